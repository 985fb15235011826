"""Whatever a device sends, it gets an answer, and never the server's own failure."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gate_bot.test_gate_server import EVENT, Door
from tests.house import make_house

WORDS = ["door", "entry", "exit", "undo:x", "T1." + "A" * 138, "R1.x", "\x00", "0000", "2027-01-04T12:00:00Z",
         "9999-12-31T23:59:59+23:59", "0001-01-01T00:00:00Z"]  # fmt: skip
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40), st.sampled_from(WORDS), st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
)  # fmt: skip
ROW = st.fixed_dictionaries({}, optional={
    "secret": ODD, "ticket": ODD, "checkpoint": st.one_of(st.just("door"), ODD), "direction": ODD,
    "nonce": st.one_of(st.text(min_size=1, max_size=12), ODD), "scanned_at": ODD, "answers": ODD, "force": ODD,
    "shown": st.one_of(ODD, st.fixed_dictionaries({"verdict": ODD, "reason": ODD})),
})  # fmt: skip
SYNC = st.fixed_dictionaries({}, optional={"device_now": ODD, "scans": st.one_of(ODD, st.lists(ROW, max_size=4))})
UNDO = st.fixed_dictionaries({}, optional={"nonce": ODD, "checkpoint": ODD, "reason": ODD})
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=["sqlite", "postgres"])
async def door(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[EVENT]) as built, Door.at(built) as door:
        yield door


@SETTINGS
@given(body=ROW)
async def test_redeem(door, body):
    await answered(door, "redeem", body)


@SETTINGS
@given(body=SYNC)
async def test_sync(door, body):
    answer = await answered(door, "sync", body)
    if answer.status_code == 200:
        assert all(one["stored"] or one["error"]["code"] for one in answer.json()["results"])


@SETTINGS
@given(body=UNDO)
async def test_undo(door, body):
    await answered(door, "undo", body)


@SETTINGS
@given(
    words=st.text(max_size=300), asked=st.sampled_from([("search", "q"), ("counts", "checkpoint"), ("pack", "since")])
)
async def test_queries(door, words, asked):
    name, parameter = asked
    answer = await door.client.get(f"/gate/api/{name}", params={parameter: words}, headers=door.heads())
    assert answer.status_code in (200, 404, 422)


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer ", "Basic abc", "Bearer up_unknown", "Bearer \x7f", "Bearer é"]
)
@pytest.mark.parametrize("path", ["me", "pack", "search?q=ada", "counts?checkpoint=door", "conflicts"])
async def test_a_stranger_is_told_nothing(door, token, path):
    answer = await door.client.get(f"/gate/api/{path}", headers={"Authorization": token.encode()})
    assert answer.status_code == 401 and answer.json()["error"]["code"] == "unauthorized"


async def answered(door, name, body):
    """As JSON where it can be written as JSON at all."""
    answer = await door.call("POST", name, body)
    assert answer.status_code in (200, 400, 403, 404, 422), (answer.status_code, answer.text)
    assert "error" in answer.json() or answer.status_code == 200
    return answer
