"""Organizers' conversations, one a file."""

from admin_bot.flows.home import HELP, HOME
from admin_bot.flows.upload import UPLOAD
from bots.conversation.flow import Flow

ADMIN_FLOWS: dict[str, Flow] = {flow.name: flow for flow in (HOME, HELP, UPLOAD)}
