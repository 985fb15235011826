"""What operators watch: alive, ready, and figures for Prometheus."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bots.errors import json_response
from core.storage.chats import BACKLOG
from core.storage.recounting import FAILED
from usher.watched import WatchedWriter

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
        self._failed: dict[str, int] = {}

    async def read(self) -> None:
        now = self._wired.house.now()
        rows = await self._wired.house.database.read(BACKLOG)
        self._backlog = {row.state: (row.n, max(0.0, (now - (row.oldest or now)) / 1000)) for row in rows}
        self._failed = {row.what: row.n for row in await self._wired.house.database.read(FAILED)}

    def collect(self) -> "Iterable[Metric]":
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        house = self._wired.house
        yield CounterMetricFamily("usher_write_sets", "Write sets committed", value=house.writer.sets)
        yield CounterMetricFamily("usher_commits", "Commits of the writer", value=house.writer.batches)
        yield CounterMetricFamily("usher_reads", "Statements read", value=house.database.reads)
        if isinstance(house.writer, WatchedWriter):
            yield from _writes(house.writer)
        yield _counted("usher_sends", "Messages by what became of them", ("account", "result"),
                       self._wired.dispatcher.results)  # fmt: skip
        waiting = GaugeMetricFamily("usher_outbox", "Messages waiting", labels=["state"])
        oldest = GaugeMetricFamily("usher_outbox_oldest_seconds", "Age of the oldest one waiting", labels=["state"])
        for state in ("due", "sending"):
            n, seconds = self._backlog.get(state, (0, 0.0))
            waiting.add_metric([state], n)
            oldest.add_metric([state], seconds)
        yield from (waiting, oldest)
        turns = {(result,): n for result, n in self._wired.turns.results.items()}
        yield _counted("usher_turns", "Turns by what became of them", ("result",), turns)
        failed = GaugeMetricFamily("usher_waits_for_people", "What waits for an operator or organizer", labels=["what"])
        for what, n in self._failed.items():
            failed.add_metric([what], n)
        yield failed


def _writes(writer: WatchedWriter) -> "Iterable[Metric]":
    from prometheus_client.core import HistogramMetricFamily

    for prefix, name, text, label in (
        ("order.", "usher_orders", "Orders by what became of them, each change counted", "change"),
        ("scan.", "usher_scans", "Scans by verdict, and those taken back", "verdict"),
    ):
        own = {(what.removeprefix(prefix),): n for what, n in writer.deeds.items() if what.startswith(prefix)}
        yield _counted(name, text, (label,), own)
    sizes = HistogramMetricFamily("usher_batch_size", "Write sets in one commit")
    sizes.add_metric([], writer.sizes.buckets(), writer.sizes.sum)
    seconds = HistogramMetricFamily("usher_batch_seconds", "How long one commit took")
    seconds.add_metric([], writer.seconds.buckets(), writer.seconds.sum)
    yield from (sizes, seconds)


def _counted(name: str, text: str, labels: tuple[str, ...], values: Mapping[Any, int]) -> "Metric":
    """`values`: by a tuple of the labels' values."""
    from prometheus_client.core import CounterMetricFamily

    family = CounterMetricFamily(name, text, labels=labels)
    for key, n in values.items():
        family.add_metric(key, n)
    return family
