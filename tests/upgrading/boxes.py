"""Boxes as they were before tokens were signed: ballots under hashes, papers with commitments.

    python -m tests.upgrading.boxes plant|look [open]

`plant` goes to that state and lays down a vote that is over and counted, a sample that is being held and, with `open`,
a real vote that is; `look` tells as JSON what stands now.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

from tests.upgrading.older import DAY, LONG_AGO, Stage, apps_at

RECEIPT = "ab" * 32


def plant(*, is_one_open: bool) -> None:
    """Lay it all down."""
    apps = apps_at(community="0008_account_closures", elections="0012_roll_classes")
    stage = Stage(apps)
    group = stage.add(
        "community.Group",
        public_id="g-box",
        slug="box",
        name="Box",
        kind="chapter",
        timezone="UTC",
        created_at=LONG_AGO,
    )
    over = _vote(stage, group, "over", opened=LONG_AGO)
    stage.add(
        "elections.Result",
        question=over.questions.get(),
        at=LONG_AGO + 30 * DAY,
        ballots=1,
        blank=0,
        count={"questions": [{"yes": 1, "no": 0, "abstain": 0, "blank": 0}]},
    )
    now = datetime.now(UTC)
    _vote(stage, group, "sample", opened=now - DAY, is_sample=True)
    if is_one_open:
        _vote(stage, group, "real", opened=now - DAY)


def _vote(stage: Stage, group: Any, name: str, *, opened: datetime, **facts: Any) -> Any:
    vote = stage.add(
        "elections.Election",
        public_id=f"v-{name}",
        slug=name,
        group=group,
        title=f"Vote {name}",
        opens_at=opened,
        closes_at=opened + 20 * DAY,
        electorate="roll",
        eligible=2,
        created_at=LONG_AGO,
        **facts,
    )
    question = stage.add(
        "elections.Question",
        public_id=f"q-{name}",
        election=vote,
        title="Adopt it?",
        kind="yes_no",
        position=1,
        quorum_kind="none",
        majority_kind="more_yes",
    )
    stage.add("elections.Publication", election=vote, at=opened - DAY, eligible=2)
    for number in (1, 2):
        row = stage.add("elections.RollRow", election=vote, email=f"{name}{number}@example.org")
        hashed = f"{name}{number}".encode().hex().zfill(64)
        stage.add("elections.Participation", row=row, election=vote, commitment=hashed)
    receipt = RECEIPT if name == "over" else f"{name}".encode().hex().zfill(64)
    stage.add(
        "elections.Ballot",
        token_hash=receipt,
        election=vote,
        answers=json.dumps({question.public_id: "yes"}, separators=(",", ":")),
    )
    return vote


def look() -> None:
    """Say what there is, of each vote; tables of any state."""
    from django.db import connection

    tables = connection.introspection.table_names()
    new = "elections_box_of_ballots" in tables
    table, key = (
        ("elections_box_of_ballots", "token") if new else ("elections_ballot", "token_hash")
    )
    told: dict[str, Any] = {"is_new": new, "ballots": {}, "papers": {}}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.slug, b.{key}, b.answers FROM {table} b"
            " JOIN elections_election e ON e.id = b.election_id"
        )
        for slug, token, answers in cursor.fetchall():
            told["ballots"][slug] = [token, answers]
        cursor.execute(
            "SELECT e.slug, count(*), count(p.commitment) FROM elections_participation p"
            " JOIN elections_election e ON e.id = p.election_id GROUP BY e.slug"
        )
        for slug, papers, commitments in cursor.fetchall():
            told["papers"][slug] = [papers, commitments]
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    if sys.argv[1] == "plant":
        plant(is_one_open="open" in sys.argv)
    else:
        look()
