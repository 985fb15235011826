"""The web chat's page in a browser, against a stub that speaks the contract."""

import re
from dataclasses import replace

from playwright.sync_api import Page, expect

from tests.bots.webchat.stub_chat import StubChat

MENU = {"start": [{"say": ("Hello! Which ticket?", "Standard", "VIP")}]}


def bubbles(page: Page) -> list[str]:
    return page.locator("[data-said]").all_inner_texts()


def wait_for(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.locator("[data-said]", has_text=text).first).to_be_visible()


def open_chat(page: Page, stub: StubChat, path: str = "/chat/summit") -> None:
    stub.answers.update({key: value for key, value in MENU.items() if key not in stub.answers})
    page.goto(path)
    wait_for(page, "Which ticket?")


def test_opening_the_page_starts_the_conversation_in_the_readers_language(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    assert stub.opened == [{"event": "summit", "language": "en"}]


def test_a_campaign_and_an_invitation_in_the_address_are_ways_in(phone: Page, stub: StubChat):
    open_chat(phone, stub, "/chat/summit?i=secret-of-grace")
    phone.goto("/chat/summit?c=E7KQ22")
    wait_for(phone, "Which ticket?")
    assert [sorted(way)[0] for way in stub.opened] == ["invitation", "campaign"]


def test_a_tap_becomes_the_readers_own_bubble_and_its_button_rests(phone: Page, stub: StubChat):
    stub.answers["Standard"] = [{"say": ("What is your name?",)}]
    open_chat(phone, stub)
    phone.get_by_role("button", name="Standard").click()
    wait_for(phone, "What is your name?")
    assert bubbles(phone) == ["Hello! Which ticket?", "Standard", "What is your name?"]
    assert stub.heard[0]["button"] == "Standard" and "text" not in stub.heard[0]
    expect(phone.get_by_role("button", name="Standard")).to_be_disabled()
    expect(phone.get_by_role("button", name="VIP")).to_be_enabled()  # an earlier answer can be changed


def test_while_an_answer_is_awaited_no_button_of_the_question_can_be_tapped(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    phone.get_by_role("button", name="Standard").click()
    expect(phone.get_by_role("button", name="VIP")).to_be_disabled()
    expect(phone.locator("[data-typing]")).to_be_visible()
    stub.say("What is your name?")
    expect(phone.locator("[data-typing]")).to_be_hidden()


def test_typing_sends_on_enter_but_not_while_a_character_is_being_composed(phone: Page, stub: StubChat):
    stub.answers["Ada Lovelace"] = [{"say": ("Thank you, Ada.",)}]
    open_chat(phone, stub)
    field = phone.get_by_label("Type a message")
    field.fill("Ada Lovelace")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    assert stub.heard == []
    field.press("Enter")
    wait_for(phone, "Thank you, Ada.")
    assert [heard["text"] for heard in stub.heard] == ["Ada Lovelace"]


def test_own_messages_are_shown_once_though_the_server_repeats_them(phone: Page, stub: StubChat):
    stub.answers["hi"] = [{"say": ("Hello again",)}]
    open_chat(phone, stub)
    for _ in range(2):
        phone.get_by_label("Type a message").fill("hi")
        phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.locator("[data-said]", has_text="Hello again")).to_have_count(2)
    expect(phone.locator("[data-said]", has_text=re.compile("^hi$"))).to_have_count(2)


def test_a_message_that_replaces_another_takes_its_place(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    first = stub.say("Please pay", "I paid")
    wait_for(phone, "Please pay")
    second = stub.say("Paid. Thank you!", replaces=first)
    wait_for(phone, "Paid. Thank you!")
    stub.say("Paid and delivered", replaces=second)
    wait_for(phone, "Paid and delivered")
    assert bubbles(phone) == ["Hello! Which ticket?", "Paid and delivered"]


def test_a_message_that_is_kept_up_to_date_stays_where_it_stands(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    first = stub.say("10 of 100 are sent")
    wait_for(phone, "10 of 100")
    stub.answers["thanks"] = [{"say": ("You are welcome.",)}]
    phone.get_by_label("Type a message").fill("thanks")
    phone.get_by_label("Type a message").press("Enter")
    wait_for(phone, "You are welcome.")
    for text in ("60 of 100 are sent", "All are sent"):
        stub.say(text, replaces=first, in_place=True)
        wait_for(phone, text)
    assert bubbles(phone) == ["Hello! Which ticket?", "All are sent", "thanks", "You are welcome."]


def test_a_conversation_under_a_name_outlives_the_invitation_that_began_it(phone: Page, stub: StubChat):
    """The demo's phones are given a fresh invitation each time; who clears the browser begins anew with it."""
    open_chat(phone, stub, "/chat/desk?i=first&as=omar")
    phone.goto("/chat/desk?i=second&as=omar")
    wait_for(phone, "Which ticket?")
    phone.goto("/chat/desk?i=third&as=ada")
    expect(phone.get_by_text("This link was used before")).to_be_visible()  # the stub knows one invitation
    assert [way["invitation"] for way in stub.opened] == ["first", "third"]


def test_a_table_that_is_sent_shows_its_name_and_one_that_comes_is_a_link_by_its_name(phone: Page, stub: StubChat):
    stub.page = replace(stub.page, desk="admin")
    open_chat(phone, stub)
    table = {"name": "seats 座位.csv", "mimeType": "text/csv", "buffer": b"name,seat"}
    phone.get_by_label("Send a file or a photo").set_input_files(table)
    expect(phone.locator(".mine .paper")).to_have_text("You: seats 座位.csv")
    expect(phone.locator(".mine img")).to_have_count(0)
    stub.say("", file="/files/s3cret/attendees%20%E5%90%8D%E5%8D%95.xlsx")
    link = phone.get_by_role("link", name="attendees 名单.xlsx")
    expect(link).to_be_visible()
    assert link.get_attribute("download") == "attendees 名单.xlsx"


def test_a_question_that_was_answered_stays_when_the_next_one_replaces_it(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    phone.get_by_role("button", name="VIP").click()
    expect(phone.locator(".mine")).to_have_count(1)
    stub.say("How many?", "1", "2", replaces=stub.messages[0]["id"])
    wait_for(phone, "How many?")
    assert bubbles(phone) == ["Hello! Which ticket?", "VIP", "How many?"]


def test_a_dropped_stream_is_opened_again_and_nothing_is_lost_or_doubled(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    stub.cut()
    stub.say("Said while nobody listened")
    wait_for(phone, "Said while nobody listened")
    stub.cut()
    stub.say("And this too")
    wait_for(phone, "And this too")
    assert bubbles(phone) == ["Hello! Which ticket?", "Said while nobody listened", "And this too"]
    assert stub.streams >= 2


def test_a_message_whose_answer_was_lost_is_sent_again_with_the_same_id(phone: Page, stub: StubChat):
    stub.swallow = 1
    stub.answers["hello?"] = [{"say": ("Yes, I am here",)}]
    open_chat(phone, stub)
    phone.get_by_label("Type a message").fill("hello?")
    phone.get_by_label("Type a message").press("Enter")
    wait_for(phone, "Yes, I am here")
    expect(phone.locator(".waiting, .sending")).to_have_count(0)
    assert len(stub.heard) == 1 and bubbles(phone).count("hello?") == 1


def test_what_is_written_offline_is_kept_and_sent_in_order_when_the_line_is_back(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    phone.context.set_offline(True)
    for text in ("first", "second"):
        phone.get_by_label("Type a message").fill(text)
        phone.get_by_label("Type a message").press("Enter")
    expect(phone.get_by_text("Waiting for a connection").first).to_be_visible()
    expect(phone.get_by_text("No connection.")).to_be_visible()
    assert stub.heard == []
    phone.context.set_offline(False)
    expect(phone.locator(".waiting, .sending")).to_have_count(0)
    assert [heard["text"] for heard in stub.heard] == ["first", "second"]
    expect(phone.get_by_text("No connection.")).to_be_hidden()


def test_unsent_messages_survive_a_reload_with_their_ids(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    stub.refuse = 503
    phone.get_by_label("Type a message").fill("do not lose me")
    phone.get_by_label("Type a message").press("Enter")
    expect(phone.locator(".waiting")).to_have_count(1)
    kept = phone.evaluate("Object.keys(localStorage).find((key) => key.includes('unsent'))")
    stub.refuse = 0
    phone.reload()
    wait_for(phone, "do not lose me")
    expect(phone.locator(".waiting, .sending")).to_have_count(0)
    assert [kept.endswith(heard["id"]) for heard in stub.heard] == [True]
    assert bubbles(phone) == ["Hello! Which ticket?", "do not lose me"]


def test_a_reload_resumes_the_conversation_with_its_whole_history(phone: Page, stub: StubChat):
    stub.answers["Standard"] = [{"say": ("What is your name?",)}]
    open_chat(phone, stub)
    phone.get_by_role("button", name="Standard").click()
    wait_for(phone, "What is your name?")
    before = bubbles(phone)
    phone.reload()
    wait_for(phone, "What is your name?")
    assert bubbles(phone) == before
    assert len(stub.opened) == 1
    expect(phone.get_by_role("button", name="Standard")).to_be_disabled()
    expect(phone.locator("[data-typing]")).to_be_hidden()


def test_a_refused_message_says_so_and_can_be_tried_again(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    stub.refuse = 413
    phone.get_by_label("Type a message").fill("too much")
    phone.get_by_label("Type a message").press("Enter")
    expect(phone.get_by_text("Not sent.")).to_be_visible()
    stub.refuse = 0
    phone.get_by_role("button", name="Try again").click()
    expect(phone.locator(".waiting, .sending, .failed")).to_have_count(0)
    assert [heard["text"] for heard in stub.heard] == ["too much"]


def test_a_crowd_is_told_warmly_and_what_was_tapped_goes_again_by_itself_or_by_a_tap(phone: Page, stub: StubChat):
    """Nothing is lost, and nothing is sent twice."""
    open_chat(phone, stub)
    stub.refuse = 503
    phone.get_by_role("button", name="Standard").click()
    expect(phone.get_by_text("Many people are buying right now.")).to_be_visible()
    stub.refuse = 0
    phone.get_by_role("button", name="Try again").click()
    expect(phone.get_by_text("Many people are buying right now.")).to_have_count(0)
    expect(phone.locator(".waiting, .sending, .failed")).to_have_count(0)
    stub.refuse = 503
    phone.get_by_label("Type a message").fill("Ada Lovelace")
    phone.get_by_label("Type a message").press("Enter")
    expect(phone.get_by_text("Many people are buying right now.")).to_be_visible()
    stub.refuse = 0
    expect(phone.locator(".waiting, .sending, .failed")).to_have_count(0)
    assert [heard.get("button") or heard["text"] for heard in stub.heard] == ["Standard", "Ada Lovelace"]


def test_a_conversation_that_the_server_no_longer_knows_begins_anew(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    stub.restart_empty()
    expect(phone.get_by_text("Here is a new one.")).to_be_visible()
    wait_for(phone, "Which ticket?")
    assert len(stub.opened) == 2


def test_an_invitation_that_was_used_before_is_told_as_such(phone: Page, stub: StubChat):
    stub.opened.append({})
    phone.goto("/chat/summit?i=used")
    expect(phone.get_by_text("This link was used before.")).to_be_visible()


def test_link_buttons_open_outside_and_never_run_anything(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    links = [{"id": "a", "label": "Pay", "url": "/pay/x"}, {"id": "b", "label": "Bad", "url": "javascript:alert(1)"}]
    stub.say("See https://example.org/t/1. Or <b>this</b>", links=links)
    pay = phone.get_by_role("link", name="Pay")
    expect(pay).to_have_attribute("target", "_blank")
    expect(pay).to_have_attribute("rel", "noopener")
    expect(phone.get_by_role("link", name="https://example.org/t/1", exact=True)).to_be_visible()
    expect(phone.get_by_role("link", name="Bad")).to_have_count(0)
    wait_for(phone, "Or <b>this</b>")


def test_the_ticket_picture_opens_large_and_can_be_saved(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    stub.say("Your ticket", image="/ticket.png")
    phone.get_by_role("link", name="Enlarge the picture").click()
    dialog = phone.get_by_role("dialog")
    expect(dialog).to_be_visible()
    with phone.expect_download() as download:
        dialog.get_by_role("link", name="Save the picture").click()
    assert download.value.suggested_filename.endswith(".png")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_a_photo_is_uploaded_and_one_too_big_is_not(phone: Page, stub: StubChat):
    stub.answers["file"] = [{"say": ("Nice photo",)}]
    stub.page = replace(stub.page, file_limit=1_000_000)
    open_chat(phone, stub)
    chooser = phone.locator("[data-file]")
    chooser.set_input_files({"name": "card.png", "mimeType": "image/png", "buffer": b"x" * 1000})
    wait_for(phone, "Nice photo")
    assert (stub.heard[0]["file"], stub.heard[0]["bytes"]) == ("card.png", 1000)
    chooser.set_input_files({"name": "big.png", "mimeType": "image/png", "buffer": b"x" * 1_000_001})
    expect(phone.get_by_text("This file is too big.")).to_be_visible()
    assert len(stub.heard) == 1


def test_a_keyboard_alone_is_enough(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    phone.get_by_role("button", name="Standard").press("Enter")
    expect(phone.get_by_label("Type a message")).to_be_focused()
    stub.say("Which lunch?", "Any", "Vegetarian")
    wait_for(phone, "Which lunch?")
    phone.keyboard.press("Shift+Tab")
    phone.keyboard.press("Shift+Tab")
    expect(phone.get_by_role("button", name="Vegetarian")).to_be_focused()


def test_the_stream_is_understood_wherever_its_bytes_are_cut(phone: Page, stub: StubChat):
    open_chat(phone, stub)
    stream = ': beat\r\nid: 7\revent: message\ndata: {"text":\r\ndata:"票🎫"}\n\n\n'
    stream += "data\n\nretry: 9\nid: 8\ndata: last\r\n\r\n"
    read = """async ({ stream, size }) => {
      const { events } = await import("/static/chat/events.js");
      const bytes = new TextEncoder().encode(stream);
      const body = new ReadableStream({ start(out) {
        for (let at = 0; at < bytes.length; at += size) out.enqueue(bytes.slice(at, at + size));
        out.close();
      } });
      const found = [];
      for await (const event of events({ body })) found.push(event);
      return found;
    }"""
    whole = [
        {"type": "beat"},
        {"type": "message", "data": '{"text":\n"票🎫"}', "id": "7"},
        {"type": "message", "data": "last", "id": "8"},
    ]
    for size in (1, 2, 3, 7, 1000):
        assert phone.evaluate(read, {"stream": stream, "size": size}) == whole
