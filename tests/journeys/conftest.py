"""The stage, opened for each story."""

import pytest

from core.storage.work import Work
from core.usecases.recount import recount
from tests.journeys.stage import on_stage


@pytest.fixture
async def stage(tmp_path):
    async with on_stage(f"sqlite:///{tmp_path}/usher.db") as stage:
        yield stage
        assert await recount(Work(stage.built.house, stage.built.actor)) == []
