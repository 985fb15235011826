"""kill -9 of the running product at random moments of purchases and scans: `python benchmarks/bench_kills.py 1000`.

Prints one JSON line with what there should be one of, counted in the books and at the platforms. One kill in fifty is
in a day with Telegram, whose library takes seconds to load; there a message can be seen twice. Without a number: 40.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.journeys.kills import day_of_kills

KILLS = 40


def one_day(kills: int, channel: str) -> dict[str, Any]:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        day = asyncio.run(day_of_kills(Path(name), kills, channel))
    told = asdict(day) | {"bought_by_rest": len(day.bought_by_rest), "refused": len(day.refused)}
    spent = os.times()
    cpu = round(spent.children_user + spent.children_system, 1)
    return told | {"problems": day.problems(), "seconds": round(time.monotonic() - began), "cpu_s": cpu}


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    in_telegram = max(2, kills // 50)
    told = {"bench": "kills", "webchat": one_day(kills - in_telegram, "webchat")}
    print(json.dumps(told | {"telegram": one_day(in_telegram, "telegram")}))


if __name__ == "__main__":
    main()
