"""What a turn leaves behind: the conversation, its screens, the messages to send, the inbox row."""

from typing import Any

from bots.channel import Message
from bots.conversation.present import Presented
from bots.conversation.screen import Attached
from bots.conversation.stage import Step
from bots.conversation.state import Conversation
from core.domain.refusals import Fact
from core.storage.tables import conversations, inbox, screens
from core.storage.work import Work, dumps

STALE = Fact("stale")


def keep_conversation(
    work: Work, *, identity: str, account: str, state: Conversation, version: int | None
) -> None:  # fmt: skip
    """Guarded by the version that was read: two messages of one person never overwrite each other."""
    to = {"state": dumps(state.to_json()), "updated_at": work.now, "version": (version or 0) + 1}
    if version is None:
        row = {"identity": identity, "organizer": work.actor.organizer, "account": account, **to}
        work.add(conversations, row, else_=STALE)
    else:
        work.change(conversations, {"identity": identity}, to, was={"version": version}, else_=STALE)


def keep_shown(work: Work, step: Step[Any], before: Conversation, *, identity: str, account: str) -> None:
    """Each message is a row of the outbox, in order; each new screen is kept for its buttons."""
    known = {shown.id for shown in (before.screen, before.notice) if shown}
    for place, shown in enumerate(step.shown):
        if isinstance(shown, Attached):
            work.send(account=account, identity=identity, kind=shown.kind, payload=dict(shown.payload))
            continue
        keep_screen(work, shown, known, identity)
        replaces = step.replaces if place == len(step.shown) - 1 else ""
        work.send(account=account, identity=identity, kind="screen", payload=screen_payload(shown), replaces=replaces)


def keep_screen(work: Work, shown: Presented, known: set[str], identity: str) -> None:
    data = dumps(shown.shown.to_json())
    if shown.shown.id in known:
        work.change(screens, {"id": shown.shown.id}, {"shown": data})
        return
    known.add(shown.shown.id)
    work.add(screens, {
        "id": shown.shown.id, "identity": identity, "organizer": work.actor.organizer, "shown": data,
        "created_at": work.now,
    })  # fmt: skip


def screen_payload(shown: Presented) -> dict[str, Any]:
    """`question`: it is nothing but that and waits for an answer, so a newer one makes it needless."""
    return {
        "screen": shown.shown.id,
        "question": bool(shown.shown.key) and not shown.prefaced,
        "message": message_to_json(shown.message),
    }


def message_to_json(message: Message) -> dict[str, Any]:
    buttons = [
        {name: value for name in ("label", "token", "url", "asks_phone") if (value := getattr(button, name))}
        for button in message.buttons
    ]
    return {"text": message.text, "buttons": buttons, "removes_keyboard": message.removes_keyboard}


def keep_inbox(work: Work, *, account: str, external_id: str, identity: str, kind: str, state: str = "done",
               payload: str = "", error: str = "", was: str | None = None) -> None:  # fmt: skip
    """Unique by (account, id of the inbound): what arrives twice is taken once. `was`: the row is there already."""
    key = {"account": account, "external_id": external_id}
    to = {"state": state, "payload": payload, "error": error}
    if was is not None:
        work.change(inbox, key, to, was={"state": was}, else_=STALE)
        return
    work.add(inbox, {
        **key, "organizer": work.actor.organizer, "identity": identity, "kind": kind, **to, "received_at": work.now,
    }, else_=STALE)  # fmt: skip
