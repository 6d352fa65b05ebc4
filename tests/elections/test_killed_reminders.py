"""kill -9 while a reminder goes out: it goes on, nobody is left out, and no more than a piece hears twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter

import pytest
from django.db import connection

from community import jobs
from community.models import AuditEntry, Job
from elections import actions
from elections.actions.reminders import PIECE
from elections.models import Participation, Reminder
from elections.tasks import WHILE_READING
from tests.community.mailing import DAY, HOUR
from tests.community.smtp import relay_at_work
from tests.elections.dying_reminder import INTO_THE_NEXT, PIECES_WHOLE, POINTS
from tests.factories.elections import confirm_address, election_with_roll, vote
from tests.people import NOON, make_person

DUE = NOON + 5 * HOUR
# how many hear twice, by where it was killed: of docs/decisions/reminders.md, twenty at most
TWICE = {"first": 1, "letter": INTO_THE_NEXT, "piece": 0, "done": 0}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "point",
    [pytest.param(one, marks=[] if one == "letter" else [pytest.mark.prove]) for one in POINTS],
)
def test_a_killed_reminder_goes_on_and_leaves_nobody_out(point, group, settings, on_the_day):
    addresses = [f"v{number:02}@example.org" for number in range(2 * PIECE + 5)]
    election = election_with_roll(group, *addresses, lasts=10 * DAY, slug="killed")
    voter = make_person("Vera Voted", email=addresses[3])
    confirm_address(voter)
    vote(election, voter, at=NOON + 2 * HOUR)
    reminder = actions.plan_reminder(actor=None, at=NOON, election=election, send_at=DUE)
    job = Job.objects.get(name=actions.REMIND)
    with relay_at_work(settings) as relay:
        program = [sys.executable, "-m", "tests.elections.dying_reminder", point]
        facts = [str(connection.settings_dict["NAME"]), job.public_id, DUE.isoformat()]
        killed = subprocess.run(
            [*program, *facts, str(settings.EMAIL_PORT)],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        sent = len(relay.to)
        whole = PIECES_WHOLE * PIECE
        assert sent == {"first": 1, "letter": whole + INTO_THE_NEXT, "piece": PIECE}.get(
            point, len(addresses) - 1
        )

        later = DUE + WHILE_READING + HOUR
        assert jobs.carry_out(job.public_id, clock=lambda: later)
        heard = Counter(relay.to)
    assert set(heard) == set(addresses) - {addresses[3]}
    assert max(heard.values()) <= 2
    assert sum(times == 2 for times in heard.values()) == TWICE[point] <= PIECE
    reminder.refresh_from_db()
    assert (reminder.ending, reminder.written) == (Reminder.Ending.SENT, len(addresses) - 1)
    assert AuditEntry.objects.filter(verb="elections.reminder_ended").count() == 1
    assert Job.objects.get(name=actions.REMIND).finished_at is not None
    assert Participation.objects.count() == 1
