"""What operators hold on to: alive, ready, figures, a clean end, findings of a recount."""

import signal
import sqlite3

import httpx


def test_alive_ready_and_counted(terminal):
    terminal.imports("evening")
    token = terminal.told("token", "create", "--name", "t")["token"]
    body = {"items": [{"ticket_type": "free", "quantity": 2}], "buyer": {}, "attendees": [{"name": "Ada"}] * 2}
    body["buyer"] = {"email": "ada@example.org"}
    with terminal.serving():
        client = httpx.Client(base_url=terminal.address)
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").json() == {"status": "ready", "missing": []}
        heads = {"Authorization": f"Bearer {token}"}
        assert client.post("/api/v1/events/evening/orders", json=body, headers=heads).status_code == 201
        figures = client.get("/metrics").text
    told = dict(line.rsplit(" ", 1) for line in figures.splitlines() if not line.startswith("#"))
    assert [line for line in told if line.startswith("usher_orders_total{")], figures
    assert float(told["usher_batch_seconds_count"]) >= 1


def test_a_server_whose_tables_are_gone_is_alive_and_not_ready(terminal, tmp_path):
    terminal.imports("evening")
    with terminal.serving():
        with sqlite3.connect(tmp_path / "usher.db") as connection:
            connection.execute("alter table outbox rename to lost")
        answer = httpx.get(f"{terminal.address}/readyz")
        assert (answer.status_code, answer.json()["missing"]) == (503, ["database"])
        assert httpx.get(f"{terminal.address}/healthz").status_code == 200


def test_an_interrupt_ends_it_cleanly_with_a_conversation_open(terminal):
    terminal.imports("evening")
    with terminal.serving() as log:
        chat = httpx.post(f"{terminal.address}/chat/api/conversations", json={"event": "evening"}).json()["token"]
        heads = {"Authorization": f"Bearer {chat}"}
        with httpx.stream("GET", f"{terminal.address}/chat/api/stream", headers=heads) as stream:
            assert stream.status_code == 200
            terminal.process.send_signal(signal.SIGINT)
            assert terminal.process.wait(10) == 0
    assert "Traceback" not in log.read_text("utf-8")


def test_doctor_finds_a_counter_that_lies(terminal, tmp_path):
    terminal.imports("evening")
    assert terminal.told("doctor") == {"findings": []}
    with sqlite3.connect(tmp_path / "usher.db") as connection:
        connection.execute("update counters set sold = 7 where id like '%hall%'")
    found = terminal.run("doctor")
    assert found.returncode == 1 and "7" in found.stdout and "0" in found.stdout


def test_check_names_what_must_be_mended_and_exits_with_2(open_terminal):
    nowhere = "postgresql://nobody@127.0.0.1:9/none"
    done = open_terminal(DATABASE_URL=nowhere, SECRET_KEY="a secret of many letters").run("check")
    assert (done.returncode, done.stderr) == (2, "") and "✗" in done.stdout


def test_check_says_that_cameras_need_https_and_how_to_get_it(terminal):
    done = terminal.run("check")
    assert done.returncode == 0 and "https" in done.stdout and "caddy" in done.stdout
