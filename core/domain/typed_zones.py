"""The zone of a clock, as people name it: a city in their language, "UTC", or the zone's own name."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import get_territory_currencies

from core.domain.times import Instant, local
from core.domain.writing import folded

# Cities whose clock has another city's name.
_CITIES = {
    "Asia/Shanghai": "beijing|peking|guangzhou|shenzhen|hangzhou|china|北京|广州|深圳|杭州|成都|中国|北京时间",
    "Europe/Berlin": "munich|münchen|hamburg|cologne|köln|frankfurt|germany|deutschland|慕尼黑|汉堡|德国",
    "America/New_York": "boston|washington|miami|波士顿|华盛顿",
    "America/Los_Angeles": "san francisco|seattle|旧金山|西雅图",
    "Europe/London": "manchester|edinburgh|uk|england|英国",
    "Asia/Tokyo": "osaka|kyoto|japan|大阪|京都|日本",
    "Asia/Kolkata": "delhi|mumbai|bangalore|india|德里|孟买|印度",
}
_OFFERED = {
    "zh": ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Europe/London"),
    "": ("Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Shanghai", "Asia/Tokyo"),
}


def offered_zones(language: str) -> tuple[str, ...]:
    return _OFFERED.get(language[:2], _OFFERED[""])


def typed_zone(text: str, language: str) -> str | None:
    said = folded(text).strip(" .!。")
    return _names(language).get(said.replace("_", " "))


def zone_city(zone: str, language: str) -> str:
    """The zone's city as the language calls it: "Berlin", "柏林"."""
    try:
        return str(Locale.parse(language, sep="-").time_zones[zone]["city"])
    except (KeyError, ValueError, UnknownLocaleError):
        return zone.rsplit("/", 1)[-1].replace("_", " ")


def zone_hours(zone: str, at: Instant) -> str:
    """How far from UTC its clock is: "UTC+8", "UTC−3:30"."""
    offset = local(at, zone).utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes >= 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def zone_country(zone: str) -> str:
    """ISO 3166, empty where a zone is no one country's."""
    country = str(get_global("zone_territories").get(zone, ""))
    return country if len(country) == 2 else ""


def country_currency(country: str) -> str:
    found = get_territory_currencies(country) if country else []
    return str(found[0]) if found else ""


@cache
def _names(language: str) -> dict[str, str]:
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))
    names = {folded(zone.rsplit("/", 1)[-1]).replace("_", " "): zone for zone in zones}
    for tag in dict.fromkeys(("en", language)):
        names |= {folded(zone_city(zone, tag)): zone for zone in zones if zone.count("/") == 1}
    names |= {folded(zone).replace("_", " "): zone for zone in zones}
    names |= {folded(city): zone for zone, cities in _CITIES.items() for city in cities.split("|")}
    return names | {"utc": "UTC", "gmt": "UTC"}
