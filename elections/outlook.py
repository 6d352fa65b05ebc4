"""What is to be expected of an open vote: its forecast, earlier votes beside it, what reminders brought.

A forecast is worked out once for each new count and hour, whoever asks, and kept in the cache: it hangs
on the counts and the vote alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction

from django.core.cache import cache
from django.db.models import BooleanField, Case, Prefetch, Q, Value, When
from django.utils.translation import gettext as _

from community.models import Group
from elections import pace, turnout
from elections.forecast import BadForecast, Earlier, Forecast, Quiet, Vote, forecast, quiet_in_words
from elections.models import Election, ForecastHiding, TurnoutPoint
from elections.progress import Progress, QuestionProgress
from elections.turnout import Point

MOST_EARLIER, MOST_REMINDERS = 5, 20
ALIKE = 10
KEPT = 2 * 60 * 60  # seconds; by then it is another hour, and another forecast
FORM = 1  # counted up when a forecast is kept in another shape


@dataclass(frozen=True)
class Before:
    """An earlier vote that is over, with its count at the close."""

    title: str
    slug: str
    opens_at: datetime
    closes_at: datetime
    eligible: int | None
    points: tuple[Point, ...]

    def beside(self, share: Fraction) -> pace.Beside | None:
        """Read it at the same share of its window."""
        return pace.beside(
            self.points,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            eligible=self.eligible,
            share=share,
        )

    @property
    def as_earlier(self) -> Earlier | None:
        return Earlier.of(
            self.points,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            eligible=self.eligible,
        )


@dataclass(frozen=True)
class Outlook:
    """How far a vote is, and what is to be expected of it. `quiet` says why a question has no forecast."""

    progress: Progress
    earlier: tuple[Before, ...] = ()
    reminders: tuple[datetime, ...] = ()
    is_hidden: bool = False
    quiet: dict[str, str] = field(default_factory=dict)


def look_ahead(
    election: Election, progress: Progress, *, at: datetime, reminders: Sequence[datetime] = ()
) -> Outlook:
    """Add to the figures of an open vote what can be said of its end. Of any other nothing is said."""
    if not progress.is_open or election.is_history:
        return Outlook(progress)
    earlier = tuple(earlier_votes(election))
    sent = tuple(sorted(each for each in reminders if each <= at))
    if is_hidden(election):
        return Outlook(progress, earlier=earlier, reminders=sent, is_hidden=True)
    known = [each for each in (before.as_earlier for before in earlier) if each is not None]
    questions, quiet = [], {}
    for question in progress.questions:
        told = _forecast(election, question, tuple(known), sent, at=at)
        if isinstance(told, Forecast):
            questions.append(replace(question, forecast=told))
        else:
            questions.append(question)
            quiet[question.id] = told
    return Outlook(
        replace(progress, questions=tuple(questions)),
        earlier=earlier,
        reminders=sent,
        quiet=quiet,
    )


def is_hidden(election: Election) -> bool:
    """Whether an officer put the forecast out of sight; read with the vote by `queries.with_figures`."""
    return bool(getattr(election, "hides_forecast", False))


def hiding_of(election: Election) -> ForecastHiding | None:
    """Who put the forecast of a vote out of sight, and when; None while it is shown."""
    standing = ForecastHiding.objects.standing().filter(election=election)
    return standing.select_related("hidden_by").first()


def _forecast(
    election: Election,
    question: QuestionProgress,
    earlier: tuple[Earlier, ...],
    reminders: tuple[datetime, ...],
    *,
    at: datetime,
) -> Forecast | str:
    """Give the forecast of a question, or say in words why there is none."""
    if question.classes:
        return _("No forecast: each class of voters has a line of its own.")
    if question.eligible is None:
        return _("No forecast: how many may vote is not recorded.")
    # of ballots that need not all count, it says where they go, and not whether they are enough
    quorum = None if question.figures.is_ceiling else question.quorum_needed
    points = [
        Point(point.ballots, point.at, qualifier=point.qualifier, is_correction=point.is_correction)
        for point in question.history
    ]
    try:
        vote = Vote(
            eligible=question.eligible,
            quorum=quorum if quorum and quorum <= question.eligible else None,
            opens_at=election.opens_at,
            closes_at=election.closes_at,
            reminders=reminders[-MOST_REMINDERS:],
            zone=election.zone.key,
            earlier=earlier,
        )
        told = _kept(vote, points, now=_moment(points, at=at))
    except BadForecast:
        return _("No forecast: the counts that were told do not fit together.")
    if isinstance(told, Quiet):
        return quiet_in_words(told, _=_)
    # our own box can have reached the line since its last count of the hour
    return replace(told, probability=None) if question.reached else told


def _moment(points: Sequence[Point], *, at: datetime) -> datetime:
    """The full hour, or the last count where that is later: between them nothing new is worked out."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    counted = [point.at for point in points if point.at is not None and point.at <= at]
    return max([hour, *counted])


def _kept(vote: Vote, points: Sequence[Point], *, now: datetime) -> Forecast | Quiet:
    """Take the forecast from the cache, or work it out and keep it. The key is all that it is made of."""
    made_of = repr((FORM, vote, list(points), now))
    key = f"elections.forecast:{hashlib.sha256(made_of.encode()).hexdigest()}"
    told: Forecast | Quiet | None = cache.get(key)
    if told is None:
        told = forecast(vote, points, now=now)
        cache.set(key, told, KEPT)
    return told


# --- Earlier votes --------------------------------------------------------------------------------


def earlier_votes(election: Election) -> list[Before]:
    """Votes of the same group that were over when this one opened, latest first; if none, of its network.

    Only those whose count at the close is known, and whose roll was a tenth to ten times as large: of a
    committee nothing is learnt for a network. The same for every reader: of other groups, only votes
    that everybody may see. A sample stands beside samples alone.
    """
    eligible = election.eligible or 0
    of_like_size = Q(eligible__isnull=True) | Q(
        eligible__gte=eligible // ALIKE, eligible__lte=eligible * ALIKE
    )
    network = election.group.network_id or election.group_id
    public = Group.objects.visible_to(None).filter(Q(pk=network) | Q(network=network))
    own = Q(group=election.group_id)
    found = (
        Election.objects.filter(own | Q(group__in=public))
        .filter(
            of_like_size,
            publication__isnull=False,
            closes_at__lte=election.opens_at,
            is_sample=election.is_sample,
        )
        .exclude(pk=election.pk)
        .annotate(
            is_own=Case(
                When(own, then=Value(True)), default=Value(False), output_field=BooleanField()
            )
        )
        .prefetch_related(Prefetch("turnout", TurnoutPoint.objects.order_by("position")))
        .order_by("-is_own", "-closes_at", "pk")[:MOST_EARLIER]
    )
    votes = list(found)
    if any(each.group_id == election.group_id for each in votes):
        votes = [each for each in votes if each.group_id == election.group_id]
    read = [_read(each) for each in votes]
    return [each for each in read if each is not None]


def _read(election: Election) -> Before | None:
    """Read the record of a vote that is over; None where its end was not told."""
    told = [row for row in election.turnout.all() if row.voter_class_id is None]
    of_one = next((row.question_id for row in told if row.question_id is not None), None)
    series = turnout.in_order(row.point for row in told if row.question_id in {None, of_one})
    if not series or series[-1].at != election.closes_at:
        return None
    return Before(
        title=election.title,
        slug=election.slug,
        opens_at=election.opens_at,
        closes_at=election.closes_at,
        eligible=election.eligible,
        points=tuple(series),
    )
