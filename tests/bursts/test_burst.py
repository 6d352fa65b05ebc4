"""All 13,490 voters come at once: PostgreSQL, Redis, two web workers. None is lost, none counted twice."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from tests import redis_server
from tests.faults.proof import told
from tests.faults.stack import Production
from tests.outside import BASE, missing, prepare

pytestmark = [pytest.mark.redis, pytest.mark.prove]

VOTERS = int(os.environ.get("BURST_VOTERS", "13490"))
PARTS = 2
COUNTED_WITHIN = 900.0
BOX = "/elections/burst/box/"
# the close is now: what a test cannot wait for
CLOSE = """
from django.utils import timezone
from community.models import Job
from elections.models import Election
now = timezone.now()
Election.objects.filter(slug="burst").update(closes_at=now)
jobs = Job.objects.filter(name="elections.settle_box")
assert jobs.update(not_before=now) == 1
"""
NUMBERS = """
import json
from elections.models import Ballot, Leaf, LogHead, Participation
print("NUMBERS " + json.dumps({
    "papers": Participation.objects.count(), "ballots": Ballot.objects.count(),
    "leaves": Leaf.objects.count(), "batches": LogHead.objects.count() - 1,
}))
"""


@pytest.fixture
def stack(tmp_path):
    if not redis_server.program():
        missing("Redis", "apt-get install redis-server.")
    stack = Production(tmp_path)
    yield stack
    stack.end()


def numbers(stack: Production) -> dict[str, int]:
    said = stack.site.manage("shell", "-v", "0", "-c", NUMBERS)
    line = next(line for line in said.splitlines() if line.startswith("NUMBERS "))
    return dict(json.loads(line.removeprefix("NUMBERS ")))


def burst(stack: Production, scene: Path) -> list[dict]:
    """Let everybody come, in as many processes as there are parts."""
    outs = [stack.folder / f"crowd-{part}.jsonl" for part in range(PARTS)]
    command = [sys.executable, "-m", "tests.bursts.crowd", stack.site.url, str(scene)]
    crowds = [
        subprocess.Popen([*command, str(part), str(PARTS), str(out)], cwd=BASE)
        for part, out in enumerate(outs)
    ]
    assert [crowd.wait() for crowd in crowds] == [0] * PARTS, stack.logs()
    return [json.loads(line) for out in outs for line in out.read_text().splitlines()]


def archive_of(stack: Production) -> bytes:
    """Ask until the result is signed."""
    until = time.monotonic() + COUNTED_WITHIN
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(
                f"{stack.site.url}/elections/burst/bundle.zip", timeout=120
            ) as answer:
                return answer.read()
        except urllib.error.HTTPError as no:
            if no.code != 404:
                raise
            time.sleep(1)
    raise AssertionError(f"no archive: {stack.logs()}")


def log_of(stack: Production) -> list[str]:
    """Read the whole public log by URL."""
    told = stack.site.json(f"{BOX}log/leaves.json")
    found = [leaf for batch in told["batches"] for leaf in batch["leaves"]]
    assert len(found) == told["size"]
    return found


def test_nobody_is_lost_and_nobody_counted_twice(stack, tmp_path):
    stack.postgresql.start()
    stack.redis.start()
    prepare(stack.site)
    scene = stack.folder / "scene.json"
    stack.python("-m", "tests.bursts.scene", str(VOTERS), str(scene))
    stack.begin()

    began = time.monotonic()
    said = burst(stack, scene)
    took = time.monotonic() - began
    assert len({one["leaf"] for one in said}) == len(said) == VOTERS
    stood = numbers(stack)
    assert (stood["papers"], stood["ballots"], stood["leaves"]) == (VOTERS,) * 3

    stack.site.manage("shell", "-v", "0", "-c", CLOSE)
    closed = time.monotonic()
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(archive_of(stack))
    signed = time.monotonic() - closed
    began = time.monotonic()
    recount = subprocess.run(
        [sys.executable, "-I", str(unpacked(bundle)), str(bundle)],
        capture_output=True,
        text=True,
        check=False,
    )
    counted = time.monotonic() - began
    assert recount.returncode == 0, recount.stdout + recount.stderr
    words = Counter(one["word"] for one in said)
    yes, no, abstained = (f"{words[word]:,}" for word in ("yes", "no", "abstain"))
    counts = f"yes {yes}, no {no}, abstentions {abstained}, left blank 0."
    assert counts in recount.stdout, recount.stdout
    assert f"{VOTERS:,} ≤ {VOTERS:,} ≤ {VOTERS:,}" in recount.stdout
    after = numbers(stack)
    assert (after["papers"], after["ballots"], after["leaves"]) == (VOTERS,) * 3
    # each receipt's leaf, as its voter was told it, and nothing else
    assert sorted(log_of(stack)) == sorted(one["leaf"] for one in said)
    told(
        "burst",
        {
            "voters": VOTERS,
            "seconds until all had voted": round(took, 1),
            "votes a second": round(VOTERS / took, 1),
            "issue, median ms": statistics.median(one["times"][0] for one in said),
            "cast, median ms": statistics.median(one["times"][1] for one in said),
            "batches while open": stood["batches"],
            "seconds from the close to the signed archive": round(signed, 1),
            "archive, bytes": bundle.stat().st_size,
            "recount, seconds": round(counted, 1),
        },
    )


def unpacked(bundle: Path) -> Path:
    """The program that lies in the archive."""
    import zipfile

    with zipfile.ZipFile(bundle) as archive:
        return Path(archive.extract("recount.py", bundle.parent / "unpacked"))
