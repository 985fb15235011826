"""Whatever is sent by the OpenAPI file, or against it: no 500, one error shape, and answers that are as described."""

import asyncio
import threading
from contextlib import contextmanager
from functools import cache

import httpx
import pytest
import uvicorn
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from core.usecases.issue_token import issue_token
from tests.house import DATA, make_house
from usher import api
from usher.api.openapi import openapi

DESCRIBED = openapi("http://127.0.0.1")
BUILT = [(method.upper(), path) for path, calls in DESCRIBED["paths"].items() for method, call in calls.items()
         if any(code in call["responses"] for code in ("200", "201", "204"))]  # fmt: skip
EXAMPLES = 20


@contextmanager
def served(url):
    """REST on a port of its own, in a thread with a loop of its own."""
    ready, told = threading.Event(), {}

    async def run():
        text = (DATA / "events" / "evening.yaml").read_text()
        async with make_house(url, events=[text]) as built:
            app = Starlette()
            api.mount(app, built.house, "http://usher.test", lambda organizer: {})
            server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
            made = await built.house.do(built.actor, issue_token, name="t", organizer="", scopes=("manage",))
            running = asyncio.create_task(server.serve())
            while not server.started:
                await asyncio.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            told.update(token=made["token"], url=f"http://127.0.0.1:{port}", server=server)
            ready.set()
            await running

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert ready.wait(60)
    yield told
    told["server"].should_exit = True
    thread.join()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def server(request, tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    with served(url) as told:
        yield told


@cache
def operation(method, path):
    """Read by whoever needs it: its library takes seconds to import."""
    import schemathesis

    return schemathesis.openapi.from_dict(DESCRIBED)[path][method]


def sent(told, method, path, **more):
    headers = {"Authorization": f"Bearer {told['token']}", **more.pop("headers", {})}
    return httpx.request(method, told["url"] + path, headers=headers, timeout=30, **more)


@pytest.fixture(scope="module")
def known(server):
    """What there is: an order with its ticket, so that not every address is 404."""
    body = {"items": [{"ticket_type": "free", "quantity": 1}], "buyer": {"email": "ada@example.org"},
            "attendees": [{"name": "Ada"}]}  # fmt: skip
    order = sent(server, "POST", "/api/v1/events/evening/orders", json=body).json()
    return {"slug": "evening", "code": order["code"], "id": order["tickets"][0]["id"]}


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path"), BUILT, ids=[f"{method} {path[7:]}" for method, path in BUILT])
@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_no_call_breaks_anything(server, known, method, path, mode):
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

    described = operation(method, path)
    checks = [not_a_server_error, content_type_conformance, response_schema_conformance]

    @seed(7)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=described.as_strategy(generation_mode=GenerationMode[mode]), wild=st.integers(0, 4))
    def one(case, wild):
        if wild:
            case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
        bearer = {"Authorization": f"Bearer {server['token']}"}
        answer = case.call(base_url=server["url"], headers=bearer)
        assert answer.status_code < 500 or answer.json()["error"]["code"] == "not_yet", answer.text
        if answer.status_code >= 400 and not (method == "PUT" and answer.status_code == 422):
            assert set(answer.json()) == {"error"} and answer.json()["error"]["message"]
        if answer.status_code < 500:
            case.validate_response(answer, checks=checks)

    one()
