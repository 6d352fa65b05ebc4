from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certification import decision as decision_rule
from certification import queries, rules, sums
from certification.actions.certificates import issue_certificate
from certification.actions.refusals import lock, step
from certification.actions.reviews import must_chair, must_judge
from certification.decision import Outcome
from certification.models import CommitteePoll, CommitteeVote, CourseVersion, Decision
from certification.queries import representatives_of
from certification.states import Verb
from community import audit, notifications
from community.errors import DomainError
from community.models import Person
from community.words import said


class ReviewsAreMissing(DomainError):
    """The committee votes on reviews, so they come first."""


class CloseIsPast(DomainError):
    """A vote that closes before it opens."""


class VoteIsOver(DomainError):
    """The time for voting has passed."""


class AlreadyVoted(DomainError):
    """A vote is given once."""


class NotEligible(DomainError):
    """Not on the committee when the vote was opened."""


class ReasonIsNeeded(DomainError):
    """A vote against says why."""


class RuleDoesNotAllow(DomainError):
    """The chair signs what the rule makes of the sum, and nothing else."""


@transaction.atomic
def open_vote(
    *, actor: Person, at: datetime, version: CourseVersion, closes_at: datetime
) -> CommitteePoll:
    """Put a reviewed version before the committee until a time."""
    version = lock(version)
    must_chair(actor, version, at)
    state = step(version, Verb.OPEN_VOTE)
    needed = version.course.programme.reviews_needed
    reviews = len(queries.sheets(version, at=at))
    if reviews < needed:
        raise ReviewsAreMissing(
            ngettext(
                "The rule wants %(needed)d review; %(in)d is in. The vote was not opened.",
                "The rule wants %(needed)d reviews; %(in)d are in. The vote was not opened.",
                needed,
            )
            % {"needed": needed, "in": reviews}
        )
    if closes_at <= at:
        raise CloseIsPast(_("The vote must close later than now. It was not opened."))
    poll = CommitteePoll.objects.create(
        version=version, opened_by=actor, opened_at=at, closes_at=closes_at
    )
    version.state = state
    version.save(update_fields=["state"])
    eligible = queries.voters(version, poll, at=at)
    audit.record(
        actor=actor,
        verb="certification.vote_opened",
        target=version,
        at=at,
        payload={
            "closes_at": closes_at.isoformat(),
            "eligible": sorted(seat.person.public_id for seat in eligible),
        },
    )
    for seat in eligible:
        notifications.notify(
            person=seat.person,
            kind="certification.vote_opened",
            subject=said(gettext_lazy("Please vote: %(title)s"), title=version.title),
            context={"version": version, "closes_at": closes_at},
            at=at,
            key=f"certification.vote:{poll.public_id}:{seat.person.public_id}",
            link=version.get_absolute_url(),
        )
    return poll


@transaction.atomic
def extend_vote(
    *, actor: Person, at: datetime, version: CourseVersion, closes_at: datetime
) -> CommitteePoll:
    """Give the committee more time, where too few have voted."""
    version = lock(version)
    must_chair(actor, version, at)
    step(version, Verb.EXTEND_VOTE)
    poll = CommitteePoll.objects.select_for_update().get(version=version)
    if closes_at <= max(at, poll.closes_at):
        raise CloseIsPast(_("The new time must be later than the old one. Nothing was changed."))
    poll.closes_at = closes_at
    poll.save(update_fields=["closes_at"])
    audit.record(
        actor=actor,
        verb="certification.vote_extended",
        target=version,
        at=at,
        payload={"closes_at": closes_at.isoformat()},
    )
    return poll


@transaction.atomic
def cast_committee_vote(
    *, actor: Person, at: datetime, version: CourseVersion, choice: str, reason: str = ""
) -> CommitteeVote:
    """Vote on a version, once. The same vote again changes nothing."""
    version = lock(version)
    must_judge(actor, version, at)
    step(version, Verb.CAST_VOTE)
    poll = CommitteePoll.objects.get(version=version)
    given = poll.votes.filter(person=actor).first()
    if given is not None and given.choice == choice:
        return given
    if given is not None:
        raise AlreadyVoted(_("You have voted; a vote is given once and stays."))
    if poll.is_over(at=at):
        raise VoteIsOver(
            _("The vote is over. Your vote was not counted; ask the chair for more time.")
        )
    if actor.pk not in {seat.person.pk for seat in queries.voters(version, poll, at=at)}:
        raise NotEligible(_("You joined the committee after this vote was opened."))
    if choice not in CommitteeVote.Choice.values:
        raise ReasonIsNeeded(_("Choose for, against or abstain. Nothing was counted."))
    if choice == CommitteeVote.Choice.AGAINST and not reason.strip():
        raise ReasonIsNeeded(
            _("A vote against says why, so that the provider can mend it. Nothing was counted yet.")
        )
    vote = CommitteeVote.objects.create(
        poll=poll, person=actor, choice=choice, reason=reason.strip(), cast_at=at
    )
    audit.record(
        actor=actor,
        verb="certification.committee_voted",
        target=version,
        at=at,
        payload={"vote": vote.public_id, "choice": choice},
    )
    return vote


def _allowed(outcome: str, allowed: Outcome) -> None:
    if outcome == allowed.value:
        return
    words = {
        Outcome.APPROVED: _("The rule makes this an approval."),
        Outcome.REFUSED: _("The rule does not allow an approval."),
        Outcome.UNDECIDED: _(
            "The rule says nothing yet: votes are still out that could change it."
        ),
        Outcome.INQUORATE: _("Too few have voted. Give them more time."),
    }[allowed]
    raise RuleDoesNotAllow(words + " " + _("Nothing was signed."))


@transaction.atomic
def decide(
    *, actor: Person, at: datetime, version: CourseVersion, outcome: str, words: str = ""
) -> Decision:
    """Sign what the rule makes of reviews and votes; with an approval comes the certificate."""
    version = lock(version)
    must_chair(actor, version, at)
    verb = Verb.APPROVE if outcome == Decision.Outcome.APPROVED else Verb.REFUSE
    state = step(version, verb)
    arithmetic = sums.sum_of(version, at=at)
    reached = Outcome(arithmetic["outcome"])
    _allowed(outcome, reached)
    arithmetic["committee"]["acting_chair"] = not rules.chairs(
        actor, version.course.programme, at=at
    )
    arithmetic["dissent"] = _dissent(version, reached, at)
    version.state = state
    version.save(update_fields=["state"])
    decision = Decision.objects.create(
        version=version,
        outcome=outcome,
        arithmetic=arithmetic,
        words=words.strip(),
        signed_by=actor,
        signed_at=at,
    )
    audit.record(
        actor=actor,
        verb=f"certification.{outcome}",
        target=version,
        at=at,
        payload={"decision": decision.public_id, "sum": _anonymous(arithmetic)},
    )
    if outcome == Decision.Outcome.APPROVED:
        issue_certificate(actor=actor, at=at, decision=decision)
    for person in representatives_of(version, at=at):
        notifications.notify(
            person=person,
            kind="certification.decided",
            subject=said(gettext_lazy("Decided: %(title)s"), title=version.title),
            context={"version": version, "decision": decision},
            at=at,
            key=f"certification.decided:{decision.public_id}:{person.public_id}",
            link=version.get_absolute_url(),
        )
    return decision


def _dissent(version: CourseVersion, outcome: Outcome, at: datetime) -> list[str]:
    """The votes of those eligible who say why they wanted it otherwise, by id."""
    poll = CommitteePoll.objects.get(version=version)
    eligible = [seat.person for seat in queries.voters(version, poll, at=at)]
    votes = poll.votes.filter(person__in=eligible).order_by("cast_at", "pk")
    ballots = votes.values_list("public_id", "choice", "reason")
    return [one.person for one in decision_rule.dissent(outcome, ballots)]


def _anonymous(record: dict[str, Any]) -> dict[str, Any]:
    """The sum for the log: numbers and outcomes, no titles."""
    return {key: record[key] for key in ("outcome", "reviews", "total", "blocking", "votes")}
