"""What people do on the ground floor: done, refused, recorded."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from community import actions
from community.models import AuditEntry, Charter, Group, Membership, Role
from tests.people import give_role, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_found_group_opens_it_and_writes_it_down(member, at):
    group = actions.found_group(
        actor=member, at=at, slug="madurai", name="Madurai", kind=Group.Kind.CHAPTER
    )

    entry = AuditEntry.objects.get()
    assert group.created_at == at
    assert entry.verb == "community.group_founded"
    assert entry.actor == member.public_id
    assert entry.target == f"community.group:{group.public_id}"
    assert json.loads(entry.payload) == {"kind": "chapter", "slug": "madurai"}


def test_found_group_refuses_an_address_that_is_taken(member, chennai, at):
    with pytest.raises(actions.AlreadyThere, match="chennai"):
        actions.found_group(actor=member, at=at, slug="chennai", name="X", kind="chapter")

    assert Group.objects.count() == 1
    assert verbs() == []


def test_join_group_twice_is_one_membership_and_one_entry(member, chennai, at):
    first = actions.join_group(actor=member, at=at, group=chennai)
    second = actions.join_group(actor=member, at=at + timedelta(hours=1), group=chennai)

    assert first == second
    assert verbs() == ["community.group_joined"]


def test_leave_group_ends_membership_and_roles_but_deletes_nothing(member, chennai, at):
    actions.join_group(actor=member, at=at, group=chennai)
    role = give_role(member, chennai, Role.Kind.ORGANISER)
    later = at + timedelta(days=3)

    actions.leave_group(actor=member, at=later, group=chennai)

    role.refresh_from_db()
    assert Membership.objects.get().left_at == later
    assert role.ended_at == later
    assert verbs() == ["community.group_joined", "community.group_left"]


def test_leave_group_refuses_a_stranger(stranger, chennai, at):
    with pytest.raises(actions.NotAMember, match="Chennai"):
        actions.leave_group(actor=stranger, at=at, group=chennai)


def test_last_lead_cannot_leave_until_there_is_another(member, stranger, chennai, at):
    actions.join_group(actor=member, at=at, group=chennai)
    actions.grant_role(actor=None, at=at, group=chennai, person=member, kind=Role.Kind.LEAD)

    with pytest.raises(actions.LastLead, match="Chennai"):
        actions.leave_group(actor=member, at=at, group=chennai)
    assert Membership.objects.open().count() == 1

    actions.grant_role(actor=member, at=at, group=chennai, person=stranger, kind=Role.Kind.LEAD)
    actions.leave_group(actor=member, at=at + timedelta(days=1), group=chennai)
    assert not Membership.objects.open().exists()


def test_last_lead_cannot_lay_the_role_down(member, chennai, at):
    role = actions.grant_role(actor=None, at=at, group=chennai, person=member, kind="lead")

    with pytest.raises(actions.LastLead):
        actions.end_role(actor=member, at=at + timedelta(days=1), role=role)

    role.refresh_from_db()
    assert role.ended_at is None


def test_end_role_of_an_organiser_takes_effect_at_once(member, organiser, chennai, at):
    role = Role.objects.get(person=organiser)

    actions.end_role(actor=member, at=at, role=role)

    assert not Role.objects.held(at=at).exists()
    assert Role.objects.count() == 1


def test_end_role_twice_keeps_the_first_end(member, organiser, at):
    role = Role.objects.get(person=organiser)
    actions.end_role(actor=member, at=at, role=role)

    actions.end_role(actor=member, at=at + timedelta(days=1), role=role)

    role.refresh_from_db()
    assert role.ended_at == at
    assert verbs() == ["community.role_ended"]


def test_grant_role_twice_is_one_role(member, chennai, at):
    first = actions.grant_role(actor=None, at=at, group=chennai, person=member, kind="organiser")
    second = actions.grant_role(actor=None, at=at, group=chennai, person=member, kind="organiser")

    assert first == second
    assert verbs() == ["community.role_granted"]


def test_grant_role_after_a_term_ran_out_begins_a_new_one(member, chennai, at):
    actions.grant_role(
        actor=None,
        at=at,
        group=chennai,
        person=member,
        kind="chair",
        term_ends_at=at + timedelta(days=10),
    )
    later = at + timedelta(days=20)

    renewed = actions.grant_role(actor=None, at=later, group=chennai, person=member, kind="chair")

    first, second = Role.objects.order_by("starts_at")
    assert first.ended_at == at + timedelta(days=10)
    assert second == renewed
    assert renewed.is_held(at=later)


def test_charter_versions_follow_each_other_and_all_stay(member, chennai, at):
    actions.adopt_charter(actor=member, at=at, group=chennai, purpose="Why are we here?")
    actions.adopt_charter(actor=member, at=at, group=chennai, purpose="To meet.")

    assert list(Charter.objects.order_by("version").values_list("version", "purpose")) == [
        (1, "Why are we here?"),
        (2, "To meet."),
    ]


def test_affiliation_names_nobody_in_the_log(member, at):
    firm = make_organisation("aptira", name="Aptira")

    row = actions.record_affiliation(
        actor=None, at=at, person=member, organisation=firm, title="Engineer"
    )

    entry = AuditEntry.objects.get()
    assert json.loads(entry.payload) == {
        "affiliation": row.public_id,
        "organisation": firm.public_id,
    }
    assert member.name not in entry.payload
    assert entry.target == f"community.person:{member.public_id}"


def test_representative_is_named_once(member, at):
    firm = make_organisation("provider")

    first = actions.name_representative(actor=None, at=at, organisation=firm, person=member)
    second = actions.name_representative(actor=None, at=at, organisation=firm, person=member)

    assert first == second
    assert first.is_open(on=at.date())
    assert verbs() == ["community.representative_named"]


def test_profile_edit_writes_the_names_of_fields_and_not_their_words(member, at):
    actions.edit_profile(actor=member, at=at, bio="I live at 1 Secret Street", city="Pune")

    member.refresh_from_db()
    entry = AuditEntry.objects.get()
    assert member.city == "Pune"
    assert json.loads(entry.payload) == {"fields": ["bio", "city"]}


def test_found_organisation_keeps_its_other_names(at):
    firm = actions.found_organisation(
        actor=None, at=at, slug="jio", name="Reliance Jio Infocomm", aliases=("Jio", "RJIL")
    )

    assert sorted(alias.name for alias in firm.aliases.all()) == ["Jio", "RJIL"]


def test_found_group_of_an_unknown_kind_is_refused_and_leaves_no_entry(member, at):
    with pytest.raises(ValidationError):
        actions.found_group(actor=member, at=at, slug="x", name="X", kind="chapterish")

    assert verbs() == []
    assert not Group.objects.exists()
