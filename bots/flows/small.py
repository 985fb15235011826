"""The short visits: help, language, stop."""

from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from locales.translator import languages, translate


async def help_(talk: Talk[Visit]) -> None:
    words = {name: talk.word(name) for name in ("tickets", "back", "cancel", "language", "human", "stop", "events")}
    choices = [
        Choice(start("tickets"), talk.t("choice.tickets"), word="tickets"),
        Choice(start("events"), talk.t("choice.events"), word="events"),
        Choice(start("language"), talk.t("choice.language"), word="language"),
        Choice(start("human"), talk.t("choice.human"), word="human"),
    ]
    talk.end(talk.t("help.text", **words), choices)


async def language(talk: Talk[Visit]) -> None:
    """Each language in its own words."""
    choices = [Choice(tag, translate(tag, "language.own_name")) for tag in languages()]
    tag = await talk.choose("language", talk.t("language.pick"), choices)
    talk.context.remember(language=tag)
    talk.switch_language(tag)
    talk.end(
        talk.t("language.switched"),
        [Choice(start("events"), talk.t("choice.events"), word="events")] if not talk.parked else [],
    )


async def stop(talk: Talk[Visit]) -> None:
    """No message that we start any more; answers and tickets still come. Asked again, it can be taken back."""
    if talk.context.identity.stopped_at is not None:
        again = await talk.confirm("again", talk.t("stop.again"), talk.t("stop.yes_again"), talk.t("stop.no_again"))
        if again:
            talk.context.go_on()
        talk.end(talk.t("stop.goes_on" if again else "stop.done"))
    sure = await talk.confirm("sure", talk.t("stop.sure"), talk.t("stop.yes"), talk.t("stop.no"))
    if sure:
        talk.context.stop()
    talk.end(talk.t("stop.done" if sure else "stop.kept"))


async def spent(talk: Talk[Visit]) -> None:
    """A link that opens once was opened before, never was one, or belongs into another app."""
    key = "spent.elsewhere" if talk.args.get("elsewhere") else "spent.text"
    talk.end(talk.t(key), [Choice(start("events"), talk.t("choice.events"), word="events")])


HELP = Flow("help", help_, word="help", passing=True)
LANGUAGE = Flow("language", language, word="language", passing=True)
STOP = Flow("stop", stop, word="stop", passing=True)
SPENT = Flow("spent", spent, passing=True)
