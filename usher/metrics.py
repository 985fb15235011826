"""What operators watch: alive, ready, and figures for Prometheus."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bots.errors import json_response
from core.storage.chats import BACKLOG

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

    from usher.wiring import Wired


def routes(wired: "Wired") -> list[Route]:
    """/healthz: the process answers. /readyz: it can work. /metrics: figures."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_LATEST

    figures = Figures(wired)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(figures)

    async def healthz(request: Request) -> Response:
        return json_response({"status": "ok"})

    async def readyz(request: Request) -> Response:
        missing = await not_ready(wired)
        return json_response({"status": "ready" if not missing else "not_ready", "missing": missing},
                             503 if missing else 200)  # fmt: skip

    async def metrics(request: Request) -> Response:
        await figures.read()
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


async def not_ready(wired: "Wired") -> list[str]:
    """What is missing to work: the database's answer, its tables, the writer."""
    missing = []
    try:
        await wired.house.database.read(BACKLOG)
    except Exception:
        return ["database"]
    if not wired.house.writer.alive:
        missing.append("writer")
    return missing


class Figures:
    """Collected when they are asked for: counting costs nothing in between."""

    def __init__(self, wired: "Wired") -> None:
        self._wired = wired
        self._backlog: dict[str, tuple[int, float]] = {}

    async def read(self) -> None:
        now = self._wired.house.now()
        rows = await self._wired.house.database.read(BACKLOG)
        self._backlog = {row.state: (row.n, max(0.0, (now - (row.oldest or now)) / 1000)) for row in rows}

    def collect(self) -> "Iterable[Metric]":
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        house = self._wired.house
        yield CounterMetricFamily("usher_write_sets", "Write sets committed", value=house.writer.sets)
        yield CounterMetricFamily("usher_commits", "Commits of the writer", value=house.writer.batches)
        yield CounterMetricFamily("usher_reads", "Statements read", value=house.database.reads)
        sends = CounterMetricFamily("usher_sends", "Messages by what became of them", labels=["account", "result"])
        for (account, result), n in self._wired.dispatcher.results.items():
            sends.add_metric([account, result], n)
        yield sends
        waiting = GaugeMetricFamily("usher_outbox", "Messages waiting", labels=["state"])
        oldest = GaugeMetricFamily("usher_outbox_oldest_seconds", "Age of the oldest one waiting", labels=["state"])
        for state, (n, seconds) in self._backlog.items():
            waiting.add_metric([state], n)
            oldest.add_metric([state], seconds)
        yield waiting
        yield oldest
        turns = CounterMetricFamily("usher_turns", "Turns by what became of them", labels=["result"])
        for result, n in self._wired.turns.results.items():
            turns.add_metric([result], n)
        yield turns
