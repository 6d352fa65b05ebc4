"""Who may do what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community import rules
from community.models import Group, Role, User
from tests.people import NOON, give_role, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(chennai):
    network = make_group("india", kind=Group.Kind.NETWORK)
    chennai.network = network
    chennai.save()
    return network


def test_organiser_organises_the_own_group_only(organiser, chennai):
    pune = make_group("pune")

    assert rules.can_organise(organiser, chennai, at=NOON)
    assert not rules.can_organise(organiser, pune, at=NOON)
    assert not rules.can_lead(organiser, chennai, at=NOON)


def test_lead_of_the_network_organises_its_chapters(member, chennai, network):
    give_role(member, network, Role.Kind.LEAD)

    assert rules.can_organise(member, chennai, at=NOON)
    assert rules.can_lead(member, chennai, at=NOON)


def test_lead_of_a_chapter_has_no_say_in_the_network(member, chennai, network):
    give_role(member, chennai, Role.Kind.LEAD)

    assert not rules.can_lead(member, network, at=NOON)


def test_visitor_and_stranger_may_nothing(stranger, chennai):
    for person in (None, stranger):
        assert not rules.can_organise(person, chennai, at=NOON)
        assert not rules.can_lead(person, chennai, at=NOON)
        assert not rules.can_run_elections(person, chennai, at=NOON)
        assert not rules.can_curate(person, at=NOON)
        assert not rules.is_keeper(person)


def test_term_that_ran_out_gives_no_right(member, chennai):
    give_role(member, chennai, Role.Kind.OFFICER, term_ends_at=NOON)

    assert rules.can_run_elections(member, chennai, at=NOON - timedelta(seconds=1))
    assert not rules.can_run_elections(member, chennai, at=NOON)


def test_keeper_leads_every_group_but_runs_no_election(chennai):
    keeper = User.objects.create_superuser("keeper@example.org", "x" * 12).person

    assert rules.is_keeper(keeper)
    assert rules.can_lead(keeper, chennai, at=NOON)
    assert not rules.can_run_elections(keeper, chennai, at=NOON)


def test_keeper_whose_login_is_closed_is_no_keeper():
    user = User.objects.create_superuser("keeper@example.org", "x" * 12)
    user.is_active = False
    user.save()

    assert not rules.is_keeper(user.person)


def test_curator_of_any_group_looks_after_the_catalogue(member, chennai):
    give_role(member, chennai, Role.Kind.CURATOR)

    assert rules.can_curate(member, at=NOON)
