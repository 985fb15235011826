"""A link that opens a role once, told for each app that serves it."""

from urllib.parse import parse_qs, urlsplit

from bots.conversation.talk import Talk
from bots.visit import Visit
from locales.translator import knows


def told_ways(talk: Talk[Visit], secret: str, serves: str) -> str:
    """One line an app; a text message is told as what to send where, since such a link opens on phones only."""
    lines = [_line(talk, channel, url) for channel, url in talk.context.ways_in(secret, serves)]
    return "\n".join(lines) or talk.t("staff.no_way")


def _line(talk: Talk[Visit], channel: str, url: str) -> str:
    if url.startswith("sms:"):
        parts = urlsplit(url)
        body = parse_qs(parts.query.lstrip("&")).get("body", [""])[0]
        return talk.t("staff.way_sms", number=parts.path, body=body)
    return talk.t("staff.way", app=app_name(talk, channel), url=url)


def app_name(talk: Talk[Visit], account: str) -> str:
    """What people call the app, with the account's own name where it has one."""
    known = talk.context.apps.get(account)
    kind = known.kind if known else account
    app = talk.t(f"app.{kind}") if knows(f"app.{kind}") else kind
    return app if account == kind else talk.t("app.named", app=app, account=account)
