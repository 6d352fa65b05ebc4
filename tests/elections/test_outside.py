"""Turnout that another voting service tells: its list of who voted, and figures that it signs."""

from __future__ import annotations

import contextlib
import json
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from community.models import AuditEntry, Role
from elections import actions, queries, reported, voters_file, webhooks
from elections.models import OutsideVote, TurnoutDelivery, TurnoutKey, TurnoutPoint
from elections.turnout import Point
from tests.factories.elections import HOUR, declared_election, draft_election, election_elsewhere
from tests.people import NOON, give_role, make_group, make_person

OPEN = NOON + 2 * HOUR
ADDRESSES = [f"voter{number}@example.org" for number in range(8)]

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_noon():
    """Move the clock to a moment, and let it go on from there."""
    with contextlib.ExitStack() as stack:
        yield lambda moment: stack.enter_context(time_machine.travel(moment, tick=True))


@pytest.fixture
def group():
    return make_group("india")


@pytest.fixture
def vote(group):
    return election_elsewhere(group, *ADDRESSES, slug="service-vote")


@pytest.fixture
def officer(group):
    person = make_person("Omar Officer")
    give_role(person, group, Role.Kind.OFFICER)
    return person


def listed(vote, *emails):
    content = ("email\n" + "\n".join(emails) + "\n").encode()
    return voters_file.parse(content, election=vote).rows


def tell(vote, *emails, hours=2, **facts):
    moment = NOON + hours * HOUR
    return actions.tell_voters(
        actor=None, at=moment, election=vote, rows=listed(vote, *emails), counted_at=moment, **facts
    )


def figures(vote, *, hours=3):
    held = queries.with_figures(type(vote).objects.filter(pk=vote.pk)).get()
    (question,) = queries.progress(held, at=NOON + hours * HOUR).as_json()["questions"]
    return question


def test_a_vote_with_a_roll_can_be_cast_elsewhere(vote):
    assert vote.has_roll
    assert not vote.is_cast_here
    assert vote.is_frozen
    assert vote.phase(at=OPEN).value == "open"
    with pytest.raises(actions.NotCastHere):
        actions.issue_token(actor=make_person("Meena"), at=OPEN, election=vote, blinded=bytes(384))


def test_only_a_draft_says_where_it_is_cast_and_only_with_a_roll(group, vote):
    with pytest.raises(actions.NotADraft):
        actions.say_where_cast(actor=None, at=OPEN, election=vote, elsewhere=False)
    bare = draft_election(group, slug="bare")
    with pytest.raises(actions.NoRollToTellOf):
        actions.say_where_cast(actor=None, at=OPEN, election=bare, elsewhere=True)


def test_lists_of_who_voted_add_up_and_count_nobody_twice(vote):
    tell(vote, *ADDRESSES[:2])
    tell(vote, *ADDRESSES[:5], hours=3)

    assert figures(vote)["ballots"] == 5
    assert [point.ballots for point in vote.turnout.all()] == [2, 5]
    assert sorted(reported.voted_rows(vote).values_list("email", flat=True)) == ADDRESSES[:5]


@pytest.mark.only_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_several_lists_no_order_is_left(vote):
    """Judged by what PostgreSQL itself keeps of each row: its transaction and its place."""
    for upto, hours in ((2, 2), (5, 3), (8, 4)):
        tell(vote, *sorted(ADDRESSES, reverse=True)[:upto], hours=hours)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT xmin::text FROM elections_outsidevote")
        assert len(cursor.fetchall()) == 1
        cursor.execute("SELECT row_id FROM elections_outsidevote ORDER BY ctid")
        rows = [row for (row,) in cursor.fetchall()]
    assert rows == sorted(rows)


def test_the_same_list_again_changes_nothing(vote):
    tell(vote, *ADDRESSES[:2])
    entries = AuditEntry.objects.count()

    assert tell(vote, *reversed(ADDRESSES[:2]), hours=3) is None
    assert vote.turnout.count() == 1
    assert AuditEntry.objects.count() == entries


def test_nobody_takes_a_vote_back_but_a_list_may_be_corrected(vote):
    tell(vote, *ADDRESSES[:4])
    with pytest.raises(actions.VotersMissing, match="leaves out 1"):
        tell(vote, *ADDRESSES[:3], hours=3)
    assert OutsideVote.objects.count() == 4

    point = tell(vote, *ADDRESSES[:3], hours=3, correction="A test ballot was among them.")

    assert OutsideVote.objects.count() == 3
    assert (point.ballots, point.correction) == (3, "A test ballot was among them.")
    assert [each.ballots for each in vote.turnout.all()] == [4, 3]


def test_a_list_below_an_earlier_count_needs_a_reason(vote):
    actions.record_turnout(actor=None, at=OPEN, election=vote, point=Point(ballots=6, at=OPEN))
    with pytest.raises(actions.TurnoutFell):
        tell(vote, *ADDRESSES[:3], hours=3)
    assert not OutsideVote.objects.exists()

    tell(vote, *ADDRESSES[:3], hours=3, correction="Six was a guess.")
    assert figures(vote)["ballots"] == 3


def test_rows_that_name_nobody_are_refused_by_their_line(vote):
    file = voters_file.parse(
        b"email,name\nVoter1@Example.org,\nstranger@example.org,\nvoter1@example.org,\n,Nila\n=1+1,\n",
        election=vote,
    )
    assert len(file.rows) == 1
    assert [(each.line, each.reason) for each in file.refusals] == [
        (3, "'stranger@example.org' does not stand on the roll"),
        (4, "stands in the file twice; take it out"),
        (5, "has neither email nor voter_id"),
        (6, "email: starts like a formula ('=')"),
    ]


def test_lines_of_another_roll_are_refused(vote, group):
    other = election_elsewhere(group, "other@example.org", slug="other")
    with pytest.raises(actions.NoRollToTellOf):
        actions.tell_voters(
            actor=None,
            at=OPEN,
            election=vote,
            rows=listed(other, "other@example.org"),
            counted_at=OPEN,
        )
    assert not OutsideVote.objects.exists()


def test_who_voted_needs_a_roll(group):
    told = declared_election(group, slug="told")
    with pytest.raises(actions.NoRollToTellOf):
        actions.tell_voters(actor=None, at=OPEN, election=told, rows=[], counted_at=OPEN)


@pytest.fixture
def desk(officer):
    client = Client()
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(text: str):
    return SimpleUploadedFile("voted.csv", text.encode())


def test_an_officer_brings_the_list(vote, desk, at_noon):
    at_noon(OPEN)
    page = "/elections/service-vote/desk/outside/"
    answer = desk.post(
        page + "voters/", {"file": upload("email\nvoter1@example.org\nnobody@example.org\n")}
    )
    assert answer.status_code == 422
    assert "line 3" in answer.content.decode()
    assert not OutsideVote.objects.exists()

    answer = desk.post(
        page + "voters/",
        {"file": upload("email\nvoter1@example.org\nnobody@example.org\n"), "skip_bad": "on"},
        follow=True,
    )
    said = answer.content.decode()
    assert "1 voter is marked. 1 row was left out." in said
    assert "voter1@example.org" not in said
    assert figures(vote)["ballots"] == 1


# --- Signed messages ------------------------------------------------------------------------------


@pytest.fixture
def secret(vote, officer):
    _key, secret = actions.make_turnout_key(actor=officer, at=OPEN, election=vote)
    return secret


@pytest.fixture
def send(secret, at_noon):
    at_noon(OPEN)

    def post(told, *, name="msg_1", under=secret, at=OPEN, slug="service-vote"):
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        stamp = int(at.timestamp())
        return Client(enforce_csrf_checks=True).post(
            f"/api/elections/{slug}/turnout",
            body,
            content_type="application/json",
            headers={
                "webhook-id": name,
                "webhook-timestamp": str(stamp),
                "webhook-signature": webhooks.sign(under, id=name, timestamp=stamp, body=body),
            },
        )

    return post


def test_a_signed_count_stands_on_the_page(vote, send):
    answer = send({"ballots": 3, "at": OPEN.isoformat()})

    assert answer.status_code == 200
    assert answer.json()["ballots"] == 3
    assert figures(vote)["history"] == [
        {
            "at": OPEN.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "label": None,
            "ballots": 3,
            "qualifier": "exact",
            "source": "sent by the voting service",
        }
    ]
    assert not answer.cookies


def test_the_same_message_counts_once_and_its_name_stays_its_own(vote, send):
    first = send({"ballots": 3})
    assert send({"ballots": 3}).json() == first.json()
    assert send({"ballots": 4}).status_code == 409
    assert vote.turnout.count() == TurnoutDelivery.objects.count() == 1


def test_a_correction_is_kept_as_one(vote, send):
    send({"ballots": 5})
    assert send({"ballots": 4}, name="msg_2").json()["error"] == "refused"
    assert send({"ballots": 4, "correction": "A test ballot."}, name="msg_2").status_code == 200
    assert [(each.ballots, each.correction) for each in vote.turnout.all()] == [
        (5, ""),
        (4, "A test ballot."),
    ]


def test_who_cannot_sign_learns_nothing(vote, send, officer):
    stranger = webhooks.new_secret()
    answers = [
        send({"ballots": 3}, under=stranger),
        send({"ballots": 3}, slug="no-such-vote"),
        send({"ballots": 3}, at=OPEN - timedelta(minutes=6)),
        send(b"\xff", under=stranger),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert not TurnoutPoint.objects.exists()


def test_a_secret_taken_back_opens_nothing_and_lies_nowhere(vote, send, officer, secret):
    actions.make_turnout_key(actor=officer, at=OPEN, election=vote)
    assert send({"ballots": 3}).status_code == 401
    actions.end_turnout_key(actor=officer, at=OPEN, election=vote)
    assert not TurnoutKey.objects.exclude(sealed="").exists()


def test_a_secret_is_never_stored_open(vote, secret):
    (sealed,) = TurnoutKey.objects.values_list("sealed", flat=True)
    assert secret not in sealed
    assert secret.removeprefix("whsec_") not in sealed
    assert all(secret not in str(entry.payload) for entry in AuditEntry.objects.all())


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "ballots"),
        ({"ballots": "3"}, "ballots"),
        ({"ballots": True}, "ballots"),
        ({"ballots": 2.5}, "ballots"),
        ({"ballots": -1}, "ballots"),
        ({"ballots": 10**12}, "ballots"),
        ({"ballots": 3, "at": "yesterday"}, "at"),
        ({"ballots": 3, "at": "2027-03-01T10:00"}, "at"),
        ({"ballots": 3, "at": 5}, "at"),
        ({"ballots": 3, "qualifier": "sure"}, "qualifier"),
        ({"ballots": 3, "question": "nosuchquestion"}, "question"),
        ({"ballots": 3, "label": ["x"]}, "label"),
        ({"ballots": 3, "source": "x\0"}, "source"),
        ({"ballots": 3, "balots": 4}, "__all__"),
    ],
)
def test_a_fault_names_its_field(vote, send, told, field):
    answer = send(told)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [field]
    assert not vote.turnout.exists()
    assert send({"ballots": 3}).status_code == 200  # the name of a refused message is free


@pytest.mark.parametrize("body", [b"", b"[]", b"3", b"{", b"\xff\xfe", b"[" * 9000])
def test_what_is_no_json_object_is_said_to_be_none(send, body):
    assert send(body).json()["error"] == "not_json"


def test_a_body_has_a_most(send):
    assert send(b" " * 16_385).status_code == 413


def test_more_than_the_roll_or_out_of_the_window_is_refused_in_words(send):
    assert "who may vote" in send({"ballots": 9}).json()["message"]
    early = send({"ballots": 3, "at": NOON.isoformat()}).json()
    assert "the vote opened at" in early["message"]


def test_the_officer_sees_the_secret_once(vote, desk, at_noon):
    at_noon(OPEN)
    page = "/elections/service-vote/desk/outside/"
    made = desk.post(page + "key/")
    assert "whsec_" in made.content.decode()
    assert "no-store" in made.headers["Cache-Control"]
    assert "whsec_" not in desk.get(page).content.decode()
