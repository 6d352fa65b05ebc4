"""The recount of a vote of 13,490 ballots as a stranger does it: one file, isolated, every signature checked.

The ballots are made beforehand, each with a token signed with the vote's key of 3072 bits and a leaf signed
with the token's; of three questions, one of which is counted by transfers.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from elections.bundle.joining import program
from elections.bundle.write import Closed, archive
from tests.elections.recount import making

BALLOTS, IN_A_BATCH = 13_490, 20


def figures() -> dict[str, Any]:
    """Make the archive and check it."""
    bundle = _bundle()
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        (where / "recount.py").write_bytes(program())
        (where / "bundle.zip").write_bytes(bundle)
        before, began = _seconds(), time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(where / "recount.py"), str(where / "bundle.zip")],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        took = time.perf_counter() - began
    if done.returncode:
        raise RuntimeError(done.stdout)
    return {
        "ballots": BALLOTS,
        "megabytes": round(len(bundle) / 1e6, 1),
        "seconds": round(took, 1),
        "processor_seconds": round(_seconds() - before, 1),
    }


def _bundle() -> bytes:
    chance = random.Random(2015)
    voters = [making.Voter.new(chance, blindly=False) for _voter in range(BALLOTS)]
    cast = [voter.cast(making.filled_in(chance), chance) for voter in voters]
    leaves = [one.leaf for one in cast]
    batches = [
        sorted(leaves[place : place + IN_A_BATCH]) for place in range(0, BALLOTS, IN_A_BATCH)
    ]
    papers = [one.paper for one in cast]
    manifest = making.held(BALLOTS)
    closed = Closed(
        manifest=manifest,
        roll=making.frozen(BALLOTS),
        keys=[making.listed(making.site_key())],
        heads=making.heads_of(batches, manifest),
        batches=batches,
        issuance={chance.randbytes(32).hex(): True for _voter in range(BALLOTS)},
        papers=papers,
        withdrawn=[],
        counts=making.counts_of(papers),
        seeds={question.asked.id: question.seed for question in making.QUESTIONS},
    )
    return archive(closed, sign=making.sign)


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def lines(row: dict[str, Any]) -> list[str]:
    took = f"{row['seconds']} s ({row['processor_seconds']} s of one processor)"
    size = f"{row['ballots']:,} ballots, {row['megabytes']} MB"
    return [f"recount of {size}, by one file of plain Python: {took}"]


if __name__ == "__main__":
    print("\n".join(lines(figures())))
