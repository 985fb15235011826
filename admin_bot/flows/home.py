"""Where staff begin: what the role may do, one button each."""

from admin_bot.desk import member, staff_flow
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.roles import Right

# (flow, the right that it wants, None for everybody), in the order in which they are shown.
MENU: tuple[tuple[str, Right | None], ...] = (
    ("my_events", "see"),
    ("new_event", "event"),
    ("sales", "see"),
    ("find_order", "people"),
    ("attendees_list", "people"),
    ("threads", "answer"),
    ("broadcasts", "broadcast"),
    ("lookups", "lookups"),
    ("gate_desk", "gate"),
    ("team_list", "staff"),
    ("my_settings", None),
)


async def home(talk: Talk[Visit]) -> None:
    choices = [
        Choice(start(flow), talk.t(f"admin.menu_{flow}"))
        for flow, right in MENU
        if right is None or talk.context.may(right)
    ]
    who = member(talk)
    talk.end(talk.t("admin.home", name=who.name, role=talk.t(f"admin.role_{who.role}")), choices)


async def help_(talk: Talk[Visit]) -> None:
    talk.end(talk.t("admin.help"), [Choice(start("home"), talk.t("admin.choice_home"), word="admin")])


HOME: Flow = staff_flow("home", home, right=None, word="admin")
HELP: Flow = staff_flow("admin_help", help_, right=None, word="help", passing=True)
