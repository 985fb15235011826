"""A kept file opens by its secret, and nothing that was uploaded runs in a reader's browser."""

import httpx
import pytest
from starlette.applications import Starlette

from bots.pages.render import Pages
from bots.pages.routes import PublicPages
from bots.visit import Links
from core.storage.files import FILE
from core.storage.work import Work
from core.usecases.keep_file import keep_file
from tests.house import make_house

LINKS = Links("http://usher.test")


@pytest.fixture
async def shelf(tmp_path):
    async with make_house(f"sqlite:///{tmp_path}/usher.db") as built:
        app = Starlette(routes=PublicPages(built.house, Pages(), LINKS, lambda *_: ()).routes())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://usher.test") as client:
            yield built, client


async def kept(built, raw, name, media_type):
    async def keep(work: Work):
        return keep_file(work, raw, name=name, media_type=media_type, identity="omar")

    id = await built.house.do(built.actor, keep)
    return LINKS.file((await built.house.database.read(FILE, id=id))[0].secret, name)


async def test_a_table_is_saved_under_its_own_name(shelf):
    built, client = shelf
    answer = await client.get(await kept(built, b"a,b", "名单.csv", "text/csv"))
    assert (answer.status_code, answer.content) == (200, b"a,b")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%E5%90%8D%E5%8D%95.csv"


async def test_a_picture_is_shown_and_a_page_is_not(shelf):
    built, client = shelf
    picture = await client.get(await kept(built, b"png", "chart.png", "image/png"))
    assert picture.headers["content-type"] == "image/png" and "inline" in picture.headers["content-disposition"]
    for media_type in ("text/html", "image/svg+xml"):
        page = await client.get(await kept(built, b"<script>", "page.html", media_type))
        assert page.headers["content-type"] == "application/octet-stream"
        assert "attachment" in page.headers["content-disposition"]
        assert (
            page.headers["x-content-type-options"] == "nosniff" and "sandbox" in page.headers["content-security-policy"]
        )


async def test_a_wrong_secret_opens_nothing(shelf):
    _, client = shelf
    assert (await client.get("/files/guessed/list.csv")).status_code == 404
