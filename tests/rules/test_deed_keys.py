"""Deed keys are contract: a conversation that is open over a deploy holds them; a changed one needs a new flow name."""

from admin_bot.flows import ADMIN_FLOWS
from bots.conversation.flow import Flow
from bots.flows import ATTENDEE_FLOWS, DOOR_FLOWS
from gate_bot.flows import GATE_FLOWS

# Flow → its deeds. A key leaves this list only by moving to the flow's `retired`.
KEYS = {
    "broadcast": "pin send",
    "broadcast_cancel": "cancel",
    "broadcast_pause": "pause",
    "broadcast_resend": "resend",
    "broadcast_resume": "resume",
    "cancel": "cancel",
    "case_close": "close",
    "duty": "duty",
    "event_campaign": "add",
    "event_contact": "save",
    "event_copy": "copy pin",
    "event_end_sales": "save",
    "event_languages": "save",
    "event_new_type": "save",
    "event_payments": "save",
    "event_publish": "save",
    "event_purge": "purge",
    "event_reopen": "save",
    "event_template": "make",
    "event_texts": "save",
    "event_title": "save",
    "event_to_live": "switch",
    "event_to_test": "switch",
    "event_type": "pin save",
    "event_unpublish": "save",
    "event_when": "pin save",
    "event_where": "save",
    "gate": "scan",
    "gate_here": "here",
    "gate_live": "live",
    "gate_new": "issue",
    "gate_revoke": "revoke",
    "gate_stop": "stop",
    "gate_undo": "undo",
    "give_tickets": "give",
    "human": "ask pass settle",
    "lookup": "ask by_phone",
    "lookup_remove": "remove",
    "lookup_upload": "read replace weigh",
    "new_event": "make pin",
    "order_cancel": "cancel",
    "order_note": "note",
    "order_paid": "paid",
    "order_resend": "resend",
    "person_note": "note",
    "person_write": "write",
    "purchase": "hold submit",
    "refund_sent": "sent",
    "settings_morning": "morning",
    "settings_turn": "turn",
    "team": "join",
    "team_invite": "invite",
    "team_link": "link",
    "team_remove": "remove",
    "team_role": "role",
    "thread": "answer close leave shown take",
    "upload": "import list look",
}


def flows() -> list[Flow]:
    return [flow for each in (ATTENDEE_FLOWS, DOOR_FLOWS, ADMIN_FLOWS, GATE_FLOWS) for flow in each.values()]


def test_deeds_are_called_as_conversations_that_are_open_know_them():
    assert {flow.name: " ".join(sorted(flow.deeds)) for flow in flows() if flow.deeds} == KEYS


def test_a_name_is_one_flow_in_all_modes():
    named: dict[str, Flow] = {}
    for flow in flows():
        assert named.setdefault(flow.name, flow) is flow, flow.name
