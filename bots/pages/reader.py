"""In which language a page is read."""

from locales.translator import FALLBACK, available

MOST_WISHES = 20  # of an Accept-Language header; what comes later is not looked at


def reader_language(accept_language: str, chosen: str = "") -> str:
    """The catalogs' best tag for a reader: what was `chosen` (`?lang=`), else what the browser asks for, best first."""
    wishes = (chosen, *_wishes(accept_language))
    return next((tag for wish in wishes if (tag := available(wish, ""))), FALLBACK)


def _wishes(accept_language: str) -> list[str]:
    """Tags of an Accept-Language header (RFC 9110, 12.5.4), most wanted first; what cannot be read is left out."""
    weighted = []
    for part in accept_language.split(",")[:MOST_WISHES]:
        tag, _, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        if weight > 0:
            weighted.append((weight, tag.strip()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]
