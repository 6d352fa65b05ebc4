"""A receipt held against the log: by the site without JavaScript, and what each finding says."""

from __future__ import annotations

import json

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from elections import actions, verdicts
from elections.models import Ballot, Election, Leaf
from tests.factories.boxes import cast_again, cast_ballots, closed, forget_what_was_read, vote_for
from tests.factories.elections import HOUR
from tests.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client()


def found(client, vote, typed, status=200) -> list[str]:
    """The names of the sentences that the page says."""
    if not isinstance(typed, str):
        typed = json.dumps(typed.as_json())
    answer = client.post(reverse("elections:verify", args=[vote.slug]), {"receipt": typed})
    assert answer.status_code == status
    page = answer.content.decode()
    words = verdicts.in_words()
    said = [one.words for one in answer.context["said"]] or [answer.context["fault"]]
    assert all(one in page for one in said)
    names = []
    for sentence in said:
        names += [
            name
            for name, known in words.items()
            if sentence.startswith(known.split("{")[0]) and sentence.endswith(known.split("}")[-1])
        ]
    return names


@pytest.fixture
def vote(group, on_the_day):
    return vote_for(group, 30, at=NOON)


def test_a_receipt_waits_then_stands_in_the_log_then_is_counted(client, vote):
    cast = cast_ballots(vote, range(12), at=NOON)
    first = cast[0]
    assert found(client, vote, first.receipt) == ["signed", "waits"]
    assert found(client, vote, first.leaf) == ["leaf-alone", "waits"]
    second = cast_again(vote, first, said="no", at=NOON)
    cast += cast_ballots(vote, range(12, 26), at=NOON)
    actions.publish_batch(at=NOON, election=vote)
    # nobody learns before the close that it was replaced: the same as of any other leaf that is public
    assert Leaf.objects.get(pk=first.leaf).batch == 1
    assert found(client, vote, first.receipt) == ["signed", "in-log", "open"]
    closed(vote)
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        assert found(client, vote, first.receipt) == ["signed", "in-log", "withdrawn"]
        assert found(client, vote, second.receipt) == ["signed", "in-log", "counted"]
        assert found(client, vote, second.leaf.upper()) == ["leaf-alone", "in-log", "counted"]
        assert found(client, vote, "0" * 64) == ["leaf-alone", "missing"]


def test_a_ballot_that_the_site_lost_is_told_with_what_proves_it(client, vote):
    cast = cast_ballots(vote, range(26), at=NOON)
    lost = cast[0]
    Ballot.objects.filter(leaf=lost.leaf).delete()
    Leaf.objects.filter(pk=lost.leaf).delete()
    assert found(client, vote, lost.receipt) == ["signed", "lost"]
    closed(vote)
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        assert found(client, vote, lost.receipt) == ["signed", "missing"]


def test_a_leaf_whose_ballot_was_taken_out_is_told(client, vote):
    cast = cast_ballots(vote, range(26), at=NOON)
    actions.publish_batch(at=NOON, election=vote)
    gone = Leaf.objects.filter(batch=1).first().leaf
    Ballot.objects.filter(leaf=gone).delete()
    closed(vote)
    receipt = next(one.receipt for one in cast if one.leaf == gone)
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        assert found(client, vote, receipt) == ["signed", "in-log", "not-opened"]


def test_any_character_of_a_receipt_that_is_changed_is_noticed(client, vote):
    (cast,) = cast_ballots(vote, range(1), at=NOON)
    told = cast.receipt.as_json()
    other = "1" if cast.leaf[0] == "0" else "0"
    changed = {**told, "statement": told["statement"].replace(cast.leaf, other + cast.leaf[1:])}
    assert found(client, vote, json.dumps(changed)) == ["not-signed", "unknown"]
    swapped = {**told, "key": "0" * 16}
    assert found(client, vote, json.dumps(swapped)) == ["not-signed", "waits"]
    for typed in (
        "",
        "{}",
        "[" * 3000,
        "x" * 9000,
        cast.leaf[:-1],
        json.dumps({**told, "more": 1}),
        json.dumps({**told, "signature": 5}),
        json.dumps({**told, "statement": "{}"}),
    ):
        assert found(client, vote, typed, status=422) == ["no-receipt"], typed[:40]


def test_a_receipt_of_another_vote_is_told_as_such(client, vote, group):
    other = vote_for(group, 3, at=NOON, slug="other")
    (cast,) = cast_ballots(other, range(1), at=NOON)
    actions.prepare_box(at=NOON, election=vote)
    assert found(client, vote, cast.receipt, status=422) == ["other-vote"]
    assert found(client, vote, cast.leaf) == ["leaf-alone", "unknown"]


def test_of_fewer_than_ten_ballots_only_the_standing_is_told(client, vote):
    cast = cast_ballots(vote, range(9), at=NOON)
    again = cast_again(vote, cast[0], said="no", at=NOON)
    closed(vote)
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        assert found(client, vote, cast[0].receipt) == ["signed", "in-log", "untold"]
        assert found(client, vote, again.receipt) == ["signed", "in-log", "untold"]


def test_a_changed_log_is_told_to_who_checks(client, vote):
    cast = cast_ballots(vote, range(26), at=NOON)
    actions.publish_batch(at=NOON, election=vote)
    Leaf.objects.filter(batch=1).first().delete()
    forget_what_was_read()
    typed = json.dumps(cast[0].receipt.as_json())
    answer = client.post(reverse("elections:verify", args=[vote.slug]), {"receipt": typed})
    assert answer.status_code == 409
    assert "Somebody changed them" in answer.content.decode()


def test_the_receipts_of_votes_from_before_are_still_looked_for(client, vote):
    url = reverse("elections:receipt", args=[vote.slug])
    Ballot.objects.create(token="ab" * 32, election=vote, answers="{}")
    old = client.post(url, {"receipt": "AB" * 32})
    assert "That ballot is in the box." in old.content.decode()
    none = client.post(url, {"receipt": "cd" * 32})
    assert "No such ballot is in the box." in none.content.decode()
    actions.prepare_box(at=NOON, election=vote)
    assert client.get(url).headers["Location"] == reverse("elections:verify", args=[vote.slug])


def test_the_page_says_what_a_check_by_the_site_tells_it(client, vote):
    actions.prepare_box(at=NOON, election=vote)
    page = client.get(reverse("elections:verify", args=[vote.slug])).content.decode()
    assert "it learns which leaf you ask for, from which network address and when" in page
    assert "Without JavaScript only the site can check." in page
    assert "Nobody outside has reviewed them." in page
    assert Election.objects.get(pk=vote.pk).box
