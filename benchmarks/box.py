"""Issuing a token and casting a ballot, each beside a bare transaction of two inserts, as the box fills.

    python -m benchmarks.box

On SQLite and on PostgreSQL, in one process without a network: what is compared is the deed with all its checks,
signatures and rows against two rows in tables of nothing but a key. The box holds none, ten thousand and
a hundred thousand ballots, and the roll as many lines that took their paper, laid down as rows; BENCH_BOX changes
the last number. The PostgreSQL is the tests' own, which does not wait for its disk.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any

STEPS = (0, 10_000, int(os.environ.get("BENCH_BOX", "100000")))
FILLER = "filler{}@example.org"
PIECE = 2000
TIMES = 30


def figures() -> dict[str, Any]:
    """Measure on both databases, where they can be had."""
    from tests import postgresql

    told: dict[str, Any] = {"sqlite": _on("")}
    try:
        with postgresql.server() as url:
            told["postgresql"] = _on(url)
    except postgresql.Unavailable as reason:
        told["postgresql"] = {"skipped": str(reason)}
    return told


def _on(url: str) -> dict[str, Any]:
    folder = tempfile.mkdtemp(prefix="sabha-bench-")
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    environment = {**kept, "SABHA_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
    if url:
        environment["DATABASE_URL"] = url
    sys.stderr.write(f"· box on {'PostgreSQL' if url else 'SQLite'} …\n")
    try:
        for arguments in (
            ("manage.py", "migrate", "--verbosity=0"),
            ("-m", "benchmarks.box", "here"),
        ):
            said = subprocess.run(
                [sys.executable, *arguments],
                env=environment,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            ).stdout
        return dict(json.loads(said.splitlines()[-1]))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def here() -> dict[str, Any]:
    """In an environment of its own: fill the box by steps, and time the deeds at each."""
    import django

    django.setup()
    from django.db import connection, transaction
    from django.utils import timezone

    from elections import actions
    from tests.factories.elections import (
        HOUR,
        answers_for,
        ask,
        confirm_address,
        election_with_roll,
    )
    from tests.factories.elections import voter_of as made_for
    from tests.people import make_group, make_person

    now = timezone.now()
    people = [make_person(f"V {n}", email=f"v{n}@example.org") for n in range(len(STEPS) * TIMES)]
    for person in people:
        confirm_address(person)
    election = election_with_roll(
        make_group("bench"),
        # first, so that whoever seeks a line from the front of the roll passes all of them
        *(FILLER.format(number) for number in range(STEPS[-1])),
        *(person.user.email for person in people),
        at=now - 2 * HOUR,
        questions=(ask("Adopt it?"),),
    )
    wording = actions.wording_of(election, answers_for(election, "yes"))
    with connection.cursor() as cursor:
        for name in ("one", "other"):
            cursor.execute(f"CREATE TABLE bare_{name} (key varchar(64) PRIMARY KEY)")

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for name in ("one", "other"):
                cursor.execute(f"INSERT INTO bare_{name} VALUES (%s)", [secrets.token_hex(32)])

    told: dict[str, Any] = {}
    for stage, filled in enumerate(STEPS):
        _fill(election, filled)
        mine = people[stage * TIMES : (stage + 1) * TIMES]
        voters = [made_for(election, at=now) for _person in mine]
        asked = [voter.ask().message for voter in voters]
        signed: list[bytes] = []
        issued, cast, bared = [], [], []
        # a bare transaction beside each deed, so that both meet the same disk
        for person, blinded in zip(mine, asked, strict=True):
            told_of = {"actor": person, "at": now, "election": election, "blinded": blinded}
            issued.append(_timed(partial(_sign_into, signed, **told_of)))
            bared.append(_timed(bare))
        papers = [voter.receive(one) for voter, one in zip(voters, signed, strict=True)]
        slips = [voter.fill(wording) for voter in voters]
        for token, slip in zip(papers, slips, strict=True):
            put = partial(actions.cast_ballot, at=now, election=election, token=token, slip=slip)
            cast.append(_timed(put))
            bared.append(_timed(bare))
        told[str(filled)] = {
            "issue_ms": _median(issued),
            "cast_ms": _median(cast),
            "bare_ms": _median(bared),
        }
    return told


def _sign_into(signed: list[bytes], **told: Any) -> None:
    from elections import actions

    signed.append(actions.issue_token(**told))


def _fill(election: Any, wanted: int) -> None:
    """Lay ballots down as rows, until there are as many; and as many lines that took their paper."""
    from community.models import Person
    from elections.models import Ballot, Leaf, Participation, RollClaim, RollRow

    missing = wanted - Ballot.objects.count()
    fillers = RollRow.objects.filter(
        election=election, email__startswith="filler", participation=None
    )
    rows = list(fillers[: max(missing, 0)])
    for place in range(0, len(rows), PIECE):
        piece = rows[place : place + PIECE]
        people = Person.objects.bulk_create(Person(name="Filler") for _row in piece)
        RollClaim.objects.bulk_create(
            RollClaim(row=row, election=election, person=person)
            for row, person in zip(piece, people, strict=True)
        )
        Participation.objects.bulk_create(
            Participation(row=row, election=election, commitment=secrets.token_hex(32))
            for row in piece
        )
        leaves = [secrets.token_hex(32) for _row in piece]
        Leaf.objects.bulk_create(Leaf(leaf=leaf, election=election) for leaf in leaves)
        Ballot.objects.bulk_create(
            Ballot(
                token=secrets.token_hex(32),
                election=election,
                prefix=secrets.token_hex(32),
                signature="A" * 512,
                withdrawal_hash=secrets.token_hex(32),
                nonce=secrets.token_hex(32),
                answers="{}",
                seal="A" * 88,
                leaf=leaf,
            )
            for leaf in leaves
        )
    stood = [model.objects.count() for model in (Ballot, Leaf, Participation, RollClaim)]
    assert stood == [wanted] * 4, stood


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _median(seconds: list[float]) -> float:
    return round(1000 * statistics.median(seconds), 2)


def lines(told: dict[str, Any]) -> list[str]:
    """Say it as a table."""
    said = [
        "",
        f"{'the box':<24}{'ballots in it':>14}{'issue ms':>10}{'cast ms':>10}{'bare ms':>10}",
    ]
    for name, rows in told.items():
        if "skipped" in rows:
            said.append(f"{name:<24}{rows['skipped']}")
            continue
        said += [
            f"{name:<24}{int(filled):>14,}{row['issue_ms']:>10}{row['cast_ms']:>10}{row['bare_ms']:>10}"
            for filled, row in rows.items()
        ]
    return said


if __name__ == "__main__":
    if sys.argv[1:] == ["here"]:
        print(json.dumps(here()))
    else:
        print("\n".join(lines(figures())))
