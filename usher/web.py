"""One app that mounts each folder's routes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

import usher.demo_page.omar as demo_omar
import usher.demo_page.page as demo_page
from bots.pages import render
from bots.pages.assets import assets
from bots.pages.render import Pages
from bots.pages.routes import PublicPages, language_of
from bots.pages.views import ErrorPage
from bots.webchat import page as chat_page
from core.storage.leading import Leading
from core.storage.orders import Order
from gate_bot.routes import routes as gate_routes
from payments.sandbox import page as pay_page
from payments.sandbox.page import PayPage
from payments.sandbox.routes import routes as pay_routes
from usher import api, metrics
from usher.demo_page.page import DemoPage
from usher.front_door import FrontDoor
from usher.request_log import RequestLog
from usher.wiring import Wired


def web_app(wired: Wired, leading: Leading, *, demo: DemoPage | None = None) -> Starlette:
    """`demo` takes the place of the home page."""

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        await wired.start(leading)
        yield
        await wired.stop()

    app = Starlette(lifespan=life)
    pages = Pages(chat_page.TEMPLATES, pay_page.TEMPLATES, demo_page.TEMPLATES)
    app.router.routes.extend(_routes(wired, pages, demo))
    api.mount(app, wired.house, wired.settings.base_url, wired.gate_doors)
    app.add_middleware(FrontDoor)
    app.add_middleware(RequestLog)
    return app


def _routes(wired: Wired, pages: Pages, demo: DemoPage | None) -> list[BaseRoute]:
    public = PublicPages(wired.house, pages, wired.links, wired.ways_in)
    return [
        *wired.hooks(),
        *gate_routes(wired.house),
        *pay_routes(wired.house, _pay_page(pages), language_of, _chat_link(wired)),
        *public.routes(home=demo is None),
        *([_demo(pages, demo), demo_omar.route(wired.house, demo)] if demo else []),
        *metrics.routes(wired),
        assets("/static/pages", render.STATIC),
        assets("/static/chat", chat_page.STATIC),
        assets("/static/demo", demo_page.STATIC),
    ]


def _pay_page(pages: Pages) -> Callable[[PayPage | None, Request], Response]:
    def show(view: PayPage | None, request: Request) -> Response:
        return pages.show(view or ErrorPage("missing"), language_of(request))

    return show


def _chat_link(wired: Wired) -> Callable[[Order], str]:
    """Back to the web chat; whoever came from another app goes back there by hand."""

    def link(order: Order) -> str:
        event = wired.house.catalog.get(order.event)
        return f"/chat/{event.slug}" if event and order.channel == "webchat" else ""

    return link


def _demo(pages: Pages, demo: DemoPage) -> Route:
    async def show(request: Request) -> Response:
        return pages.show(demo, language_of(request))

    return Route("/", show)
