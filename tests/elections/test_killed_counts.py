"""kill -9 while a box is counted: the job runs again, and nothing is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from community import jobs
from community.models import AuditEntry, Job
from elections.actions.counting import COUNT, promise_to_count
from elections.models import BoxClosing, Result
from elections.tasks import WHILE_COUNTING
from tests.elections.dying_counter import POINTS
from tests.elections.test_ways import cast, eight, ranked, roll
from tests.factories.elections import HOUR, election_with_roll


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_count_is_made_again_and_stands_once(point, group):
    election = election_with_roll(group, *roll(), questions=(eight(), ranked("stv-scottish")))
    for number in range(3):
        cast(election, number, {"Asha": 5, "Chen": 3}, {"Chen": 1, "Asha": 2})
    after = election.closes_at + HOUR
    promise_to_count(at=after, election=election)
    job = Job.objects.get(name=COUNT)
    program = [sys.executable, "-m", "tests.elections.dying_counter", point]
    killed = subprocess.run(
        [*program, str(connection.settings_dict["NAME"]), job.public_id, after.isoformat()],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert Result.objects.count() == (2 if point == "done" else 0)

    later = after + WHILE_COUNTING + HOUR
    assert jobs.carry_out(job.public_id, clock=lambda: later)
    directors, council = Result.objects.order_by("question__position")
    assert directors.count["totals"]["Asha"] == 15
    assert council.count["winners"][0] == "Chen"
    assert (directors.ballots, BoxClosing.objects.count()) == (3, 1)
    assert AuditEntry.objects.filter(verb="elections.box_counted").count() == 1
    assert Job.objects.get(name=COUNT).finished_at is not None
