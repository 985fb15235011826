"""What reaches a log is blotted, whichever way it came: as the event, a value, a traceback, through another library."""

import json
import subprocess
import sys

import pytest

from usher.logs import BLOT

OURS = "canary-of-the-secret-key"
SECRETS = [
    OURS,
    "https://api.telegram.org/bot42:canaryTokenOfABot/sendMessage",
    "http://127.0.0.1/pay/canary0secret0of0a0page",
    "/t/canary0secret0of0a0ticket/qr.png",
    "https://usher.example/files/canary0secret0of0a0file/list.csv",
    "https://usher.example/wall/canary0secret0of0a0wall",
    "Authorization: Bearer canary-of-a-bearer",
    "Basic Y2FuYXJ5OmNhbmFyeQ==",
    '{"at":"http://127.0.0.1:80","by":"Bearer canary-of-a-quoted-bearer","to":"ada@example.org"}',
    "postgresql://usher:canary-of-the-database@db/usher",
    "T1.CANARYCANARYCANARYCANARY234567",
    "up_cafe0123456789cafe0123456789cafe01234567",
]
PEOPLE = ["canaria@example.org", "+49 151 23456789", "+8613812345678", "%2B8613812345678"]
PROGRAM = """
import json, logging, sys
import structlog
from usher.logs import set_up
from usher.settings import Settings

kind, key, *texts = json.loads(sys.argv[1])
set_up(Settings(secret_key=key, log_format=kind))
ours, theirs = structlog.get_logger("ours"), logging.getLogger("uvicorn.error")
for text in texts:
    ours.warning(f"event {text}")
    ours.warning("value", what=text)
    ours.warning("nested", what={"deep": [text, {"er": text}]})
    theirs.error("library %s", text)
    try:
        raise ValueError(f"traceback {text}")
    except ValueError as error:
        ours.error("failed", exc_info=error)
        theirs.error("x", exc_info=error)
ours.info("order_paid", order="01a2b3c4d5e670008899aabbccddeeff", amount=1250)
"""
WAYS = 6


@pytest.mark.parametrize("kind", ["text", "json"])
def test_no_secret_and_no_person_is_written_and_what_happened_is(kind):
    given = json.dumps([kind, OURS, *SECRETS, *PEOPLE])
    done = subprocess.run([sys.executable, "-c", PROGRAM, given], capture_output=True, encoding="utf-8", check=True)
    written = done.stderr
    for canary in ("canar", "cafe0123", "CANARY", "Y2FuYXJ5", "23456789", "3812345678"):
        assert canary not in written, next(line for line in written.splitlines() if canary in line)
    assert written.count(BLOT) >= len(SECRETS) * WAYS and written.count("[person]") >= len(PEOPLE) * WAYS
    last = written.splitlines()[-1]
    assert all(word in last for word in ("order_paid", "01a2b3c4d5e670008899aabbccddeeff", "1250"))
    if kind == "json":
        assert all(json.loads(line)["event"] for line in written.splitlines())
