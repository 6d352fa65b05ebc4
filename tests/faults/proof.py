"""The end of each proof: let the site finish, recompute everything, and write down the figures."""

from __future__ import annotations

import json
import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.faults.load import Load
from tests.faults.stack import Stack
from tests.outside import BASE

DONE_WITHIN = 300.0
RESULTS = BASE / "var" / "faults"
WAITING = """
from django.utils import timezone
from community.models import AuditWaiting, Job
due = Job.objects.filter(state__in=["queued", "running"]).exclude(name="elections.settle_box")
print(due.exclude(key__startswith="every:").count() + AuditWaiting.objects.count())
"""


def waiting(stack: Stack) -> int:
    """How many jobs are open and how many entries of the log are not sealed yet."""
    return int(stack.site.manage("shell", "-v", "0", "-c", WAITING))


def settle(stack: Stack) -> float:
    """Wait until the site is well and has nothing left to do; say how long that took."""
    began = time.monotonic()
    stack.await_ready()
    while left := waiting(stack):
        assert time.monotonic() - began < DONE_WITHIN, f"{left} things wait\n{stack.logs()}"
        time.sleep(0.5)
    return time.monotonic() - began


def settle_and_check(stack: Stack, load: Load) -> dict[str, Any]:
    """Wait for the end of all work and hold the site to what it said; give the figures."""
    took = settle(stack)
    path = stack.folder / "ledger.json"
    path.write_text(json.dumps(load.ledger.as_json()))
    found = json.loads(
        stack.python("-m", "tests.faults.checker", str(path), str(stack.sink.folder))
    )
    chain = stack.site.manage("verify_audit")
    faults = [*load.ledger.denied, *load.ledger.stuck, *found["faults"]]
    figures = {
        **load.traffic.figures(),
        "deeds": load.ledger.figures(),
        **found["figures"],
        "all done after (s)": round(took, 1),
        "audit": chain.strip().splitlines()[0],
    }
    assert not faults, "\n".join(
        [
            *faults,
            json.dumps(figures, indent=1),
            *load.traffic.broken,
            *diary(stack, load),
            stack.logs(),
        ]
    )
    return figures


def diary(stack: Stack, load: Load) -> list[str]:
    """What was killed, what was started again, and when nobody got an answer, in order."""
    return sorted([*stack.diary, *load.traffic.pauses])


def told(name: str, figures: dict[str, Any]) -> None:
    """Print the figures, and keep them with date and machine for docs/faults.md."""
    record = {
        "proof": name,
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{os.cpu_count()} cores, {memory()} GiB, {platform.system()} {platform.machine()}",
        **figures,
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    words = json.dumps(record, indent=1)
    Path(RESULTS, f"{name}.json").write_text(words)
    print(f"\n{words}")


def memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
