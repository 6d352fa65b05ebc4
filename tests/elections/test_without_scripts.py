"""A ballot from its key to its receipt in a browser without scripts."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from elections import boxes, phrases
from elections.models import Ballot, Election, Leaf, Participation
from elections.templatetags.votes import in_fours
from tests.factories.elections import (
    HOUR,
    answers_for,
    ask,
    confirm_address,
    election_with_roll,
    paper,
    three_voters,
    vote,
)
from tests.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def open_vote(group, member, now):
    confirm_address(member)
    return election_with_roll(
        group,
        member.user.email,
        *(f"v{number}@example.org" for number in range(11)),
        at=now - 4 * HOUR,
        slug="open-vote",
        title="December",
        questions=(
            ask("Shall we meet in Pune?", quorum=three_voters(5)),
            ask("All day?", quorum=three_voters(2)),
        ),
    )


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


BALLOT = "/elections/open-vote/ballot/"


def take(client):
    """Press the button of the first page, with the key that it shows."""
    html = page(client, BALLOT)
    (key,) = re.findall(r'name="key" value="([a-z0-9]+)"', html)
    return client.post(BALLOT, {"key": key}), key


@pytest.mark.postgresql
def test_a_ballot_from_end_to_end(open_vote, member, signed_in):
    client = signed_in(member)
    begun, key = take(client)
    assert begun["Location"] == BALLOT + "paper/"
    first, second = (question.public_id for question in open_vote.questions.all())
    assert "Shall we meet in Pune?" in page(client, BALLOT + "paper/")
    unanswered = client.post(BALLOT + "paper/", {"place": "0", "next": "1"})
    assert unanswered.status_code == 422
    step = client.post(BALLOT + "paper/", {"place": "0", first: "yes", "next": "1"})
    assert "All day?" in step.content.decode()
    back = client.post(BALLOT + "paper/", {"place": "1", first: "yes", second: "no", "back": "1"})
    assert 'value="yes" checked' in back.content.decode()
    read = client.post(BALLOT + "paper/", {"place": "1", first: "yes", second: "no", "next": "1"})
    words = read.content.decode()
    assert "You say <mark>yes</mark> to “Shall we meet in Pune?”" in words
    assert "You say <mark>no</mark> to “All day?”" in words
    sent = {"key": key, first: "yes", second: "no"}
    unmeant = client.post(BALLOT + "cast/", sent)
    assert unmeant.status_code == 422
    assert not Ballot.objects.exists()
    cast = client.post(BALLOT + "cast/", {**sent, "meant": "1"})
    assert cast.status_code == 200
    html = cast.content.decode()
    assert "What it proves" in html
    assert "What it does not prove" in html
    # the receipt's page counts this very ballot
    assert cast.context["progress"].questions[0].ballots == 1
    again = client.post(BALLOT + "cast/", {**sent, "meant": "1"})
    assert again.context["receipt"] == cast.context["receipt"]
    # who comes back with the same browser finds the receipt again
    leaf = cast.context["receipt"]["leaf"]
    assert leaf[:4] in page(client, BALLOT)
    assert json.loads(Ballot.objects.get().answers) == {first: "yes", second: "no"}
    # and may vote again: the last ballot counts, the leaf of the first stays
    assert "You vote again." in page(client, BALLOT + "paper/")
    other = client.post(BALLOT + "cast/", {**sent, second: "yes", "meant": "1"})
    assert other.status_code == 200
    assert other.context["receipt"]["leaf"] != leaf
    assert json.loads(Ballot.objects.get().answers) == {first: "yes", second: "yes"}
    assert Leaf.objects.exclude(w="").get().leaf == leaf


def test_where_a_ballot_stands_the_pages_say_so_and_take_no_other(open_vote, member, signed_in):
    Election.objects.update(may_replace=False)
    client = signed_in(member)
    _begun, key = take(client)
    first, second = (question.public_id for question in open_vote.questions.all())
    answers = {first: "yes", second: "no"}
    read = client.post(BALLOT + "paper/", {"place": "1", **answers, "next": "1"})
    assert "it cannot be replaced or taken back" in read.content.decode()
    sent = {"key": key, "meant": "1", **answers}
    cast = client.post(BALLOT + "cast/", sent)
    assert "Vote again" not in cast.content.decode()
    assert client.post(BALLOT + "cast/", sent).status_code == 200  # the same once more
    other = client.post(BALLOT + "cast/", {**sent, second: "yes"})
    assert other.status_code == 409
    assert "That first ballot stands" in other.content.decode()
    assert client.get(BALLOT + "paper/").status_code == 302
    assert json.loads(Ballot.objects.get().answers) == answers


def test_without_a_script_the_page_says_what_that_loses(open_vote, member, signed_in):
    client = signed_in(member)
    loses = "On this way the site makes your voting token for you."
    assert loses in page(client, BALLOT)
    take(client)
    assert loses in page(client, BALLOT)
    assert loses in page(signed_in(member), BALLOT)  # another browser, which asks for the key


def test_the_voter_is_told_what_their_line_is_called_in_public(open_vote, member, signed_in):
    client = signed_in(member)
    take(client)
    name = boxes.pseudonym_of(open_vote, person=member)
    assert in_fours(name) in page(client, BALLOT)
    other = make_person("V", email="v0@example.org")
    confirm_address(other)
    assert in_fours(name) not in page(signed_in(other), BALLOT)


def test_a_typing_error_in_the_key_is_told_by_its_place(open_vote, member, signed_in):
    _begun, key = take(signed_in(member))
    wrong = key[:6] + ("b" if key[6] != "b" else "c") + key[7:]
    answer = signed_in(member).post(BALLOT, {"key": wrong})
    assert answer.status_code == 422
    assert "Letter 2 of group 2 does not fit." in answer.content.decode()


def test_nobody_casts_with_a_key_that_took_no_paper(open_vote, member, signed_in):
    client = signed_in(member)
    take(client)
    for key in ("", "x", phrases.new()):
        sent = {"key": key, "meant": "1", **answers_for(open_vote)}
        assert client.post(BALLOT + "cast/", sent).status_code == 422
    assert not Ballot.objects.exists()


def test_casting_asks_for_the_key_and_for_nobody(open_vote, member, signed_in, now):
    paper(open_vote, member, at=now, phrase=(key := phrases.new()))
    sent = {"key": key, "meant": "1", **answers_for(open_vote)}
    assert Client().post(BALLOT + "cast/", sent).status_code == 200
    assert Ballot.objects.count() == 1


def test_the_key_is_shown_before_anything_is_recorded(open_vote, member, signed_in):
    client = signed_in(member)
    first, second = page(client, BALLOT), page(client, BALLOT)
    keys = {re.findall(r'name="key" value="([a-z0-9]+)"', html)[0] for html in (first, second)}
    assert len(keys) == 1  # the browser keeps it from one visit to the next
    assert not Participation.objects.exists()


def test_two_people_at_one_computer_do_not_share_a_key(open_vote, member, signed_in):
    other = make_person("V", email="v0@example.org")
    confirm_address(other)
    client = signed_in(member)
    _answer, mine = take(client)
    client.force_login(other.user, backend="django.contrib.auth.backends.ModelBackend")
    answer, theirs = take(client)
    assert answer.status_code == 302
    assert mine != theirs
    assert Participation.objects.count() == 2


def test_another_device_goes_on_with_the_key_that_was_written_down(open_vote, member, signed_in):
    _answer, key = take(signed_in(member))
    elsewhere = signed_in(member)
    html = page(elsewhere, BALLOT)
    assert "Your ballot paper was taken." in html
    assert 'name="key" value' not in html
    wrong = elsewhere.post(BALLOT, {"key": phrases.new()})
    assert wrong.status_code == 409
    assert "A second paper would be a second vote." in wrong.content.decode()
    right = elsewhere.post(BALLOT, {"key": phrases.in_groups(key).upper()})
    assert right.status_code == 302
    assert "Shall we meet in Pune?" in page(elsewhere, right["Location"])


def test_two_windows_of_one_browser_take_one_paper(open_vote, member, signed_in):
    client = signed_in(member)
    take(client)
    stale = client.post(BALLOT, {"key": phrases.new()})
    assert stale.status_code == 302
    assert Participation.objects.count() == 1


def test_the_cookie_is_for_the_ballot_only_and_no_script_reads_it(open_vote, member, signed_in):
    client = signed_in(member)
    page(client, BALLOT)
    (cookie,) = [kept for name, kept in client.cookies.items() if name.startswith("paper-")]
    assert cookie["path"] == BALLOT
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert member.public_id not in cookie.key


def test_no_address_carries_a_key_a_token_or_a_receipt(open_vote, member, signed_in):
    client = signed_in(member)
    begun, key = take(client)
    html = page(client, begun["Location"])
    for address in re.findall(r'(?:href|action|src)="([^"]*)"', html):
        assert key not in address


def test_nothing_of_the_ballot_is_kept_by_caches(open_vote, member, signed_in):
    answer = signed_in(member).get(BALLOT)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.postgresql
def test_after_the_close_the_ballot_is_gone_and_the_result_is_there(
    open_vote, member, signed_in, now
):
    vote(open_vote, member, "yes", "yes", at=now)
    Election.objects.update(opens_at=now - 9 * HOUR, closes_at=now - timedelta(seconds=1))
    client = signed_in(member)
    assert "This vote has closed." in page(client, BALLOT)
    late = client.post(
        BALLOT + "cast/", {"key": phrases.new(), "meant": "1", **answers_for(open_vote)}
    )
    assert late.status_code == 422
    html = page(Client(), "/elections/open-vote/results/")
    assert "It fails for want of a quorum: 1 voted, 5 were needed." in html
    assert 'class="tally"' in html
