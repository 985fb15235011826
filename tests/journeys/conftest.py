"""The stage, opened for each story; after it everything that is counted agrees with what happened."""

import pytest

from tests.journeys.stage import on_stage


@pytest.fixture
async def stage(tmp_path):
    async with on_stage(f"sqlite:///{tmp_path}/usher.db") as stage:
        yield stage
        assert await stage.recount() == []


@pytest.fixture
async def webhook_stage(tmp_path):
    """Telegram posts its updates."""
    async with on_stage(f"sqlite:///{tmp_path}/usher.db", webhook=True) as stage:
        yield stage
        assert await stage.recount() == []
