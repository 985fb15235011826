"""`usher event` and `usher lookup`: import in an empty folder and beside a server, mistakes, export, ways in."""

import json

import httpx
import pytest

from tests.house import DATA
from tests.peers.telegram.server import TelegramPeer

SAMPLES = {"concert": "night-tram-live", "museum": "tram-museum", "summit": "robotics-summit-2027"}


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_imports_into_an_empty_folder_with_warnings_only(terminal, sample):
    told = terminal.told("event", "import", DATA / "events" / f"{sample}.yaml")
    assert (told["slug"], told["created"], told["errors"]) == (SAMPLES[sample], True, [])
    assert told["warnings"]
    assert all(set(one) == {"line", "field", "message"} for one in told["warnings"])


def test_every_mistake_is_told_at_once_with_line_and_field(terminal, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text('event: Bad Slug\ntitle: T\ntimezone: Mars/Base\nstarts_at: soon\ncurrency: JPY\n'
                   'ticket_types:\n  - {id: a, name: A, price: "12.50"}\n', "utf-8")  # fmt: skip
    told = terminal.run("event", "import", bad, "--json")
    shown = terminal.run("event", "import", bad)
    assert (told.returncode, shown.returncode) == (2, 2)
    answer = json.loads(told.stdout)
    where = {one["field"]: one["line"] for one in answer["errors"]}
    assert {"event": 1, "timezone": 3, "starts_at": 4, "ticket_types[0].price": 7}.items() <= where.items()
    assert all(one["message"] for one in answer["errors"])
    for one in answer["errors"]:
        assert f"bad.yaml:{one['line']}: {one['field']}: {one['message']}" in shown.stdout
    assert not (tmp_path / "usher.db").exists()


def test_an_import_takes_effect_while_the_server_runs(terminal):
    terminal.imports("evening")
    token = terminal.told("token", "create", "--name", "t")["token"]
    with terminal.serving():
        url = f"{terminal.address}/api/v1/events/evening/availability"
        quotas = [httpx.get(url, headers={"Authorization": f"Bearer {token}"}).json()["quotas"]]
        again = terminal.imports("evening", **{"hall: 100": "hall: 40"})
        quotas.append(httpx.get(url, headers={"Authorization": f"Bearer {token}"}).json()["quotas"])
    sizes = [next(one["size"] for one in told if one["id"] == "hall") for told in quotas]
    assert sizes == [100, 40]
    assert again["created"] is False


def test_what_is_exported_imports_again_as_the_same_event(terminal, tmp_path):
    terminal.imports("evening")
    first = terminal.run("event", "export", "evening").stdout
    (tmp_path / "again.yaml").write_text(first, "utf-8")
    told = terminal.told("event", "import", "again.yaml")
    assert (told["created"], told["errors"]) == (False, [])
    assert terminal.run("event", "export", "evening").stdout == first


def test_a_table_beside_the_event_file_is_read_and_a_missing_one_is_a_warning(terminal, tmp_path):
    (tmp_path / "summit.yaml").write_bytes((DATA / "events" / "summit.yaml").read_bytes())
    alone = terminal.told("event", "import", "summit.yaml")
    (tmp_path / "summit-lookup.csv").write_bytes((DATA / "summit-lookup.csv").read_bytes())
    beside = terminal.told("event", "import", "summit.yaml")
    missed = [[one for one in told["warnings"] if one["field"] == "lookups[0].file"] for told in (alone, beside)]
    assert "summit-lookup.csv" in missed[0][0]["message"]
    lines = (DATA / "events" / "summit.yaml").read_text("utf-8").splitlines()
    assert "summit-lookup.csv" in lines[missed[0][0]["line"] - 1]
    assert missed[1] == []


def test_a_table_that_cannot_be_asked_is_a_warning_and_the_event_is_there(terminal, tmp_path):
    (tmp_path / "summit.yaml").write_bytes((DATA / "events" / "summit.yaml").read_bytes())
    (tmp_path / "summit-lookup.csv").write_text("colour\nred\n", "utf-8")
    told = terminal.told("event", "import", "summit.yaml")
    missing = [one["message"] for one in told["warnings"] if one["field"] == "lookups[0].file"]
    assert told["created"] and len(missing) == 1 and "phone" in missing[0] and "colour" in missing[0]


def test_a_code_of_another_event_is_a_mistake_of_the_file(terminal, tmp_path):
    terminal.told("event", "import", DATA / "events" / "evening.yaml")
    text = (DATA / "events" / "evening.yaml").read_text("utf-8").replace("event: evening", "event: another")
    (tmp_path / "another.yaml").write_text(text, "utf-8")
    run = terminal.run("event", "import", "another.yaml", "--json")
    told = json.loads(run.stdout)
    assert run.returncode == 2 and told["slug"] == "another"
    assert [one["field"] for one in told["errors"]] == ["campaigns[0].code"]


def test_a_lookup_is_replaced_as_a_whole_and_a_wrong_table_changes_nothing(terminal, tmp_path):
    terminal.told("event", "import", DATA / "events" / "summit.yaml")
    slug = SAMPLES["summit"]
    done = terminal.told("lookup", "import", slug, DATA / "summit-lookup.csv", "--id", "seat")
    (tmp_path / "wrong.csv").write_text("colour\nred\n", "utf-8")
    wrong = terminal.run("lookup", "import", slug, "wrong.csv", "--id", "seat")
    unknown = terminal.run("lookup", "import", slug, DATA / "summit-lookup.csv", "--id", "hotel")
    assert done == {"lookup": "seat", "rows": 600}
    assert wrong.returncode == 2 and "phone" in wrong.stderr
    assert unknown.returncode == 2 and "seat" in unknown.stderr


async def test_links_lead_into_every_account_that_serves_attendees(open_terminal):
    async with TelegramPeer() as peer:
        terminal = open_terminal(
            PUBLIC_URL="https://tickets.example.org", ACCOUNTS__TG__CHANNEL="telegram", ACCOUNTS__TG__TOKEN=peer.token,
            ACCOUNTS__TG__API_URL=peer.api_url, ACCOUNTS__SMS__CHANNEL="sms",
            ACCOUNTS__SMS__ACCOUNT_SID="AC" + "a" * 32,
            ACCOUNTS__SMS__AUTH_TOKEN="5" * 32, ACCOUNTS__SMS__SENDER="+4930123456",
            ACCOUNTS__STAFF__CHANNEL="telegram", ACCOUNTS__STAFF__TOKEN="43:another", ACCOUNTS__STAFF__SERVES="gate",
            ACCOUNTS__STAFF__API_URL="http://127.0.0.1:9",
        )  # fmt: skip
        plain = await _away(terminal.imports, "evening") and await _away(terminal.told, "event", "links", "evening")
        poster = await _away(terminal.told, "event", "links", "evening", "--campaign", "poster-a")
        unknown = await _away(terminal.run, "event", "links", "evening", "--campaign", "poster-z")
    assert plain == {
        "webchat": "https://tickets.example.org/chat/evening",
        "telegram": "https://t.me/usher_test_bot?start=evening",
        "sms": "sms:+4930123456?&body=JOIN%20evening",
    }
    assert poster["telegram"].endswith("?start=poster-a")
    assert "poster-a" in poster["webchat"] and "poster-a" in poster["sms"]
    assert unknown.returncode == 2


async def _away(call, *given):
    """The peer lives in this loop: a command is waited for beside it."""
    import asyncio

    return await asyncio.to_thread(call, *given)
