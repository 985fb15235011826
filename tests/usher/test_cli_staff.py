"""`usher staff`: the first owner comes in by a link that opens once; the last one stays."""

import httpx


def opens(terminal, link):
    """Opens a web chat's link as the page does; what is said there."""
    secret = link.partition("/staff/")[2]
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
    assert made["links"]["webchat"].startswith(f"{terminal.address}/staff/i-")
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


def test_each_app_has_a_link_of_its_own_which_opens_once(open_terminal):
    sms = {"CHANNEL": "sms", "ACCOUNT_SID": "AC" + "a" * 32, "AUTH_TOKEN": "5" * 32, "SENDER": "+4930123456"}
    terminal = open_terminal(**{f"ACCOUNTS__SMS__{key}": value for key, value in sms.items()})
    terminal.imports("evening")
    permit = terminal.told("permit", "create", "evening", "--name", "Grace")
    for links in (terminal.told("staff", "add", "--name", "Omar")["links"], permit["links"]):
        web, text = links["webchat"].partition("/staff/")[2], links["sms"].partition("JOIN%20")[2]
        assert web.startswith("i-") and text.startswith("i-") and web != text


def test_an_invitation_s_address_leads_into_the_web_chat_and_a_look_at_it_uses_nothing_up(terminal):
    link = terminal.told("staff", "add", "--name", "Omar")["links"]["webchat"]
    with terminal.serving():
        looked = [httpx.get(link) for _ in range(2)]
        opened = opens(terminal, link)
    secret = link.rpartition("/")[2]
    assert [(one.status_code, one.headers["location"]) for one in looked] == [(303, f"/chat/?i={secret}")] * 2
    assert "Hello Omar" in opened
