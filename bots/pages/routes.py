"""Public pages: the ticket's page with its code and calendar file, the campaign's landing page, events on sale."""

from collections.abc import Callable
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bots import pictures, wording
from bots.pages.calendar import calendar_file
from bots.pages.reader import reader_language
from bots.pages.render import Pages
from bots.pages.views import CampaignPage, ErrorPage, EventOnSale, HomePage, TicketPage, TicketState, WayIn, When
from bots.visit import Links
from bots.webchat.page import ChatPage
from core.domain.event import Event
from core.storage.campaigns import CAMPAIGN
from core.storage.files import FILE_BY_SECRET
from core.storage.house import House
from core.storage.orders import ORDER, TICKET_BY_PAGE, Order, Ticket
from core.storage.people import INVITATION, PERMIT
from core.storage.work import Actor, Work

SHOWN = ("image/png", "image/jpeg", "image/webp", "image/gif")
WaysIn = Callable[[str, str], tuple[WayIn, ...]]  # (organizer, payload)


def language_of(request: Request) -> str:
    return reader_language(request.headers.get("accept-language", ""), request.query_params.get("lang", ""))


class PublicPages:
    def __init__(self, house: House, pages: Pages, links: Links, ways: WaysIn) -> None:
        self._house, self._pages, self._links, self._ways = house, pages, links, ways

    def routes(self, home: bool = True) -> list[Route]:
        listed = [
            Route("/t/{secret}", self.ticket),
            Route("/t/{secret}/qr.png", self.code),
            Route("/t/{secret}/card.png", self.card),
            Route("/t/{secret}/event.ics", self.calendar),
            Route("/files/{secret}/{name}", self.file),
            Route("/c/{code}", self.campaign),
            Route("/staff/{secret}", self.invitation),
            Route("/chat/", self.chat),
            Route("/chat/{event}", self.chat),
        ]
        return [*listed, Route("/", self.home)] if home else listed

    async def ticket(self, request: Request) -> Response:
        found, language = await self._found(request), language_of(request)
        if found is None:
            return self._missing(request)
        ticket, order, event = found
        view = TicketPage(
            secret=ticket.page_secret, state=state_of(ticket, order), event_title=wording.title(event, language),
            ticket_type=wording.type_name(event, ticket.ticket_type, language), holder=ticket.name,
            short_code=ticket.short_code, when=when(event), venue=event.text(event.venue.name, language),
            address=", ".join(filter(None, (event.venue.address, event.venue.city))),
            due=wording.money(order.due, order.currency, language) if order.due else "", live=event.live,
            chat=self._links.chat(event.slug) if order.channel == "webchat" else "",
        )  # fmt: skip
        return self._pages.show(view, language)

    async def file(self, request: Request) -> Response:
        """A picture is shown, anything else is saved: nothing that was uploaded runs here."""
        found = await self._house.database.read(FILE_BY_SECRET, secret=request.path_params["secret"])
        if not found:
            return self._missing(request)
        file = found[0]
        shown = file.media_type if file.media_type in SHOWN else "application/octet-stream"
        kind = "inline" if file.media_type in SHOWN else "attachment"
        headers = {
            "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(file.name)}", "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store", "Content-Security-Policy": "default-src 'none'; sandbox",
        }  # fmt: skip
        return Response(file.raw, media_type=shown, headers=headers)

    async def code(self, request: Request) -> Response:
        found = await self._found(request)
        if found is None or found[0].code is None or state_of(found[0], found[1]) not in ("valid", "unpaid"):
            return self._missing(request)
        return _png(await pictures.draw_code(found[0].code))

    async def card(self, request: Request) -> Response:
        found, language = await self._found(request), language_of(request)
        if found is None or found[0].code is None or state_of(found[0], found[1]) not in ("valid", "unpaid"):
            return self._missing(request)
        ticket, _, event = found
        kind = wording.type_name(event, ticket.ticket_type, language)
        lines = tuple(filter(None, (kind, ticket.name, wording.when(event, language))))
        return _png(await pictures.draw(found[0].code, wording.title(event, language), lines, ticket.short_code))

    async def calendar(self, request: Request) -> Response:
        found, language = await self._found(request), language_of(request)
        if found is None or found[2].starts_at is None:
            return self._missing(request)
        ticket, _, event = found
        content = calendar_file(event, language, ticket.id, self._links.ticket(ticket.page_secret), self._house.now())
        return Response(content, media_type="text/calendar; charset=utf-8", headers={"Cache-Control": "no-store"})

    async def invitation(self, request: Request) -> Response:
        """Into the web chat, which opens it; a look at the address (a messenger's preview, say) uses nothing up."""
        query = {"i": request.path_params["secret"]}
        if language := request.query_params.get("lang"):
            query["lang"] = language
        return RedirectResponse(f"/chat/?{urlencode(query)}", 303, {"Cache-Control": "no-store"})

    async def campaign(self, request: Request) -> Response:
        """Leads into the chosen app; the arrival is counted when somebody speaks there."""
        code, language = str(request.path_params["code"])[:64], language_of(request)
        work = Work(self._house, Actor("", "pages"))
        campaign = await work.first(CAMPAIGN, code=code)
        event = (await self._house.catalog.current()).get(campaign.event) if campaign else None
        if event is None or not event.published:
            return self._missing(request)
        if event.ended(self._house.now()):
            return self._pages.show(ErrorPage("over"), language)
        view = CampaignPage(
            wording.title(event, language), when(event), self._ways(event.organizer, code),
            event.text(event.venue.name, language), event.text(event.summary, language), event.live,
        )  # fmt: skip
        return self._pages.show(view, language)

    async def chat(self, request: Request) -> Response:
        """The web chat's page: of an event, of a campaign's event, or for an invitation."""
        language, slug = language_of(request), str(request.path_params.get("event", ""))
        events = await self._house.catalog.current()
        event = events.by_slug.get(slug)
        if event is None and (code := request.query_params.get("c", "")):
            work = Work(self._house, Actor("", "pages"))
            campaign = await work.first(CAMPAIGN, code=code[:64])
            event = events.get(campaign.event) if campaign else None
        if event is None and (secret := request.query_params.get("i", "")):
            return self._pages.show(await self._desk(secret[:64], language), language)
        if event is None:
            return self._missing(request)
        venue = event.text(event.venue.name, language)
        view = ChatPage(event.slug, wording.title(event, language), when(event), venue, event.live)
        return self._pages.show(view, language)

    async def _desk(self, secret: str, language: str) -> ChatPage:
        """What a link for staff opens, once or again: the desk, or the gate of an event."""
        work = Work(self._house, Actor("", "pages"))
        found = await work.first(INVITATION, digest=self._house.digest("invitation", secret))
        permit = await work.first(PERMIT, id=found.subject) if found and found.kind == "permit" else None
        event = (await self._house.catalog.current()).get(permit.event) if permit else None
        if event is None:
            return ChatPage("", "", When("UTC"), live=True, desk="admin")
        return ChatPage("", wording.title(event, language), when(event), live=event.live, desk="gate")

    async def home(self, request: Request) -> Response:
        language, now = language_of(request), self._house.now()
        events = [event for event in (await self._house.catalog.current()).all()
                  if event.published and not event.ended(now)][:50]  # fmt: skip
        shown = tuple(
            EventOnSale(wording.title(event, language), self._links.chat(event.slug), when(event),
                        event.text(event.venue.name, language), event.text(event.summary, language))
            for event in events
        )  # fmt: skip
        return self._pages.show(HomePage(shown), language)

    async def _found(self, request: Request) -> tuple[Ticket, Order, Event] | None:
        work = Work(self._house, Actor("", "pages"))
        ticket = await work.first(TICKET_BY_PAGE, secret=str(request.path_params["secret"])[:64])
        order = await work.first(ORDER, id=ticket.order_id) if ticket else None
        event = (await self._house.catalog.current()).get(ticket.event) if ticket else None
        return (ticket, order, event) if ticket and order and event else None

    def _missing(self, request: Request) -> Response:
        return self._pages.show(ErrorPage("missing"), language_of(request))


def state_of(ticket: Ticket, order: Order) -> TicketState:
    status = ticket.status_in(order.status)
    if status != "valid":
        return status  # type: ignore[return-value]
    if ticket.code is None:
        return "waiting"
    return "unpaid" if order.status != "paid" else "valid"


def when(event: Event) -> When:
    return When(event.timezone, event.starts_at, event.ends_at, event.doors_at)


def _png(content: bytes) -> Response:
    return Response(content, media_type="image/png", headers={"Cache-Control": "private, max-age=300"})
