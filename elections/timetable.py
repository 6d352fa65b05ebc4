"""The days from the first nomination to the opening of a vote: computed, held apart, and drawn.

Pure: no Django, no clock. All moments carry their zone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from html import escape
from zoneinfo import ZoneInfo

Words = Callable[[str], str]
DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)

# what each step has at the least
NOMINATING = 7 * DAY
ACCEPTING = 2 * DAY
CHECKING = DAY
KNOWING = DAY  # the slate stands for so long before the vote opens
# and what is proposed, where there is room for it
USUAL = (21, 4, 3, 3)
LEAST = (7, 2, 1, 1)


class Step(StrEnum):
    """What happens until a date."""

    NOMINATE = "nominate"
    ACCEPT = "accept"
    CHECK = "check"
    KNOW = "know"


class State(StrEnum):
    DONE = "done"
    NOW = "now"
    COMING = "coming"


@dataclass(frozen=True)
class Timetable:
    """When nominations open and close, until when they are accepted, and when the slate stands."""

    opens_at: datetime
    closes_at: datetime
    accept_by: datetime
    slate_by: datetime
    vote_opens_at: datetime

    def __post_init__(self) -> None:
        # two moments of one zone are subtracted as its clock shows them, which leaps twice a year
        for name in ("opens_at", "closes_at", "accept_by", "slate_by", "vote_opens_at"):
            object.__setattr__(self, name, getattr(self, name).astimezone(UTC))

    @property
    def ends(self) -> tuple[tuple[Step, datetime], ...]:
        return (
            (Step.NOMINATE, self.closes_at),
            (Step.ACCEPT, self.accept_by),
            (Step.CHECK, self.slate_by),
            (Step.KNOW, self.vote_opens_at),
        )

    def takes_nominations(self, *, at: datetime) -> bool:
        """The moment of the close is too late."""
        return self.opens_at <= at < self.closes_at

    def takes_acceptance(self, *, at: datetime) -> bool:
        """The moment by which it is to be done is in time."""
        return self.opens_at <= at <= self.accept_by


@dataclass(frozen=True)
class StepAt:
    """One step of a timetable at a moment: from when, until when, and whether it is its turn."""

    step: Step
    starts_at: datetime
    ends_at: datetime
    state: State


def steps(table: Timetable, *, at: datetime) -> tuple[StepAt, ...]:
    """Say of each step whether it is over, under way or to come. At most one is under way."""
    found, since, running = [], table.opens_at, False
    for step, until in table.ends:
        if at >= until:
            state = State.DONE
        elif at >= table.opens_at and not running:
            state, running = State.NOW, True
        else:
            state = State.COMING
        found.append(StepAt(step, since, until, state))
        since = until
    return tuple(found)


def propose(vote_opens_at: datetime, *, zone: ZoneInfo, not_before: datetime) -> Timetable:
    """Count back from the opening of the vote, in days of its own zone.

    The usual lengths where there is room for them, else the least ones. Nominations never open before
    `not_before`; what cannot be met is left for `faults` to say.
    """
    usual = _back_from(vote_opens_at, zone, USUAL, not_before)
    if usual.closes_at - usual.opens_at >= NOMINATING - AN_HOUR:
        return usual
    return _back_from(vote_opens_at, zone, LEAST, not_before)


def _back_from(
    vote_opens_at: datetime, zone: ZoneInfo, lengths: tuple[int, ...], not_before: datetime
) -> Timetable:
    nominating, accepting, checking, knowing = lengths
    wall = vote_opens_at.astimezone(zone).replace(tzinfo=None)

    def days_before(days: int) -> datetime:
        return (wall - days * DAY).replace(tzinfo=zone)

    opens_at = days_before(nominating + accepting + checking + knowing)
    if opens_at < not_before:
        whole = not_before.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        opens_at = whole if whole >= not_before else whole + AN_HOUR
    return Timetable(
        opens_at=opens_at,
        closes_at=days_before(accepting + checking + knowing),
        accept_by=days_before(checking + knowing),
        slate_by=days_before(knowing),
        vote_opens_at=vote_opens_at,
    )


def faults(
    table: Timetable,
    *,
    _: Words,
    published_at: datetime | None = None,
    dispute_until: datetime | None = None,
) -> list[tuple[str, str]]:
    """Name what is out of order or too close together: the date that is at fault, and a sentence.

    An hour of daylight saving is forgiven: seven days of a calendar are enough, however long they are.
    """
    opens_at = max(table.opens_at, published_at) if published_at else table.opens_at
    found = []
    pairs = (
        (
            "closes_at",
            table.closes_at - opens_at,
            NOMINATING,
            _("Nominations close before they open. Set their close later."),
            _("Nominations are open for 7 days at the least, so that members can find each other."),
        ),
        (
            "accept_by",
            table.accept_by - table.closes_at,
            ACCEPTING,
            _("Nominees would have to accept before nominations close. Set that later."),
            _(
                "Whoever is nominated last has 2 days at the least to accept after nominations close."
            ),
        ),
        (
            "slate_by",
            table.slate_by - table.accept_by,
            CHECKING,
            _("The slate would stand before everybody has accepted. Set it later."),
            _("The officers have a day at the least for their checks, after the last acceptance."),
        ),
        (
            "slate_by",
            table.vote_opens_at - table.slate_by,
            KNOWING,
            _("The slate would stand after the vote opens. Set it earlier."),
            _("The slate stands for a day at the least before the vote opens."),
        ),
    )
    for name, length, least, disorder, too_close in pairs:
        if length <= timedelta(0):
            found.append((name, disorder))
        elif length < least - AN_HOUR:
            found.append((name, too_close))
    if dispute_until is not None and dispute_until > table.slate_by:
        found.append(
            (
                "slate_by",
                _(
                    "The slate would stand while the roll is open to dispute: seconds are counted on the"
                    " roll as it is frozen. Set the slate later, or the end of the disputes earlier."
                ),
            )
        )
    return found


# --- The drawing ----------------------------------------------------------------------------------

WIDE, HIGH, EDGE = 1000, 44, 14


def drawing(table: Timetable, *, at: datetime, label: str) -> str:
    """Draw the days as a line to scale: what has passed is firm, each step ends in a knot."""
    whole = table.vote_opens_at - table.opens_at

    def place(moment: datetime) -> Fraction:
        part = Fraction(0)
        if whole > timedelta(0):
            part = Fraction((moment - table.opens_at) // timedelta(seconds=1)) / max(
                1, whole // timedelta(seconds=1)
            )
        return EDGE + min(max(part, Fraction(0)), Fraction(1)) * (WIDE - 2 * EDGE)

    now, middle = place(at), HIGH // 2
    knots = [(table.opens_at, "start"), *((until, step.value) for step, until in table.ends)]
    drawn = "".join(
        f'<circle class="knot{" done" if moment <= at else ""} {kind}" cx="{float(place(moment)):.1f}"'
        f' cy="{middle}" r="{10 if kind == Step.KNOW else 7}"/>'
        for moment, kind in knots
    )
    today = ""
    if table.opens_at <= at < table.vote_opens_at:
        today = f'<path class="today" d="M{float(now):.1f} 3v{HIGH - 6}"/>'
    return (
        f'<svg class="days" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{escape(label)}">'
        f'<path class="to-come" d="M{EDGE} {middle}H{WIDE - EDGE}"/>'
        f'<path class="passed" d="M{EDGE} {middle}H{float(now):.1f}"/>{drawn}{today}</svg>'
    )
