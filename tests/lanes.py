"""What `make test`, `make test-fast` and `make prove` run: lane after lane, in two streams beside each other.

A lane that cannot run here (no Chromium, no Redis, no node) is skipped by name, in capitals; with CI=true
such a skip fails. The last line has pytest's own form and counts all lanes together.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests import chromium, kept, redis_server

BASE = Path(__file__).resolve().parent.parent
JUDGES = (BASE / "tests" / "browser", BASE / "tests" / "judges_vc")
ON_POSTGRESQL = [sys.executable, "-m", "tests.postgresql"]
NO_POSTGRESQL = 77
NO_TESTS = 5
APT = ["apt-get", "-o", "DPkg::Lock::Timeout=900", "-y", "--no-install-recommends", "install"]


@dataclass(frozen=True)
class Lane:
    """Some of the tests, and what they need."""

    name: str
    marks: str
    parallel: bool = True
    postgresql: bool = False
    needs: Callable[[], str] = lambda: ""
    required: bool = True


COUNTED = ("tests", "failures", "errors", "skipped")


@dataclass
class Tally:
    """What came of the lanes."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    failed: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


# --- What lanes need, fetched where that is possible ------------------------------------------------


def have_chromium() -> str:
    if not chromium.path() and not apt("chromium"):
        return "no Chromium, and it cannot be installed here (apt-get install chromium)"
    return ""


def have_redis() -> str:
    if not redis_server.program() and not apt("redis-server"):
        return "no redis-server, and it cannot be installed here (apt-get install redis-server)"
    return ""


def have_judges() -> str:
    """The judges from npm; where they are missing, tests that need them say so one by one."""
    npm = shutil.which("npm")
    if not npm or not shutil.which("node"):
        return "no node here: axe and the other judges from npm"
    for folder in JUDGES:
        lock, done = folder / "package-lock.json", folder / "node_modules" / ".installed"
        if done.exists() and done.read_text() == lock.read_text():
            continue
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        if subprocess.run(command, cwd=folder, check=False).returncode:
            return f"npm ci failed in {folder.relative_to(BASE)}: the judges from there"
        done.write_text(lock.read_text())
    return ""


def apt(package: str) -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {package} from the system's packages …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ([*APT, package], ["apt-get", "update"], [*APT, package]):
        done = subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        if command[-1] == package and done.returncode == 0:
            return True
    return False


# --- The lanes --------------------------------------------------------------------------------------

QUICK = "not (only_postgresql or redis or browser or processes or prove)"
# Streams run beside each other, the lanes of a stream one after another: two processes of pytest and one.
# Lanes of whole sites wait more than they work.
LANES = {
    "test": [
        [Lane("SQLite", QUICK)],
        [
            Lane(
                "PostgreSQL",
                "(postgresql or only_postgresql) and not (redis or browser or prove)",
                parallel=False,
                postgresql=True,
            ),
            Lane("browser", "browser and not prove", needs=have_chromium),
        ],
        [
            Lane("processes", "processes and not (redis or browser or prove)", parallel=False),
            Lane("Redis", "redis and not prove", parallel=False, postgresql=True, needs=have_redis),
        ],
    ],
    "fast": [[Lane("SQLite", f"{QUICK} and not slow")]],
    "prove": [
        [
            Lane("SQLite", "prove and not (only_postgresql or redis or browser)", parallel=False),
            Lane("Redis", "prove and redis", parallel=False, postgresql=True, needs=have_redis),
        ],
        [
            Lane(
                "PostgreSQL",
                "prove and (postgresql or only_postgresql) and not (redis or browser)",
                parallel=False,
                postgresql=True,
            ),
            Lane("browser", "prove and browser", parallel=False, needs=have_chromium),
        ],
    ],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=sorted(LANES))
    parser.add_argument("paths", nargs="*", default=["tests"])
    asked = parser.parse_args()
    strict = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

    tally, began = Tally(), time.monotonic()
    if asked.what != "fast" and (missing := have_judges()):
        tally.skipped["npm judges"] = missing
    with tempfile.TemporaryDirectory(prefix="sabha-lanes-") as folder:
        os.environ[kept.FOLDER] = folder
        run_streams(LANES[asked.what], asked.paths, Path(folder), tally, strict=strict)
    return close(tally, time.monotonic() - began)


@dataclass(frozen=True)
class Run:
    """A lane at work. The first stream speaks; a lane of another is heard when it is done."""

    lane: Lane
    process: subprocess.Popen[bytes]
    report: Path
    heard: Path | None


def run_streams(
    streams: list[list[Lane]], paths: list[str], folder: Path, tally: Tally, *, strict: bool
) -> None:
    """Run every lane, and count what came of it."""
    waiting = [deque(stream) for stream in streams]
    running: dict[int, Run] = {}
    try:
        while running or any(waiting):
            for number, stream in enumerate(waiting):
                if number in running:
                    done = running[number].process.poll()
                    if done is not None:
                        end(running.pop(number), done, tally, strict=strict)
                elif stream:
                    lane = stream.popleft()
                    if missing := lane.needs():
                        leave_out(lane, missing, tally, strict=strict)
                    else:
                        running[number] = start(lane, paths, folder, aloud=number == 0)
            time.sleep(0.2)
    finally:
        for run in running.values():
            run.process.terminate()
            run.process.wait()


def start(lane: Lane, paths: list[str], folder: Path, *, aloud: bool) -> Run:
    """Begin a lane."""
    report = folder / f"{lane.name}.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-m", lane.marks, f"--junitxml={report}"]
    command += ["-n", "2"] if lane.parallel else ["-n", "0"]
    if lane.postgresql:
        command = [*ON_POSTGRESQL, *command]
    if aloud:
        say(f"{lane.name}: {lane.marks}")
        return Run(lane, subprocess.Popen([*command, *paths], cwd=BASE), report, None)
    say(f"{lane.name}, beside it: {lane.marks} (heard when it is done)")
    heard = folder / f"{lane.name}.txt"
    with heard.open("wb") as file:
        process = subprocess.Popen([*command, *paths], cwd=BASE, stdout=file, stderr=file)
    return Run(lane, process, report, heard)


def end(run: Run, done: int, tally: Tally, *, strict: bool) -> None:
    """Let a lane that ended with the code `done` be heard, and count it."""
    if run.heard is not None:
        say(f"{run.lane.name}: {run.lane.marks}")
        sys.stdout.write(run.heard.read_text(encoding="utf-8", errors="replace"))
        sys.stdout.flush()
    count(run.lane, done, run.report, tally, strict=strict)


def leave_out(lane: Lane, missing: str, tally: Tally, *, strict: bool) -> None:
    tally.skipped[lane.name] = missing
    if strict and lane.required:
        tally.failed.append(lane.name)


def count(lane: Lane, done: int, report: Path, tally: Tally, *, strict: bool) -> None:
    """Add the figures of a lane that ended with the code `done`."""
    if done == NO_POSTGRESQL and lane.postgresql:
        tally.skipped[lane.name] = "no PostgreSQL can be started here (the reason stands above)"
        if strict:
            tally.failed.append(lane.name)
        return
    if done not in {0, NO_TESTS}:
        tally.failed.append(lane.name)
    if report.exists():
        for suite in ET.parse(report).getroot().iter("testsuite"):
            for name in COUNTED:
                tally.counts[name] += int(suite.get(name, 0))


def close(tally: Tally, seconds: float) -> int:
    """Name what was left out and what failed, and end as pytest does."""
    for name, reason in tally.skipped.items():
        say(f"SKIPPED: {name}: {reason}")
    for name in tally.failed:
        say(f"FAILED: {name}")
    counts = tally.counts
    passed = counts["tests"] - counts["failures"] - counts["errors"] - counts["skipped"]
    told = {
        "failed": counts["failures"],
        "passed": passed,
        "skipped": counts["skipped"],
        "errors": counts["errors"],
    }
    line = ", ".join(f"{number} {word}" for word, number in told.items() if number)
    print(f" {line or 'no tests ran'} in {seconds:.2f}s ".center(80, "="))
    return 1 if tally.failed else 0


def say(words: str) -> None:
    print(f"\n── {words}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
