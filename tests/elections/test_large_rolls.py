"""A roll far beyond what a page takes: the command streams it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMALL = 2 * 2**20

# Reads and checks a roll that is made on the fly; prints rows, faults, and how far memory grew.
JUDGE = """
import os, resource, sys, tempfile
from pathlib import Path
import django
django.setup()
from elections import roll_file
size, folder = int(sys.argv[1]), Path(sys.argv[2])
path = folder / "roll.csv"
with path.open("wb") as file:
    file.write(b"email,name,voter_id\\n")
    number = 0
    while file.tell() < size:
        rows = (b"voter%09d@example.org,Somebody with a rather long name %d,%d\\n" % ((n * 7919) % 10**9, n, n)
                for n in range(number, number + 1000))
        file.write(b"".join(rows) + b"no address,X,\\n")
        number += 1000
with (folder / "warm.csv").open("wb") as warm:
    warm.write(b"email\\n" + b"".join(b"v%d@example.org\\n" % n for n in range(2000)))
def read(path, staged):
    with path.open("rb") as file, roll_file.Staging(staged) as roll:
        roll.read(file)
        return roll.count, roll.refused, sum(1 for _ in roll.voters)
read(folder / "warm.csv", folder / "warm")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
counted, refused, walked = read(path, folder / "staged")
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert counted == walked == number, (counted, walked, number)
print(counted, refused, (after - before) // 1024)
"""


def judged(size: int, folder: Path) -> tuple[int, int, int]:
    done = subprocess.run(
        [sys.executable, "-c", JUDGE, str(size), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    counted, refused, megabytes = done.stdout.split()
    return int(counted), int(refused), int(megabytes)


def test_memory_stays_small_while_a_roll_is_read(tmp_path):
    """The short form: some 30,000 rows, in a process of its own, by what it needed at most."""
    counted, refused, megabytes = judged(SMALL, tmp_path)
    assert counted > 25_000
    assert refused == counted // 1000
    assert megabytes < 40


@pytest.mark.prove
def test_two_hundred_megabytes_are_read_in_the_same_memory(tmp_path):
    counted, refused, megabytes = judged(200 * 2**20, tmp_path)
    assert counted > 2_500_000
    assert refused == counted // 1000
    assert megabytes < 64  # the page cache of the staging, its sorter, and nothing of the file
