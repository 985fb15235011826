"""The list of attendees as a file: which of them, and for which program."""

from admin_bot.attendees import KINDS
from admin_bot.desk import chosen_event, home, staff_flow
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.storage.sales import TICKET_SUMS
from core.usecases.sum_sales import Tally


async def attendees(talk: Talk[Visit]) -> None:
    """Made when it is sent, so that it says how it is then."""
    event = await chosen_event(talk, talk.t("attendees_list.which_event"))
    title = wording.title(event, talk.language)
    who = str(
        await talk.choose("who", talk.t("attendees_list.who", event=title), [*await _who(talk, event), home(talk)])
    )
    files = [Choice(kind, talk.t(f"attendees_list.kind_{kind}")) for kind in KINDS]
    kind = str(await talk.choose("kind", talk.t("attendees_list.kind"), files))
    ticket_type = who.removeprefix("type/") if who.startswith("type/") else ""
    talk.attach("export", event=event.id, format=kind, type=ticket_type, absent=who == "absent")
    again = Choice(start("attendees_list", event=event.slug), talk.t("attendees_list.another"))
    talk.end(talk.t("attendees_list.comes"), [again, home(talk)])


async def _who(talk: Talk[Visit], event: Event) -> list[Choice]:
    """With how many hold a ticket now."""
    by_type: dict[str, Tally] = {kind.id: Tally() for kind in event.ticket_types}
    for row in await talk.context.work.read(TICKET_SUMS, event=event.id, now=talk.now):
        by_type.setdefault(row.ticket_type, Tally()).add(row.state, int(row.n), int(row.given))
    counts = {id: tally.sold + tally.door for id, tally in by_type.items()}
    choices = [Choice("all", talk.t("attendees_list.all", count=sum(counts.values())))]
    choices.append(Choice("absent", talk.t("attendees_list.absent")))
    for id, count in counts.items() if len(counts) > 1 else ():
        name = wording.type_name(event, id, talk.language)
        choices.append(Choice(f"type/{id}", talk.t("attendees_list.type", type=name, count=count)))
    return choices


ATTENDEES: Flow = staff_flow("attendees_list", attendees, right="people", passing=True,
                             title="admin.menu_attendees_list")  # fmt: skip
