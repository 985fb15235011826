"""The routes of REST, and the OpenAPI file that describes them."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bots.errors import json_response
from core.storage.house import House
from usher.api import errors
from usher.api.door import Door
from usher.api.events import Doors, Events
from usher.api.openapi import LATER, openapi
from usher.api.orders import Orders

Handler = Callable[[Request], Awaitable[Response]]
E_ = "/api/v1/events/{slug}"


def mount(app: Starlette, house: House, base_url: str, gate_doors: Doors) -> None:
    orders, events = Orders(house, base_url), Events(house, base_url, gate_doors)
    listed: list[tuple[str, str, Handler]] = [
        ("POST", f"{E_}/orders", orders.place), ("GET", f"{E_}/orders", orders.page),
        ("GET", f"{E_}/orders/{{code}}", orders.read), ("POST", f"{E_}/orders/{{code}}/movements", orders.move),
        ("POST", f"{E_}/orders/{{code}}/cancel", orders.cancel), ("GET", "/api/v1/events", events.listed),
        ("GET", E_, events.read), ("PUT", E_, events.put), ("GET", f"{E_}/availability", events.availability),
        ("GET", f"{E_}/tickets", events.tickets), ("GET", f"{E_}/tickets/{{id}}/scans", events.scans),
        ("GET", f"{E_}/report", events.report), ("POST", f"{E_}/permits", events.permit),
        ("DELETE", f"{E_}/permits/{{id}}", events.end_permit),
    ]  # fmt: skip
    listed += [(method, path, events.not_yet) for method, path, _ in LATER]
    app.router.redirect_slashes = False  # an address is right or it is not there
    app.router.routes.extend(_merged(listed))

    @cache
    def described() -> dict[str, Any]:
        return openapi(base_url)

    async def file(request: Request) -> Response:
        return json_response(described())

    app.router.routes.append(Route("/api/openapi.json", file))
    app.add_middleware(Door, house=house)
    errors.install(app)


def _merged(listed: list[tuple[str, str, Handler]]) -> list[Route]:
    """One route a path, so that another method of it is answered 405 with what is allowed."""
    by_path: dict[str, dict[str, Handler]] = {}
    for method, path, handler in listed:
        by_path.setdefault(path, {})[method] = handler
    return [Route(path, _by_method(handlers), methods=sorted(handlers)) for path, handlers in by_path.items()]


def _by_method(handlers: dict[str, Handler]) -> Handler:
    async def answer(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await handlers[method](request)

    return answer
