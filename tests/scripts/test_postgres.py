"""The tests' own PostgreSQL: real, quick to start, gone with the run."""

import os
import subprocess
import sys
import time
from pathlib import Path

import asyncpg

from scripts.postgres import Server, running


async def test_a_module_gets_an_empty_database_of_postgresql_18(postgres_url):
    connection = await asyncpg.connect(postgres_url)
    assert (await connection.fetchval("show server_version")).startswith("18.")
    assert await connection.fetchval("select count(*) from pg_tables where schemaname = 'public'") == 0
    await connection.close()


def test_a_template_is_filled_once_and_copied_often(postgres_template, postgres_database, postgres_server: Server):
    filled = []

    def fill(url):
        filled.append(url)
        postgres_server.sql("create table seats (id int)", database=url.rpartition("/")[2])

    names = [postgres_template(f"seats_{os.getpid()}", fill) for _ in range(2)]
    assert len(filled) == 1
    for _ in range(2):
        url = postgres_database(names[0])
        assert postgres_server.sql("select count(*) from seats", database=url.rpartition("/")[2]) == "0"


def test_a_benchmarks_server_is_durable():
    with running(durable=True) as server:
        assert server.sql("show fsync", "show synchronous_commit").split() == ["on", "on"]


def test_a_killed_run_leaves_no_server_and_no_folder(tmp_path):
    told = tmp_path / "folder"
    script = (
        "import os, pathlib, tempfile\n"
        "from scripts.postgres import start\n"
        "folder = pathlib.Path(tempfile.mkdtemp(prefix='usher-postgres-'))\n"
        "start(folder, owner=os.getpid(), durable=False)\n"
        f"pathlib.Path({str(told)!r}).write_text(str(folder))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2])
    folder = Path(told.read_text())
    until = time.monotonic() + 10
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not folder.exists()
