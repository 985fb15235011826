"""`usher staff`: the first owner comes in by a link that opens once; the last one stays."""

import httpx


def opens(terminal, link):
    """Opens a web chat's link as the page does; what is said there."""
    secret = link.partition("?i=")[2]
    begun = httpx.post(f"{terminal.address}/chat/api/conversations", json={"invitation": secret, "language": "en"})
    if begun.status_code != 201:
        return begun.json()["error"]["message"]
    bearer = {"Authorization": f"Bearer {begun.json()['token']}"}
    for _ in range(100):
        told = httpx.get(f"{terminal.address}/chat/api/messages", headers=bearer).json()["messages"]
        if told:
            return told[-1]["text"]
    raise AssertionError("nothing was said")


def test_an_owner_is_added_opens_the_desk_once_is_listed_and_the_last_one_stays(terminal):
    made = terminal.told("staff", "add", "--name", "Omar")
    assert made["links"]["webchat"].startswith(f"{terminal.address}/chat/?i=i-")
    grace = terminal.told("staff", "add", "--name", "Grace", "--role", "gate", "--phone", "+491701234567")
    listed = terminal.told("staff", "list")["staff"]
    assert [(one["name"], one["role"]) for one in listed] == [("Omar", "owner"), ("Grace", "gate")]
    with terminal.serving():
        first = opens(terminal, made["links"]["webchat"])
        again = opens(terminal, made["links"]["webchat"])
        other = opens(terminal, terminal.told("staff", "link", made["id"])["links"]["webchat"])
        removed = terminal.run("staff", "remove", grace["id"])
        late = opens(terminal, grace["links"]["webchat"])
    assert "Hello Omar" in first and "owner" in first
    assert "used already" in again and "Hello Omar" not in again
    assert "Hello Omar" in other
    assert removed.returncode == 0 and "used already" in late
    last = terminal.run("staff", "remove", made["id"])
    assert last.returncode == 2 and "an owner" in last.stderr
    assert [one["name"] for one in terminal.told("staff", "list")["staff"]] == ["Omar"]


def test_what_cannot_be_is_refused_with_what_can(terminal):
    role = terminal.run("staff", "add", "--name", "Omar", "--role", "king")
    phone = terminal.run("staff", "add", "--name", "Omar", "--phone", "12")
    nobody = terminal.run("staff", "remove", "0" * 32)
    lost = terminal.run("staff", "link", "0" * 32)
    assert [done.returncode for done in (role, phone, nobody, lost)] == [2, 2, 2, 2]
    assert "owner, manager, finance, gate, viewer" in role.stderr and "phone" in phone.stderr
    assert "Traceback" not in role.stderr + phone.stderr + nobody.stderr + lost.stderr
    assert "usher staff add" in terminal.run("staff", "list").stdout


def test_where_no_account_serves_the_staff_it_is_said(open_terminal):
    terminal = open_terminal(ACCOUNTS__WEBCHAT__CHANNEL="webchat", ACCOUNTS__WEBCHAT__SERVES="attendees")
    done = terminal.run("staff", "add", "--name", "Omar")
    assert done.returncode == 0 and "No account serves the admin bot" in done.stdout
