"""The ground floor's pages, as their readers meet them."""

from __future__ import annotations

import pytest

from community import actions, queries
from community.models import (
    Group,
    Membership,
    Notification,
    Representative,
    Role,
    User,
)
from tests.people import NOON, give_role, make_group, make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(chennai):
    return give_role(make_person("Leela Lead"), chennai, Role.Kind.LEAD).person


def test_joining_and_leaving_through_the_page(signed_in, member, chennai):
    browser = signed_in(member)

    joined = browser.post("/groups/chennai/join/", follow=True)
    assert "You belong to Chennai now." in joined.content.decode()
    assert Membership.objects.open().filter(person=member).count() == 1

    left = browser.post("/groups/chennai/leave/", follow=True)
    assert "You have left Chennai." in left.content.decode()
    assert not Membership.objects.open().exists()


def test_last_lead_is_told_why_the_part_cannot_be_laid_down(signed_in, lead, chennai):
    role = Role.objects.get(person=lead)

    page = signed_in(lead).post(f"/groups/chennai/roles/{role.public_id}/end/", follow=True)

    assert "last lead of Chennai" in page.content.decode()
    role.refresh_from_db()
    assert role.ended_at is None


def test_keeper_opens_a_group_and_is_sent_to_invite_its_lead(signed_in):
    keeper = User.objects.create_superuser("keeper@example.org", "x" * 12).person

    answer = signed_in(keeper).post(
        "/groups/new/",
        {"name": "Madurai", "slug": "madurai", "kind": "chapter", "timezone": "Asia/Kolkata"},
    )

    assert answer["Location"] == "/groups/madurai/invitations/"
    assert Group.objects.get().name == "Madurai"


def test_keeper_lets_somebody_act_for_an_organisation_and_ends_it(signed_in, member):
    firm = make_organisation("training-house", name="Training House")
    keeper = signed_in(User.objects.create_superuser("keeper@example.org", "x" * 12).person)

    named = keeper.post("/organisations/training-house/", {"email": member.user.email}, follow=True)
    mandate = Representative.objects.get()
    open_before = mandate.is_open(on=mandate.from_on)
    ended = keeper.post(
        f"/organisations/training-house/representatives/{mandate.public_id}/end/", follow=True
    )

    mandate.refresh_from_db()
    assert "Meena Member may act for Training House now." in named.content.decode()
    assert open_before
    assert "may no longer act" in ended.content.decode()
    assert not mandate.is_open(on=mandate.from_on)
    assert firm.representatives.count() == 1


def test_who_acts_for_an_organisation_is_shown_to_the_keeper_alone(signed_in, member, stranger):
    firm = make_organisation("training-house")
    actions.name_representative(actor=None, at=NOON, organisation=firm, person=member)

    for person in (None, stranger):
        assert member.name not in signed_in(person).get(firm.get_absolute_url()).content.decode()


def test_profile_with_a_fault_changes_nothing_and_keeps_what_was_typed(signed_in, member):
    page = signed_in(member).post("/me/", {"name": "", "city": "Pune", "bio": "Storage."})

    member.refresh_from_db()
    words = page.content.decode()
    assert page.status_code == 422
    assert "Storage." in words
    assert 'value="Pune"' in words
    assert (member.name, member.city) == ("Meena Member", "")


def test_notification_is_read_once_and_leads_where_it_points(signed_in, member):
    told = Notification.objects.create(
        person=member, kind="t", subject="A seat", text="…", link="/events/", created_at=NOON
    )

    answer = signed_in(member).post(f"/notifications/{told.public_id}/read/")
    told.refresh_from_db()
    first = told.read_at
    signed_in(member).post(f"/notifications/{told.public_id}/read/")

    told.refresh_from_db()
    assert answer["Location"] == "/events/"
    assert first is not None
    assert told.read_at == first


def test_search_finds_public_people_and_never_plain_members(member, organiser, chennai):
    found = queries.search("o", person=None, at=NOON)

    names = {hit.title for hit in found}
    assert "Oviya Organiser" in names
    assert "Meena Member" not in {
        hit.title for hit in queries.search("Meena", person=None, at=NOON)
    }


def test_search_never_names_a_hidden_group_or_its_people(stranger):
    hidden = make_group("panel", name="Secret panel", is_hidden=True)
    insider = make_person("Indra Insider")
    give_role(insider, hidden, Role.Kind.MEMBER)

    assert queries.search("Secret", person=stranger, at=NOON) == []
    assert queries.search("Indra", person=stranger, at=NOON) == []
    assert [hit.title for hit in queries.search("Secret", person=insider, at=NOON)] == [
        "Secret panel"
    ]


def test_affiliation_without_dates_says_so(signed_in, member):
    actions.edit_profile(actor=member, at=NOON, affiliations_shown="public")
    actions.record_affiliation(
        actor=None, at=NOON, person=member, organisation=make_organisation("aptira", name="Aptira")
    )

    words = signed_in(None).get(f"/people/{member.public_id}/").content.decode()

    assert "Aptira" in words
    assert "dates not recorded" in words
    assert member.user.email not in words


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_groups_asks_as_often_whatever_its_length(
    django_assert_num_queries, signed_in, count
):
    network = make_group("india", kind=Group.Kind.NETWORK)
    for number in range(count):
        group = make_group(f"chapter-{number}", network=network)
        Membership.objects.create(group=group, person=make_person(f"P{number}"), joined_at=NOON)
    browser = signed_in(None)

    with django_assert_num_queries(3):
        assert browser.get("/groups/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_group_asks_as_often_however_many_carry_it(
    django_assert_num_queries, signed_in, chennai, count
):
    for number in range(count):
        give_role(make_person(f"P{number}"), chennai, Role.Kind.ORGANISER)
    browser = signed_in(None)

    with django_assert_num_queries(10):
        assert browser.get("/groups/chennai/").status_code == 200
