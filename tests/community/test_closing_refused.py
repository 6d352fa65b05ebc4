"""Why an account may not be closed yet: said by name, and nothing is changed."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from community import actions
from community.models import AccountClosure, Person, User
from tests.community.test_closing import ADDRESS, CLOSE, LATER, NAME
from tests.people import NOON, give_role, make_group, make_person
from tests.proving import proven_client
from tests.snapshot import every_text

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def the_day():
    with time_machine.travel(LATER, tick=True):
        yield


@pytest.fixture
def zebulon():
    return make_person(NAME, email=ADDRESS)


def test_last_lead_is_told_which_groups_and_nothing_is_changed(zebulon, signed_in):
    alone, shared = make_group("chennai"), make_group("pune")
    for group in (alone, shared):
        give_role(zebulon, group, "lead")
    give_role(make_person("Second"), shared, "lead")
    actions.join_group(actor=zebulon, at=NOON, group=shared)
    untouched = sorted(every_text())

    with pytest.raises(actions.LeadsAlone) as refusal:
        actions.close_account(actor=zebulon, at=LATER)

    assert refusal.value.groups == (alone,)
    assert "Chennai" in refusal.value.message
    assert "Pune" not in refusal.value.message
    assert sorted(every_text()) == untouched
    client = proven_client(zebulon)
    for answer in (client.get(CLOSE), client.post(CLOSE, {"word": "close"})):
        page = answer.content.decode()
        assert reverse("community:roles", args=["chennai"]) in page
        assert reverse("community:roles", args=["pune"]) not in page
        assert "Close my account for good" not in page
    assert User.objects.filter(email=ADDRESS).exists()


def test_lead_without_a_login_is_no_other_lead(zebulon):
    group = make_group("chennai")
    give_role(zebulon, group, "lead")
    give_role(Person.objects.create(name="Of the record"), group, "lead")
    with pytest.raises(actions.LeadsAlone):
        actions.close_account(actor=zebulon, at=LATER)


def test_lead_whose_term_is_over_may_go(zebulon):
    group = make_group("chennai")
    give_role(zebulon, group, "lead", term_ends_at=NOON)
    actions.close_account(actor=zebulon, at=LATER)
    assert AccountClosure.objects.filter(person=zebulon).exists()


def test_only_keeper_stays_until_there_is_another(zebulon):
    User.objects.filter(pk=zebulon.user.pk).update(is_superuser=True)
    with pytest.raises(actions.OnlyKeeper):
        actions.close_account(actor=zebulon, at=LATER)
    User.objects.create_superuser("second@example.org")
    actions.close_account(actor=zebulon, at=LATER)


def test_people_of_the_demonstration_stay(zebulon):
    Person.objects.filter(pk=zebulon.pk).update(is_demo=True)
    zebulon.refresh_from_db()
    with pytest.raises(actions.OfTheDemonstration):
        actions.close_account(actor=zebulon, at=LATER)


@pytest.mark.parametrize("typed", ["", "clos", "yes"])
def test_word_must_be_typed(zebulon, typed):
    client = proven_client(zebulon)
    answer = client.post(CLOSE, {"word": typed})
    assert answer.status_code == 422
    assert "Nothing was closed" in answer.content.decode()
    assert User.objects.filter(email=ADDRESS).exists()


def test_closing_needs_proof(signed_in, zebulon):
    client = signed_in(zebulon)
    assert client.get(CLOSE).url.startswith("/account/reauthenticate/code/")
    assert client.post(CLOSE, {"word": "close"}).status_code == 302
    assert User.objects.filter(email=ADDRESS).exists()


def test_page_says_what_goes_and_what_stays(zebulon):
    page = proven_client(zebulon).get(CLOSE).content.decode()
    for words in ("What goes", "What stays, and why", "roll", "Ballots", "Former member"):
        assert words in page
