"""Following a group without joining it, and following it no more."""

from __future__ import annotations

import pytest
from django.test import Client

from community import actions, queries, stops
from community.models import AuditEntry, Follow, Membership
from tests.people import NOON, make_group, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def follow(person, group):
    return actions.follow_group(actor=person, at=NOON, group=group)


def test_one_button_follows_and_no_membership_is_made(member, chennai, signed_in):
    browser = signed_in(member)
    page = browser.get("/groups/chennai/").content.decode()
    assert 'action="/groups/chennai/follow/"' in page
    answer = browser.post("/groups/chennai/follow/", {"back": "/events/"})
    assert answer["Location"] == "/events/"
    assert list(queries.followers_of([chennai])) == [member]
    assert not Membership.objects.exists()
    page = browser.get("/groups/chennai/").content.decode()
    assert 'action="/groups/chennai/unfollow/"' in page
    browser.post("/groups/chennai/unfollow/")
    assert not queries.followers_of([chennai]).exists()
    assert Follow.objects.get().ended_at is not None
    verbs = AuditEntry.objects.filter(verb__contains="follow").order_by("pk")
    assert [entry.verb for entry in verbs] == [
        "community.group_followed",
        "community.group_unfollowed",
    ]


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_the_way_back_stays_on_the_site(member, chennai, signed_in, back):
    answer = signed_in(member).post("/groups/chennai/follow/", {"back": back})
    assert answer["Location"] == "/groups/chennai/"


def test_following_twice_is_one_follow_and_ending_nothing_is_nothing(member, chennai):
    assert follow(member, chennai) == follow(member, chennai)
    actions.unfollow_group(actor=member, at=NOON, group=chennai)
    assert not actions.unfollow_group(actor=member, at=NOON, group=chennai)
    assert follow(member, chennai)
    assert Follow.objects.count() == 2


def test_hidden_and_closed_groups_have_no_followers(member, signed_in):
    panel = make_group("panel", is_hidden=True)
    closed = make_group("closed", closed_at=NOON)
    assert signed_in(member).post("/groups/panel/follow/").status_code == 404
    with pytest.raises(actions.OnlyForThoseInside):
        follow(member, panel)
    with pytest.raises(actions.GroupIsClosed):
        follow(member, closed)
    assert not Follow.objects.exists()


def test_who_follows_a_group_that_is_hidden_since_hears_no_more_of_it(member, chennai):
    follow(member, chennai)
    chennai.is_hidden = True
    chennai.save()
    assert not queries.followers_of([chennai]).exists()
    assert queries.groups_followed(member) == []


def test_the_public_reads_how_many_and_never_who(chennai, signed_in):
    people = [make_person(f"Fan {name}") for name in ("Asha", "Bala", "Chitra")]
    for person in people:
        follow(person, chennai)
    for reader in (None, people[0]):
        page = signed_in(reader).get("/groups/chennai/").content.decode()
        assert "<dt>Follow it</dt><dd>3</dd>" in page
        assert "Fan Bala" not in page
    stranger = signed_in(people[1]).get(people[0].get_absolute_url()).content.decode()
    assert "Chennai" not in stranger, "what somebody follows is theirs"


def test_it_stands_on_ones_own_page(member, chennai, signed_in):
    follow(member, chennai)
    page = signed_in(member).get("/mine/").content.decode()
    assert "What you follow" in page
    assert "/groups/chennai/" in page
    actions.join_group(actor=member, at=NOON, group=chennai)
    assert "What you follow" not in signed_in(member).get("/mine/").content.decode()


def test_the_stop_link_ends_it_and_can_be_undone(member, chennai):
    follow(member, chennai)
    link = f"/notifications/stop/{stops.token(member.public_id, f'follow:{chennai.public_id}')}/"
    page = Client().get(link)
    assert b"No more news of Chennai?" in page.content
    assert queries.is_following(member, chennai), "opening the link changes nothing"
    page = Client().post(link, {"stop": "yes"})
    assert not queries.is_following(member, chennai)
    Client().post(link, {"undo": page.context["undo"]})
    assert queries.is_following(member, chennai)
    answer = Client().post(link, {"List-Unsubscribe": "One-Click"})
    assert answer.content == b"Stopped."
    assert not queries.is_following(member, chennai)


def test_who_leaves_for_good_follows_nothing(member, chennai):
    follow(member, chennai)
    actions.close_account(actor=member, at=NOON)
    assert not Follow.objects.exists()


def test_a_group_that_is_followed_can_be_silenced(member, chennai):
    follow(member, chennai)
    assert chennai in queries.groups_that_mail(member)
