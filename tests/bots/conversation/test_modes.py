"""Whom a conversation serves: the flows of all that a person may do, those of the mode that it is in first."""

import pytest

from bots.conversation.arrival import Speaker
from bots.conversation.flow import Flow
from bots.conversation.modes import DOOR, STRANGERS, Modes, Talks
from bots.conversation.screen import start
from core.storage.people import Identity, Member, Person

ALL = ("attendees", "admin", "gate")


async def run(talk):
    talk.end("")


def talks(mode, *words, **more):
    flows = {f"{mode}-{word}": Flow(f"{mode}-{word}", run, word=word) for word in words}
    return Talks(flows, start(f"{mode}-{words[0]}"), **more)


MODES = Modes({
    "attendees": talks("attendees", "tickets", "help", lost="attendees-help"), "admin": talks("admin", "help"),
    "gate": talks("gate", "help", own_words=True), STRANGERS: talks(STRANGERS, "help"),
})  # fmt: skip


def who(serves="attendees", role="", permit=""):
    identity = Identity("i", "o", "chat", "a", "p", "", "", serves, permit, "", None, None)
    return Speaker(identity, Person("p", "o", "", "", "en"), None, None, new=False,
                   member=Member("s", "Omar", role) if role else None)  # fmt: skip


def word(found, name):
    return next((flow.name for flow in found.flows.values() if flow.word == name), "")


def test_an_attendee_has_the_attendees_flows_and_nothing_else():
    found = MODES.of(who("admin"), ALL)
    assert set(found.flows) == {"attendees-tickets", "attendees-help"} and found.lost == "attendees-help"


@pytest.mark.parametrize("serves", ["attendees", "admin"])
def test_staff_have_both_and_a_word_means_the_flow_of_the_mode_they_are_in(serves):
    found = MODES.of(who(serves, "owner"), ALL)
    assert set(found.flows) == {"attendees-tickets", "attendees-help", "admin-help"}
    assert (word(found, "help"), word(found, "tickets")) == (f"{serves}-help", "attendees-tickets")
    assert found.welcome.flow.startswith(serves)


def test_at_the_gate_the_words_of_other_modes_mean_nothing_and_their_buttons_still_work():
    found = MODES.of(who("gate", permit="p"), ALL)
    assert word(found, "tickets") == "" and "attendees-tickets" in found.flows


def test_an_account_serves_only_whom_it_is_for():
    assert set(MODES.of(who("admin", "owner"), ("attendees",)).flows) == {"attendees-tickets", "attendees-help"}
    assert set(MODES.of(who("attendees", "owner"), ("admin",)).flows) == {"admin-help"}
    assert set(MODES.of(who(), ("admin", "gate")).flows) == {"strangers-help"}


def test_the_door_for_staff_stands_only_where_an_account_serves_them():
    modes = Modes({"attendees": talks("attendees", "help"), STRANGERS: talks(STRANGERS, "help"),
                   DOOR: talks(DOOR, "admin")})  # fmt: skip
    assert word(modes.of(who(), ALL), "admin") == "door-admin"
    assert word(modes.of(who(), ("admin",)), "admin") == "door-admin"
    assert word(modes.of(who(), ("attendees", "gate")), "admin") == ""
