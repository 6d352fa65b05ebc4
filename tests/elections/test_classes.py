"""Rules of a question from the form to the result: what counts, of what, and by which classes."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import AuditEntry
from elections import actions, queries, tallies
from elections.drafts import ClassDraft
from elections.models import Ballot, ClassRule, Question
from elections.progress import moment
from elections.quorum import (
    Base,
    Count,
    Counted,
    MajorityKind,
    MajorityRule,
    Outcome,
    QuorumKind,
    QuorumRule,
)
from elections.turnout import Point, Qualifier
from tests.factories.elections import (
    HOUR,
    QUARTER,
    ask,
    declared_election,
    draft_election,
    election_with_roll,
    three_voters,
)
from tests.people import NOON

pytestmark = pytest.mark.django_db

TWO_THIRDS_OF_ALL = MajorityRule(MajorityKind.FRACTION, Fraction(2, 3), Base.ROLL)
SIZES = {"Individual": 13_490, "Gold": 24, "Platinum": 8}
BY_CLASS = ask(
    "Change the bylaws?",
    quorum=QuorumRule(QuorumKind.NONE),
    majority=MajorityRule(MajorityKind.NONE),
    classes=(
        ClassDraft("Individual", QUARTER, MajorityRule(MajorityKind.MORE_YES)),
        ClassDraft("Gold", majority=TWO_THIRDS_OF_ALL),
        ClassDraft("Platinum", majority=TWO_THIRDS_OF_ALL),
    ),
)


def draft_with_classes(group, *, at=NOON, **facts):
    election = draft_election(group, at=at, **facts)
    for name, size in SIZES.items():
        actions.add_class(actor=None, at=at, election=election, name=name, eligible=size)
    question = election.questions.get()
    actions.edit_question(actor=None, at=at, question=question, draft=BY_CLASS)
    election.refresh_from_db()
    return election


@pytest.fixture
def bylaws(group):
    return actions.publish_election(actor=None, at=NOON, election=draft_with_classes(group))


def of_class(election, name):
    return election.voter_classes.get(name=name)


def tell(election, ballots, *, hours=4, name=None, **facts):
    point = Point(ballots, NOON + hours * HOUR, qualifier=facts.pop("qualifier", Qualifier.EXACT))
    return actions.record_turnout(
        actor=None,
        at=NOON + 10 * HOUR,
        election=election,
        point=point,
        voter_class=of_class(election, name) if name else None,
        **facts,
    )


def count(election, name, *ballots, **facts):
    return actions.tell_count(
        actor=None,
        at=election.closes_at,
        question=election.questions.get(),
        count=Count(*ballots),
        voter_class=of_class(election, name) if name else None,
        **facts,
    )


def result(election):
    return tallies.tally(election, at=election.closes_at)


# --- the line of January 2015 ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("abstain", "outcome"), [(3_370, Outcome.CARRIED), (3_369, Outcome.NO_QUORUM)]
)
def test_3373_ballots_of_13490_in_our_own_box(group, abstain, outcome):
    """Two yes and a no decide; the abstentions make the quorum, or fall one short of it."""
    election = election_with_roll(group, "a@example.org")
    election.eligible = 13_490
    election.save(update_fields=["eligible"])
    question = election.questions.get()
    said = ["yes", "yes", "no", *["abstain"] * abstain]
    Ballot.objects.bulk_create(
        Ballot(
            token=f"{number:064x}",
            election=election,
            answers=f'{{"{question.public_id}":"{answer}"}}',
        )
        for number, answer in enumerate(said)
    )
    (tally,) = result(election)
    assert (tally.ballots, tally.decisive) == (abstain + 3, 3)
    assert tally.progress.reached is (abstain + 3 >= 3_373)
    assert tally.outcome is outcome


def test_two_questions_of_one_vote_reach_their_quorum_at_different_times(group):
    election = declared_election(group, questions=(ask("Directors"), ask("Bylaws")))
    directors, bylaws = election.questions.all()
    tell(election, 3_300, hours=3)
    tell(election, 3_373, hours=5, question=bylaws)
    tell(election, 3_372, hours=6, question=directors)
    first, second = queries.progress(election, at=NOON + 7 * HOUR).questions
    assert (first.reached, first.still_needed, first.figures.reached_at) == (False, 1, None)
    assert (second.reached, second.figures.reached_at) == (True, NOON + 5 * HOUR)
    tell(election, 3_373, hours=8, question=directors)
    first, second = queries.progress(election, at=NOON + 9 * HOUR).questions
    assert first.figures.reached_at == NOON + 8 * HOUR
    assert second.figures.reached_at == NOON + 5 * HOUR


# --- what counts ----------------------------------------------------------------------------------


def test_where_abstentions_do_not_count_ballots_can_show_a_miss_and_no_quorum(group):
    rule = QuorumRule(QuorumKind.ABSOLUTE, number=100, counts=Counted.DECISIVE)
    election = declared_election(group, questions=(ask(quorum=rule),))
    tell(election, 99)
    (question,) = queries.progress(election, at=NOON + 5 * HOUR).questions
    assert (question.reached, question.still_needed) == (False, None)
    tell(election, 150, hours=6)
    (question,) = queries.progress(election, at=NOON + 7 * HOUR).questions
    assert (question.reached, question.figures.share_of_quorum) == (None, None)
    assert not question.figures.reached_at
    # and nobody is told that a part of the quorum is there
    assert not Question.objects.get().milestones.exists()
    # what is told of the question alone is of what counts to it
    tell(election, 120, hours=7, question=Question.objects.get(), correction="yes and no only")
    (question,) = queries.progress(election, at=NOON + 8 * HOUR).questions
    assert question.reached is True


def test_an_open_box_does_not_tell_abstentions_by_its_quorum(group, member):
    rule = QuorumRule(QuorumKind.ABSOLUTE, number=2, counts=Counted.DECISIVE)
    election = election_with_roll(
        group, "a@example.org", "b@example.org", questions=(ask(quorum=rule),)
    )
    name = election.questions.get().public_id
    for number, answer in enumerate(("yes", "abstain")):
        Ballot.objects.create(
            token=f"{number:064x}", election=election, answers=f'{{"{name}":"{answer}"}}'
        )
    assert queries.progress(election, at=NOON + 2 * HOUR).main.reached is None
    (tally,) = result(election)
    assert (tally.whole.counted, tally.outcome) == (1, Outcome.NO_QUORUM)


# --- classes --------------------------------------------------------------------------------------


def test_the_roll_is_the_sum_of_its_classes(group):
    election = draft_with_classes(group)
    assert election.eligible == 13_522
    with pytest.raises(actions.NotReady, match="sum of theirs"):
        actions.declare_electorate(actor=None, at=NOON, election=election, eligible=9)
    actions.remove_class(actor=None, at=NOON, voter_class=of_class(election, "Gold"))
    election.refresh_from_db()
    assert election.eligible == 13_498
    # the question has to be asked anew: one of its classes is gone
    assert not ClassRule.objects.exists()


def test_a_class_stands_once_and_a_question_names_each(group):
    election = draft_with_classes(group)
    with pytest.raises(actions.ClassIsThere):
        actions.add_class(actor=None, at=NOON, election=election, name="gold", eligible=3)
    with pytest.raises(actions.NotReady, match="each of them"):
        actions.add_question(
            actor=None, at=NOON, election=election, draft=ask(classes=BY_CLASS.classes[:2])
        )
    assert Question.objects.count() == 1


def test_a_ballot_cast_here_has_no_class(group):
    election = draft_with_classes(group)
    election.electorate = "roll"
    election.save(update_fields=["electorate"])
    with pytest.raises(actions.NotReady, match="their class included"):
        actions.publish_election(actor=None, at=NOON, election=election)


def test_a_class_cannot_need_more_voters_than_it_has(group):
    election = draft_with_classes(group)
    gold = ClassDraft("Gold", three_voters(25), TWO_THIRDS_OF_ALL)
    classes = [gold if one.name == "Gold" else one for one in BY_CLASS.classes]
    actions.edit_question(
        actor=None,
        at=NOON,
        question=election.questions.get(),
        draft=ask("Bylaws", classes=classes),
    )
    with pytest.raises(actions.NotReady, match=r"Bylaws \(Gold\)” needs 25"):
        actions.publish_election(actor=None, at=NOON, election=election)


def test_the_database_refuses_half_a_rule_of_a_class_too(bylaws):
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassRule.objects.filter(majority_kind="fraction").update(majority_numerator=None)


def test_turnout_is_told_class_by_class(bylaws):
    tell(bylaws, 3_372, name="Individual")
    tell(bylaws, 20, name="Gold")
    main = queries.progress(bylaws, at=NOON + 5 * HOUR).main
    assert (main.reached, main.still_needed, main.ballots) == (False, 1, None)
    assert main.of_classes == "Individual: 3,372 of 3,373 needed"
    tell(bylaws, 8, name="Platinum", qualifier=Qualifier.AT_LEAST)
    tell(bylaws, 3_373, hours=6, name="Individual")
    progress = queries.progress(bylaws, at=NOON + 7 * HOUR)
    main = progress.main
    assert (main.reached, main.ballots, main.figures.qualifier) == (True, 3_401, "at_least")
    (said,) = progress.as_json()["questions"]
    assert (said["eligible"], said["quorum_needed"], said["reached"]) == (13_522, None, True)
    individual, gold, platinum = said["classes"]
    assert individual["quorum_needed"] == individual["ballots"] == 3_373
    assert individual["reached_at"] == moment(NOON + 6 * HOUR)
    assert (gold["name"], gold["quorum_needed"], gold["reached"]) == ("Gold", None, None)
    assert platinum["history"][0]["qualifier"] == "at_least"


def test_a_class_has_its_own_limit_and_its_own_series(bylaws):
    tell(bylaws, 2_000)
    with pytest.raises(actions.MoreThanEligible):
        tell(bylaws, 25, name="Gold")
    tell(bylaws, 24, name="Gold")  # fewer than 2,000, and of another series
    with pytest.raises(actions.TurnoutFell):
        tell(bylaws, 23, hours=5, name="Gold")
    assert queries.progress(bylaws, at=NOON + 5 * HOUR).main.ballots == 2_000


def test_progress_of_a_vote_without_classes_keeps_its_form(group):
    (said,) = queries.progress(declared_election(group), at=NOON).as_json()["questions"]
    assert "classes" not in said


# --- what was counted elsewhere -------------------------------------------------------------------


def test_it_carries_only_where_every_class_carries(bylaws):
    assert result(bylaws) is None
    count(bylaws, "Individual", 1_600, 1_000, 773)
    count(bylaws, "Gold", 16, 8)
    (tally,) = result(bylaws)
    assert (tally.outcome, tally.untold) == (Outcome.UNKNOWN, ["Platinum"])
    count(bylaws, "Platinum", 5, 0)
    (tally,) = result(bylaws)
    assert (tally.outcome, tally.failed_in) == (Outcome.NOT_CARRIED, ["Platinum"])
    with pytest.raises(actions.CountDiffers):
        count(bylaws, "Platinum", 6, 0)
    count(bylaws, "Platinum", 6, 0, correction="one proxy was not read")
    assert count(bylaws, "Platinum", 6, 0).correction  # sent twice, written once
    (tally,) = result(bylaws)
    assert tally.outcome is Outcome.CARRIED
    assert tally.classes[2].correction == "one proxy was not read"
    assert AuditEntry.objects.filter(verb="elections.count_told").count() == 4


def test_a_count_is_refused_that_cannot_be(bylaws, group):
    with pytest.raises(actions.TooEarlyToCount):
        actions.tell_count(
            actor=None,
            at=bylaws.closes_at - HOUR,
            question=bylaws.questions.get(),
            count=Count(1, 0),
            voter_class=of_class(bylaws, "Gold"),
        )
    with pytest.raises(actions.CountTooLarge):
        count(bylaws, "Gold", 20, 4, 1)
    with pytest.raises(actions.OfAnotherVote, match="each class"):
        count(bylaws, None, 1, 0)
    other = actions.publish_election(
        actor=None, at=NOON, election=draft_with_classes(group, title="Other")
    )
    with pytest.raises(actions.OfAnotherVote):
        actions.tell_count(
            actor=None,
            at=bylaws.closes_at,
            question=bylaws.questions.get(),
            count=Count(1, 0),
            voter_class=of_class(other, "Gold"),
        )
    here = election_with_roll(group, "a@example.org")
    with pytest.raises(actions.BoxCountsItself):
        count(here, None, 1, 0)


# --- pages ----------------------------------------------------------------------------------------


def rule(prefix="", **facts):
    fields = {
        "quorum": "none",
        "counts": "ballots",
        "majority": "more_yes",
        "base": "decisive",
        **facts,
    }
    return {f"{prefix}{name}": value for name, value in fields.items()}


def test_the_form_of_a_question_keeps_every_rule(group, officer, signed_in):
    election = draft_election(group, at=timezone.now())
    question = election.questions.get()
    address = f"/elections/{election.slug}/desk/questions/{question.public_id}/"
    sent = {
        "title": "Adopt it?",
        **rule(quorum="debian", counts="decisive", majority="fraction", base="roll"),
        "majority_share": "60 %",
    }
    assert signed_in(officer).post(address, sent).status_code == 302
    question.refresh_from_db()
    assert question.quorum == QuorumRule(QuorumKind.DEBIAN, counts=Counted.DECISIVE)
    assert question.majority == MajorityRule(MajorityKind.FRACTION, Fraction(3, 5), Base.ROLL)
    html = signed_in(officer).get(address).content.decode()
    assert re.search(r'value="debian"[^>]*(selected|checked)', html)
    assert re.search(r'value="roll"[^>]*(selected|checked)', html)
    desk = signed_in(officer).get(f"/elections/{election.slug}/desk/").content.decode()
    assert "Only yes and no count to it." in desk
    assert "of the roll must be yes; staying away works as a no" in desk


def test_a_bad_rule_of_one_class_is_named_there_and_nothing_is_lost(group, officer, signed_in):
    election = draft_with_classes(group, at=timezone.now())
    question = election.questions.get()
    gold = of_class(election, "Gold").public_id
    sent = {"title": "Kept as typed?", "by_class": "on", **rule()}
    for one in election.voter_classes.all():
        sent |= rule(f"{one.public_id}-", quorum="fraction")
        sent |= {f"{one.public_id}-share": "1/4"}
    sent[f"{gold}-share"] = "five quarters"
    address = f"/elections/{election.slug}/desk/questions/{question.public_id}/"
    answer = signed_in(officer).post(address, sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Kept as typed?" in html
    assert f'id="id_{gold}-share_error"' in html
    assert "five quarters" in html
    assert html.count("Write a share above nothing") == 1
    question.refresh_from_db()
    assert question.title == "Change the bylaws?"
    sent[f"{gold}-share"] = "3/4"
    assert signed_in(officer).post(address, sent).status_code == 302
    shares = [one.quorum.share for one in question.class_rules.all()]
    assert shares == [Fraction(1, 4), Fraction(3, 4), Fraction(1, 4)]


def test_classes_from_the_desk_to_the_result(group, officer, signed_in, client):
    """An officer makes classes, publishes, tells their turnout and their counts; anybody reads it."""
    now = timezone.now()
    election = draft_election(group, at=now - 60 * HOUR, slug="bylaws", lasts=48 * HOUR)
    desk = "/elections/bylaws/desk/"
    browser = signed_in(officer)
    for name, size in SIZES.items():
        sent = {"name": name, "size": str(size)}
        assert browser.post(f"{desk}classes/", sent).status_code == 302
    twice = browser.post(f"{desk}classes/", {"name": "gold", "size": "5"})
    assert twice.status_code == 422
    assert "There is a class of this name already." in twice.content.decode()
    question = election.questions.get()
    actions.edit_question(actor=None, at=now, question=question, draft=BY_CLASS)
    actions.publish_election(actor=None, at=now - 60 * HOUR, election=election)
    page = client.get("/elections/bylaws/").content.decode()
    assert "Turnout by class of voters" in page
    assert "A quarter of the roll is 3,372.5, so 3,373 must vote." in page
    answer = browser.get(f"{desk}counts/")
    assert answer.status_code == 200
    for name, told in (("Individual", (1_600, 1_000)), ("Gold", (16, 8)), ("Platinum", (6, 2))):
        of = f"{question.public_id}-{of_class(election, name).public_id}"
        abstain = 773 if name == "Individual" else 0
        values = zip(("yes", "no", "abstain", "blank"), (*told, abstain, 0), strict=True)
        sent = {"of": of, **{f"{of}-{field}": str(value) for field, value in values}}
        assert browser.post(f"{desk}counts/", sent).status_code == 302
    results = client.get("/elections/bylaws/results/").content.decode()
    assert "It carries in every class." in results
    assert "16 of 24 were yes; 16 were needed." in results
    again = browser.post(f"{desk}counts/", {**sent, f"{of}-yes": "7", f"{of}-no": "1"})
    assert again.status_code == 422
    assert "Another count stands." in again.content.decode()
