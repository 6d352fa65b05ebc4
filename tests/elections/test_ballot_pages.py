"""The ballot of names as browsers meet it, without a script; and the page of its result."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from elections import actions
from elections.drafts import CandidateDraft, CountingDraft, SeatedDraft
from elections.models import Ballot, Counting, Election, Question, Result
from tests.elections.test_ways import cast, eight, ids, names, ranked, roll
from tests.factories.elections import (
    HOUR,
    ask,
    confirm_address,
    draft_election,
    election_with_roll,
    three_voters,
)

pytestmark = pytest.mark.django_db

BALLOT = "/elections/board/ballot/"
PAPER = BALLOT + "paper/"
RESULTS = "/elections/board/results/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def board(group, member, now):
    """A vote in three questions: eight votes, a motion, an order."""

    def made(*questions, **facts):
        confirm_address(member)
        return election_with_roll(
            group,
            member.user.email,
            *roll(),
            at=now - 4 * HOUR,
            slug="board",
            title="Board",
            questions=questions
            or (eight(), ask("Adopt it?", quorum=three_voters(1)), ranked("stv-scottish")),
            **facts,
        )

    return made


def take(client):
    (key,) = re.findall(r'name="key" value="([a-z0-9]+)"', client.get(BALLOT).content.decode())
    client.post(BALLOT, {"key": key})
    return key


def field(question, name):
    return f"{question.public_id}-{ids(question)[name]}"


def test_three_questions_are_filled_in_read_back_and_cast(board, member, signed_in):
    vote = board()
    client = signed_in(member)
    take(client)
    directors, motion, council = vote.questions.all()
    html = client.get(PAPER).content.decode()
    assert "Question 1 of 3" in html
    assert "Place eight votes freely" in html
    assert 'type="number"' in html
    assert "Adopt it?" not in html.partition('id="q-')[2].partition("</form>")[0]
    placed = {field(directors, "Asha"): "5", field(directors, "Chen"): "3"}
    second = client.post(PAPER, {"place": "0", "next": "1", **placed}).content.decode()
    assert "Question 2 of 3" in second
    assert f'type="hidden" name="{field(directors, "Asha")}" value="5"' in second
    third = client.post(PAPER, {"place": "1", "next": "1", **placed, motion.public_id: "blank"})
    assert "Question 3 of 3" in third.content.decode()
    typed = {
        **placed,
        motion.public_id: "blank",
        field(council, "Deepa"): "1",
        field(council, "Björn"): "2",
    }
    back = client.post(PAPER, {"place": "2", "back": "1", **typed}).content.decode()
    assert 'value="blank" checked' in back
    read = client.post(PAPER, {"place": "2", "next": "1", **typed})
    words = " ".join(re.sub(r"<[^>]+>", "", read.content.decode()).split())
    assert "You place 5 votes on Asha, 3 votes on Chen." in words
    assert "You leave “Adopt it?” blank" in words
    assert "1. Deepa" in words
    assert "2. Björn" in words
    assert "You do not rank 2 of 4." in words
    hidden = dict(
        re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', read.content.decode())
    )
    sent = client.post(BALLOT + "cast/", {**hidden, "meant": "1"})
    assert "What it proves" in sent.content.decode()
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ({"Asha": "9"}, "You place 9 votes, and you have 8."),
        ({"Asha": "2.5"}, "Asha: “2.5” is not a whole number."),
        ({"Asha": "-1"}, "Asha: -1 is less than nought."),
        ({}, "leave the question blank on purpose"),
        ({"Asha": "0"}, "leave the question blank on purpose"),
    ],
)
def test_what_cannot_be_cast_is_said_on_its_screen_and_stays_typed(
    board, member, signed_in, marks, words
):
    vote = board(eight())
    client = signed_in(member)
    key = take(client)
    question = vote.questions.get()
    typed = {field(question, name): mark for name, mark in marks.items()}
    answer = client.post(PAPER, {"place": "0", "next": "1", **typed})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert words in html
    assert all(f'value="{mark}"' in html for mark in marks.values())
    # nor does whoever posts to the box itself get it in
    sent = {"key": key, "meant": "1"}
    assert client.post(BALLOT + "cast/", {**sent, **typed}).status_code == 422
    assert not Ballot.objects.exists()


def test_marked_and_left_blank_is_asked_about(board, member, signed_in):
    vote = board(eight())
    client = signed_in(member)
    take(client)
    question = vote.questions.get()
    typed = {field(question, "Asha"): "1", f"{question.public_id}-blank": "1"}
    answer = client.post(PAPER, {"place": "0", "next": "1", **typed})
    assert "Take back one of the two." in answer.content.decode()


def test_a_blank_ballot_is_cast_on_purpose(board, member, signed_in):
    vote = board(eight())
    client = signed_in(member)
    take(client)
    question = vote.questions.get()
    read = client.post(PAPER, {"place": "0", "next": "1", f"{question.public_id}-blank": "1"})
    assert "You leave “Directors” <mark>blank</mark>" in read.content.decode()


def test_few_short_questions_stand_on_one_screen(board, member, signed_in):
    board(ask("First?", quorum=three_voters(1)), ask("Second?", quorum=three_voters(1)))
    client = signed_in(member)
    take(client)
    html = client.get(PAPER).content.decode()
    assert "First?" in html
    assert "Second?" in html
    faulty = client.post(PAPER, {"place": "0", "next": "1"})
    assert faulty.status_code == 422
    assert faulty.content.decode().count('class="error"') == 2


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        (eight(), 'type="number"'),
        (ranked("schulze"), "<select"),
        (
            ask(
                "Speakers",
                kind="approval",
                seats=1,
                quorum=three_voters(1),
                candidates=names(),
                counting=CountingDraft("approval", most=2),
            ),
            'type="checkbox"',
        ),
        (
            ask(
                "Cities",
                kind="score",
                seats=1,
                quorum=three_voters(1),
                candidates=names(),
                counting=CountingDraft("score", most=5),
            ),
            'role="radiogroup"',
        ),
    ],
)
def test_each_kind_has_plain_fields_that_name_what_they_are(
    board, member, signed_in, question, fields
):
    board(question)
    client = signed_in(member)
    take(client)
    html = client.get(PAPER).content.decode()
    assert fields in html
    assert html.count("data-line") == 4
    for control in re.findall(r"<(?:input|select)[^>]*>", html.partition("<fieldset")[2]):
        named = "aria-label=" in control or "data-blank" in control or 'type="radio"' in control
        assert named or 'type="hidden"' in control, control
    assert " style=" not in html


def test_more_names_ask_the_database_no_more(board, group, member, signed_in):
    def asked(path):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    board(eight(), ranked("schulze"), eight("Others", candidates=names(*"ABCDEFGHIJ")))
    client = signed_in(member)
    take(client)
    client.get("/healthz")
    many = [asked(path) for path in ("/elections/board/", PAPER, "/elections/board/results/")]
    elsewhere = draft_election(group, questions=(), title="Elsewhere")
    elsewhere.questions.all().delete()
    Question.objects.exclude(position=1).update(election=elsewhere)
    one = [asked(path) for path in ("/elections/board/", PAPER, "/elections/board/results/")]
    assert many == one


# --- the result ---------------------------------------------------------------------------------------


def closed(vote, now) -> None:
    Election.objects.filter(pk=vote.pk).update(opens_at=now - 9 * HOUR, closes_at=now - HOUR)
    actions.count_box(at=now, election=Election.objects.get(pk=vote.pk))


def plain(path=RESULTS):
    answer = Client().get(path)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_directors_of_2015_on_the_page(board, now):
    """Two of one company are among the first, one of it sits already: the next who breaks nothing is seated."""
    standing = [
        CandidateDraft(name, None, (of,))
        for name, of in (
            ("Taylor", "HP"),
            ("Bell", "CERN"),
            ("Mestery", "HP"),
            ("Hirschfeld", "Dell"),
        )
    ]
    counting = CountingDraft("cumulative", most=8, limit=2, seated=(SeatedDraft("Evans", ("HP",)),))
    question = ask(
        "Individual Directors",
        kind="cumulative",
        seats=3,
        quorum=three_voters(2),
        candidates=standing,
        counting=counting,
    )
    vote = board(question)
    cast(vote, 0, {"Taylor": 5, "Bell": 2, "Mestery": 1})
    cast(vote, 1, {"Mestery": 3, "Bell": 3, "Hirschfeld": 2})
    cast(vote, 2, None)
    closed(vote, now)
    words = plain()
    assert "Taylor, Bell and Hirschfeld are seated." in words or (
        "Bell, Taylor and Hirschfeld are seated." in words
    )
    assert (
        "Mestery would be the third of HP, and 2 may sit: Evans (already seated) and Taylor."
        " Hirschfeld is seated instead."
    ) in words
    assert "3 ballots came in: 2 with marks, 1 left blank." in words
    assert "passed over" in words
    assert f"the seed “{Counting.objects.get().seed}”" in words
    data = Client().get("/elections/board/results.json").json()
    (told,) = data["questions"]
    assert set(told["seated"]) == {"Taylor", "Bell", "Hirschfeld"}
    assert told["count"]["skipped"][0]["instead"] == "Hirschfeld"


def test_stages_and_pairs_are_tables(board, now):
    vote = board(ranked("stv-scottish"), ranked("schulze", "Committee"), ranked("irv", "Chair"))
    for number, order in enumerate(
        ["Asha Björn", "Asha Chen", "Björn Asha", "Chen Deepa Asha", "Asha"]
    ):
        said = {name: rank for rank, name in enumerate(order.split(), start=1)}
        cast(vote, number, said, said, said)
    closed(vote, now)
    html = Client().get(RESULTS).content.decode()
    assert html.count('class="plain rounds"') == 2
    assert html.count('class="plain pairs"') == 1
    words = plain()
    assert "The quota is 2 votes." in words
    assert "Surplus of Asha" in words
    assert "More than half of the ballots that still count elects." in words
    assert "Asha is seated." in words
    assert " style=" not in html


def test_without_a_quorum_nobody_is_seated(board, now):
    vote = board(
        ask(
            "Directors",
            kind="cumulative",
            seats=2,
            quorum=three_voters(3),
            candidates=names(),
            counting=CountingDraft("cumulative", most=8),
        )
    )
    cast(vote, 0, {"Asha": 8})
    closed(vote, now)
    words = plain()
    assert "It fails for want of a quorum: 1 voted, 3 were needed." in words
    assert "Nobody is seated." in words
    assert Client().get("/elections/board/results.json").json()["questions"][0]["seated"] == []


def test_until_it_is_counted_the_page_says_so(board, now):
    vote = board(eight())
    cast(vote, 0, {"Asha": 8})
    Election.objects.filter(pk=vote.pk).update(opens_at=now - 9 * HOUR, closes_at=now - HOUR)
    assert "The ballots are being counted." in plain()
    assert Client().get("/elections/board/results.json").status_code == 404
    assert not Result.objects.exists()


def test_before_the_close_no_page_knows_a_count(board):
    vote = board()
    cast(vote, 0, {"Asha": 8}, "yes", None)
    assert "Nobody knows yet." in plain()
    assert Client().get("/elections/board/results.json").status_code == 404
    assert Counting.objects.first().seed not in plain("/elections/board/")
