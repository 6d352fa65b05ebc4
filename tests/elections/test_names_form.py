"""An officer drafts questions of every kind; what is wrong is said by field, and what was typed stays."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from elections.models import Election
from tests.factories.elections import draft_election

pytestmark = pytest.mark.django_db

STANDING = "Asha Rao; Acme\nBjörn Berg ; Zeta; Acme\n\nChen Wei"
BASE = {"title": "Directors", "quorum": "none", "majority": "more_yes"}
NAMES = {"names-candidates": STANDING, "names-seats": "2"}


@pytest.fixture
def vote(group):
    election = draft_election(group, at=timezone.now(), slug="board")
    election.questions.all().delete()
    return election


def add(client, **fields):
    return client.post("/elections/board/desk/questions/", {**BASE, **NAMES, **fields})


@pytest.mark.parametrize(
    ("fields", "rule", "words"),
    [
        ({"kind": "cumulative", "names-votes": "8"}, "cumulative", "Place eight votes freely"),
        ({"kind": "approval"}, "approval", "as many as you like"),
        ({"kind": "approval", "names-at_most": "2"}, "approval", "Tick up to two names."),
        ({"kind": "score", "names-highest": "5"}, "score", "a score from 0 to 5"),
        ({"kind": "ranked", "names-method": "schulze"}, "schulze", "by the Schulze method"),
        (
            {"kind": "ranked", "names-method": "schulze", "names-unranked": "last"},
            "schulze",
            "stands below everybody who is",
        ),
        (
            {"kind": "ranked", "names-quota": "hare", "names-places": "0"},
            "stv-scottish",
            "cut off after 0 decimal places",
        ),
        (
            {"kind": "ranked", "names-method": "irv", "names-seats": "1"},
            "irv",
            "more than half of the ballots that still count",
        ),
        (
            {
                "kind": "cumulative",
                "names-votes": "8",
                "names-limit": "2",
                "names-seated": "Kim Evans; HP",
            },
            "cumulative",
            "Who sits already counts to that: Kim Evans.",
        ),
    ],
)
def test_each_kind_is_drafted_and_told_before_it_is_published(
    vote, officer, signed_in, fields, rule, words
):
    client = signed_in(officer)
    assert add(client, **fields).status_code == 302
    question = vote.questions.select_related("counting").get()
    assert (question.kind, question.counting.rule) == (fields["kind"], rule)
    assert question.majority.kind == "none"
    standing = {who.name: who.affiliations for who in question.candidates.all()}
    assert standing == {"Asha Rao": ["Acme"], "Björn Berg": ["Zeta", "Acme"], "Chen Wei": []}
    desk = client.get("/elections/board/desk/").content.decode()
    assert words in desk
    assert "a seed that this site draws when the vote is published" in desk
    # opened again, the form holds all of it, and keeps it
    path = f"/elections/board/desk/questions/{question.public_id}/"
    form = client.get(path).context["form"]
    assert "Björn Berg; Zeta; Acme" in form.names_form["candidates"].value()
    typed = {
        field.html_name: field.value()
        for part in (form, form.names_form)
        for field in part
        if field.value() not in {None, ""}
    }
    before = (
        list(
            vote.questions.values(),
        ),
        list(question.candidates.values()),
    )
    assert client.post(path, typed).status_code == 302
    assert (list(vote.questions.values()), list(question.candidates.values())) == before
    again = vote.questions.select_related("counting").get().counting
    assert again.of_tally == question.counting.of_tally
    assert again.seated == question.counting.seated


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"kind": "cumulative", "names-votes": ""}, "names-votes", "how many votes"),
        ({"kind": "cumulative", "names-votes": "0"}, "names-votes", "greater than or equal to 1"),
        ({"kind": "cumulative", "names-votes": "2.5"}, "names-votes", "plain digits"),
        ({"kind": "score", "names-highest": ""}, "names-highest", "highest score"),
        ({"kind": "ranked", "names-seats": ""}, "names-seats", "how many are seated"),
        ({"kind": "ranked", "names-method": "irv"}, "names-seats", "fills one seat"),
        ({"kind": "ranked", "names-places": "13"}, "names-places", "less than or equal to 12"),
        ({"kind": "approval", "names-seated": "Kim; HP"}, "names-limit", "how many may sit"),
        (
            {"kind": "approval", "names-candidates": "Asha\nasha"},
            "names-candidates",
            "Line 2: asha stands there already.",
        ),
        (
            {"kind": "approval", "names-candidates": "Asha\n; Acme"},
            "names-candidates",
            "Line 2: the name is missing",
        ),
        (
            {"kind": "approval", "names-candidates": "A" * 121},
            "names-candidates",
            "up to 120 letters",
        ),
        (
            {"kind": "approval", "quorum": "absolute", "number": "5", "counts": "decisive"},
            "counts",
            "choose one of",
        ),
        ({"kind": "lots"}, "kind", "not one of the available choices"),
    ],
)
def test_a_fault_stands_at_its_field_and_what_was_typed_stays(
    vote, officer, signed_in, fields, field, words
):
    answer = add(signed_in(officer), **fields)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert words in html
    assert 'value="Directors"' in html
    (area,) = re.findall(
        r'<textarea[^>]*name="names-candidates"[^>]*>(.*?)</textarea>', html, re.DOTALL
    )
    typed = fields.get("names-candidates", STANDING)
    assert typed.splitlines()[0] in area
    assert not vote.questions.exists()


def test_faults_of_fields_that_do_not_belong_to_the_kind_are_nobodys(vote, officer, signed_in):
    added = add(signed_in(officer), kind="approval", **{"names-votes": "x", "names-highest": "-1"})
    assert added.status_code == 302


def test_a_motion_needs_nothing_of_names(vote, officer, signed_in):
    motion = {**BASE, "kind": "yes_no", "names-candidates": ";;;", "names-seats": "x"}
    answer = signed_in(officer).post("/elections/board/desk/questions/", motion)
    assert answer.status_code == 302
    assert not vote.questions.get().candidates.exists()


def test_drafted_by_pages_alone_it_is_published_and_says_how_it_is_counted(
    vote, officer, signed_in
):
    client = signed_in(officer)
    assert (
        add(client, kind="cumulative", **{"names-votes": "8", "names-limit": "1"}).status_code
        == 302
    )
    roll = SimpleUploadedFile("roll.csv", b"email\na@example.org\n")
    client.post("/elections/board/desk/roll/", {"file": roll})
    assert client.post("/elections/board/desk/publish/").status_code == 302
    assert Election.objects.get().is_published
    html = Client().get("/elections/board/").content.decode()
    assert "Place eight votes freely" in html
    assert "No more than one of one organisation may sit." in html
    assert "Its own SHA-256 is" in html
    assert "Björn Berg" in html
