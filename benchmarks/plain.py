"""The yardsticks, as a server of their own: `python benchmarks/plain.py PORT DATABASE`.

`POST /claim` takes one place under a guard. `POST /update` is a bot that only stores each update and its answer, under
a commit of their own, as bots do; `POST /update/grouped` shares commits. All are durable before they answer, on the
same web server and drivers as the product, and do nothing else. Beside that it stands in for Telegram's API.
"""

import asyncio
import sys
from contextlib import asynccontextmanager
from typing import Any, Protocol

import aiosqlite
import asyncpg
import orjson
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

MOST = 50
TABLES = (
    "create table plain_counters (id integer primary key, places bigint not null)",
    "create table plain_updates (id bigint primary key, body text not null)",
    "create table plain_answers (id bigint primary key, body text not null)",
    "insert into plain_counters values (1, 1000000000)",
)
Job = tuple[int, str]  # the update's id and text; 0 and "" for a claim


class Store(Protocol):
    async def open(self) -> None: ...

    async def apply(self, jobs: list[Job]) -> None: ...


class Lite:
    def __init__(self, path: str) -> None:
        self._path = path

    async def open(self) -> None:
        self._db = await aiosqlite.connect(self._path, isolation_level=None)
        for pragma in ("journal_mode = wal", "synchronous = full"):
            await self._db.execute(f"pragma {pragma}")
        for table in TABLES:
            await self._db.execute(table)

    async def apply(self, jobs: list[Job]) -> None:
        await self._db._execute(self._all, self._db._conn, jobs)

    @staticmethod
    def _all(db: Any, jobs: list[Job]) -> None:
        db.execute("begin immediate")
        for id, text in jobs:
            if text:
                db.execute("insert into plain_updates values (?, ?) on conflict do nothing", (id, text))
                db.execute("insert into plain_answers values (?, ?) on conflict do nothing", (id, text))
            else:
                db.execute("update plain_counters set places = places - 1 where id = 1 and places >= 1")
        db.execute("commit")


class Postgres:
    def __init__(self, url: str) -> None:
        self._url = url

    async def open(self) -> None:
        self._db = await asyncpg.connect(self._url)
        for table in TABLES:
            await self._db.execute(table)

    async def apply(self, jobs: list[Job]) -> None:
        texts = dict(job for job in jobs if job[1])
        claims = sum(not text for _, text in jobs)
        async with self._db.transaction():
            for table in ("plain_updates", "plain_answers") if texts else ():
                insert = f"insert into {table} select * from unnest($1::bigint[], $2::text[]) on conflict do nothing"
                await self._db.execute(insert, list(texts), list(texts.values()))
            if claims:
                guarded = "update plain_counters set places = places - $1 where id = 1 and places >= $1"
                await self._db.execute(guarded, claims)


class Plain:
    def __init__(self, store: Store) -> None:
        self.store, self._waiting, self._wake = store, list[tuple[Job, asyncio.Future[None]]](), asyncio.Event()
        self._alone = asyncio.Lock()

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self.store.apply([job for job, _ in batch])
                for _, done in batch:
                    done.set_result(None)

    async def _write(self, job: Job) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, done))
        self._wake.set()
        await done

    async def claim(self, request: Request) -> Response:
        orjson.loads(await request.body())
        await self._write((0, ""))
        return Response(b'{"claimed":1}', media_type="application/json")

    async def update(self, request: Request) -> Response:
        update = orjson.loads(await request.body())
        async with self._alone:
            await self.store.apply([(update["update_id"], orjson.dumps(update).decode())])
        return Response(b"{}", media_type="application/json")

    async def update_grouped(self, request: Request) -> Response:
        update = orjson.loads(await request.body())
        await self._write((update["update_id"], orjson.dumps(update).decode()))
        return Response(b"{}", media_type="application/json")

    async def telegram(self, request: Request) -> Response:
        if request.path_params["method"].lower() == "getme":
            return _told({"id": 42, "is_bot": True, "first_name": "Usher", "username": "usher_bench_bot"})
        if not request.path_params["method"].lower().startswith("send"):
            return _told(True)
        return _told({"message_id": 1, "date": 1_800_000_000, "chat": {"id": 1, "type": "private"}, "text": "."})


def _told(result: Any) -> Response:
    return Response(orjson.dumps({"ok": True, "result": result}), media_type="application/json")


def app(database: str) -> Starlette:
    plain = Plain(Postgres(database) if database.startswith("postgres") else Lite(database))

    @asynccontextmanager
    async def life(_: Starlette) -> Any:
        await plain.store.open()
        task = asyncio.create_task(plain.run())
        yield
        task.cancel()

    posts = {"/claim": plain.claim, "/update": plain.update, "/update/grouped": plain.update_grouped,
             "/bot{token}/{method}": plain.telegram}  # fmt: skip
    routes = [Route(path, answer, methods=["POST"]) for path, answer in posts.items()]
    routes.append(Route("/readyz", lambda _: Response(b"ready")))
    return Starlette(routes=routes, lifespan=life)


if __name__ == "__main__":
    config = uvicorn.Config(app(sys.argv[2]), port=int(sys.argv[1]), log_config=None, access_log=False)
    uvloop.run(uvicorn.Server(config).serve())
