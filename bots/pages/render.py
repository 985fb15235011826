"""Every page of the house is a frozen view shown through one strict environment.

A view names its `template` and `status` and carries plain values; templates escape everything, take their words from
the catalogs and load nothing from other origins. No page has an inline script or style, so the policy allows none.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from locales.translator import catalog, format_moment, languages, translate

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

# Our own pages may frame each other (the demo shows phones side by side), nobody else may.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    # Addresses of pages are secrets: they must not leave with a click, nor lie in a cache.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=()",
    "X-Robots-Tag": "noindex",
}


class View(Protocol):
    """What a page shows. `template` is a file name in one of the template folders."""

    template: ClassVar[str]

    @property
    def status(self) -> int: ...


class Pages:
    """The templates of bots.pages and of every further folder, as one environment."""

    def __init__(self, *folders: Path) -> None:
        self._environment = Environment(
            loader=FileSystemLoader([TEMPLATES, *folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def show(self, view: View, language: str) -> HTMLResponse:
        """The view in the reader's language (a tag the catalogs have), with the house's security headers."""
        return HTMLResponse(self.markup(view, language), status_code=view.status, headers=dict(HEADERS))

    def markup(self, view: View, language: str) -> str:
        return self._environment.get_template(view.template).render(
            view=view,
            language=language,
            direction="rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr",
            names=language_names(),
            texts=lambda prefix: catalog(prefix, language),
            t=partial(translate, language),
            moment=partial(format_moment, language),
        )


def language_names() -> dict[str, str]:
    """Language tag → its name in that language, in the catalogs' order."""
    return {tag: translate(tag, "pages.language") for tag in languages()}
