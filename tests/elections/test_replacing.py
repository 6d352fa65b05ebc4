"""What officers settle of the box, and are told of it: whether ballots may be replaced, and what a small roll means."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from elections import actions
from elections.heads import manifest_hash
from elections.models import Election
from tests.factories.boxes import vote_for
from tests.factories.elections import draft_election
from tests.people import NOON

pytestmark = pytest.mark.django_db

FORM = {
    "title": "New rules",
    "timezone": "UTC",
    "opens": "2026-11-23T10:00",
    "closes": "2026-11-24T10:00",
}


@pytest.fixture
def client(officer):
    client = Client()
    client.force_login(officer.user)
    return client


def test_an_officer_settles_whether_ballots_may_be_replaced(client, group, on_the_day):
    vote = draft_election(group, at=NOON)
    url = reverse("elections:edit", args=[vote.slug])
    assert client.get(url).context["form"]["may_replace"].value() is True
    assert client.post(url, FORM).status_code == 302
    assert not Election.objects.get(pk=vote.pk).may_replace
    assert client.get(url).context["form"]["may_replace"].value() is False
    assert client.post(url, {**FORM, "may_replace": "on"}).status_code == 302
    assert Election.objects.get(pk=vote.pk).may_replace


def test_officers_are_warned_of_a_small_roll(client, group, on_the_day):
    from elections.roll_file import RollFile, Voter

    for number, is_warned in ((29, True), (30, False)):
        vote = draft_election(group, at=NOON, slug=f"of-{number}")
        emails = [f"v{one}@example.org" for one in range(number)]
        roll = RollFile(voters=[Voter(email) for email in emails])
        actions.import_roll(actor=None, at=NOON, election=vote, file=roll)
        desk = client.get(reverse("elections:desk", args=[vote.slug])).content.decode()
        assert (
            "If fewer than ten ballots come in, only the tally is published" in desk
        ) == is_warned
        if is_warned:
            actions.say_where_cast(actor=None, at=NOON, election=vote, elsewhere=True)
            desk = client.get(reverse("elections:desk", args=[vote.slug])).content.decode()
            assert "If fewer than ten ballots come in" not in desk


def test_the_page_of_the_vote_shows_the_fingerprint_of_the_manifest(client, group, on_the_day):
    vote = vote_for(group, 40, at=NOON)
    url = reverse("elections:election", args=[vote.slug])
    assert "manifest.json" not in client.get(url).content.decode()
    box = actions.prepare_box(at=NOON, election=vote)
    page = client.get(url).content.decode()
    assert manifest_hash(box.statement).hex() in page
    assert reverse("elections:log", args=[vote.slug]) in page
    assert reverse("elections:verify", args=[vote.slug]) in page
    told = client.get(reverse("elections:manifest", args=[vote.slug])).json()
    assert json.loads(told["statement"])["may_replace"] is True
