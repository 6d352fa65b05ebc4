"""Mail to as many people as the largest roll has names: how long to queue it, how long to send it, how much memory.

A site of its own (its tables and nothing else), 13,490 people with a login each, and a relay on loopback that
is a process of its own and takes everything. One process queues, as the job does that tells a group of a
vote; then the same process does the jobs that mail it, as one worker. Run alone:

    python -m benchmarks.mail                                  SQLite
    python -m tests.postgresql python -m benchmarks.mail       PostgreSQL, which then forces nothing to the disk
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.outside import free_port

BASE = Path(__file__).resolve().parent.parent
PEOPLE = 13490
STAGE = "benchmarks.mail_stage"
READY_WITHIN = 30


def measure(*, people: int = PEOPLE, database: str = "") -> dict[str, Any]:
    """Queue and send; give seconds and megabytes of both, and what the relay counted."""
    sys.stderr.write(f"· mail to {people:,} people …\n")
    folder = Path(tempfile.mkdtemp(prefix="sabha-mail-"))
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if k not in {"REDIS_URL", "SITE_URL"}}
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SABHA_VAR": str(folder),
        "SABHA_DEMO": "0",
        "SMTP_URL": f"smtp://127.0.0.1:{port}",
        "LOG_LEVEL": "ERROR",
        "BENCHMARK_PEOPLE": str(people),
        **({"DATABASE_URL": database} if database else {}),
    }
    counted = folder / "taken"
    sink = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sink", str(port), str(counted)], cwd=BASE
    )
    try:
        wait_for(counted)
        manage(environment, "migrate", "-v", "0")
        said = manage(environment, "shell", "-v", "0", "-c", f"import {STAGE}")
    finally:
        sink.terminate()
        sink.wait(timeout=30)
    line = next(line for line in said.splitlines() if line.startswith("MAIL "))
    facts = json.loads(line.removeprefix("MAIL "))
    taken = json.loads(counted.read_text(encoding="utf-8"))
    shutil.rmtree(folder, ignore_errors=True)
    assert taken["mails"] == taken["names"] == people, taken
    return {
        **facts,
        **taken,
        "database": "PostgreSQL" if "DATABASE_URL" in environment else "SQLite",
    }


def wait_for(path: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while not path.exists():
        assert time.monotonic() < until, "the relay did not come up"
        time.sleep(0.05)


def manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def lines(facts: dict[str, Any]) -> list[str]:
    """What the table says of it."""
    rate = round(facts["people"] / facts["sent_seconds"])
    queued = (
        f"mail to {facts['people']:,} people ({facts['database']}): queued in {facts['queued_seconds']} s"
        f" (+{facts['queued_mb']} MB; database locked for {facts['longest_lock_ms']} ms at most),"
    )
    sent = (
        f"  sent in {facts['sent_seconds']} s by one worker (+{facts['sent_mb']} MB), {rate} a second"
        f" over {facts['connections']} connections"
    )
    return [queued, sent]


if __name__ == "__main__":
    print("\n".join(lines(measure())))
