"""A file that was sent is fetched, kept, and taken in its person's order."""

import orjson

from bots.channel import Inbound
from core.storage.files import FILE
from core.storage.tables import inbox
from core.storage.work import Work
from scheduler.fetcher import fetch_waiting
from tests.house import make_house


class Source:
    def __init__(self, files):
        self.files = files

    async def fetch(self, media, limit_bytes):
        found = self.files[media]
        if isinstance(found, Exception):
            raise found
        return found


async def arrived(built, media, address="ada", kind="file", account="tg", **more):
    inbound = Inbound(account, address, f"u-{media}", kind, built.now(), media=media, **more)

    async def keep(work: Work):
        work.add(inbox, {
            "account": account, "external_id": inbound.external_id, "organizer": built.organizer, "identity": address,
            "kind": kind, "state": "fetching",
            "payload": orjson.dumps({field: getattr(inbound, field) for field in Inbound.__slots__}).decode(),
            "error": "", "received_at": built.now(),
        })  # fmt: skip

    await built.house.do(built.actor, keep)
    built.now.later(seconds=1)


async def fetched(built, files, **others):
    taken = []

    async def take(inbound, *, fetched):
        taken.append(inbound)

    await fetch_waiting(built.house, {"tg": Source(files), **others}, take)
    return taken


async def test_a_file_is_kept_under_its_name_before_its_turn_is_run(tmp_path):
    async with make_house(f"sqlite:///{tmp_path}/usher.db") as built:
        await arrived(built, "a", name_of_file="seats.csv", media_type="text/csv", text="seats")
        [inbound] = await fetched(built, {"a": b"name\nAda"})
        [file] = await built.house.database.read(FILE, id=inbound.kept)
        assert (file.name, file.media_type, file.raw, file.identity) == ("seats.csv", "text/csv", b"name\nAda", "ada")
        assert inbound.text == "seats"


async def test_where_the_platform_is_away_a_file_waits_with_the_later_ones_of_its_person_only(tmp_path):
    async with make_house(f"sqlite:///{tmp_path}/usher.db") as built:
        for media, address in (("a", "ada"), ("b", "ada"), ("c", "grace")):
            await arrived(built, media, address)
        taken = await fetched(built, {"a": ConnectionError(), "b": b"b", "c": b"c"})
        assert [inbound.media for inbound in taken] == ["c"]


async def test_what_is_too_large_is_told_and_kept_nowhere(tmp_path):
    async with make_house(f"sqlite:///{tmp_path}/usher.db") as built:
        await arrived(built, "a")
        [inbound] = await fetched(built, {"a": ValueError("too_large")})
        assert (inbound.kind, inbound.text, inbound.kept) == ("unusable", "file_too_large", "")


async def test_what_the_platform_has_no_more_is_told_and_so_is_what_it_could_not_hand_out_for_an_hour(tmp_path):
    async with make_house(f"sqlite:///{tmp_path}/usher.db") as built:
        await arrived(built, "a", kind="photo")
        await arrived(built, "b", "bob")
        [gone] = await fetched(built, {"a": LookupError("404"), "b": ConnectionError()})
        assert (gone.media, gone.kind, gone.text) == ("a", "unusable", "file_gone")
        built.now.later(minutes=61)
        told = await fetched(built, {"a": LookupError("404"), "b": ConnectionError()})
        assert [(one.media, one.kind, one.text) for one in told if one.media == "b"] == [("b", "unusable", "file_gone")]


async def test_where_one_platform_is_away_the_pictures_of_the_others_are_read(tmp_path):
    async with make_house(f"sqlite:///{tmp_path}/usher.db") as built:
        for n in range(25):
            await arrived(built, f"a{n}", f"ada{n}")
        await arrived(built, "from an account that is no more", account="old")
        await arrived(built, "w", "grace", account="web")
        away = {f"a{n}": ConnectionError() for n in range(25)}
        assert [one.media for one in await fetched(built, away, web=Source({"w": b"w"}))] == ["w"]


async def test_what_is_said_after_a_picture_waits_for_it_but_not_for_ever(tmp_path):
    async with make_house(f"sqlite:///{tmp_path}/usher.db") as built:
        await arrived(built, "a", kind="photo")
        await arrived(built, "b", kind="text", text="and this")
        assert await fetched(built, {"a": ConnectionError()}) == []
        assert [one.kind for one in await fetched(built, {"a": b"no picture"})] == ["photo", "text"]
        built.now.later(seconds=40)
        assert [one.text for one in await fetched(built, {"a": ConnectionError()})] == ["and this"]
