"""`usher permit`: a device's right to scan, its links, and its end."""

import httpx

from tests.house import DATA

AWAY = {"ACCOUNTS__TG__CHANNEL": "telegram", "ACCOUNTS__TG__TOKEN": "42:nobody-there",
        "ACCOUNTS__TG__API_URL": "http://127.0.0.1:9"}  # fmt: skip


def test_a_permit_opens_the_gate_until_it_is_revoked(terminal):
    terminal.imports("evening")
    made = terminal.told("permit", "create", "evening", "--name", "Grace", "--role", "supervisor")
    assert made["url"] == f"{terminal.address}/gate/#permit={made['token']}"
    assert made["links"]["webchat"].startswith(f"{terminal.address}/staff/i-")
    with terminal.serving():
        bearer = {"Authorization": f"Bearer {made['token']}"}
        before = httpx.get(f"{terminal.address}/gate/api/counts?checkpoint=entrance", headers=bearer)
        revoked = terminal.run("permit", "revoke", made["id"])
        after = httpx.get(f"{terminal.address}/gate/api/counts?checkpoint=entrance", headers=bearer)
    assert (before.status_code, revoked.returncode, after.status_code) == (200, 0, 401)


def test_a_platform_that_cannot_be_reached_only_leaves_its_link_out(open_terminal):
    terminal = open_terminal(**AWAY)
    terminal.imports("evening")
    done = terminal.run("permit", "create", "evening", "--name", "Grace", "--json")
    assert done.returncode == 0
    assert '"webchat"' in done.stdout and '"telegram"' not in done.stdout
    assert "tg" in done.stderr


def test_what_a_permit_cannot_be_is_refused_with_what_it_can_be(terminal):
    terminal.told("event", "import", DATA / "events" / "evening.yaml")
    point = terminal.run("permit", "create", "evening", "--name", "g", "--checkpoint", "cellar")
    role = terminal.run("permit", "create", "evening", "--name", "g", "--role", "king")
    nobody = terminal.run("permit", "revoke", "0" * 32)
    assert (point.returncode, role.returncode, nobody.returncode) == (2, 2, 2)
    assert "entrance" in point.stderr
    assert "supervisor" in role.stderr
    assert "Traceback" not in nobody.stderr
