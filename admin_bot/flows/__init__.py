"""Organizers' conversations, one a file."""

from admin_bot.flows.attendees_list import ATTENDEES
from admin_bot.flows.broadcast import BROADCAST
from admin_bot.flows.broadcasts import BROADCASTS_FLOW, STEPS
from admin_bot.flows.event_flows import EVENT_FLOWS
from admin_bot.flows.find_order import FIND, RECENT
from admin_bot.flows.gate_desk import GATE_DESK, GATE_HERE, GATE_LIVE, GATE_REFUSED, GATE_STOP
from admin_bot.flows.gate_permits import GATE_LINK, GATE_NEW, GATE_PERMIT, GATE_PERMITS, GATE_REVOKE
from admin_bot.flows.give_tickets import GIVE
from admin_bot.flows.home import HELP, HOME
from admin_bot.flows.lookup_upload import LOOKUP_UPLOAD
from admin_bot.flows.lookups import LOOKUP_REMOVE, LOOKUP_TRY, LOOKUPS
from admin_bot.flows.my_settings import MORNING, SETTINGS, TURN
from admin_bot.flows.order_cancel import CANCEL
from admin_bot.flows.order_card import CARD, NOTE, PAID, RESEND
from admin_bot.flows.person_card import PERSON_CARD, PERSON_NOTE, PERSON_WRITE
from admin_bot.flows.sales import SALES, SALES_CHART
from admin_bot.flows.team_change import INVITE, LINK, REMOVE, ROLE
from admin_bot.flows.team_list import TEAM_LIST, TEAM_MEMBER
from admin_bot.flows.thread import THREAD_FLOW
from admin_bot.flows.threads import DUTY, THREADS
from admin_bot.flows.upload import UPLOAD
from admin_bot.flows.waiting_money import DECIDED, SENT, WAITING
from bots.conversation.flow import Flow

ADMIN_FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        *(HOME, HELP, UPLOAD, SALES, SALES_CHART),
        *EVENT_FLOWS,
        *(SETTINGS, TURN, MORNING),
        *(ATTENDEES, FIND, RECENT, CARD, PAID, RESEND, NOTE, CANCEL, GIVE),
        *(WAITING, SENT, DECIDED),
        *(LOOKUPS, LOOKUP_UPLOAD, LOOKUP_TRY, LOOKUP_REMOVE),
        *(GATE_DESK, GATE_LIVE, GATE_STOP, GATE_REFUSED, GATE_HERE),
        *(GATE_PERMITS, GATE_NEW, GATE_PERMIT, GATE_LINK, GATE_REVOKE),
        *(THREADS, THREAD_FLOW, DUTY),
        *(BROADCAST, BROADCASTS_FLOW, *STEPS),
        *(PERSON_CARD, PERSON_NOTE, PERSON_WRITE),
        *(TEAM_LIST, TEAM_MEMBER, INVITE, LINK, ROLE, REMOVE),
    )
}
