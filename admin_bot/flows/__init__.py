"""Organizers' conversations, one a file."""

from admin_bot.flows.home import HELP, HOME
from admin_bot.flows.my_settings import MORNING, SETTINGS, TURN
from admin_bot.flows.person_card import PERSON_CARD, PERSON_NOTE, PERSON_WRITE
from admin_bot.flows.sales import SALES, SALES_CHART
from admin_bot.flows.team_change import INVITE, LINK, REMOVE, ROLE
from admin_bot.flows.team_list import TEAM_LIST, TEAM_MEMBER
from admin_bot.flows.thread import THREAD_FLOW
from admin_bot.flows.threads import DUTY, THREADS
from admin_bot.flows.upload import UPLOAD
from bots.conversation.flow import Flow

ADMIN_FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        *(HOME, HELP, UPLOAD, SALES, SALES_CHART),
        *(SETTINGS, TURN, MORNING),
        *(THREADS, THREAD_FLOW, DUTY),
        *(PERSON_CARD, PERSON_NOTE, PERSON_WRITE),
        *(TEAM_LIST, TEAM_MEMBER, INVITE, LINK, ROLE, REMOVE),
    )
}
