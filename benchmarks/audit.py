"""Appending to the audit log by eight writers at once, beside a bare insert of the same bytes; and sealing.

    python -m benchmarks.audit

Each writer is a process with a connection of its own, and each entry a transaction of its own, with personal
detail. The bare insert writes the same bytes as one row without index, hash or waiting list. On SQLite every
commit reaches the disk (as a site runs); the PostgreSQL is the tests' own, which does not wait for its disk.
Only the ratio of the two travels to other machines.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from typing import Any

WRITERS = int(os.environ.get("BENCH_WRITERS", "8"))
EACH = int(os.environ.get("BENCH_ENTRIES", "100"))
BARE = (
    "CREATE TABLE bench_bare (id {serial}, public_id varchar(16), actor varchar(16), verb varchar(80),"
    " target varchar(120), at varchar(32), payload text, personal_hash varchar(64), detail text)"
)
INSERT = (
    "INSERT INTO bench_bare (public_id, actor, verb, target, at, payload, personal_hash, detail)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)


def figures() -> dict[str, Any]:
    """Measure on SQLite and, where it can be had, on PostgreSQL."""
    from tests import postgresql

    found = {"sqlite": _on({})}
    try:
        with postgresql.server() as url:
            found["postgresql"] = _on({"DATABASE_URL": url})
    except postgresql.Unavailable as reason:
        found["postgresql"] = {"skipped": str(reason)}
    return found


def _on(extra: dict[str, str]) -> dict[str, Any]:
    folder = tempfile.mkdtemp(prefix="sabha-bench-")
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    environment = {
        **kept,
        "SABHA_VAR": folder,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **extra,
    }
    run = [sys.executable, "-m", "benchmarks.audit"]
    try:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"], env=environment, check=True
        )
        subprocess.run([*run, "table"], env=environment, check=True)
        told: dict[str, Any] = {}
        for way in ("bare", "record"):
            writers = [
                subprocess.Popen(
                    [*run, way],
                    env=environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
                for _writer in range(WRITERS)
            ]
            for writer in writers:
                assert writer.stdout.readline() == "ready\n"
            began = time.perf_counter()
            for writer in writers:
                writer.stdin.write("go\n")
                writer.stdin.flush()
            took = sorted(
                each for writer in writers for each in json.loads(writer.communicate()[0])
            )
            seconds = time.perf_counter() - began
            told[way] = {
                "per_second": round(len(took) / seconds, 1),
                "median_ms": round(took[len(took) // 2] * 1000, 2),
                "p95_ms": round(took[int(len(took) * 0.95) - 1] * 1000, 2),
            }
        sealing = subprocess.run(
            [*run, "seal"], env=environment, check=True, stdout=subprocess.PIPE
        )
        told["seal"] = json.loads(sealing.stdout)
        told["times_bare"] = round(told["bare"]["per_second"] / told["record"]["per_second"], 2)
        return told
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def lines(facts: dict[str, Any]) -> list[str]:
    """The figures as a table of words."""
    said = ["", f"audit append, {WRITERS} writers at once    per second   median      95 %"]
    for name, told in facts.items():
        if "skipped" in told:
            said.append(f"{name}: skipped ({told['skipped']})")
            continue
        for way, words in (("bare", "a bare insert"), ("record", "audit.record")):
            row = told[way]
            said.append(
                f"{name + ', ' + words:<34}{row['per_second']:>10.1f}"
                f"{row['median_ms']:>9.2f} ms{row['p95_ms']:>8.2f} ms"
            )
        seal = told["seal"]
        said.append(
            f"{name}: a bare insert is {told['times_bare']} times as fast; sealing"
            f" {seal['per_second']:.0f} entries a second, walking {seal['walked_per_second']:.0f}"
        )
    return said


# --- In processes of their own ----------------------------------------------------------------------


def main(way: str) -> int:
    if way == "all":
        print("\n".join(lines(figures())))
        return 0
    import django

    django.setup()
    {"table": _table, "bare": _write, "record": _write, "seal": _seal}[way](way)
    return 0


def _table(_way: str) -> None:
    from django.db import connection

    serial = "integer PRIMARY KEY" if connection.vendor == "sqlite" else "bigserial PRIMARY KEY"
    with connection.cursor() as cursor:
        cursor.execute(BARE.format(serial=serial))


def _write(way: str) -> None:
    from django.db import connection, transaction
    from django.utils import timezone

    from community import audit
    from community.models.base import new_public_id

    payload, personal = {"seat": new_public_id(), "guests": 2}, {"words": "with my sister, " * 4}
    target = f"events.event:{new_public_id()}"
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    took = []
    for _entry in range(EACH):
        began, at = time.perf_counter(), timezone.now()
        with transaction.atomic():
            if way == "record":
                audit.record(
                    actor=None,
                    verb="events.seat_taken",
                    target=target,
                    at=at,
                    payload=payload,
                    personal=personal,
                )
            else:
                detail, salt = audit.canonical(personal), "0" * 32
                row = [new_public_id(), "", "events.seat_taken", target, at.isoformat()]
                said = [audit.canonical(payload), audit.commitment(salt, detail), salt + detail]
                with connection.cursor() as cursor:
                    cursor.execute(INSERT, row + said)
        took.append(time.perf_counter() - began)
    print(json.dumps(took))


def _seal(_way: str) -> None:
    from django.utils import timezone

    from community import audit

    began, total = time.perf_counter(), 0
    while sealed := audit.seal(at=timezone.now()):
        total += sealed
    sealing = time.perf_counter() - began
    began = time.perf_counter()
    verdict = audit.verify()
    walking = time.perf_counter() - began
    assert verdict.whole, verdict
    assert verdict.sealed == total == WRITERS * EACH, (verdict, total)
    told = {"per_second": round(total / sealing), "walked_per_second": round(total / walking)}
    print(json.dumps(told))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all"))
