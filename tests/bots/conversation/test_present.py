"""`present` never goes over what an account can show, and `understand` reads back all that it shows."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bots.channel import Abilities
from bots.conversation import words
from bots.conversation.fitting import cut, size
from bots.conversation.heard import Heard
from bots.conversation.present import present
from bots.conversation.screen import Choice, Screen, ShownScreen, start
from bots.conversation.understand import Back, Picked, Turned, understand

text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)
abilities = st.builds(
    Abilities,
    text_max=st.integers(700, 4096),
    text_unit=st.sampled_from(["utf16", "chars", "bytes"]),
    buttons=st.integers(0, 12),
    button_label=st.integers(12, 64),
    numbers_always=st.booleans(),
    link_buttons=st.booleans(),
    asks_phone=st.booleans(),
    global_words=st.sampled_from(["all", "carrier"]),
    numbered_page=st.integers(1, 12),
)
labels = st.lists(text.filter(str.strip), max_size=30, unique=True)


@st.composite
def shown_screens(draw):
    choices = [Choice(n, label) for n, label in enumerate(draw(labels))]
    choices += [Choice(None, "Map", url="https://example.org/map")] if draw(st.booleans()) else []
    takes = draw(st.sampled_from(["", "", "text", "number", "amount", "phone", "code"]))
    screen = Screen(draw(text), tuple(choices), takes=takes, back=draw(st.booleans()))
    return ShownScreen("s", screen, draw(st.sampled_from(["en", "zh-Hans"])), 0, "i", "key", draw(st.integers(0, 30)))


def says(said, shown):
    return understand(Heard("text", 0, said), shown)


@settings(max_examples=120, deadline=None)
@given(shown_screens(), abilities, text, st.booleans())
def test_nothing_goes_over_a_limit(shown, able, preface, notice):
    message = present(shown, able, preface=preface, notice=notice).message
    assert 0 < size(message.text, able.text_unit) <= able.text_max
    assert len(message.buttons) <= max(able.buttons, 2 * able.asks_phone)
    seen = [button.label for button in message.buttons]
    assert len(seen) == len(set(seen)), "no two buttons look the same"
    for button in message.buttons:
        assert button.label and (len(button.label) <= able.button_label or button.asks_phone)
        assert len(button.token) <= 64
        assert able.link_buttons or not button.url


@settings(max_examples=120, deadline=None)
@given(shown_screens(), abilities)
def test_every_button_is_read_back(shown, able):
    presented = present(shown, able)
    for button in presented.message.buttons:
        meaning = understand(Heard("button", 0, token=button.token), presented.shown)
        if button.url or button.asks_phone:
            continue
        part = button.token.partition(":")[2]
        if part.isdigit():
            assert meaning == Picked(presented.shown, shown.screen.choices[int(part)])
        else:
            assert meaning == Back() if part == "b" else Turned(int(part[1:]))


@settings(max_examples=120, deadline=None)
@given(shown_screens(), abilities, st.sampled_from(["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"]))
def test_every_number_is_read_back_in_any_scripts_digits(shown, able, digits):
    presented = present(shown, able)
    assume(presented.shown.numbered)
    for n, choice in enumerate((c for c in shown.screen.choices if not c.url), start=1):
        typed = str(n).translate(str.maketrans("0123456789", digits))
        for way in (typed, f"{typed}.", f"#{typed}", f" {typed}) "):
            assert says(way, presented.shown) == Picked(presented.shown, choice)


@settings(max_examples=120, deadline=None)
@given(shown_screens(), abilities)
def test_every_label_that_stands_alone_is_read_back(shown, able):
    presented = present(shown, able)
    normal = [words.normal(choice.label) for choice in shown.screen.choices]
    for choice in shown.screen.choices:
        label = words.normal(choice.label)
        if (
            not choice.url
            and normal.count(label) == 1
            and not (presented.shown.numbered and words.number(choice.label))
        ):
            assert says(choice.label, presented.shown) == Picked(presented.shown, choice)


@settings(max_examples=200, deadline=None)
@given(labels, abilities)
def test_turning_the_pages_shows_every_choice_once(found, able):
    shown = ShownScreen(
        "s", Screen("Pick", tuple(Choice(n, label) for n, label in enumerate(found))), "en", 0, "i", "k"
    )
    seen, pages = [], 1
    while True:
        presented = present(shown, able)
        pages = len(presented.shown.pages)
        tokens = [button.token for button in presented.message.buttons if button.token.partition(":")[2].isdigit()]
        seen += tokens
        if shown.page + 1 >= pages:
            break
        turned = says("more", presented.shown)
        assume(isinstance(turned, Turned))  # unless a choice is called "more"
        shown = ShownScreen("s", shown.screen, "en", 0, "i", "k", turned.page)
    if seen:
        assert seen == [f"s:{n}" for n in range(len(found))]


@given(text, st.integers(4, 60), st.sampled_from(["utf16", "chars", "bytes"]))
def test_a_cut_text_fits_and_is_the_beginning(full, limit, unit):
    short = cut(full, limit, unit)
    assert size(short, unit) <= limit
    assert short == full or full.startswith(short.removesuffix("...").removesuffix("…"))


def test_a_cut_breaks_no_character():
    assert cut("family: 👨‍👩‍👧 and more", 12, "chars") == "family:…"
    assert cut("plain words only", 12, "chars") == "plain wor...", "three dots keep an SMS in its small alphabet"


CARRIER = Abilities(text_max=1600, text_unit="chars", buttons=0, button_label=0, global_words="carrier")


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_no_word_that_the_carrier_takes_is_ever_printed(language):
    told = [words.printed(language, name, carrier=True) for name in words.GLOBAL if name != "stop"]
    assert not {word.casefold() for word in told} & words.CARRIER_TAKES
    choices = (Choice(start("help"), "Help", word="help"), Choice(start("cancel"), "Cancel", word="cancel"))
    shown = ShownScreen("s", Screen("News.", choices), "en", 0)
    told_lines = present(shown, CARRIER, notice=True).message.text
    assert told_lines == "News.\n\nHelp: reply MENU\nCancel: reply LEAVE"


def test_labels_that_were_cut_stand_whole_in_numbered_lines():
    able = Abilities(text_max=1024, text_unit="chars", buttons=3, button_label=12)
    choices = (Choice(1, "Standard ticket, morning"), Choice(2, "Standard ticket, evening"))
    message = present(ShownScreen("s", Screen("Which?", choices), "en", 0, "i", "k"), able).message
    assert message.text == "Which?\n\n1. Standard ticket, morning\n2. Standard ticket, evening"
    assert [button.label for button in message.buttons] == ["1. Standard…", "2. Standard…"]


def test_links_are_buttons_where_they_can_be_and_text_elsewhere():
    screen = Screen("Pay by three.", (Choice(None, "Pay", url="https://example.org/p"), Choice(start("help"), "Help")))
    shown = ShownScreen("s", screen, "en", 0)
    with_links = Abilities(text_max=100, text_unit="chars", buttons=3, button_label=20, link_buttons=True)
    assert next((b.label, b.url) for b in present(shown, with_links).message.buttons) == (
        "Pay",
        "https://example.org/p",
    )
    assert present(shown, CARRIER).message.text == (
        "Pay by three.\n\nPay: https://example.org/p\n1. Help\nReply with a number."
    )
