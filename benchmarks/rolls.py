"""Rolls of any size on PostgreSQL: how fast one is written beside a bare COPY, and whether pages notice it.

    python -m benchmarks.rolls

`import_roll` reads, checks and writes a file of a million rows in a process of its own, whose memory is
watched; the bare COPY sends the same columns of the same rows to a table without index, constraint or trigger.
The pages of a vote are asked for with ten thousand, a million and ten million lines on its roll, by turns, in
one process without a network: what is compared is queries and milliseconds. BENCH_LARGEST changes the largest.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROWS = int(os.environ.get("BENCH_ROLL", "1000000"))
LARGEST = int(os.environ.get("BENCH_LARGEST", "10000000"))
TIMES = 40


def figures() -> dict[str, Any]:
    """Measure, where PostgreSQL can be had."""
    from tests import postgresql

    try:
        with postgresql.server() as url:
            return _on(url)
    except postgresql.Unavailable as reason:
        return {"skipped": str(reason)}


def _on(url: str) -> dict[str, Any]:
    folder = tempfile.mkdtemp(prefix="sabha-bench-")
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    environment = {
        **kept,
        "SABHA_VAR": folder,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": url,
    }
    told: dict[str, Any] = {"rows": ROWS}
    try:
        _run("manage.py", "migrate", "--verbosity=0", environment=environment)
        _run("manage.py", "collectstatic", "--noinput", "--verbosity=0", environment=environment)
        file = Path(folder) / "roll.csv"
        with file.open("w", encoding="utf-8") as stream:
            stream.write("email,name,voter_id\n")
            stream.writelines(",".join(line) + "\n" for line in _lines(ROWS))
        for what in ("small", "import", "bare", "pages"):
            sys.stderr.write(f"· rolls: {what} …\n")
            said = _run("-m", "benchmarks.rolls", what, str(file), environment=environment)
            told |= json.loads(said.splitlines()[-1])
        told["times_bare"] = round(told["import_seconds"] / told["copy_seconds"], 2)
        return told
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*arguments: str, environment: dict[str, str]) -> str:
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def _lines(count: int) -> Iterator[tuple[str, str, str]]:
    return (
        (f"voter{number}@example.org", f"Voter {number}", f"v{number}") for number in range(count)
    )


def lines(facts: dict[str, Any]) -> list[str]:
    """The same in words."""
    if "skipped" in facts:
        return ["", f"Rolls on PostgreSQL: skipped ({facts['skipped']})"]
    said = [
        "",
        (
            f"A roll of {facts['rows']:,} rows on PostgreSQL: {facts['import_seconds']} s, checked and"
            f" written, {facts['times_bare']} × a bare COPY ({facts['copy_seconds']} s);"
        ),
        f"  memory {facts['import_mb']} MB, of a thousand rows {facts['small_mb']} MB",
    ]
    for page, rows in facts["pages"].items():
        for size, row in rows.items():
            said.append(
                f"  {page:<14}{int(size):>12,} on the roll: {row['queries']} queries,"
                f" {row['median_ms']:.1f} ms (quarters {row['low_ms']:.1f} to {row['high_ms']:.1f})"
            )
    return said


# --- In processes of their own ----------------------------------------------------------------------


def main(what: str, *file: str) -> int:
    if what == "all":
        print("\n".join(lines(figures())))
        return 0
    import django

    django.setup()
    print(
        json.dumps(
            {"small": _small, "import": _import, "bare": _bare, "pages": _pages}[what](*file)
        )
    )
    return 0


def _drafted(slug: str) -> Any:
    from django.utils import timezone

    from community.models import Group
    from tests.factories.elections import HOUR, draft_election

    now = timezone.now()
    group, _made = Group.objects.get_or_create(
        slug="india",
        defaults={"name": "India", "kind": Group.Kind.CHAPTER, "created_at": now},
    )
    return draft_election(group, at=now - 2 * HOUR, slug=slug, lasts=200 * HOUR)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _small(file: str) -> dict[str, Any]:
    """The same import of the first thousand rows: what the process needs anyway."""
    with Path(file).open(encoding="utf-8") as stream:
        head = [next(stream) for _line in range(1001)]
    small = Path(file).with_name("small.csv")
    small.write_text("".join(head), encoding="utf-8")
    return {"small_mb": _imported("small", small)["import_mb"]}


def _import(file: str) -> dict[str, Any]:
    return _imported("imported", Path(file))


def _imported(slug: str, file: Path) -> dict[str, Any]:
    from django.core.management import call_command

    _drafted(slug)
    began = time.perf_counter()
    call_command("import_roll", slug, str(file), stdout=sys.stderr)
    return {"import_seconds": round(time.perf_counter() - began, 2), "import_mb": _peak()}


def _bare(_file: str) -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_roll (election_id bigint, email text, name text, voter_id text)"
        )
        began = time.perf_counter()
        sending: Any = cursor
        with sending.copy("COPY bench_roll FROM STDIN") as copy:
            for line in _lines(ROWS):
                copy.write_row((1, *line))
        return {"copy_seconds": round(time.perf_counter() - began, 2)}


def _pages(_file: str) -> dict[str, Any]:
    """Ask for pages of votes that differ in their rolls alone, by turns."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from elections import actions
    from elections.models import Election, RollRow
    from tests.factories.elections import HOUR

    sizes = sorted({10_000, 1_000_000, LARGEST})
    for size in sizes:
        vote = _drafted(f"vote-{size}")
        RollRow.objects.pour(vote, ((*line, None) for line in _lines(size)))
        Election.objects.filter(pk=vote.pk).update(electorate="roll", eligible=size)
        vote.refresh_from_db()
        sys.stderr.write(f"· rolls: publishing and freezing {size:,} …\n")
        actions.publish_election(actor=None, at=timezone.now() - 2 * HOUR, election=vote)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client, told = Client(headers={"host": "localhost"}), {}
    for page, path in (("the page", ""), ("progress.json", "progress.json")):
        taken: dict[int, list[float]] = {size: [] for size in sizes}
        queries = {}
        for turn in range(TIMES + 3):
            for size in sizes:
                cache.clear()
                began = time.perf_counter()
                with CaptureQueriesContext(connection) as asked:
                    answer = client.get(f"/elections/vote-{size}/{path}")
                if answer.status_code != 200:
                    raise AssertionError(f"{path} of {size}: {answer.status_code}")
                if turn >= 3:
                    taken[size].append((time.perf_counter() - began) * 1000)
                queries[size] = len(asked)
        told[page] = {
            str(size): {
                "queries": queries[size],
                "median_ms": round(statistics.median(taken[size]), 1),
                "low_ms": round(statistics.quantiles(taken[size], n=4)[0], 1),
                "high_ms": round(statistics.quantiles(taken[size], n=4)[2], 1),
            }
            for size in sizes
        }
    return {"pages": told}


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["all"])))
