"""What people type, and what is meant."""

import pytest

from bots.conversation import words
from bots.conversation.heard import Heard
from bots.conversation.screen import Choice, Screen, ShownScreen
from bots.conversation.understand import Back, Picked, Typed, Unclear, Word, understand
from locales.translator import languages, translate

TICKETS = (Choice("std", "🎟 Standard, 20 EUR"), Choice("vip", "VIP lounge, 90 EUR"), Choice("kid", "Child, free"))


def picked(said, choices=TICKETS, **screen):
    shown = ShownScreen("s", Screen("?", tuple(choices), **screen), "en", 0, "i", "k")
    meaning = understand(Heard("text", 0, said), shown)
    return meaning.choice.value if isinstance(meaning, Picked) else meaning


@pytest.mark.parametrize(
    "said",
    ["2", "2.", "#2", "No. 2", "２", "٢", "②", "2️⃣", "二", "两", "(2)", "second", "The second one", "2nd", "第二个",
     "第2张", "vip lounge, 90 eur", "VIP", "vip lounge", "VIP lounge 90 EUR", "vip longue, 90 eur"],
)  # fmt: skip
def test_all_ways_to_say_the_second(said):
    assert picked(said) == "vip"


@pytest.mark.parametrize("said", ["4", "-2", "0", "2 or 3", "lounge", "vp", "vip lounge, 80 eur", "22", "fourth", "²³"])
def test_what_is_not_clear_is_not_guessed(said):
    assert picked(said) == Unclear()


def test_a_typo_must_mean_one_choice_only():
    days = (Choice(1, "Monday"), Choice(2, "Sunday"), Choice(3, "Friday"))
    assert picked("Mondya", days) == 1
    assert picked("munday", days) == Unclear()
    assert picked("Fri", (Choice(1, "Pro"), Choice(2, "Pre"))) == Unclear()


def test_ideographs_are_never_taken_for_a_typo():
    assert picked("儿童票", (Choice("adult", "成人票"), Choice("vip", "贵宾票"))) == Unclear()
    assert picked("成人", (Choice("adult", "成人票"), Choice("vip", "贵宾票"))) == "adult"


def test_nothing_is_guessed_where_it_destroys():
    choices = (Choice(True, "Cancel my ticket", danger=True, word="yes"), Choice(False, "Keep it", word="no"))
    for said in ("cancel my tickt", "Cancel my", "keep ot"):
        assert picked(said, choices, strict=True) == Unclear()
    assert picked("cancel my tickt", choices) == Unclear()
    for said in ("Cancel my ticket", "1", "yes", "好"):
        assert picked(said, choices, strict=True) is True
    assert picked("no", choices, strict=True) is False


def test_a_label_on_the_screen_comes_before_a_global_word():
    assert picked("Cancel", (Choice(1, "Cancel"), Choice(2, "Keep"))) == 1
    assert picked("cancel") == Word("cancel")


def test_where_text_is_taken_only_exact_choices_and_words_are_heard():
    skip = (Choice(None, "Skip", word="skip"),)
    assert picked("1", skip, takes="number") == Typed("1")
    assert picked("Skap", skip, takes="text") == Typed("Skap")
    assert picked("跳过", skip, takes="text") is None
    assert picked("help", skip, takes="text") == Word("help")
    assert picked("0", skip, takes="number", back=True) == Typed("0")
    assert picked("0", skip, takes="text", back=True) == Back()


@pytest.mark.parametrize(
    ("said", "count"),
    [("2", 2), ("two", 2), ("2 tickets", 2), ("Two tickets!", 2), ("两张", 2), ("三个人", 3), ("十二", 12),
     ("二十", 20), ("二十三张", 23), ("a pair", 2), ("just one", 1), ("٣", 3), ("many", None), ("", None),
     ("2.5", None), ("-1", None)],
)  # fmt: skip
def test_quantities_as_people_say_them(said, count):
    assert words.amount(said) == count


def test_no_way_of_saying_means_two_words():
    ways = [(way, name) for name in words.GLOBAL for way in words._ways(name)]
    assert len({way for way, _ in ways}) == len(ways)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("choice.tickets", "tickets"),
        ("conversation.to_tickets", "tickets"),
        ("choice.human", "human"),
        ("conversation.human", "human"),
    ],
)
def test_what_a_buttons_label_says_can_be_typed_without_it(language, label, name):
    assert words.named(translate(language, label)) == name


@pytest.mark.parametrize(("said", "name"), [("我的票", "tickets"), ("找人工", "human"), ("检票口", "gate")])
def test_words_that_we_no_longer_say_are_still_understood(said, name):
    assert words.named(said) == name
