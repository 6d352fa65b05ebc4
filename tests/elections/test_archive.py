"""The archive by URL: the signed bytes or words, and the results page that leads to it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from elections import actions, archive_files
from elections.models import Archive, Ballot, Election, Question
from tests.factories.boxes import cast_again, cast_ballots, closed, vote_for
from tests.factories.elections import HOUR, declared_election
from tests.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client()


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path / "uploads"


@pytest.fixture
def counted(group, on_the_day):
    vote = vote_for(group, 40, at=NOON)
    cast = cast_ballots(vote, range(12), at=NOON)
    cast_again(vote, cast[0], said="no", at=NOON)
    closed(vote)
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        yield Election.objects.get(pk=vote.pk)


def ask(client, vote, **headers):
    return client.get(reverse("elections:bundle", args=[vote.slug]), headers=headers)


def whole(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_archive_is_the_signed_one_however_often_it_is_asked_for(client, counted, uploads):
    archive = Archive.objects.get(election=counted)
    for _time in range(2):
        answer = ask(client, counted)
        content = whole(answer)
        assert hashlib.sha256(content).hexdigest() == archive.sha256
        assert answer.headers["Content-Length"] == str(len(content)) == str(archive.size)
        assert answer.headers["Content-Type"] == "application/zip"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="bundle.zip"'
        assert not answer.cookies
    assert [path.name for path in (uploads / "archives").iterdir()] == [f"{archive.sha256}.zip"]
    again = ask(client, counted, If_None_Match=f'"{archive.sha256}"')
    assert again.status_code == 304
    head = client.head(reverse("elections:bundle", args=[counted.slug]))
    assert head.headers["Content-Length"] == str(archive.size)
    assert whole(head) == b""


def test_a_file_that_is_cut_short_is_written_anew(client, counted, uploads):
    first = whole(ask(client, counted))
    (path,) = (uploads / "archives").iterdir()
    path.write_bytes(first[:100])
    assert whole(ask(client, counted)) == first
    path.unlink()
    assert whole(ask(client, counted)) == first


def test_a_box_that_was_changed_after_the_signature_is_told(client, counted, uploads):
    ballot = Ballot.objects.filter(election=counted, answers__contains='"yes"').first()
    ballot.answers = ballot.answers.replace('"yes"', '"no"')
    ballot.save()
    for kept in (uploads / "archives").iterdir():
        kept.unlink()  # as where the site was moved to another disk
    for _time in range(2):
        page = ask(client, counted, Accept="text/html")
        assert page.status_code == 409
        assert "was changed since" in page.content.decode()
    assert "was changed since" in ask(client, counted).json()["error"]
    assert not list((uploads / "archives").glob("*"))
    Ballot.objects.filter(pk=ballot.pk).update(nonce="not hexadecimal")
    assert ask(client, counted).status_code == 409


def test_bytes_of_another_archive_are_never_laid_down(uploads):
    with pytest.raises(archive_files.Differs):
        archive_files.keep("0" * 64, b"another")
    assert not uploads.exists()


def test_before_the_result_it_says_when_the_archive_comes(client, group, on_the_day):
    vote = vote_for(group, 40, at=NOON)
    cast_ballots(vote, range(1), at=NOON)
    open_ = ask(client, vote)
    assert open_.status_code == 404
    assert f"{vote.closes_at:%Y-%m-%d %H:%M}" in open_.json()["error"]
    page = ask(client, vote, Accept="text/html,*/*")
    assert page.status_code == 404
    assert "There is no archive yet." in page.content.decode()
    elsewhere = declared_election(group, at=NOON)
    assert "cast elsewhere" in ask(client, elsewhere).json()["error"]
    older = vote_for(group, 4, at=NOON, slug="older")
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        assert "being counted" in ask(client, vote).json()["error"]
        assert "from before" in ask(client, older).json()["error"]


def results(client, vote) -> str:
    page = client.get(reverse("elections:results", args=[vote.slug]))
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def test_the_result_leads_to_the_archive_and_says_what_nobody_can_show(client, counted):
    archive = Archive.objects.get(election=counted)
    words = results(client, counted)
    assert reverse("elections:bundle", args=[counted.slug]) in words
    assert archive.sha256 in words
    assert archive.key in words
    assert "python -I recount.py bundle.zip" in words
    assert f"http://testserver/elections/{counted.slug}/bundle.zip" in words
    assert "<dt>Ballot papers issued</dt><dd>12</dd>" in words
    assert "<dt>Replaced by their voters</dt><dd>1</dd>" in words
    assert "<dt>Leaves in the log</dt><dd>13</dd>" in words
    assert "As many ballots came in as papers were issued." in words
    assert "It carries: 8 yes, 4 no." in words
    assert "In this first form of the ballot" not in words


def test_the_results_of_a_vote_from_before_say_so(client, group, on_the_day):
    vote = vote_for(group, 4, at=NOON)
    answers = {Question.objects.get(election=vote).public_id: "yes"}
    Ballot.objects.create(token="ab" * 32, election=vote, answers=f"{answers}".replace("'", '"'))
    actions.count_box(at=vote.closes_at + HOUR, election=vote)
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        words = results(client, vote)
    assert "from before the site published archives" in words
    assert "It carries: 1 yes, 0 no." in words


def test_few_ballots_are_told_as_what_they_are(client, group, on_the_day):
    vote = vote_for(group, 12, at=NOON)
    cast_ballots(vote, range(3), at=NOON)
    page = client.get(reverse("elections:election", args=[vote.slug])).content.decode()
    assert "If fewer than ten ballots come in, only the tally is published" in page
    closed(vote)
    with time_machine.travel(vote.closes_at + HOUR, tick=True):
        assert "Fewer than ten ballots came in, so none is published" in results(client, vote)
