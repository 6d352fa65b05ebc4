"""Turnout told by officers, the record of the past, and samples."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from community.models import AuditEntry
from elections import actions, queries
from elections.drafts import CandidateDraft
from elections.models import Ballot, Participation, Phase
from elections.quorum import MajorityKind, MajorityRule, QuorumKind, QuorumRule
from elections.roll_file import RollFile, Voter
from elections.turnout import Point, Qualifier
from tests.factories.elections import (
    HOUR,
    ask,
    confirm_address,
    declared_election,
    election_with_roll,
    paper,
    vote,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def tell(election, ballots, *, at, **facts):
    correction, question = facts.pop("correction", ""), facts.pop("question", None)
    counted = facts.pop("counted", None)
    return actions.record_turnout(
        actor=None,
        at=at,
        election=election,
        point=Point(ballots, counted, **facts),
        correction=correction,
        question=question,
    )


@pytest.fixture
def election(group):
    return declared_election(group)


def test_the_same_figure_sent_twice_stands_once(election, at):
    later = at + 3 * HOUR
    first = tell(election, 900, at=later, label="day one")
    assert tell(election, 900, at=later, label="day one") == first
    assert election.turnout.count() == 1


def test_a_lower_figure_needs_a_reason(election, at):
    later = at + 4 * HOUR
    tell(election, 900, at=later, label="day one")
    with pytest.raises(actions.TurnoutFell, match="fewer than the 900"):
        tell(election, 800, at=later + HOUR, label="day two")
    tell(election, 800, at=later, label="day two", correction="counted twice")
    assert queries.progress(election, at=later).main.ballots == 800


def test_more_than_the_roll_is_refused(election, at):
    with pytest.raises(actions.MoreThanEligible):
        tell(election, 13_491, at=at + 3 * HOUR, label="day one")
    assert not election.turnout.exists()


@pytest.mark.parametrize(("counted", "told"), [(0, 100), (5, 4), (99, 100)])
def test_nobody_votes_outside_the_window_or_in_the_future(election, at, counted, told):
    with pytest.raises(actions.OutsideTheWindow):
        tell(election, 1, at=at + told * HOUR, counted=at + counted * HOUR)


def test_our_own_box_counts_itself(group, at):
    election = election_with_roll(group, "a@example.org")
    with pytest.raises(actions.BoxCountsItself):
        tell(election, 1, at=at + 3 * HOUR, label="day one")


def test_figures_may_differ_by_question(group, at):
    election = declared_election(group, questions=(ask("Bylaws"), ask("Directors")))
    bylaws, directors = election.questions.all()
    later = at + 5 * HOUR
    tell(election, 900, at=later, label="day one")
    tell(election, 2000, at=later, label="day two", question=bylaws)
    tell(election, 1500, at=later, label="day two", question=directors)
    standing = queries.progress(election, at=later).questions
    assert [question.ballots for question in standing] == [2000, 1500]
    with pytest.raises(actions.TurnoutFell):
        tell(election, 1600, at=later, label="day three")
    tell(election, 2100, at=later, label="day three")


# --- history ----------------------------------------------------------------------------------


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture
def bylaws(group, at):
    return actions.record_past_election(
        actor=None,
        at=at,
        group=group,
        slug="bylaws-2015",
        title="Bylaws amendment",
        opens_at=utc(2015, 1, 12, 0, 1),
        closes_at=utc(2015, 1, 16, 17),
        questions=[ask("Amend the bylaws?")],
        eligible=13_490,
        turnout=[
            Point(900, label="end of day one", qualifier=Qualifier.OVER),
            Point(2000, label="later"),
            Point(3200, utc(2015, 1, 15, 22, 7), qualifier=Qualifier.ABOUT, source="archive"),
            Point(3373, utc(2015, 1, 16, 1, 12), qualifier=Qualifier.AT_LEAST, source="archive"),
        ],
    )


def test_history_says_what_is_known_and_no_more(bylaws, at):
    assert queries.progress(bylaws, at=at).as_json() == {
        "election": "bylaws-2015",
        "as_of": "2026-11-22T12:00:00Z",
        "opens_at": "2015-01-12T00:01:00Z",
        "closes_at": "2015-01-16T17:00:00Z",
        "questions": [
            {
                "id": bylaws.questions.get().public_id,
                "title": "Amend the bylaws?",
                "eligible": 13490,
                "quorum_needed": 3373,
                "ballots": 3373,
                "still_needed": 0,
                "share_of_roll": 0.25,
                "share_of_quorum": 1.0,
                "reached": True,
                "reached_at": None,
                "history": [
                    {
                        "at": None,
                        "label": "end of day one",
                        "ballots": 900,
                        "qualifier": "over",
                        "source": None,
                    },
                    {
                        "at": None,
                        "label": "later",
                        "ballots": 2000,
                        "qualifier": "exact",
                        "source": None,
                    },
                    {
                        "at": "2015-01-15T22:07:00Z",
                        "label": None,
                        "ballots": 3200,
                        "qualifier": "about",
                        "source": "archive",
                    },
                    {
                        "at": "2015-01-16T01:12:00Z",
                        "label": None,
                        "ballots": 3373,
                        "qualifier": "at_least",
                        "source": "archive",
                    },
                ],
                "forecast": None,
            }
        ],
    }


def test_history_is_read_only(bylaws, officer, at):
    from elections import rules

    question = bylaws.questions.get()
    with pytest.raises(actions.HistoryStands):
        tell(bylaws, 4000, at=at, label="final")
    for deed in (
        lambda: actions.edit_election(actor=officer, at=at, election=bylaws, title="Other"),
        lambda: actions.edit_question(actor=officer, at=at, question=question, draft=ask()),
        lambda: actions.publish_election(actor=officer, at=at, election=bylaws),
        lambda: actions.import_roll(
            actor=officer, at=at, election=bylaws, file=RollFile([Voter("a@example.org")])
        ),
    ):
        with pytest.raises(actions.NotADraft):
            deed()
    with pytest.raises(actions.NotASample):
        actions.redate_sample(at=at, election=bylaws)
    assert not rules.can_run(officer, bylaws, at=at)
    assert AuditEntry.objects.filter(verb="elections.past_election_recorded").count() == 1


def test_what_the_record_does_not_say_is_null(group, at):
    election = actions.record_past_election(
        actor=None,
        at=at,
        group=group,
        slug="individual-directors-2015",
        title="Individual Directors",
        opens_at=utc(2015, 1, 12, 0, 1),
        closes_at=utc(2015, 1, 16, 17),
        eligible=None,
        questions=[
            ask(
                "Who sits on the board?",
                kind="cumulative",
                seats=8,
                quorum=QuorumRule(QuorumKind.NOT_RECORDED),
                majority=MajorityRule(MajorityKind.NONE),
                candidates=[CandidateDraft("Tim Bell"), CandidateDraft("Randy Bias")],
            )
        ],
    )
    (question,) = queries.progress(election, at=at).as_json()["questions"]
    for name in ("eligible", "quorum_needed", "ballots", "still_needed", "reached", "reached_at"):
        assert question[name] is None, name
    assert question["history"] == []
    assert [who.name for who in election.questions.get().candidates.all()] == [
        "Tim Bell",
        "Randy Bias",
    ]
    assert str(queries.progress(election, at=at).sentence) == "How many voted is not recorded."


# --- samples ----------------------------------------------------------------------------------


@pytest.fixture
def sample(group, at):
    return actions.open_sample(
        actor=None,
        at=at,
        group=group,
        slug="sample-bylaws",
        title="Bylaws amendment, replayed",
        opens_at=at - timedelta(hours=66, minutes=59),
        closes_at=at + 46 * HOUR,
        questions=[ask("Amend the bylaws?")],
        eligible=13_490,
        turnout=[
            Point(900, at - 43 * HOUR, "end of day one", Qualifier.OVER),
            Point(2000, at),
        ],
    )


def test_the_sample_stands_at_2000_with_46_hours_left(sample, at):
    progress = queries.progress(sample, at=at)
    assert str(progress.sentence) == "2,000 of 3,373 needed. 1,373 to go, 46 hours left."
    (question,) = progress.as_json()["questions"]
    assert question["share_of_roll"] == 0.1483
    assert question["share_of_quorum"] == 0.5929
    assert (question["reached"], question["still_needed"]) == (False, 1373)
    main = progress.main
    assert (main.needed_an_hour, main.pace_an_hour) == (30, 25)
    assert main.of_needed == "2,000 of 3,373 needed"


def test_a_sample_is_dated_anew_when_it_has_run_out(sample, at):
    later = at + timedelta(days=30)
    assert actions.redate_sample(at=at + HOUR, election=sample) is False
    assert actions.redate_sample(at=later, election=sample) is True
    sample.refresh_from_db()
    progress = queries.progress(sample, at=later)
    assert str(progress.sentence) == "2,000 of 3,373 needed. 1,373 to go, 46 hours left."
    assert [point.at for point in progress.main.history] == [later - 43 * HOUR, later]


def test_a_box_that_is_dated_anew_starts_empty(group, member, at):
    confirm_address(member)
    sample = actions.open_sample(
        actor=None,
        at=at,
        group=group,
        slug="sample-vote",
        title="A sample",
        opens_at=at - 24 * HOUR,
        closes_at=at + 48 * HOUR,
        questions=[ask()],
        roll=[Voter(member.user.email)],
    )
    assert sample.is_cast_here
    vote(sample, member, at=at)
    later = at + timedelta(days=9)
    actions.redate_sample(at=later, election=sample)
    sample.refresh_from_db()
    assert sample.phase(at=later) is Phase.OPEN
    assert not Ballot.objects.exists()
    assert not Participation.objects.exists()
    assert paper(sample, member, at=later)
