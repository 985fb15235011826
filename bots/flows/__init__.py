"""Attendees' conversations, one a file."""

from dataclasses import replace

from bots.conversation.flow import Flow
from bots.flows.begin import BEGIN, EVENTS
from bots.flows.cancel import CANCEL
from bots.flows.human import HUMAN
from bots.flows.lookup import LOOKUP
from bots.flows.purchase import PURCHASE
from bots.flows.small import HELP, LANGUAGE, SPENT, STOP
from bots.flows.team import STRANGER, TEAM
from bots.flows.tickets import ORDER_FLOW, TICKETS_FLOW

ATTENDEE_FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        *(BEGIN, EVENTS, PURCHASE, TICKETS_FLOW, ORDER_FLOW, LOOKUP),
        *(CANCEL, LANGUAGE, HELP, HUMAN, STOP, SPENT),
    )
}
STRANGER_FLOWS: dict[str, Flow] = {flow.name: flow for flow in (STRANGER, LANGUAGE, STOP, SPENT)}
NOWHERE = ("begin", "events", "purchase")  # buttons that are still there lead to a polite word, too
STRANGER_FLOWS |= {name: replace(STRANGER, name=name) for name in NOWHERE}
DOOR_FLOWS: dict[str, Flow] = {TEAM.name: TEAM}  # where an account serves the staff
