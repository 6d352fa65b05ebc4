"""Accounts that are closed at the same moment as something else happens."""

from __future__ import annotations

import pytest

from community import actions, audit
from community.models import AccountClosure, Job, Membership, Role, User
from tests.factories import events as meetups
from tests.people import NOON, give_role, make_group, make_person
from tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def led(group) -> int:
    """How many who can sign in lead the group."""
    return (
        Role.objects.held(at=NOON)
        .filter(group=group, kind="lead", person__user__is_active=True)
        .count()
    )


def whole() -> bool:
    while audit.seal(at=NOON):
        pass
    return audit.verify().whole


def test_closing_four_times_at_once_closes_once():
    person = make_person()
    give_role(person, make_group("chennai"), "organiser")
    answers = race(4, lambda _n: actions.close_account(actor=person, at=NOON))
    assert {answer.pk for answer in answers} == {AccountClosure.objects.get().pk}
    assert Job.objects.filter(name=actions.GOODBYE).count() == 1
    assert not User.objects.filter(person=person).exists()
    assert whole()


@pytest.mark.parametrize("_again", range(3))
def test_two_leads_who_leave_at_once_never_leave_the_group_alone(_again):
    group = make_group("chennai")
    leads = [make_person(f"Lead {n}") for n in range(2)]
    for person in leads:
        give_role(person, group, "lead")
    answers = race(2, lambda n: actions.close_account(actor=leads[n], at=NOON))
    assert sum(isinstance(answer, actions.LeadsAlone) for answer in answers) == 1
    assert sum(isinstance(answer, AccountClosure) for answer in answers) == 1
    assert led(group) == 1
    assert whole()


@pytest.mark.parametrize("_again", range(3))
def test_made_lead_while_closing_holds_nothing_afterwards(_again):
    group, keeper, person = make_group("chennai"), make_person("Kaveri"), make_person()
    give_role(keeper, group, "lead")
    deeds = (
        lambda: actions.close_account(actor=person, at=NOON),
        lambda: actions.grant_role(
            actor=keeper, at=NOON, group=group, person=person, kind=Role.Kind.LEAD
        ),
    )
    closed, granted = race(2, lambda n: deeds[n]())
    assert isinstance(closed, AccountClosure)
    assert isinstance(granted, Role | actions.HasLeft)
    assert not Role.objects.filter(person=person, ended_at=None).exists()
    assert led(group) == 1
    assert whole()


@pytest.mark.parametrize("_again", range(3))
def test_lead_who_steps_down_while_the_other_leaves(_again):
    group, keeper, person = make_group("chennai"), make_person("Kaveri"), make_person()
    role = give_role(keeper, group, "lead")
    give_role(person, group, "lead")
    deeds = (
        lambda: actions.close_account(actor=person, at=NOON),
        lambda: actions.end_role(actor=keeper, at=NOON, role=role),
    )
    answers = race(2, lambda n: deeds[n]())
    assert sum(isinstance(answer, actions.LastLead) for answer in answers) == 1
    assert led(group) == 1


@pytest.mark.parametrize("_again", range(3))
def test_seat_taken_and_group_joined_while_closing_are_swept_up(_again):
    from events import actions as event_actions
    from events.models import Seat

    group, person = make_group("chennai"), make_person()
    event = meetups.make_event(group)
    deeds = (
        lambda: actions.close_account(actor=person, at=NOON),
        lambda: event_actions.take_seat(actor=person, at=NOON, room=meetups.room_of(event)),
        lambda: actions.join_group(actor=person, at=NOON, group=group),
    )
    answers = race(3, lambda n: deeds[n]())
    assert isinstance(answers[0], AccountClosure), answers
    actions.finish_closing(person=person, at=NOON, addresses=["meena.member@example.org"])
    assert not Seat.objects.open().filter(person=person).exists()
    assert not Membership.objects.open().filter(person=person).exists()
    assert whole()
