"""Secrets and people, planted as canaries wherever the running product meets them, appear in no log of it."""

import asyncio
import re
import sqlite3
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

PLANTED = {
    "SECRET_KEY": "canary-of-the-secret-key",
    "ACCOUNTS__TG__TOKEN": "42:canary-of-a-polling-bot",
    "ACCOUNTS__HOOK__TOKEN": "43:canary-of-a-webhook-bot",
    "ACCOUNTS__HOOK__WEBHOOK_SECRET": "canary-of-the-webhook",
    "ACCOUNTS__SMS__AUTH_TOKEN": "ca9a71" + "c" * 26,
}
PLAIN = {
    "ACCOUNTS__TG__CHANNEL": "telegram", "ACCOUNTS__TG__API_URL": "http://127.0.0.1:9", "LOG_FORMAT": "json",
    "ACCOUNTS__HOOK__CHANNEL": "telegram", "ACCOUNTS__HOOK__API_URL": "http://127.0.0.1:9",
    "ACCOUNTS__HOOK__MODE": "webhook", "PUBLIC_URL": "https://tickets.example.org",
    "ACCOUNTS__SMS__CHANNEL": "sms", "ACCOUNTS__SMS__ACCOUNT_SID": "AC" + "a" * 32,
    "ACCOUNTS__SMS__SENDER": "+4930123456", "ACCOUNTS__SMS__API_URL": "http://127.0.0.1:9",
}  # fmt: skip
ADA = {"name": "Canaria Lovelace", "email": "canaria@example.org", "phone": "+4915112345678"}
STRANGERS = "canary-of-a-stranger"  # a token of somebody else's, sent to us by mistake
TYPED = "canary typed in a chat"


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/usher.db", ""
    where = urlsplit(request.getfixturevalue("postgres_database")())
    user, _, address = where.netloc.rpartition("@")
    return where._replace(
        netloc=f"{user.partition(':')[0]}:canary-of-the-database@{address}"
    ).geturl(), "canary-of-the-database"


async def breaks(url):
    """From here on nothing can be written: what fails must not tell whom it failed for."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute("alter table audit rename to lost")
        return
    connection = await asyncpg.connect(url)
    await connection.execute("alter table audit rename to lost")
    await connection.close()


class Visitor:
    """Whoever calls, with all that they must not find in the log again."""

    def __init__(self, terminal):
        self.client, self.secrets = (
            httpx.Client(base_url=terminal.address, timeout=30, headers={"Connection": "close"}),
            set(),
        )
        self.token = terminal.told("token", "create", "--name", "t")["token"]
        made = terminal.told("permit", "create", "evening", "--name", "g", "--role", "supervisor")
        self.permit, invitation = made["token"], made["links"]["webchat"].rpartition("=")[2]
        self.secrets |= {self.token, self.permit, invitation}

    def call(self, method, path, token="", **more):
        heads = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.request(method, path, headers=heads | more.pop("headers", {}), **more)

    def orders(self, kind="free", payment=None):
        body = {"items": [{"ticket_type": kind, "quantity": 1}], "buyer": ADA, "attendees": [{"name": ADA["name"]}],
                "payment": payment}  # fmt: skip
        return self.call("POST", "/api/v1/events/evening/orders", self.token, json=body)

    def chats(self):
        chat = self.call("POST", "/chat/api/conversations", json={"event": "evening"}).json()["token"]
        self.secrets.add(chat)
        for n, text in enumerate((TYPED, ADA["email"], ADA["phone"])):
            self.call("POST", "/chat/api/messages", chat, json={"id": f"{chat[:8]}{n}", "text": text})
        return chat

    def buys_and_enters(self):
        ticket = self.orders().json()["tickets"][0]["secret"]
        page = self.orders("standard", "sandbox").json()["payment"]["url"].rpartition("/pay/")[2]
        self.secrets |= {ticket, page}
        for secret in (ticket, ticket[:-1], ticket[:60] + "A" + ticket[61:]):
            body = {"secret": secret, "nonce": secret[-20:], "checkpoint": "entrance"}
            self.call("POST", "/gate/api/redeem", self.permit, json=body)
        self.call("POST", f"/pay/{page}", data={"action": "pay"})
        self.call("GET", f"/t/{page}")
        self.chats()

    def errs(self):
        """Wrong in every way that repeats what was sent."""
        self.call("GET", f"/api/v1/events?token={STRANGERS}", STRANGERS)
        self.call("POST", "/gate/api/redeem", STRANGERS, json={"secret": STRANGERS})
        self.call("POST", "/api/v1/events/evening/orders", self.token, content=f'{{"buyer": "{ADA["email"]}')
        for opens in ("t", "pay", "staff", "wall", "files"):
            for path in (STRANGERS, f"{STRANGERS}/qr.png", f"{STRANGERS}/x/y"):
                self.call("GET", f"/{opens}/{path}")
                self.call("DELETE", f"/{opens}/{path}")
        self.call("GET", f"/files/{STRANGERS}/{ADA['name']}.csv")
        self.call("POST", "/hooks/telegram/hook", headers={"X-Telegram-Bot-Api-Secret-Token": STRANGERS}, json={})
        self.call("POST", "/hooks/twilio/sms", data={"From": ADA["phone"], "Body": TYPED},
                  headers={"X-Twilio-Signature": STRANGERS})  # fmt: skip
        update = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"},
                  "from": {"id": 1, "is_bot": False, "first_name": ADA["name"]}, "text": TYPED}}  # fmt: skip
        right = PLANTED["ACCOUNTS__HOOK__WEBHOOK_SECRET"]
        self.call("POST", "/hooks/telegram/hook", headers={"X-Telegram-Bot-Api-Secret-Token": right}, json=update)


@pytest.mark.slow
async def test_no_secret_and_nobody_s_number_is_in_the_log(open_terminal, database):
    url, password = database
    terminal = open_terminal(DATABASE_URL=url, **PLANTED, **PLAIN)
    terminal.imports("evening")
    visitor = Visitor(terminal)
    with terminal.serving() as log:
        visitor.buys_and_enters()
        visitor.errs()
        await breaks(url)
        assert visitor.orders().status_code >= 500
        visitor.errs()
        await asyncio.sleep(1.5)  # beats that fail too
    said = log.read_text("utf-8")
    assert '"status": 500' in said and ("no such table" in said or "does not exist" in said)
    canaries = {*PLANTED.values(), *ADA.values(), password, STRANGERS, TYPED, *visitor.secrets} - {""}
    found = {canary for canary in canaries if canary in said}
    assert found == set(), "\n".join(line for line in said.splitlines() if any(canary in line for canary in found))[
        :3000
    ]
    assert not re.search("canar", said, re.IGNORECASE)
