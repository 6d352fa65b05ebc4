"""kill -9 while somebody votes: nothing that was answered is lost, and nobody votes twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection
from django.utils import timezone

from elections import papers
from elections.models import Ballot, Participation
from tests.elections.dying_voter import POINTS
from tests.factories.elections import HOUR, answers_for, confirm_address, election_with_roll


def run_until_killed(point, client, election, key):
    session = client.cookies["sessionid"].value
    database = str(connection.settings_dict["NAME"])
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.elections.dying_voter",
            point,
            database,
            session,
            election.slug,
            key,
        ],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_no_vote_and_gives_no_second(point, group, member, signed_in):
    confirm_address(member)
    election = election_with_roll(group, member.user.email, at=timezone.now() - 4 * HOUR)
    client, key = signed_in(member), papers.new_secret()
    run_until_killed(point, client, election, key)
    assert Participation.objects.count() == (0 if point == "inside_begin" else 1)
    assert Ballot.objects.count() == (1 if point == "after_cast" else 0)

    # Another browser of the same person gets no second paper, wherever it was killed.
    if point != "inside_begin":
        refused = client.post(f"/elections/{election.slug}/ballot/", {"key": papers.new_secret()})
        assert refused.status_code == 422

    # The voter goes on with the key that was in their hands before anything was recorded.
    begun = client.post(f"/elections/{election.slug}/ballot/", {"key": key})
    assert begun.status_code == 302
    page = client.post(begun["Location"], {**answers_for(election), "place": "0", "next": "1"})
    sent = {**answers_for(election), "token": page.context["token"], "meant": "1"}
    cast = client.post(f"/elections/{election.slug}/ballot/cast/", sent)
    assert cast.status_code == 200
    assert (Participation.objects.count(), Ballot.objects.count()) == (1, 1)
    assert Ballot.objects.get().token_hash == cast.context["receipt"]
