"""Officers check with reasons, and settle who stands; a vote takes no ballot before that."""

from __future__ import annotations

import pytest

from community.models import Notification
from elections import actions
from elections.actions.slates import hindering_slate
from elections.models import Candidate, Election, Nomination, NominationCheck, Phase, Slate
from tests.factories.elections import HOUR, draft_election, paper
from tests.factories.nominations import (
    DAY,
    SEATS,
    accepted,
    checked,
    make_members,
    nominated,
    nominating_election,
    roll_of,
    rules_from,
    seats_of,
    works_at,
)
from tests.people import NOON, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LATE = NOON + 14 * DAY  # everybody has answered


@pytest.fixture
def members(group):
    return make_members(group, "Asha", "Bala", "Chitra", "Dev")


@pytest.fixture
def vote(group, members) -> Election:
    return nominating_election(group, slug="board")


@pytest.fixture
def ready(vote, members, officer):
    """Asha and Bala accepted with two seconds each, and are checked."""
    asha, bala, chitra, dev = members
    made = [accepted(vote, asha, chitra, dev), accepted(vote, bala, chitra, dev)]
    for nomination in made:
        checked(nomination, officer)
    return made


def settle(vote, officer, at=LATE):
    return actions.make_slate(actor=officer, at=at, question=seats_of(vote))


def told(person, kind: str) -> list[Notification]:
    return list(Notification.objects.filter(person=person, kind=f"elections.{kind}"))


def test_the_slate_makes_candidates_and_tells_everybody_who_accepted(vote, officer, ready, members):
    slate = settle(vote, officer)
    names = Candidate.objects.filter(question=seats_of(vote))
    assert [(one.position, one.name, one.person) for one in names] == [
        (1, "Asha", members[0]),
        (2, "Bala", members[1]),
    ]
    assert (slate.nominated, slate.standing, slate.by) == (2, 2, officer)
    assert Election.objects.get(pk=vote.pk).awaits_slates == 0
    for nomination in ready:
        [letter] = told(nomination.nominee, "slate_made")
        assert "you stand for" in letter.text


def test_making_it_twice_gives_the_first(vote, officer, ready):
    first = settle(vote, officer)
    again = settle(vote, officer, at=LATE + DAY)
    assert (first.pk, again.at) == (again.pk, LATE)
    assert Candidate.objects.count() == 2


def test_nobody_is_on_it_without_seconds_acceptance_and_every_check(vote, officer, ready, members):
    _asha, _bala, chitra, dev = members
    lonely = accepted(vote, chitra, dev)
    silent = nominated(vote, dev, chitra)
    actions.check_nomination(
        actor=officer,
        at=NOON,
        nomination=ready[1],
        what="affiliation",
        passed=False,
        reason="Works elsewhere since May.",
    )
    settle(vote, officer)
    assert list(Candidate.objects.values_list("name", flat=True)) == ["Asha"]
    [few] = told(lonely.nominee, "slate_made")
    assert "1 of the 2 seconds" in few.text
    [failed] = told(ready[1].nominee, "slate_made")
    assert "Works elsewhere since May." in failed.text
    assert not told(silent.nominee, "slate_made")


def test_what_is_missing_is_named(vote, officer, members):
    asha, _bala, chitra, dev = members
    accepted(vote, asha, chitra, dev)
    question = seats_of(vote)
    assert hindering_slate(vote, question, at=NOON)[0] == "Nominees may still accept."
    with pytest.raises(actions.SlateNotReady, match="Asha is not checked yet: is a member"):
        settle(vote, officer)
    nomination = Nomination.objects.get()
    checked(nomination, officer, failing="member")
    with pytest.raises(actions.SlateNotReady, match="nobody would stand"):
        settle(vote, officer)
    checked(nomination, officer)
    assert hindering_slate(vote, question, at=LATE) == []
    assert settle(vote, officer)


# --- Checks ---------------------------------------------------------------------------------------


def test_a_later_finding_counts_and_the_earlier_one_stays(vote, officer, members):
    asha, _bala, chitra, dev = members
    nomination = accepted(vote, asha, chitra, dev)
    checked(nomination, officer, failing="words")
    [letter] = told(asha, "nomination_checked")
    assert "platform and answers" in letter.text
    assert "As the register has it." in letter.text
    checked(nomination, officer, at=NOON + DAY)
    assert NominationCheck.objects.filter(what="words").count() == 2
    assert settle(vote, officer)
    with pytest.raises(actions.ChecksAreOver):
        checked(nomination, officer, at=LATE, failing="words")


def test_a_check_has_a_reason_and_is_of_somebody_who_accepted(vote, officer, members):
    nomination = nominated(vote, members[0], members[1])
    facts = {"actor": officer, "at": NOON, "nomination": nomination, "what": "member"}
    with pytest.raises(actions.NomineeIsOut):
        actions.check_nomination(passed=True, reason="Yes.", **facts)
    actions.accept_nomination(
        actor=members[0], at=NOON, nomination=nomination, platform="More.", answers=[]
    )
    with pytest.raises(actions.NoReason):
        actions.check_nomination(passed=True, reason=" ", **facts)
    first = actions.check_nomination(passed=True, reason="Yes.", **facts)
    assert actions.check_nomination(passed=True, reason="Yes.", **facts) == first


def test_two_of_one_name_are_told_apart_on_the_ballot(group, officer, members):
    asha, bala, chitra, dev = members
    works_at(asha, make_organisation("acme"))
    for person in (asha, bala):
        person.name = "Same Name"
        person.save()
    vote = nominating_election(group)
    for person in (asha, bala):
        checked(accepted(vote, person, chitra, dev), officer)
    settle(vote, officer)
    assert list(Candidate.objects.values_list("name", flat=True)) == [
        "Same Name",
        "Same Name (Acme)",
    ]
    assert list(Candidate.objects.values_list("affiliations", flat=True)) == [[], ["Acme"]]


# --- The roll -------------------------------------------------------------------------------------


def test_seconds_are_counted_on_the_roll_as_it_is_frozen(group, officer):
    asha, bala, chitra = make_members(group, "Asha", "Bala", "Chitra")
    draft = draft_election(
        group, opens_in=16 * DAY, dispute_until=NOON + 12 * DAY, questions=(SEATS,)
    )
    question = draft.questions.get()
    actions.set_nominations(actor=None, at=NOON, question=question, draft=rules_from())
    roll_of(draft, *(person.user.email for person in (asha, bala, chitra)))
    vote = actions.publish_election(actor=None, at=NOON, election=draft)
    nomination = actions.nominate(actor=bala, at=NOON, question=question, nominee=asha)
    actions.second_nomination(actor=chitra, at=NOON, nomination=nomination)
    actions.accept_nomination(
        actor=asha, at=NOON, nomination=nomination, platform="More.", answers=[]
    )
    checked(nomination, officer)
    with pytest.raises(actions.SlateNotReady, match="not frozen"):
        actions.make_slate(actor=officer, at=LATE, question=question)
    line = {"actor": None, "at": LATE, "election": vote, "email": chitra.user.email}
    actions.remove_line(reason="Left.", **line)
    actions.freeze_roll(actor=officer, at=LATE, election=vote)
    with pytest.raises(actions.SlateNotReady, match="nobody would stand"):
        actions.make_slate(actor=officer, at=LATE, question=question)


def test_no_ballot_is_taken_before_the_slate_whatever_the_clock_says(group, officer):
    asha, bala, chitra = make_members(group, "Asha", "Bala", "Chitra")
    draft = draft_election(group, opens_in=16 * DAY, questions=(SEATS,))
    question = draft.questions.get()
    actions.set_nominations(actor=None, at=NOON, question=question, draft=rules_from())
    roll_of(draft, *(person.user.email for person in (asha, bala, chitra)))
    vote = actions.publish_election(actor=None, at=NOON, election=draft)
    nomination = actions.nominate(actor=bala, at=NOON, question=question, nominee=asha)
    actions.second_nomination(actor=chitra, at=NOON, nomination=nomination)
    actions.accept_nomination(
        actor=asha, at=NOON, nomination=nomination, platform="More.", answers=[]
    )
    checked(nomination, officer)
    opened = vote.opens_at + HOUR
    assert vote.phase(at=opened) == Phase.COMING
    assert not Election.objects.open(at=opened).exists()
    with pytest.raises(actions.NotYetOpen, match="not settled yet who stands"):
        actions.issue_token(actor=asha, at=opened, election=vote, blinded=bytes(384))
    actions.make_slate(actor=officer, at=opened, question=question)
    vote = Election.objects.select_related("publication", "freeze").get(pk=vote.pk)
    assert vote.phase(at=opened) == Phase.OPEN
    assert paper(vote, asha, at=opened)


# --- Withdrawing from it --------------------------------------------------------------------------


def test_a_name_leaves_the_slate_until_the_vote_opens(vote, officer, ready, members):
    settle(vote, officer)
    gone = actions.withdraw_nomination(actor=members[0], at=LATE, nomination=ready[0])
    assert gone.was_on_slate
    assert list(Candidate.objects.values_list("name", flat=True)) == ["Bala"]
    with pytest.raises(actions.NominationsAreClosed, match="ballots name you"):
        actions.withdraw_nomination(actor=members[1], at=vote.opens_at, nomination=ready[1])


def test_where_nobody_is_left_the_vote_waits_again(vote, officer, ready, members):
    settle(vote, officer)
    for person, nomination in zip(members, ready, strict=False):
        actions.withdraw_nomination(actor=person, at=LATE, nomination=nomination)
    assert not Slate.objects.exists()
    assert Election.objects.get(pk=vote.pk).awaits_slates == 1


# --- Officers are told ----------------------------------------------------------------------------


def fresh(vote) -> Election:
    return Election.objects.select_related("publication", "freeze", "group").get(pk=vote.pk)


def test_officers_hear_when_all_have_answered_and_when_the_vote_should_open(vote, officer, ready):
    for moment in (NOON, LATE, LATE, vote.opens_at):
        actions.warn_of_slates(at=moment, election=fresh(vote))
    subjects = [each.subject for each in told(officer, "slate_waits")]
    assert sorted(subjects) == [
        "Check the nominations and make the slate: New rules",
        "No slate, so no ballot is taken: New rules",
    ]


def test_with_a_slate_there_is_nothing_to_warn_of(vote, officer, ready):
    settle(vote, officer)
    assert actions.warn_of_slates(at=LATE, election=fresh(vote)) == 0


def test_the_warnings_are_promised_with_the_publication(vote):
    from community.models import Job

    due = Job.objects.filter(name="elections.slate_waits").order_by("not_before")
    assert [job.not_before for job in due] == [
        NOON + 13 * DAY,
        NOON + 15 * DAY,
        NOON + 16 * DAY,
    ]


# --- Samples, and those who leave -----------------------------------------------------------------


def test_a_sample_that_ran_out_is_nominated_for_anew(group, officer, members):
    asha, _bala, chitra, dev = members
    vote = nominating_election(group, is_sample=True, sample_dated_at=NOON)
    nomination = accepted(vote, asha, chitra, dev)
    checked(nomination, officer)
    settle(vote, officer)
    later = vote.closes_at + 3 * DAY
    assert actions.redate_sample(at=later, election=vote)
    question = seats_of(vote)
    assert question.nomination_rules.opens_at == later
    assert not question.candidates.exists()
    anew = fresh(vote)
    assert anew.awaits_slates == 1
    assert actions.nominate(actor=chitra, at=later, question=question, nominee=dev)


def test_whoever_leaves_for_good_stands_nowhere_and_their_words_go(vote, officer, ready, members):
    asha, _bala, *_others = members
    actions.endorse(actor=asha, at=NOON, nomination=ready[1], words="Bala is good.")
    settle(vote, officer)
    actions.forget_nominations(person=asha, at=LATE)
    held = Nomination.objects.get(nominee=asha)
    assert held.withdrawal.was_on_slate
    assert (held.platform, held.answers, held.affiliation, held.link) == ("", [], [], "")
    assert set(held.checks.values_list("reason", flat=True)) == {""}
    assert list(Candidate.objects.values_list("name", flat=True)) == ["Bala"]
    said = ready[1].endorsements.get()
    assert said.words == ""
    assert said.ended_at is not None


def test_the_name_on_ballots_that_are_out_stays(vote, officer, ready, members):
    settle(vote, officer)
    actions.forget_nominations(person=members[0], at=vote.opens_at)
    assert Candidate.objects.count() == 2
