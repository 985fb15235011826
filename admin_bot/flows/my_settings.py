"""What a member wants to be told, and whether people who ask for a human reach this one."""

from typing import Any

from admin_bot.desk import home, member, staff_flow
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.times import HOUR
from core.domain.typed_moments import typed_time
from core.domain.typed_zones import offered_zones, typed_zone, zone_city
from core.storage.people import STAFF, Staff
from core.usecases.add_staff import set_duty
from core.usecases.change_settings import choose_morning, tell_of_sales
from locales.translator import format_time

HOURS = (7, 8, 9, 18)
MOST_ZONES = 4


async def settings(talk: Talk[Visit]) -> None:
    mine, see, answer = await _mine(talk), talk.context.may("see"), talk.context.may("answer")
    lines, choices = [talk.t("my_settings.yours", name=mine.name)], []
    for what, on, shown in (("sales", mine.tells_sales, see), ("duty", mine.on_duty, answer)):
        if shown:
            lines.append(talk.t(f"my_settings.{what}_{'on' if on else 'off'}"))
            turn = start("settings_turn", what=what, on=not on)
            choices.append(Choice(turn, talk.t(f"my_settings.{what}_turn_{'off' if on else 'on'}")))
    if see and mine.summary_hour is not None:
        at, city = _clock(talk, mine.summary_hour), zone_city(mine.summary_zone, talk.language)
        lines.append(talk.t("my_settings.morning_at", time=at, city=city))
        choices.append(Choice(start("settings_morning"), talk.t("my_settings.morning_change")))
        choices.append(Choice(start("settings_turn", what="morning", on=False), talk.t("my_settings.morning_turn_off")))
    elif see:
        lines.append(talk.t("my_settings.morning_off"))
        choices.append(Choice(start("settings_morning"), talk.t("my_settings.morning_turn_on")))
    choices.append(Choice(start("language"), talk.t("choice.language"), word="language"))
    talk.end("\n".join(lines), [*choices, home(talk)])


async def _mine(talk: Talk[Visit]) -> Staff:
    found = await talk.context.work.committed(STAFF, id=member(talk).id)
    return found[0]


def _clock(talk: Talk[Visit], hour: int) -> str:
    return format_time(talk.language, hour * HOUR, "UTC")


async def turn(talk: Talk[Visit]) -> None:
    """One switch; then the settings as they are now."""
    what, on = str(talk.args.get("what")), bool(talk.args.get("on"))
    if what not in ("sales", "duty", "morning") or not talk.context.may("answer" if what == "duty" else "see"):
        talk.go(start("my_settings"))
    await talk.once("turn", turn_own, what, on)
    talk.end(talk.t(f"my_settings.now_{what}_{'on' if on else 'off'}"), [_back(talk), home(talk)])


def _back(talk: Talk[Visit]) -> Choice:
    return Choice(start("my_settings"), talk.t("admin.menu_my_settings"))


async def turn_own(visit: Visit, deed: str, what: str, on: bool) -> Value:
    assert visit.member is not None, "staff_flow lets nobody else in"
    if what == "sales":
        await tell_of_sales(visit.work, visit.member.id, on)
    elif what == "duty":
        await set_duty(visit.work, visit.member.id, on)
    else:
        await choose_morning(visit.work, visit.member.id, None)
    return on


async def morning(talk: Talk[Visit]) -> None:
    """At which full hour, and on whose clock where the events are in several zones."""
    suggestions = [_clock(talk, hour) for hour in HOURS]
    question = talk.t("my_settings.which_hour")
    hour = int(await talk.ask("hour", question, _hour(talk), suggestions=suggestions, beside=[_back(talk)]))
    zone = await _zone(talk)
    await talk.once("morning", choose_own_morning, hour, zone)
    text = talk.t("my_settings.morning_chosen", time=_clock(talk, hour), city=zone_city(zone, talk.language))
    talk.end(text, [_back(talk), home(talk)])


def _hour(talk: Talk[Visit]) -> Any:
    def parse(text: str) -> int:
        minute = typed_time(text)
        if minute is None or minute % 60 or not 0 <= minute < 24 * 60:
            raise Unfit(talk.t("my_settings.hour_wrong"))
        return minute // 60

    return parse


async def _zone(talk: Talk[Visit]) -> str:
    zones = list(dict.fromkeys(event.timezone for event in talk.context.events()))
    if len(zones) == 1:
        return zones[0]
    cities = {zone_city(zone, talk.language): zone for zone in [*zones, *offered_zones(talk.language)][:MOST_ZONES]}

    def parse(text: str) -> str:
        zone = cities.get(text) or typed_zone(text, talk.language)
        if zone is None:
            raise Unfit(talk.t("my_settings.zone_wrong"))
        return zone

    return str(await talk.ask("zone", talk.t("my_settings.which_zone"), parse, suggestions=list(cities), digits=False))


async def choose_own_morning(visit: Visit, deed: str, hour: int, zone: str) -> Value:
    assert visit.member is not None, "staff_flow lets nobody else in"
    await choose_morning(visit.work, visit.member.id, hour, zone)
    return hour


SETTINGS: Flow = staff_flow("my_settings", settings, right=None, passing=True, title="admin.menu_my_settings")
TURN: Flow = staff_flow("settings_turn", turn, right=None, deeds={"turn": None}, passing=True)
MORNING: Flow = staff_flow("settings_morning", morning, right="see", deeds={"morning": None}, passing=True)
