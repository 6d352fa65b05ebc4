"""Leads: handed over in one moment, laid down only where another is left, on both databases at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community import actions
from community.models import AuditEntry, Invitation, Membership, Role
from tests.people import NOON, give_role, make_group, make_person
from tests.racing import race

LATER = NOON + timedelta(days=1)


def lead_of(group, name):
    person = make_person(name)
    Membership.objects.create(group=group, person=person, joined_at=NOON)
    return give_role(person, group, "lead").person


def member_of(group, name="Meena Member"):
    person = make_person(name)
    Membership.objects.create(group=group, person=person, joined_at=NOON)
    return person


def leads(group, at=LATER):
    return {role.person for role in Role.objects.held(at=at).filter(group=group, kind="lead")}


def role_of(person, kind="lead"):
    return Role.objects.get(person=person, kind=kind, ended_at=None)


# --- One after the other ------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("stay", [True, False])
def test_in_the_moment_of_acceptance_the_lead_changes_hands(chennai, stay):
    old, new = lead_of(chennai, "Old"), member_of(chennai)
    offer = actions.offer_lead(actor=old, at=NOON, group=chennai, person=new, stay=stay)
    before = leads(chennai)

    actions.accept_invitation(actor=new, at=LATER, invitation=offer)

    assert before == {old}
    assert leads(chennai) == {new}
    assert role_of(new).starts_at == LATER
    assert Role.objects.get(person=old, kind="lead").ended_at == LATER
    assert Role.objects.filter(person=old, kind="organiser", ended_at=None).exists() is stay
    assert AuditEntry.objects.filter(verb="community.lead_handed_over").count() == 1


@pytest.mark.django_db
def test_the_lead_goes_to_somebody_of_the_group_alone(chennai, stranger):
    old = lead_of(chennai, "Old")

    with pytest.raises(actions.NotOfTheGroup, match="Invite them first"):
        actions.offer_lead(actor=old, at=NOON, group=chennai, person=stranger)


@pytest.mark.django_db
def test_who_does_not_lead_has_nothing_to_hand_over(chennai, organiser):
    with pytest.raises(actions.NotYoursToOffer):
        actions.offer_lead(actor=organiser, at=NOON, group=chennai, person=member_of(chennai))


@pytest.mark.django_db
def test_an_offer_dies_with_the_lead_it_would_hand_over(chennai):
    old, second, new = lead_of(chennai, "Old"), lead_of(chennai, "Second"), member_of(chennai)
    offer = actions.offer_lead(actor=old, at=NOON, group=chennai, person=new)
    actions.end_role(actor=old, at=LATER, role=role_of(old))

    with pytest.raises(actions.InvitationIsOver):
        actions.accept_invitation(actor=new, at=LATER, invitation=offer)
    assert leads(chennai) == {second}


@pytest.mark.django_db
def test_an_offer_whose_giver_ran_out_of_term_is_refused_with_the_reason(chennai):
    old, new = lead_of(chennai, "Old"), member_of(chennai)
    offer = actions.offer_lead(actor=old, at=NOON, group=chennai, person=new)
    Role.objects.filter(person=old).update(term_ends_at=LATER)

    with pytest.raises(actions.NoLongerTheirs, match="does not lead"):
        actions.accept_invitation(actor=new, at=LATER, invitation=offer)


@pytest.mark.django_db
def test_the_last_lead_is_told_how(signed_in, chennai):
    old = lead_of(chennai, "Old Lead")

    page = signed_in(old).post(f"/groups/chennai/roles/{role_of(old).public_id}/end/", follow=True)

    words = page.content.decode()
    assert "last lead of Chennai" in words
    assert "Hand the lead over" in words
    assert leads(chennai) == {old}


@pytest.mark.django_db
def test_a_name_of_the_record_does_not_count_as_another_lead(chennai):
    old = lead_of(chennai, "Old")
    give_role(actions.add_person(actor=None, at=NOON, name="Of the record"), chennai, "lead")

    with pytest.raises(actions.LastLead):
        actions.end_role(actor=old, at=LATER, role=role_of(old))


@pytest.mark.django_db
@pytest.mark.parametrize("deed", ["leave", "end", "ended", "close"])
def test_no_deed_leaves_a_group_without_a_lead(chennai, deed):
    old = lead_of(chennai, "Old")
    with pytest.raises(actions.LastLead):
        DEEDS[deed](old, chennai)

    assert leads(chennai) == {old}
    assert Membership.objects.open().filter(person=old).exists()


DEEDS = {
    "leave": lambda who, group: actions.leave_group(actor=who, at=LATER, group=group),
    "end": lambda who, group: actions.end_role(actor=who, at=LATER, role=role_of(who)),
    "ended": lambda who, group: actions.end_role(
        actor=make_person("Above"), at=LATER, role=role_of(who)
    ),
    "close": lambda who, group: actions.leave_every_group(actor=who, at=LATER),
}


@pytest.mark.django_db
def test_closing_an_account_leaves_everything_and_forgets_the_address(chennai, member):
    pune = make_group("pune")
    first = lead_of(pune, "First")
    actions.join_group(actor=member, at=NOON, group=chennai)
    give_role(member, pune, "lead")
    offer = actions.invite(actor=first, at=NOON, group=pune, part="chair", email=member.user.email)
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=member.user, email=member.user.email, verified=True)

    left = actions.leave_every_group(actor=member, at=LATER)

    offer.refresh_from_db()
    assert set(left) == {chennai, pune}
    assert not Role.objects.held(at=LATER).filter(person=member).exists()
    assert not Membership.objects.open().filter(person=member).exists()
    assert offer.email == ""
    assert offer.state(at=LATER) == "withdrawn"


@pytest.mark.django_db
def test_stepping_down_from_any_other_part_is_always_allowed(signed_in, chennai, organiser):
    role = Role.objects.get(person=organiser)

    page = signed_in(organiser).post(f"/groups/chennai/roles/{role.public_id}/end/", follow=True)

    role.refresh_from_db()
    assert "You have laid down your part: organiser." in page.content.decode()
    assert role.ended_at is not None


# --- At the same moment -------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["end", "leave", "close"])
def test_two_leads_go_at_once_and_one_stays(way):
    chennai = make_group("chennai")
    people = [lead_of(chennai, "One"), lead_of(chennai, "Two")]

    answers = race(2, lambda n: DEEDS[way](people[n], chennai))

    assert sum(isinstance(answer, actions.LastLead) for answer in answers) == 1
    assert len(leads(chennai, at=LATER + timedelta(seconds=1))) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_leads_end_each_other_and_one_stays():
    chennai = make_group("chennai")
    people = [lead_of(chennai, "One"), lead_of(chennai, "Two")]

    race(
        2,
        lambda n: actions.end_role(actor=people[n], at=LATER, role=role_of(people[1 - n])),
    )

    assert len(leads(chennai, at=LATER + timedelta(seconds=1))) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_lead_steps_down_while_the_handover_is_accepted():
    """Either the hand-over came first, or stepping down was refused; somebody leads in any case."""
    chennai = make_group("chennai")
    old, new = lead_of(chennai, "Old"), member_of(chennai, "New")
    offer = actions.offer_lead(actor=old, at=NOON, group=chennai, person=new)

    answers = race(
        2,
        lambda n: (
            actions.accept_invitation(actor=new, at=LATER, invitation=offer)
            if n
            else actions.end_role(actor=old, at=LATER, role=role_of(old))
        ),
    )

    assert leads(chennai, at=LATER + timedelta(seconds=1)) == {new}
    assert isinstance(answers[1], Invitation)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_offer_is_taken_back_while_it_is_accepted():
    chennai = make_group("chennai")
    old, new = lead_of(chennai, "Old"), member_of(chennai, "New")
    offer = actions.offer_lead(actor=old, at=NOON, group=chennai, person=new)

    answers = race(
        2,
        lambda n: (
            actions.accept_invitation(actor=new, at=LATER, invitation=offer)
            if n
            else actions.withdraw_invitation(actor=old, at=LATER, invitation=offer)
        ),
    )

    assert sum(isinstance(answer, actions.InvitationIsOver) for answer in answers) == 1
    assert len(leads(chennai, at=LATER + timedelta(seconds=1))) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_invitation_is_accepted_and_declined_at_once_and_has_one_end():
    chennai = make_group("chennai")
    lead, new = lead_of(chennai, "Lead"), make_person("New")
    offer = actions.invite(actor=lead, at=NOON, group=chennai, part="chair", person=new)

    race(
        4,
        lambda n: (actions.accept_invitation, actions.decline_invitation)[n % 2](
            actor=new, at=LATER, invitation=offer
        ),
    )

    offer.refresh_from_db()
    assert (offer.accepted_at is None) != (offer.declined_at is None)
    assert Role.objects.filter(person=new).count() == (1 if offer.accepted_at else 0)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_same_invitation_is_made_once_by_two_at_once():
    chennai = make_group("chennai")
    people = [lead_of(chennai, "One"), lead_of(chennai, "Two")]

    answers = race(
        2,
        lambda n: actions.invite(
            actor=people[n], at=NOON, group=chennai, part="chair", email="x@example.org"
        ),
    )

    assert sum(isinstance(answer, actions.AlreadyInvited) for answer in answers) == 1
    assert Invitation.objects.count() == 1
