"""kill -9 while a box is settled or its result signed: the job runs again, and a stranger's recount still holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile

import pytest
from django.db import connection

from community import jobs
from community.models import AuditEntry, Job
from elections import actions
from elections.models import Archive, Ballot, Box, Election, Leaf, Participation
from elections.tasks import WHILE_COUNTING
from tests.elections.dying_counter import SETTLING
from tests.factories.boxes import cast_again, cast_ballots, vote_for
from tests.factories.elections import HOUR
from tests.people import NOON

VOTERS = 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.parametrize("point", SETTLING)
def test_a_killed_settling_is_done_again_and_nothing_is_lost(point, group, on_the_day, tmp_path):
    vote = vote_for(group, 40, at=NOON)
    cast = cast_ballots(vote, range(VOTERS), at=NOON)
    cast_again(vote, cast[0], said="no", at=NOON)
    after = vote.closes_at + HOUR
    settle = Job.objects.get(name="elections.settle_box")
    if point == "the result signed":
        for name in ("elections.settle_box", actions.COUNT):
            assert jobs.carry_out(Job.objects.get(name=name).public_id, clock=lambda: after)
        settle = Job.objects.get(name=actions.ARCHIVE)
    kill_in(settle, point, after.isoformat())

    later = after + WHILE_COUNTING + HOUR
    for name in ("elections.settle_box", actions.COUNT, actions.ARCHIVE):
        job = Job.objects.get(name=name)
        if job.finished_at is None:
            assert jobs.carry_out(job.public_id, clock=lambda: later), name
    assert Ballot.objects.count() == Participation.objects.count() == VOTERS
    assert Leaf.objects.filter(batch=None).count() == 0
    assert Leaf.objects.count() == VOTERS + 1
    assert Box.objects.get().wrapped == ""
    for verb in ("elections.key_destroyed", "elections.result_signed"):
        assert AuditEntry.objects.filter(verb=verb).count() == 1, verb
    assert recounted(Election.objects.get(pk=vote.pk), tmp_path, at=later) == 0


def kill_in(job: Job, point: str, moment: str) -> None:
    program = [sys.executable, "-m", "tests.elections.dying_counter", point]
    killed = subprocess.run(
        [*program, str(connection.settings_dict["NAME"]), job.public_id, moment],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr


def recounted(vote: Election, folder, *, at) -> int:
    """The end of the program that lies in the archive, over the archive."""
    bundle = folder / "bundle.zip"
    bundle.write_bytes(actions.archive_bytes(Archive.objects.get(), election=vote, at=at))
    with zipfile.ZipFile(bundle) as archive:
        program = archive.extract("recount.py", folder)
    command = [sys.executable, "-I", program, str(bundle)]
    return subprocess.run(command, capture_output=True, check=False).returncode
