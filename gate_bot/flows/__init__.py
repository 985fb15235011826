"""Staff's conversations at the door, one a file."""

from bots.conversation.flow import Flow
from bots.flows.small import HELP, LANGUAGE, SPENT
from gate_bot.flows.gate import COUNTS, GATE, UNDO

GATE_FLOWS: dict[str, Flow] = {flow.name: flow for flow in (GATE, UNDO, COUNTS, HELP, LANGUAGE, SPENT)}
