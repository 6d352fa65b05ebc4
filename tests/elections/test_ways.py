"""Every kind of question, cast and counted: votes placed, names ticked, scored and ranked."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from community import jobs
from community.models import AuditEntry, Job
from elections import actions, asking
from elections.drafts import CandidateDraft, CountingDraft, SeatedDraft
from elections.models import Ballot, BoxClosing, Candidate, Counting, Result
from elections.roll_file import Voter
from tests.factories.elections import (
    HOUR,
    ask,
    confirm_address,
    draft_election,
    election_with_roll,
    three_voters,
)
from tests.factories.elections import cast as cast_as
from tests.people import make_person

pytestmark = pytest.mark.django_db

ABCD = ("Asha", "Björn", "Chen", "Deepa")


def names(*who: str) -> list[CandidateDraft]:
    return [CandidateDraft(name) for name in who or ABCD]


def eight(title: str = "Directors", **facts):
    facts.setdefault("counting", CountingDraft("cumulative", most=8))
    facts.setdefault("candidates", names())
    return ask(title, kind="cumulative", seats=2, quorum=three_voters(1), **facts)


def ranked(rule: str, title: str = "Council", **options):
    return ask(
        title,
        kind="ranked",
        seats=1 if rule == "irv" else 2,
        quorum=three_voters(1),
        candidates=names(),
        counting=CountingDraft(rule, **options),
    )


def ids(question) -> dict[str, str]:
    return {who.name: who.public_id for who in question.candidates.all()}


def cast(election, number: int, *answers):
    """Let a voter of the roll cast; an answer names candidates, or is a word, or None."""
    voter = make_person(f"V{number}", email=f"v{number}@example.org")
    confirm_address(voter)
    at = election.opens_at + HOUR
    said = {}
    for question, answer in zip(election.questions.all(), answers, strict=True):
        known = ids(question)
        said[question.public_id] = (
            {known[name]: mark for name, mark in answer.items()}
            if isinstance(answer, dict)
            else answer
        )
    return cast_as(election, voter, said, at=at)


def roll(number: int = 9) -> list[str]:
    return [f"v{one}@example.org" for one in range(number)]


# --- drafting -------------------------------------------------------------------------------------


def test_a_draft_keeps_each_option_of_the_count(group):
    counting = CountingDraft(
        "schulze",
        unranked="last",
        strength="margins",
        limit=2,
        seed="dice of 1 March",
        seated=(SeatedDraft("Evans", ("HP",)),),
    )
    draft = ask("Board", kind="ranked", seats=2, candidates=names(), counting=counting)
    election = draft_election(group, questions=(draft,))
    (question,) = asking.questions_of(election)
    words = " ".join(asking.count_in_words(question, at=election.opens_at))
    assert "below everybody who is" in words
    assert "the difference between" in words
    assert "No more than two of one organisation may sit." in words
    assert "Who sits already counts to that: Evans." in words
    assert "published seed “dice of 1 March”" in words


def test_who_stays_keeps_their_row_when_the_question_is_worded_anew(group, at):
    election = draft_election(group, questions=(eight(),))
    question = election.questions.get()
    before = ids(question)
    anew = eight("Board", candidates=[*names("Chen", "Asha"), CandidateDraft("Esi", None, ("HP",))])
    actions.edit_question(actor=None, at=at, question=question, draft=anew)
    after = ids(question)
    assert list(after) == ["Chen", "Asha", "Esi"]
    assert (after["Chen"], after["Asha"]) == (before["Chen"], before["Asha"])
    assert Candidate.objects.get(name="Esi").affiliations == ["HP"]
    actions.remove_question(actor=None, at=at, question=question)
    assert not Candidate.objects.exists()
    assert not Counting.objects.exists()


def test_a_question_without_candidates_is_not_published(group):
    with pytest.raises(actions.NotReady, match="Nobody stands in “Directors” yet"):
        election_with_roll(group, *roll(), questions=(eight(candidates=[]),))


def test_the_database_refuses_votes_without_a_number(group):
    draft_election(group, questions=(eight(),))
    with pytest.raises(IntegrityError), transaction.atomic():
        Counting.objects.update(most=None)


def test_a_seed_that_nobody_typed_is_hidden_until_the_close(group):
    election = election_with_roll(group, *roll(), questions=(eight(),))
    (question,) = asking.questions_of(election)
    counting = question.counting
    before = " ".join(asking.count_in_words(question, at=election.opens_at))
    after = " ".join(asking.count_in_words(question, at=election.closes_at))
    assert counting.seed_hash == hashlib.sha256(counting.seed.encode()).hexdigest()
    assert counting.seed_hash in before
    assert counting.seed not in before
    assert counting.seed in after


# --- casting --------------------------------------------------------------------------------------


def test_eight_votes_are_cast_and_no_ninth(group):
    election = election_with_roll(group, *roll(), questions=(eight(),))
    cast(election, 0, {"Asha": 5, "Björn": 3})
    refused = (
        ({"Asha": 9}, "You place 9 votes, and you have 8"),
        ({"Asha": 5, "Björn": 4}, "You place 9 votes"),
        ({"Asha": 1.5}, "not a whole number"),
        ({"Asha": -1}, "less than nought"),
        ({}, "leave the question blank"),
    )
    for number, (marks, words) in enumerate(refused, start=1):
        with pytest.raises(actions.AnswersIncomplete, match=words):
            cast(election, number, marks)
    (ballot,) = Ballot.objects.all()
    question = election.questions.get()
    known = ids(question)
    assert json.loads(ballot.answers) == {question.public_id: {known["Asha"]: 5, known["Björn"]: 3}}


def test_a_refusal_names_the_question(group):
    election = election_with_roll(group, *roll(), questions=(ask(quorum=three_voters(1)), eight()))
    with pytest.raises(actions.AnswersIncomplete, match="“Directors”: You place 9") as refused:
        cast(election, 0, "yes", {"Asha": 9})
    assert list(refused.value.faults) == [election.questions.last().public_id]


# --- counting -------------------------------------------------------------------------------------


def counted(election):
    return actions.count_box(at=election.closes_at, election=election)


def test_eight_votes_are_added_up(group):
    election = election_with_roll(group, *roll(), questions=(eight(),))
    cast(election, 0, {"Asha": 8})
    cast(election, 1, {"Björn": 5, "Chen": 3})
    cast(election, 2, {"Chen": 6})
    cast(election, 3, None)
    (result,) = counted(election)
    assert (result.ballots, result.blank) == (4, 1)
    assert result.count["winners"] == ["Chen", "Asha"]
    assert result.count["totals"] == {"Asha": 8, "Björn": 5, "Chen": 9, "Deepa": 0}
    assert result.count["seed"] == Counting.objects.get().seed
    assert "Seated: Chen and Asha." in result.count["words"]


@pytest.mark.parametrize("rule", ["schulze", "stv-scottish", "irv"])
def test_ranks_are_counted_by_each_rule(group, rule):
    election = election_with_roll(group, *roll(), questions=(ranked(rule),))
    for number, order in enumerate(["ABC", "ABD", "BAC", "CBA", "ABCD"]):
        known = {name[0]: name for name in ABCD}
        cast(election, number, {known[one]: rank for rank, one in enumerate(order, start=1)})
    (result,) = counted(election)
    assert result.count["rule"] == rule
    assert result.count["winners"][0] == "Asha"
    assert ("rounds" in result.count) == (rule != "schulze")


def test_how_the_unranked_are_read_decides_who_is_seated(group):
    """Two rank Deepa alone; whether that speaks against the others decides."""
    questions = (
        ranked("schulze", "Ignored", unranked="ignore"),
        ranked("schulze", "Last", unranked="last"),
    )
    election = election_with_roll(group, *roll(), questions=questions)
    for number, order in enumerate([("Deepa",), ("Deepa",), ("Asha", "Deepa")]):
        said = {name: rank for rank, name in enumerate(order, start=1)}
        cast(election, number, said, said)
    ignored, last = counted(election)
    assert ignored.count["winners"][0] == "Asha"  # 1 to 0 against Deepa
    assert last.count["winners"][0] == "Deepa"  # 2 to 1


def test_ticks_and_scores_are_counted(group):
    election = election_with_roll(
        group,
        *roll(),
        questions=(
            ask(
                "T",
                kind="approval",
                seats=1,
                candidates=names(),
                counting=CountingDraft("approval"),
            ),
            ask(
                "S",
                kind="score",
                seats=1,
                candidates=names(),
                counting=CountingDraft("score", most=5),
            ),
        ),
    )
    cast(election, 0, {"Asha": 1, "Chen": 1}, {"Asha": 5, "Björn": 0})
    cast(election, 1, {"Chen": 1}, {"Asha": 1, "Björn": 4})
    ticks, scores = counted(election)
    assert ticks.count["winners"] == ["Chen"]
    assert scores.count["totals"] == {"Asha": 6, "Björn": 4, "Chen": 0, "Deepa": 0}


def test_motions_and_names_on_one_ballot_are_kept_apart(group):
    election = election_with_roll(group, *roll(), questions=(ask(quorum=three_voters(1)), eight()))
    cast(election, 0, "yes", None)
    cast(election, 1, None, {"Asha": 1})
    cast(election, 2, "abstain", {"Asha": 1})
    motion, directors = counted(election)
    (said,) = motion.count["questions"]
    assert (said["yes"], said["no"], said["abstain"], said["blank"]) == (1, 0, 1, 1)
    assert (directors.ballots, directors.blank) == (3, 1)


def test_an_affiliation_that_is_full_is_passed_over_with_its_reason(group):
    counting = CountingDraft("cumulative", most=8, limit=2, seated=(SeatedDraft("Evans", ("HP",)),))
    standing = [
        CandidateDraft("Taylor", None, ("HP",)),
        CandidateDraft("Mestery", None, ("hp",)),
        CandidateDraft("Hirschfeld", None, ("Dell",)),
    ]
    election = election_with_roll(
        group, *roll(), questions=(eight(counting=counting, candidates=standing),)
    )
    cast(election, 0, {"Taylor": 4, "Mestery": 3, "Hirschfeld": 1})
    (result,) = counted(election)
    assert result.count["winners"] == ["Taylor", "Hirschfeld"]
    (skipped,) = result.count["skipped"]
    assert (skipped["candidate"], skipped["instead"]) == ("Mestery", "Hirschfeld")
    assert "Evans (already seated)" in skipped["reason"]


def test_nothing_is_counted_before_the_close(group):
    election = election_with_roll(group, *roll(), questions=(eight(),))
    with pytest.raises(actions.NotYetOpen):
        actions.count_box(at=election.closes_at - timedelta(seconds=1), election=election)
    assert not Result.objects.exists()
    assert not BoxClosing.objects.exists()


def test_a_box_is_counted_once(group):
    election = election_with_roll(group, *roll(), questions=(eight(),))
    cast(election, 0, {"Asha": 8})
    first = counted(election)
    again = actions.count_box(at=election.closes_at + HOUR, election=election)
    assert [one.at for one in again] == [one.at for one in first]
    assert Result.objects.count() == 1
    assert AuditEntry.objects.filter(verb="elections.box_counted").count() == 1


def test_a_closed_box_takes_no_ballot_that_came_before_the_close(group):
    """Its request began in time and reached the database after the count."""
    election = election_with_roll(group, *roll(), questions=(eight(),))
    cast(election, 0, {"Asha": 8})
    counted(election)
    with pytest.raises(actions.VoteIsOver):
        cast(election, 1, {"Björn": 8})
    assert Ballot.objects.count() == 1


def test_the_jobs_after_the_close_leave_a_result(group):
    election = election_with_roll(group, *roll(), questions=(eight(),))
    cast(election, 0, {"Asha": 8})
    for name in ("elections.settle_box", "elections.count_box"):
        job = Job.objects.get(name=name)
        assert jobs.carry_out(job.public_id, clock=lambda: election.closes_at + HOUR)
    assert Result.objects.get().count["winners"][0] == "Asha"


def test_a_sample_that_is_dated_anew_has_no_result_and_another_seed(group, at):
    election = actions.open_sample(
        actor=None,
        at=at,
        group=group,
        slug="sample",
        title="Sample",
        opens_at=at - HOUR,
        closes_at=at + HOUR,
        questions=[eight()],
        roll=[Voter(address) for address in roll()],
    )
    seed = Counting.objects.get().seed
    later = election.closes_at + HOUR
    actions.count_box(at=later, election=election)
    assert actions.redate_sample(at=later, election=election)
    assert not Result.objects.exists()
    assert not BoxClosing.objects.exists()
    assert Counting.objects.get().seed not in {"", seed}
