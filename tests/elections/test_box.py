"""The box as a voter's own program asks it: strict JSON, refusals in words, and no name on what must have none."""

from __future__ import annotations

import base64
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community import signing
from community.models import Group
from elections import actions, boxes, phrases, tokens
from elections.heads import canonical
from elections.models import Ballot, Election, Leaf, Participation
from tests.factories.elections import (
    HOUR,
    ask,
    confirm_address,
    election_with_roll,
    three_voters,
    voter_of,
)
from tests.people import make_person

pytestmark = pytest.mark.django_db

BOX = "/elections/board/box/"
NAMELESS = ("cast", "standing", "sheet")


@pytest.fixture
def vote(group, member):
    confirm_address(member)
    return election_with_roll(
        group,
        member.user.email,
        "other@example.org",
        at=timezone.now() - 4 * HOUR,
        slug="board",
        questions=(ask("Adopt it?", quorum=three_voters(1)),),
    )


def post(client, name, told):
    body = told if isinstance(told, str | bytes) else json.dumps(told)
    return client.post(f"{BOX}{name}/", body, content_type="application/json")


def ballot_of(vote, word="yes"):
    return canonical({question.public_id: word for question in vote.questions.all()})


class Browser:
    """A voter's own program, on the wire alone."""

    def __init__(self, vote, named, phrase=""):
        self.vote, self.named = vote, named
        self.voter = voter_of(vote, phrase=phrase, at=timezone.now())

    def issue(self):
        asked = base64.b64encode(self.voter.ask().message).decode()
        answer = post(self.named, "issue", {"election": self.vote.public_id, "blinded": asked})
        if answer.status_code == 200:
            self.token = self.voter.receive(base64.b64decode(answer.json()["signature"]))
        return answer

    def slip(self, word="yes", number=0, withdrawal=""):
        slip = self.voter.fill(ballot_of(self.vote, word), number)
        return {
            "election": self.vote.public_id,
            "token": self.token.token.hex(),
            "prefix": self.token.prefix.hex(),
            "token_signature": base64.b64encode(self.token.signature).decode(),
            "withdrawal_hash": slip.withdrawal_hash.hex(),
            "nonce": slip.nonce.hex(),
            "ballot": slip.ballot,
            "leaf_signature": base64.b64encode(slip.seal).decode(),
            "withdrawal": withdrawal,
        }

    def cast(self, *given):
        return post(Client(), "cast", self.slip(*given))

    def standing(self):
        asked = {"election": self.vote.public_id, "token": self.voter.token.hex()}
        return post(Client(), "standing", asked)


@pytest.fixture
def browser(vote, member, signed_in):
    return Browser(vote, signed_in(member))


def close(vote):
    now = timezone.now()
    Election.objects.filter(pk=vote.pk).update(opens_at=now - 9 * HOUR, closes_at=now)


# --- from the key to the receipt ----------------------------------------------------------------------


def test_a_ballot_from_the_key_to_a_receipt_that_anybody_can_check(vote, browser):
    assert browser.issue().status_code == 200
    answer = browser.cast()
    assert answer.status_code == 200
    receipt = answer.json()["receipt"]
    public = {key["key"]: key["public_key"] for key in boxes.listed_keys()}[receipt["key"]]
    assert signing.is_signed(receipt["statement"], public=public, signature=receipt["signature"])
    leaf = json.loads(receipt["statement"])["leaf"]
    assert leaf == Leaf.objects.get().leaf == Ballot.objects.get().leaf
    # lost answers: the same again gives the same
    assert browser.issue().status_code == 200
    assert browser.cast().json() == answer.json()
    assert (Ballot.objects.count(), Participation.objects.count()) == (1, 1)


def test_voting_again_replaces_by_the_withdrawal_value_alone(vote, browser):
    browser.issue()
    browser.cast("yes")
    blind = browser.cast("no", 1)
    assert (blind.status_code, blind.json()["error"]) == (409, "ballot-differs")
    # a browser that has nothing but the key asks what stands, and counts on
    stands = browser.standing().json()["standing"]
    number = browser.voter.number_of(bytes.fromhex(stands["withdrawal_hash"]))
    assert number == 0
    again = browser.cast("no", 1, browser.voter.withdrawal(number).hex())
    assert again.status_code == 200
    assert Ballot.objects.get().answers == ballot_of(vote, "no")
    assert Leaf.objects.count() == 2
    first = browser.cast("yes")
    assert (first.status_code, first.json()["error"]) == (409, "ballot-replaced")
    assert browser.standing().json()["standing"]["receipt"] == again.json()["receipt"]


def test_nothing_stands_where_nothing_was_cast(browser):
    assert browser.standing().json() == {"standing": None}


def test_who_may_not_replace_is_told_so(vote, browser):
    Election.objects.update(may_replace=False)
    browser.issue()
    browser.cast("yes")
    answer = browser.cast("no", 1, browser.voter.withdrawal(0).hex())
    assert (answer.status_code, answer.json()["error"]) == (409, "ballot-differs")
    assert "cannot be replaced" in answer.json()["words"]


def test_a_second_paper_is_refused_and_the_first_key_goes_on(vote, browser, signed_in, member):
    browser.issue()
    other = Browser(vote, signed_in(member)).issue()
    assert (other.status_code, other.json()["error"]) == (409, "paper-taken")
    phrase = phrases.new()
    assert Participation.objects.count() == 1
    assert Browser(vote, browser.named, phrase).issue().status_code == 409


def test_issuing_asks_who_it_is(vote, browser, stranger, signed_in):
    asked = base64.b64encode(browser.voter.ask().message).decode()
    told = {"election": vote.public_id, "blinded": asked}
    nobody = post(Client(), "issue", told)
    assert (nobody.status_code, nobody.json()["error"]) == (401, "not-signed-in")
    other = post(signed_in(stranger), "issue", told)
    assert (other.status_code, other.json()["error"]) == (403, "not-on-the-roll")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.named.cookies
    assert post(strict, "issue", told).status_code == 403
    assert not Participation.objects.exists()


def test_one_second_late_is_told_as_closed(vote, browser):
    browser.issue()
    close(vote)
    for answer in (browser.cast(), browser.issue(), post(Client(), "sheet", typed(vote, {}))):
        assert (answer.status_code, answer.json()["error"]) == (410, "closed")
    assert not Ballot.objects.exists()


# --- what it is called by -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMELESS)
def test_no_cookie_is_read_and_none_is_set(vote, browser, member, signed_in, name):
    """With every cookie that a browser could have, the answer and the questions to the database are the same."""
    browser.issue()
    told = {
        "cast": browser.slip(),
        "standing": {"election": vote.public_id, "token": browser.voter.token.hex()},
        "sheet": typed(vote, {}),
    }[name]
    post(Client(), name, told)  # so that both of the next ones meet the same box
    named = signed_in(member)
    named.cookies["theme"], named.cookies["django_language"] = "dark", "ta"
    seen = []
    for client in (Client(), named):
        with CaptureQueriesContext(connection) as queries:
            answer = post(client, name, told)
        assert answer.status_code == 200
        assert not answer.cookies
        asked = [re.sub(r'"s\d+_x\d+"', "", one["sql"]) for one in queries]  # names of savepoints
        seen.append((answer.content, asked))
        assert answer.wsgi_request.COOKIES == {}
    assert seen[0] == seen[1]
    tables = " ".join(seen[1][1])
    for table in ("session", "auth_user", "community_person"):
        assert table not in tables


@pytest.mark.parametrize("name", NAMELESS)
def test_no_token_of_a_form_is_asked_for(vote, browser, name):
    strict = Client(enforce_csrf_checks=True)
    assert post(strict, name, {}).json()["error"] == "malformed"


def test_a_vote_of_a_hidden_group_is_not_found_by_its_slug(vote, browser):
    Group.objects.filter(pk=vote.group_id).update(is_hidden=True)
    browser.issue()
    for slug, said, status in (("board", "x", 404), ("board", vote.public_id, 200)):
        sent = {**typed(vote, {}), "election": said}
        path = f"/elections/{slug}/box/sheet/"
        answer = Client().post(path, json.dumps(sent), content_type="application/json")
        assert answer.status_code == status
    nowhere = Client().post(
        "/elections/no-such/box/sheet/", json.dumps(typed(vote, {})), "application/json"
    )
    assert nowhere.json()["error"] == "no-vote"


# --- what is no request ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["issue", *NAMELESS])
@pytest.mark.parametrize(
    "body",
    [
        " ",
        "[]",
        "null",
        "{}",
        '{"election":"a","election":"b"}',
        '{"election":NaN}',
        '{"election":"\\ud800"}',
        "{" * 20000,
        b"\xff",
        '{"election":1' + "0" * 5000 + "}",
        '{"election":"x","more":1}',
    ],
)
def test_what_cannot_be_read_is_refused_in_words(vote, member, signed_in, name, body):
    answer = post(signed_in(member), name, body)
    assert (answer.status_code, answer.json()["error"]) == (422, "malformed")
    assert answer.json()["words"].endswith("Nothing was recorded.")


def test_only_json_of_a_ballots_size_is_read(vote):
    plain = Client().post(BOX + "cast/", "{}", content_type="text/plain")
    assert (plain.status_code, plain.json()["error"]) == (415, "not-json")
    large = post(Client(), "cast", " " * (65 * 1024))
    assert (large.status_code, large.json()["error"]) == (413, "too-large")
    assert Client().get(BOX + "cast/").status_code == 405


@pytest.mark.parametrize(
    ("field", "changed", "code"),
    [
        ("election", 3, "malformed"),
        ("token", "AB" * 32, "malformed"),
        ("token", "ab" * 31, "malformed"),
        ("token", None, "malformed"),
        ("token", "ab" * 32, "token"),
        ("prefix", "ab" * 32, "token"),
        ("nonce", "ab" * 32, "token"),
        ("token_signature", "Zg=", "malformed"),
        ("token_signature", "Zh==", "malformed"),
        ("token_signature", "Zg==", "token"),
        ("leaf_signature", "", "token"),
        ("ballot", 7, "malformed"),
        ("ballot", "{}", "token"),
        ("withdrawal", 0, "malformed"),
        ("withdrawal", None, "malformed"),
        ("withdrawal", "ab", "malformed"),
    ],
)
def test_a_part_that_is_not_right_is_refused(vote, browser, field, changed, code):
    browser.issue()
    answer = post(Client(), "cast", {**browser.slip(), field: changed})
    assert (answer.status_code, answer.json()["error"]) == (422, code)
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("blinded", ["", "AAAA", base64.b64encode(b"\xff" * 384).decode()])
def test_what_could_be_no_token_is_not_signed(vote, browser, blinded):
    told = {"election": vote.public_id, "blinded": blinded}
    assert post(browser.named, "issue", told).status_code == 422
    assert not Participation.objects.exists()


def test_a_ballot_that_cannot_be_counted_is_refused_though_it_is_signed(vote, browser):
    browser.issue()
    for ballot in ('{"q":"yes"}', "[]", ballot_of(vote).replace(":", ": ")):
        slip = browser.voter.fill(ballot)
        sent = {
            **browser.slip(),
            "ballot": ballot,
            "withdrawal_hash": slip.withdrawal_hash.hex(),
            "nonce": slip.nonce.hex(),
            "leaf_signature": base64.b64encode(slip.seal).decode(),
        }
        answer = post(Client(), "cast", sent)
        assert (answer.status_code, answer.json()["error"]) == (422, "answers")


# --- the screens ----------------------------------------------------------------------------------------


def typed(vote, fields, *, place=0, go=""):
    return {"election": vote.public_id, "fields": fields, "place": place, "go": go}


def test_a_screen_is_drawn_faults_are_told_and_the_ballot_read_back(vote):
    question = vote.questions.get().public_id
    drawn = post(Client(), "sheet", typed(vote, {})).json()
    assert drawn["screen"] == "paper"
    assert "Adopt it?" in drawn["html"]
    assert "csrfmiddlewaretoken" not in drawn["html"]
    faulty = post(Client(), "sheet", typed(vote, {}, go="next")).json()
    assert faulty["faulty"]
    assert 'class="error"' in faulty["html"]
    read = post(Client(), "sheet", typed(vote, {question: "no", "x": "y"}, go="next")).json()
    assert read["screen"] == "read-back"
    assert "You say <mark>no</mark> to “Adopt it?”" in read["html"]
    assert read["ballot"] == ballot_of(vote, "no")


@pytest.mark.parametrize(
    "wrong",
    [{"fields": []}, {"fields": {"a": 1}}, {"place": "0"}, {"place": True}, {"go": "away"}],
)
def test_a_screen_is_asked_for_in_one_way(vote, wrong):
    answer = post(Client(), "sheet", {**typed(vote, {}), **wrong})
    assert (answer.status_code, answer.json()["error"]) == (422, "malformed")


@pytest.mark.parametrize("place", [-1, 99, 10**30])
def test_a_screen_that_is_not_there_is_the_nearest(vote, place):
    assert post(Client(), "sheet", typed(vote, {}, place=place)).status_code == 200


def test_two_voters_are_told_apart_by_nothing_but_their_tokens(vote, browser, signed_in):
    other = make_person("Other", email="other@example.org")
    confirm_address(other)
    second = Browser(vote, signed_in(other))
    browser.issue()
    second.issue()
    assert browser.cast().status_code == second.cast().status_code == 200
    assert Ballot.objects.count() == 2
    assert actions.token_for(election=vote, phrase=phrases.new()) is None
    assert isinstance(browser.token, tokens.Token)
