"""Assigning, standing aside, marking, voting, deciding."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from certification import actions, queries
from certification.models import (
    Assignment,
    Certificate,
    Comment,
    CommitteeVote,
    Decision,
    Review,
)
from community.models import Affiliation, AuditEntry, Notification, OrganisationParent, Role
from tests.factories import certification as make
from tests.people import give_role, make_organisation, make_person
from tests.racing import race

pytestmark = pytest.mark.django_db


def works_for(person, organisation, at, **spell):
    return Affiliation.objects.create(
        person=person, organisation=organisation, recorded_at=at, **spell
    )


# --- Assigning ------------------------------------------------------------------------------------


def test_a_chair_asks_and_the_reviewer_is_told_by_when(house, at):
    version = make.make_submitted(house)

    assignment = make.assign(house, version, house.members[0])

    version.refresh_from_db()
    assert version.state == "in_review"
    assert assignment.checked["years"] == 3
    told = Notification.objects.get(kind="certification.reviewer_assigned")
    assert told.person == house.members[0]
    assert "29 November 2026" in told.text


@pytest.mark.parametrize(
    ("relation", "until", "words"),
    [
        ("provider", None, "is with Provider Review, the provider"),
        ("provider", date(2025, 3, 4), "until 4 March 2025"),
        ("parent", None, "which belongs with the provider"),
        ("sister", date(2024, 6, 1), "until 1 June 2024"),
    ],
)
def test_a_reviewer_near_the_provider_is_refused_with_the_reason(house, at, relation, until, words):
    parent, sister = make_organisation("holding"), make_organisation("sister")
    OrganisationParent.objects.create(organisation=house.provider, parent=parent)
    OrganisationParent.objects.create(organisation=sister, parent=parent)
    employer = {"provider": house.provider, "parent": parent, "sister": sister}[relation]
    works_for(house.members[0], employer, at, until_on=until)
    version = make.make_submitted(house)

    with pytest.raises(actions.ReviewerHasConflict, match=words):
        make.assign(house, version, house.members[0])

    version.refresh_from_db()
    assert version.state == "submitted"
    assert not Assignment.objects.exists()
    assert not Notification.objects.filter(person=house.members[0]).exists()


def test_an_employer_of_four_years_ago_is_no_conflict(house, at):
    works_for(house.members[0], house.provider, at, until_on=date(2022, 1, 1))

    assert make.assign(house, make.make_submitted(house), house.members[0])


def test_acting_for_the_provider_is_a_conflict_too(house, at):
    give_role(house.representative, house.committee, Role.Kind.MEMBER)

    with pytest.raises(actions.ReviewerHasConflict):
        make.assign(house, make.make_submitted(house), house.representative)


def test_who_stood_aside_cannot_be_asked(house, at):
    version = make.make_submitted(house)
    actions.declare_conflict(
        actor=house.members[0], at=at, version=version, reason="I wrote chapter two."
    )

    with pytest.raises(actions.ReviewerHasConflict, match="I wrote chapter two"):
        make.assign(house, version, house.members[0])


def test_only_a_chair_without_a_conflict_assigns(house, at):
    version = make.make_submitted(house)
    works_for(house.chair, house.provider, at)

    for person in (house.chair, house.members[1], house.representative):
        with pytest.raises(actions.NotYours):
            actions.assign_reviewer(
                actor=person,
                at=at,
                version=version,
                reviewer=house.members[0],
                due_on=at.date(),
            )


def test_strangers_and_yesterday_are_refused(house, stranger, at):
    version = make.make_submitted(house)

    with pytest.raises(actions.NotOnTheCommittee):
        make.assign(house, version, stranger)
    with pytest.raises(actions.DueDayIsPast):
        actions.assign_reviewer(
            actor=house.chair,
            at=at,
            version=version,
            reviewer=house.members[0],
            due_on=at.date() - timedelta(days=1),
        )
    make.assign(house, version, house.members[0])
    with pytest.raises(actions.AlreadyAssigned):
        make.assign(house, version, house.members[0])


# --- Marking --------------------------------------------------------------------------------------


def test_a_draft_may_be_half_empty_and_is_kept(house, at):
    version = make.make_in_review(house)
    reviewer = house.reviewers[0]

    actions.save_review(
        actor=reviewer, at=at, version=version, marks={"community": actions.Mark(1)}
    )
    review = actions.save_review(
        actor=reviewer, at=at, version=version, marks={"community": actions.Mark(2, comment="Ok")}
    )

    assert review.submitted_at is None
    assert [(one.score, one.comment) for one in review.scores.all()] == [(2, "Ok")]
    assert queries.sheets(version, at=at) == []


@pytest.mark.parametrize(
    ("change", "needed"),
    [
        ({"community": actions.Mark()}, "a mark for “Shows how"),
        ({"community": actions.Mark(0)}, "a comment on “Shows how"),
        ({"community": actions.Mark(1, comment="  ")}, "a comment on “Shows how"),
        ({"community": actions.Mark(cannot_tell=True)}, "a comment on “Shows how"),
    ],
)
def test_a_sheet_needs_every_mark_and_a_word_on_each_that_fails(house, at, change, needed):
    version = make.make_in_review(house)

    with pytest.raises(actions.ReviewIncomplete, match=needed):
        actions.submit_review(
            actor=house.reviewers[0],
            at=at,
            version=version,
            marks={**make.marks(comment=""), **change},
            recommendation="approve",
        )

    assert not Review.objects.handed_in().exists()


def test_a_passing_mark_needs_no_comment(house, at):
    version = make.make_in_review(house)

    review = actions.submit_review(
        actor=house.reviewers[0],
        at=at,
        version=version,
        marks=make.marks(comment=""),
        recommendation="approve",
    )

    assert review.submitted_at == at


def test_a_sheet_needs_a_recommendation(house, at):
    with pytest.raises(actions.ReviewIncomplete, match="recommend"):
        make.review(make.make_in_review(house), house.reviewers[0], recommendation="")


def test_what_was_handed_in_stays(house, at):
    version = make.make_in_review(house)
    make.review(version, house.reviewers[0])
    again = make.review(version, house.reviewers[0], scores={**make.GOOD, "community": 0})

    assert again.scores.get(criterion__key="community").score == 2
    with pytest.raises(actions.ReviewIsIn):
        actions.save_review(actor=house.reviewers[0], at=at, version=version, marks={})
    assert AuditEntry.objects.filter(verb="certification.review_submitted").count() == 1


def test_a_mark_off_the_scale_is_refused(house, at):
    with pytest.raises(actions.MarkOutOfRange):
        actions.save_review(
            actor=house.reviewers[0],
            at=at,
            version=make.make_in_review(house),
            marks={"community": actions.Mark(4)},
        )


def test_only_those_who_were_asked_review(house, at):
    version = make.make_in_review(house)

    with pytest.raises(actions.NotAssigned):
        make.review(version, house.members[3])


def test_a_reviewer_who_joins_the_provider_drops_out_with_the_review(house, at):
    version = make.make_in_review(house)
    make.review(version, house.reviewers[0])
    make.review(version, house.reviewers[1])
    assert len(queries.sheets(version, at=at)) == 2

    works_for(house.reviewers[0], house.provider, at, from_on=at.date())

    assert len(queries.sheets(version, at=at)) == 1
    with pytest.raises(actions.ReviewsAreMissing):
        actions.open_vote(
            actor=house.chair, at=at, version=version, closes_at=at + timedelta(days=1)
        )


def test_remarks_hang_on_places_and_need_words(house, at):
    version = make.make_in_review(house)
    file = version.files.get()

    said = actions.comment(
        actor=house.reviewers[0], at=at, version=version, words="Why?", file=file, paragraph=2
    )

    assert (said.file, said.paragraph, said.audience) == (file, 2, "provider")
    with pytest.raises(actions.NothingSaid):
        actions.comment(actor=house.reviewers[0], at=at, version=version, words="  ")
    assert Comment.objects.count() == 1


# --- Standing aside -------------------------------------------------------------------------------


def test_standing_aside_tells_the_chair_and_keeps_the_reason_out_of_the_log(house, at):
    version = make.make_in_review(house)

    actions.declare_conflict(
        actor=house.members[0], at=at, version=version, reason="My sister teaches it."
    )

    told = Notification.objects.get(kind="certification.conflict_declared")
    assert told.person == house.chair
    assert "sister" not in told.text
    entry = AuditEntry.objects.get(verb="certification.conflict_declared")
    assert "sister" not in entry.payload
    with pytest.raises(actions.NotYours):
        make.review(version, house.members[0])


def test_standing_aside_needs_words(house, at):
    with pytest.raises(actions.NothingSaid):
        actions.declare_conflict(
            actor=house.members[0], at=at, version=make.make_submitted(house), reason=" "
        )


def test_standing_aside_lasts_for_later_versions_of_the_course(house, at):
    version = make.make_in_review(house)
    actions.declare_conflict(actor=house.members[4], at=at, version=version, reason="I wrote it.")
    actions.withdraw(actor=house.representative, at=at, version=version)
    following = actions.start_next_version(actor=house.representative, at=at, version=version)
    make.add_notes(house, following)
    actions.submit_version(actor=house.representative, at=at, version=following)

    with pytest.raises(actions.ReviewerHasConflict):
        make.assign(house, following, house.members[4])


# --- The vote -------------------------------------------------------------------------------------


def test_a_vote_opens_when_the_reviews_are_in_and_tells_those_who_may(house, at):
    works_for(house.members[4], house.provider, at)
    version = make.make_in_review(house)
    closes_at = at + timedelta(days=3)
    with pytest.raises(actions.ReviewsAreMissing, match="0 are in"):
        actions.open_vote(actor=house.chair, at=at, version=version, closes_at=closes_at)
    for reviewer in house.reviewers:
        make.review(version, reviewer)
    with pytest.raises(actions.CloseIsPast):
        actions.open_vote(actor=house.chair, at=at, version=version, closes_at=at)

    actions.open_vote(actor=house.chair, at=at, version=version, closes_at=closes_at)

    told = set(
        Notification.objects.filter(kind="certification.vote_opened").values_list(
            "person__name", flat=True
        )
    )
    assert told == {one.name for one in [house.chair, *house.members[:4]]}


def test_a_vote_is_given_once(house, at):
    version = make.make_voting(house)
    first = make.vote(version, house.members[0], "for")

    assert make.vote(version, house.members[0], "for") == first
    with pytest.raises(actions.AlreadyVoted):
        make.vote(version, house.members[0], "against")
    assert CommitteeVote.objects.count() == 1


def test_a_vote_against_says_why(house, at):
    version = make.make_voting(house)

    with pytest.raises(actions.ReasonIsNeeded):
        actions.cast_committee_vote(
            actor=house.members[0], at=at, version=version, choice="against"
        )
    poll = version.poll
    with pytest.raises(IntegrityError), transaction.atomic():
        CommitteeVote.objects.create(
            poll=poll, person=house.members[0], choice="against", cast_at=at
        )


def test_the_vote_is_closed_to_strangers_the_conflicted_and_newcomers(house, stranger, at):
    version = make.make_voting(house)
    works_for(house.members[0], house.provider, at)
    newcomer = make_person("Nila Newcomer")
    give_role(newcomer, house.committee, Role.Kind.MEMBER, starts_at=at + timedelta(hours=1))
    later = at + timedelta(hours=2)

    for person, refusal in (
        (stranger, actions.NotYours),
        (house.representative, actions.NotYours),
        (house.members[0], actions.NotYours),
        (newcomer, actions.NotEligible),
    ):
        with pytest.raises(refusal):
            make.vote(version, person, at=later)
    assert not CommitteeVote.objects.exists()


def test_votes_after_the_close_are_refused_and_more_time_lets_them_in(house, at):
    version = make.make_voting(house)
    late = at + timedelta(days=8)
    with pytest.raises(actions.VoteIsOver):
        make.vote(version, house.members[0], at=late)
    with pytest.raises(actions.CloseIsPast):
        actions.extend_vote(actor=house.chair, at=late, version=version, closes_at=at)

    actions.extend_vote(
        actor=house.chair, at=late, version=version, closes_at=late + timedelta(days=2)
    )

    assert make.vote(version, house.members[0], at=late)


def test_those_who_stand_aside_leave_the_denominator(house, at):
    version = make.make_voting(house)
    assert queries.verdict(version, at=at).record()["votes"]["needed"] == 4  # of six

    for person in house.members[2:5]:
        actions.declare_conflict(actor=person, at=at, version=version, reason="Too close.")

    votes = queries.verdict(version, at=at).record()["votes"]
    assert (votes["eligible"], votes["needed"], votes["stood_aside"]) == (3, 2, 3)


def test_a_vote_by_somebody_who_stands_aside_later_is_not_counted(house, at):
    version = make.make_voting(house)
    for person in house.members[:4]:
        make.vote(version, person)
    assert queries.verdict(version, at=at).votes.in_favour == 4

    actions.declare_conflict(
        actor=house.members[3], at=at, version=version, reason="They asked me to teach it."
    )

    verdict = queries.verdict(version, at=at)
    assert (verdict.votes.in_favour, verdict.votes.eligible) == (3, 5)


def test_a_member_whose_term_is_over_no_longer_counts(house, at):
    version = make.make_voting(house)
    make.vote(version, house.members[0])

    Role.objects.filter(person=house.members[0]).update(ended_at=at)

    verdict = queries.verdict(version, at=at + timedelta(minutes=1))
    assert (verdict.votes.eligible, verdict.votes.in_favour) == (5, 0)


# --- Signing --------------------------------------------------------------------------------------


def test_the_chair_signs_only_what_the_rule_allows(house, at):
    version = make.make_voting(house)
    for outcome in ("approved", "refused"):
        with pytest.raises(actions.RuleDoesNotAllow):
            actions.decide(actor=house.chair, at=at, version=version, outcome=outcome)
    for person in house.members[:4]:
        make.vote(version, person)
    with pytest.raises(actions.RuleDoesNotAllow):
        actions.decide(actor=house.chair, at=at, version=version, outcome="refused")

    decision = actions.decide(actor=house.chair, at=at, version=version, outcome="approved")

    assert decision.signed_by == house.chair
    assert Certificate.objects.get().version == version


def test_nobody_else_signs(house, at):
    version = make.make_voting(house)
    for person in house.members[:4]:
        make.vote(version, person)

    for person in (house.members[0], house.representative):
        with pytest.raises(actions.NotYours):
            actions.decide(actor=person, at=at, version=version, outcome="approved")
    assert not Decision.objects.exists()


def test_too_few_votes_let_nothing_be_signed(house, at):
    version = make.make_voting(house)
    make.vote(version, house.members[0])

    with pytest.raises(actions.RuleDoesNotAllow, match="more time"):
        actions.decide(
            actor=house.chair, at=at + timedelta(days=8), version=version, outcome="refused"
        )


def test_an_unmet_must_refuses_against_every_vote(house, at):
    version = make.make_voting(house, scores={**make.GOOD, "stated-scope": 1})
    for person in house.everybody:
        make.vote(version, person)

    with pytest.raises(actions.RuleDoesNotAllow):
        actions.decide(actor=house.chair, at=at, version=version, outcome="approved")
    actions.decide(actor=house.chair, at=at, version=version, outcome="refused")

    assert not Certificate.objects.exists()


def test_the_decision_keeps_the_sum_as_it_was(house, at):
    decision = make.make_approved(house).decision
    Role.objects.filter(group=house.committee).update(ended_at=at)

    said = decision.arithmetic
    assert said["outcome"] == "approved"
    assert Fraction(said["total"]) == Fraction(275, 3)
    assert said["votes"] == {
        "eligible": 6,
        "needed": 4,
        "for": 6,
        "against": 0,
        "abstained": 0,
        "not_cast": 0,
        "stood_aside": 0,
        "base": 6,
        "present": 6,
    }


def test_the_provider_is_told_of_the_decision(house, at):
    make.make_refused(house)

    told = Notification.objects.get(kind="certification.decided")
    assert told.person == house.representative
    assert "is not approved" in told.text


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_chairs_signing_at_once_issue_one_certificate(house, at):
    version = make.make_voting(house)
    for person in house.members[:4]:
        make.vote(version, person)

    answers = race(
        4, lambda _n: actions.decide(actor=house.chair, at=at, version=version, outcome="approved")
    )

    assert sum(isinstance(one, Decision) for one in answers) == 1
    assert sum(isinstance(one, actions.NotNow) for one in answers) == 3
    assert Certificate.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_member_voting_many_times_at_once_is_counted_once(house, at):
    version = make.make_voting(house)

    answers = race(4, lambda _n: make.vote(version, house.members[0]))

    assert len({one.pk for one in answers}) == 1
    assert CommitteeVote.objects.count() == 1
