"""Following a vote, and what its followers are told: how far it is, each part of the way once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, jobs, notifications
from community.errors import DomainError
from community.models import Person
from community.words import grouped, said, when_read
from elections import queries, turnout
from elections.models import Ballot, Election, Milestone, Question, TurnoutPoint, VoteFollow

TELL = "elections.tell_milestone"
TAKE_BACK = "elections.tell_correction"


class NothingToFollow(DomainError):
    """A vote that nobody can hear more of."""


@transaction.atomic
def follow_vote(*, actor: Person, at: datetime, election: Election) -> VoteFollow:
    """Hear how far the vote is. Following twice is harmless."""
    held = Election.objects.select_for_update(of=("self",)).get(pk=election.pk)
    if not held.is_published or held.is_history or held.has_closed(at=at):
        raise NothingToFollow(
            _("Nothing more will be told of this vote, so there is nothing to follow.")
        )
    standing = VoteFollow.objects.open().filter(person=actor, election=held).first()
    if standing is not None:
        return standing
    follow = VoteFollow.objects.create(person=actor, election=held, followed_at=at)
    audit.record(actor=actor, verb="elections.vote_followed", target=held, at=at)
    return follow


@transaction.atomic
def unfollow_vote(*, actor: Person, at: datetime, election: Election) -> bool:
    """Hear no more of the vote; say whether there was anything to end."""
    follows = VoteFollow.objects.select_for_update().open()
    follow = follows.filter(person=actor, election=election).first()
    if follow is None:
        return False
    follow.ended_at = max(at, follow.followed_at)
    follow.save(update_fields=["ended_at"])
    audit.record(actor=actor, verb="elections.vote_unfollowed", target=election, at=at)
    return True


@transaction.atomic
def note_box(*, at: datetime, election: Election) -> TurnoutPoint | None:
    """Write down how many ballots lie in our own box: once in an hour of the clock, and at the close.

    A number that every page shows at that moment, so that a pace can be told of it later; nothing of whose
    ballots they are. Whoever looks a second time in the hour writes nothing.
    """
    held = (
        Election.objects.select_for_update(of=("self",))
        .select_related("publication", "freeze")
        .get(pk=election.pk)
    )
    if not held.is_cast_here or not held.is_frozen or not held.opens_at < at:
        return None
    moment = min(at, held.closes_at)
    last = held.turnout.order_by("position").last()
    if last is not None and last.at is not None:
        hour = at.replace(minute=0, second=0, microsecond=0)
        is_noted = last.at == moment or (last.at >= hour and moment < held.closes_at)
        if is_noted:
            return None
    return TurnoutPoint.objects.create(
        election=held,
        position=last.position + 1 if last else 1,
        at=moment,
        ballots=Ballot.objects.filter(election=held).count(),
        recorded_at=at,
    )


@transaction.atomic
def note_milestones(*, at: datetime, election: Election) -> list[Milestone]:
    """Write down which parts of each quorum are passed now, and have followers told of the furthest.

    Only what is new is written, under the vote's lock: two who look at once tell nothing twice. Where a
    correction takes a figure back below a part, that part is withdrawn; of the whole quorum, followers hear.
    """
    held = Election.objects.select_for_update(of=("self",)).get(pk=election.pk)
    if held.is_history or not held.is_published:
        return []
    seen = queries.with_figures(Election.objects.filter(pk=held.pk)).get()
    standing = {one.id: one for one in queries.progress(seen, at=at).questions}
    fresh: list[Milestone] = []
    for question in seen.questions.all():
        stands = standing[question.public_id]
        classes = [one.figures for one in stands.classes]
        figures = turnout.lines_of(classes) if classes else stands.figures
        passed = turnout.milestones_of(classes) if classes else turnout.milestones(figures)
        open_ = {one.percent: one for one in _open(question)}
        for percent in sorted(open_.keys() - set(passed)):
            _withdraw(open_[percent], at=at)
        new = [percent for percent in passed if percent not in open_]
        fresh += [_pass(question, percent, figures, at=at) for percent in new]
        if new:
            furthest = fresh[-1].public_id
            jobs.enqueue(TELL, payload={"milestone": furthest}, key=furthest, at=at)
    return fresh


def _open(question: Question) -> list[Milestone]:
    return list(question.milestones.filter(withdrawn_at__isnull=True))


def _pass(question: Question, percent: int, figures: turnout.Figures, *, at: datetime) -> Milestone:
    return Milestone.objects.create(
        question=question,
        percent=percent,
        # known both, or nothing was passed
        ballots=figures.ballots or 0,
        needed=figures.needed or 0,
        noted_at=at,
    )


def _withdraw(milestone: Milestone, *, at: datetime) -> None:
    milestone.withdrawn_at = at
    milestone.save(update_fields=["withdrawn_at"])
    if milestone.is_whole:
        name = milestone.public_id
        jobs.enqueue(TAKE_BACK, payload={"milestone": name}, key=name, at=at)


def tell_milestone(*, at: datetime, milestone: Milestone) -> int:
    """Tell the followers of a vote how much of a quorum is reached; say how many were told."""
    question, election = milestone.question, milestone.question.election
    if milestone.withdrawn_at is not None:
        return 0
    figures = {
        "percent": milestone.percent,
        "ballots": when_read(grouped)(milestone.ballots),
        "vote": election.title,
    }
    subject = (
        said(gettext_lazy("Quorum reached, %(ballots)s have voted: %(vote)s"), **figures)
        if milestone.is_whole
        else said(gettext_lazy("%(percent)s %% of the quorum: %(vote)s"), **figures)
    )
    return notifications.notify_many(
        _followers(election),
        kind="elections.milestone",
        subject=subject,
        context={
            "election": election,
            "question": question,
            "milestone": milestone,
            "several": election.questions.count() > 1,
            "to_go": max(milestone.needed - milestone.ballots, 0),
        },
        at=at,
        key=f"elections.milestone:{milestone.public_id}",
        link=reverse("elections:election", args=[election.slug]),
        group=election.group,
    )


def tell_correction(*, at: datetime, milestone: Milestone) -> int:
    """Tell the followers that a quorum which they heard was reached is not, after a correction."""
    election = milestone.question.election
    return notifications.notify_many(
        _followers(election),
        kind="elections.milestone_withdrawn",
        subject=said(gettext_lazy("Corrected, no quorum yet: %(vote)s"), vote=election.title),
        context={"election": election, "question": milestone.question, "milestone": milestone},
        at=at,
        key=f"elections.milestone_withdrawn:{milestone.public_id}",
        link=reverse("elections:election", args=[election.slug]),
        group=election.group,
    )


def _followers(election: Election) -> list[Person]:
    follows = VoteFollow.objects.open().filter(election=election).select_related("person__user")
    return [follow.person for follow in follows.order_by("pk")]


def forget_followed_votes(*, person: Person) -> None:
    """Somebody leaves for good: which votes they followed is nobody's business any more."""
    VoteFollow.objects.filter(person=person).delete()
