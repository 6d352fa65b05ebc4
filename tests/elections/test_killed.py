"""kill -9 while somebody votes: nothing that was answered is lost, and nobody votes twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys

import pytest
from django.db import connection
from django.utils import timezone

from elections import phrases
from elections.models import Ballot, Participation
from tests.elections.dying_voter import POINTS
from tests.factories.elections import HOUR, answers_for, confirm_address, election_with_roll
from tests.people import make_person


def voting(point, client, election, key):
    """Start a process that votes, and dies at `point` if nobody kills it before."""
    session = client.cookies["sessionid"].value
    database = str(connection.settings_dict["NAME"])
    program = [sys.executable, "-m", "tests.elections.dying_voter"]
    return subprocess.Popen(
        [*program, point, database, session, election.slug, key],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_until_killed(point, client, election, key):
    process = voting(point, client, election, key)
    _out, said = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, said


def finish(client, election, key):
    """Go on as the voter would: with the key that was in their hands before anything was recorded."""
    ballot = f"/elections/{election.slug}/ballot/"
    begun = client.post(ballot, {"key": key})
    assert begun.status_code == 302
    read = client.post(begun["Location"], {**answers_for(election), "place": "0", "next": "1"})
    assert read.status_code == 200
    sent = {**answers_for(election), "key": key, "meant": "1"}
    cast = client.post(ballot + "cast/", sent)
    assert cast.status_code == 200
    return cast.context["receipt"]["leaf"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_no_vote_and_gives_no_second(point, group, member, signed_in):
    confirm_address(member)
    election = election_with_roll(group, member.user.email, at=timezone.now() - 4 * HOUR)
    client, key = signed_in(member), phrases.new()
    run_until_killed(point, client, election, key)
    assert Participation.objects.count() == (0 if point == "inside_begin" else 1)
    assert Ballot.objects.count() == (1 if point == "after_cast" else 0)

    # Another browser of the same person gets no second paper, wherever it was killed.
    if point != "inside_begin":
        refused = client.post(f"/elections/{election.slug}/ballot/", {"key": phrases.new()})
        assert refused.status_code == 409

    receipt = finish(client, election, key)
    assert (Participation.objects.count(), Ballot.objects.count()) == (1, 1)
    assert Ballot.objects.get().leaf == receipt


@pytest.mark.prove
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_kills_at_any_moment_lose_no_vote_and_give_no_second(group, signed_in):
    """Twenty voters, each killed from outside at a moment that nobody chose."""
    people = [make_person(f"V {n}", email=f"v{n}@example.org") for n in range(20)]
    for person in people:
        confirm_address(person)
    emails = [person.user.email for person in people]
    election = election_with_roll(group, *emails, at=timezone.now() - 4 * HOUR)
    receipts = set()
    for person in people:
        client, key = signed_in(person), phrases.new()
        process = voting("after_cast", client, election, key)
        try:
            process.wait(timeout=random.uniform(0.5, 4))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        receipts.add(finish(client, election, key))
    assert len(receipts) == Participation.objects.count() == Ballot.objects.count() == 20
    assert {ballot.leaf for ballot in Ballot.objects.all()} == receipts
