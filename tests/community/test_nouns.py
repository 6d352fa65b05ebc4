"""The nouns keep their promises in the database itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from community.models import (
    Affiliation,
    Group,
    Membership,
    OrganisationParent,
    Person,
    Role,
    User,
    new_public_id,
)
from tests.people import NOON, give_role, make_group, make_organisation, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def test_public_id_names_nothing_twice_and_avoids_letters_people_misread():
    names = {new_public_id() for _ in range(2000)}

    assert len(names) == 2000
    assert {len(name) for name in names} == {16}
    assert not set("".join(names)) & set("lo01")


def test_login_is_refused_for_an_address_that_differs_only_in_case(member):
    twin = Person.objects.create(name="Twin")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email=member.user.email.upper(), person=twin)])


def test_login_belongs_to_one_person_only(member):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("second@example.org", person=member)


def test_superuser_is_a_keeper_with_a_person_of_its_own():
    user = User.objects.create_superuser("keeper@example.org", "correct horse battery")

    assert user.is_superuser
    assert user.is_staff
    assert user.person.name == "keeper"
    assert user.check_password("correct horse battery")


def test_keeper_made_by_the_command_can_sign_in(client):
    call_command("createsuperuser", email="Keeper@Example.org", interactive=False)
    user = User.objects.get()
    user.set_password("correct horse battery")
    user.save()

    response = client.post(
        "/account/login/", {"login": "keeper@example.org", "password": "correct horse battery"}
    )

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_person_without_a_login_can_be_pointed_to_later():
    speaker = Person.objects.create(name="Someone of the record")

    user = User.objects.create_user("later@example.org", person=speaker)

    assert user.person == speaker
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Meena Member", "MM"),
        ("Kritika", "Kr"),
        ("Anna van der Berg", "AB"),
        ("", "?"),
        ("  ", "?"),
    ],
)
def test_initials_take_first_and_last_word(name, initials):
    assert Person(name=name).initials == initials


def test_affiliation_that_ends_before_it_begins_is_refused(member):
    with pytest.raises(IntegrityError), transaction.atomic():
        Affiliation.objects.create(
            person=member,
            organisation=None,
            from_on=date(2026, 2, 1),
            until_on=date(2026, 2, 1),
            recorded_at=NOON,
        )


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 1, 31), True),
        (date(2026, 2, 1), False),
    ],
)
def test_affiliation_is_half_open(member, day, held):
    Affiliation.objects.create(
        person=member,
        organisation=make_organisation("aptira"),
        from_on=date(2026, 1, 1),
        until_on=date(2026, 2, 1),
        recorded_at=NOON,
    )

    assert Affiliation.objects.held_on(day).exists() is held


def test_affiliation_without_dates_is_held_on_every_day(member):
    Affiliation.objects.create(person=member, organisation=None, recorded_at=NOON)

    assert Affiliation.objects.held_on(date(1999, 1, 1)).count() == 1


def test_organisation_cannot_own_itself():
    firm = make_organisation("firm")

    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationParent.objects.create(organisation=firm, parent=firm)


def test_network_cannot_stand_inside_a_network():
    network = make_group("india", kind=Group.Kind.NETWORK)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_group("south-india", kind=Group.Kind.NETWORK, network=network)


def test_membership_is_open_once_but_may_begin_again(member, chennai):
    first = Membership.objects.create(group=chennai, person=member, joined_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(group=chennai, person=member, joined_at=NOON)
    first.left_at = NOON + timedelta(days=1)
    first.save()

    Membership.objects.create(group=chennai, person=member, joined_at=NOON + timedelta(days=2))

    assert Membership.objects.open().filter(group=chennai).count() == 1
    assert Membership.objects.count() == 2


@pytest.mark.parametrize(
    ("facts", "held"),
    [
        ({}, True),
        ({"starts_at": NOON}, True),
        ({"starts_at": NOON + timedelta(seconds=1)}, False),
        ({"term_ends_at": NOON}, False),
        ({"term_ends_at": NOON + timedelta(seconds=1)}, True),
        ({"ended_at": NOON}, False),
        ({"ended_at": NOON + timedelta(seconds=1)}, True),
    ],
)
def test_role_is_held_from_its_start_until_its_end(member, chennai, facts, held):
    role = give_role(member, chennai, Role.Kind.ORGANISER, **facts)

    assert role.is_held(at=NOON) is held
    assert Role.objects.held(at=NOON).exists() is held


def test_hidden_group_is_seen_from_inside_only(member, stranger):
    hidden = make_group("panel", kind=Group.Kind.COMMITTEE, is_hidden=True)
    make_group("chennai")
    give_role(member, hidden, Role.Kind.MEMBER)

    assert set(Group.objects.visible_to(member).values_list("slug", flat=True)) == {
        "panel",
        "chennai",
    }
    assert list(Group.objects.visible_to(stranger).values_list("slug", flat=True)) == ["chennai"]
    assert list(Group.objects.visible_to(None).values_list("slug", flat=True)) == ["chennai"]


def test_group_seen_through_two_roles_is_listed_once(member):
    hidden = make_group("panel", kind=Group.Kind.COMMITTEE, is_hidden=True)
    give_role(member, hidden, Role.Kind.MEMBER)
    give_role(member, hidden, Role.Kind.CHAIR)
    Membership.objects.create(group=hidden, person=member, joined_at=NOON)

    assert Group.objects.visible_to(member).count() == 1


def test_hidden_group_is_gone_for_someone_whose_role_ended():
    someone = make_person("Gone Before")
    hidden = make_group("panel", is_hidden=True)
    give_role(someone, hidden, Role.Kind.MEMBER, ended_at=NOON)

    assert not Group.objects.visible_to(someone).exists()
