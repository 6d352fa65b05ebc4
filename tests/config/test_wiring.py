"""The wires: a vote that is published reaches the members of its group, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community import actions, jobs, notifications
from community.models import Group, Job, Notification
from config.wiring import TELL
from tests.factories.elections import declared_election
from tests.people import NOON, make_group, make_person

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def network():
    return make_group("india", name="India", kind=Group.Kind.NETWORK)


def carry_out(at=NOON):
    job = Job.objects.get(name=TELL)
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, lease_until=None)
    jobs.carry_out(job.public_id, clock=lambda: at)


def test_members_of_the_group_and_its_chapters_learn_of_a_vote(network, stranger):
    chapter = make_group("pune", network=network)
    near, far = make_person("Nila Near"), make_person("Farah Far")
    gone = make_person("Gita Gone")
    for person, group in ((near, network), (far, chapter), (gone, chapter)):
        actions.join_group(actor=person, at=NOON, group=group)
    actions.leave_group(actor=gone, at=NOON, group=chapter)

    election = declared_election(network, title="New rules")
    carry_out()

    told = Notification.objects.filter(kind="config.vote_published")
    assert {one.person for one in told} == {near, far}
    assert told[0].subject == "A vote of India: New rules"
    assert "opens on Sunday 22 November 2026, 13:00 UTC" in told[0].text
    assert f"http://localhost:8000/elections/{election.slug}/" in told[0].text


def test_one_who_belongs_twice_is_told_once_however_often_the_job_runs(network, member):
    for group in (network, make_group("pune", network=network)):
        actions.join_group(actor=member, at=NOON, group=group)

    declared_election(network)
    carry_out()
    carry_out(NOON + 2 * HOUR)

    assert Notification.objects.filter(person=member).count() == 1


def test_nobody_is_told_of_a_vote_that_has_closed_meanwhile(network, member):
    actions.join_group(actor=member, at=NOON, group=network)

    declared_election(network, lasts=HOUR)
    carry_out(NOON + 3 * HOUR)

    assert not Notification.objects.exists()


def test_loading_the_past_tells_nobody(network, member):
    actions.join_group(actor=member, at=NOON, group=network)

    with notifications.suppressed():
        declared_election(network)

    assert not Job.objects.filter(name=TELL).exists()
