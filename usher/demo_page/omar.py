"""The way to Omar's desk: an invitation opens once, so each look at his phone is given a fresh one."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bots.pages.routes import language_of
from core.storage.house import House
from core.storage.work import Actor
from core.usecases.add_staff import invite_again
from usher.demo_page.page import DemoPage

ADDRESS = "/demo/omar"


def route(house: House, demo: DemoPage) -> Route:
    """Mounted by the demo alone: whoever opens it is an owner. A browser that has his chat already goes on with it,
    because the chat is kept there under his name (`as`) and not under the invitation."""

    async def open_desk(request: Request) -> Response:
        actor = Actor("demo", "demo", demo.organizer)
        secret = await house.do(actor, invite_again, demo.owner)
        query = urlencode({"i": secret, "as": "omar", "lang": language_of(request)})
        return RedirectResponse(f"/chat/?{query}", 303, {"Cache-Control": "no-store"})

    return Route(ADDRESS, open_desk)
