"""The votes of January 2015 as they were told, and the samples beside them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.models import Job, Person
from config.demo.refreshing import refresh
from elections.actions import HistoryStands, NotASample, record_turnout, remind_in_sample
from elections.actions.reminders import REMIND
from elections.models import Ballot, Election, RollRow, TurnoutDelivery
from elections.queries import progress
from elections.turnout import Point
from tests.config.conftest import LOADED
from tests.factories.elections import election_with_roll
from tests.people import NOON, make_group


def told(client, slug: str) -> dict:
    answer = client.get(f"/elections/{slug}/progress.json")
    assert answer.status_code == 200
    return answer.json()


def test_the_bylaws_of_2015_say_exactly_what_was_recorded(loaded, client):
    said = told(client, "bylaws-2015")
    assert (said["opens_at"], said["closes_at"]) == ("2015-01-12T00:01:00Z", "2015-01-16T17:00:00Z")
    (question,) = said["questions"]
    assert question["eligible"] == 13490
    assert question["quorum_needed"] == 3373
    assert question["ballots"] == 3373
    assert question["still_needed"] == 0
    assert question["reached"] is True
    assert question["reached_at"] is None
    assert question["forecast"] is None
    points = [
        (point["at"], point["label"], point["ballots"], point["qualifier"])
        for point in question["history"]
    ]
    assert points == [
        (None, "end of day one", 900, "over"),
        (None, "later, about 1,400 to go", 2000, "exact"),
        ("2015-01-15T22:07:00Z", None, 3200, "about"),
        ("2015-01-16T01:12:00Z", None, 3373, "at_least"),
    ]
    page = client.get("/elections/bylaws-2015/").content.decode()
    for words in ("13,490", "3,373", "end of day one"):
        assert words in page


def test_the_directors_vote_names_seats_rule_and_candidates_and_no_result(loaded, client):
    election = Election.objects.get(slug="individual-directors-2015")
    (question,) = election.questions.all()
    assert question.seats == 8
    assert [one.name for one in question.candidates.all()] == [
        "Tim Bell",
        "Randy Bias",
        "Kavit Munshi",
        "Rob Hirschfeld",
        "Monty Taylor",
        "Alex Freedland",
        "Haiying Wang",
    ]
    assert all(one.person is not None for one in question.candidates.all())
    (said,) = told(client, election.slug)["questions"]
    for name in ("eligible", "quorum_needed", "ballots", "still_needed", "reached", "reached_at"):
        assert said[name] is None, name
    assert said["history"] == []
    page = client.get(f"/elections/{election.slug}/").content.decode()
    for words in ("Haiying Wang", "no more than two directors", "29 January 2015"):
        assert words in page


@pytest.mark.parametrize("slug", ["bylaws-2015", "individual-directors-2015"])
def test_history_cannot_be_changed(slug, loaded):
    election = Election.objects.get(slug=slug)
    assert election.is_history
    assert not election.is_sample
    with pytest.raises(HistoryStands):
        record_turnout(actor=None, at=LOADED, election=election, point=Point(3500, LOADED, "final"))


def test_sample_bylaws_stands_at_two_thousand_with_46_hours_left(loaded, client):
    election = Election.objects.get(slug="sample-bylaws")
    assert election.is_sample
    assert election.time_left(at=LOADED) == timedelta(hours=46)
    (question,) = told(client, "sample-bylaws")["questions"]
    assert (question["eligible"], question["quorum_needed"]) == (13490, 3373)
    assert (question["ballots"], question["still_needed"]) == (2000, 1373)
    assert (question["share_of_roll"], question["share_of_quorum"]) == (0.1483, 0.5929)
    assert question["reached"] is False
    assert all(point["at"] for point in question["history"])
    assert ("end of day one", 900, "over") in [
        (point["label"], point["ballots"], point["qualifier"]) for point in question["history"]
    ]


def test_sample_vote_can_be_cast_in_by_every_demo_person(loaded):
    election = Election.objects.get(slug="sample-vote")
    assert election.is_open(at=LOADED)
    assert election.is_cast_here
    roll = set(RollRow.objects.filter(election=election).values_list("email", flat=True))
    demo = set(Person.objects.filter(is_demo=True).values_list("user__email", flat=True))
    assert demo < roll
    figures = progress(election, at=LOADED).questions[0]
    assert (figures.eligible, figures.ballots, figures.quorum_needed) == (14, 5, 4)


def test_samples_that_closed_open_again_as_they_stood(loaded, client):
    later = LOADED + timedelta(days=60)
    history = Election.objects.filter(is_history=True).values_list("closes_at", flat=True)
    before = list(history)
    refresh(at=later)
    bylaws = Election.objects.get(slug="sample-bylaws")
    assert bylaws.time_left(at=later) == timedelta(hours=46)
    assert progress(bylaws, at=later).questions[0].ballots == 2000
    vote = Election.objects.get(slug="sample-vote")
    assert vote.is_open(at=later)
    assert Ballot.objects.filter(election=vote).count() == 5
    assert progress(vote, at=later).questions[0].ballots == 5
    assert list(history) == before


def test_eight_votes_can_be_placed_by_every_demo_person(loaded, client):
    election = Election.objects.get(slug="sample-directors")
    assert election.is_open(at=LOADED)
    roll = set(RollRow.objects.filter(election=election).values_list("email", flat=True))
    demo = set(Person.objects.filter(is_demo=True).values_list("user__email", flat=True))
    assert demo < roll
    assert Ballot.objects.filter(election=election).count() == 4
    page = client.get("/elections/sample-directors/").content.decode()
    for words in ("Place eight votes freely", "No more than one of one organisation", "Schulze"):
        assert words in page


def test_a_counted_sample_shows_its_stages_and_who_was_passed_over(loaded, client):
    later = LOADED + timedelta(days=60)
    for moment in (LOADED, later):
        page = client.get("/elections/sample-speakers/results/").content.decode()
        assert "may sit" in page
        assert 'class="plain rounds"' in page
        assert "are seated." in page
        refresh(at=moment + timedelta(days=60))


def test_a_sample_is_cast_elsewhere_and_shows_what_comes_of_that(loaded, client):
    election = Election.objects.get(slug="sample-charter")
    assert (election.is_cast_here, election.is_frozen) == (False, True)
    assert client.get("/elections/sample-charter/roll.json").status_code == 200
    (question,) = told(client, "sample-charter")["questions"]
    assert (question["eligible"], question["quorum_needed"], question["ballots"]) == (
        1184,
        296,
        251,
    )
    assert TurnoutDelivery.objects.filter(election=election).count() == 4
    corrected = election.turnout.exclude(correction="").get()
    assert corrected.ballots == 118
    assert "Thirteen test ballots" in client.get("/elections/sample-charter/").text
    reminder = election.reminders.get()
    assert (reminder.ending, reminder.written) == ("sent", 1184 - 149)
    assert not Job.objects.filter(name=REMIND).exists()
    before = reminder.started_at
    refresh(at=LOADED + timedelta(days=60))
    reminder.refresh_from_db()
    assert reminder.started_at == before + timedelta(days=60)


def test_reminders_are_made_up_in_samples_alone(db):
    election = election_with_roll(make_group(), "a@example.org")
    with pytest.raises(NotASample):
        remind_in_sample(actor=None, at=NOON, election=election)
