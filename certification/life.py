"""A certificate's life: how long it lasts, what it is worth on a day and why, when somebody is reminded.

A certificate lasts for a period by the calendar, or while a release that it covers is one of the latest, or
for the shorter of both. Its last day still counts. Days of suspension are half-open, [from, until).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from certification import states
from certification.states import Standing
from certification.wording import Day, Plural, Words

REMIND = (90, 30, 7)
LATEST = 2
LIGHT = Fraction(1, 4)


class UnknownRelease(ValueError):
    """The certificate covers a release that the list does not hold."""


@dataclass(frozen=True)
class Release:
    """A release of the software that a course is about, and the day it came out."""

    name: str
    released_on: date


class Bound(StrEnum):
    """What ends a certificate."""

    PERIOD = "period"
    RELEASES = "releases"


@dataclass(frozen=True)
class Term:
    """The last day, what set it, and the release that pushed ours out of the latest."""

    last_day: date
    bound: Bound
    release: Release | None = None


def period(issued_on: date, months: int) -> date:
    """The last day of a period that begins with the day of issue: twelve months from 22 November end on
    the 22 November after it (of a day that the month lacks, on the month's last)."""
    if months < 1:
        raise ValueError("A certificate lasts a month or more.")
    return states.months_later(issued_on, months)


def latest(releases: Iterable[Release], *, on: date, count: int = LATEST) -> tuple[Release, ...]:
    """The latest releases that were out on that day, newest first; of one day, by name."""
    out = [one for one in releases if one.released_on <= on]
    return tuple(sorted(out, key=lambda one: (one.released_on, one.name), reverse=True)[:count])


def pushed_out_by(
    covered: Iterable[str], releases: Iterable[Release], *, count: int = LATEST
) -> Release | None:
    """The release with whose coming none of those covered is among the latest; None: not yet in the list.

    Raises UnknownRelease for a name that the list does not hold, ValueError where nothing is covered.
    """
    line = sorted(releases, key=lambda one: (one.released_on, one.name))
    places = {one.name: place for place, one in enumerate(line)}
    names = list(covered)
    if not names:
        raise ValueError("A certificate by releases covers one at least.")
    if unknown := [name for name in names if name not in places]:
        raise UnknownRelease(", ".join(unknown))
    place = max(places[name] for name in names) + count
    return line[place] if place < len(line) else None


def term(
    issued_on: date,
    *,
    months: int,
    covered: Sequence[str] = (),
    releases: Iterable[Release] = (),
    count: int = LATEST,
) -> Term:
    """The last day of a certificate: the period's, or the day before a release pushes it out if sooner.

    Without `covered` the period alone counts. Never before the day of issue: what is out of date on that
    day lasts that day.
    """
    by_period = period(issued_on, months)
    if not covered:
        return Term(by_period, Bound.PERIOD)
    release = pushed_out_by(covered, releases, count=count)
    if release is None:
        return Term(by_period, Bound.PERIOD)
    last = max(issued_on, release.released_on - timedelta(days=1))
    return (
        Term(last, Bound.RELEASES, release) if last < by_period else Term(by_period, Bound.PERIOD)
    )


# --- On a day ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hold:
    """A suspension on the days [from, until), with its reason. No end is until it is lifted."""

    from_on: date
    until_on: date | None
    reason: str

    def covers(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


@dataclass(frozen=True)
class Ending:
    """That a certificate was revoked, or gave way to a newer one, from a day on, and why."""

    on: date
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("What is ended publicly says publicly why.")


@dataclass(frozen=True)
class Life:
    """All that decides what a certificate is worth."""

    issued_on: date
    term: Term
    holds: tuple[Hold, ...] = ()
    revoked: Ending | None = None
    superseded: Ending | None = None


@dataclass(frozen=True)
class Status:
    """What it is worth on a day, since when, until when (the last day, where it is known) and why."""

    standing: Standing
    since: date
    until: date | None
    reason: str = ""
    bound: Bound | None = None
    release: Release | None = None

    @property
    def is_valid(self) -> bool:
        return self.standing is Standing.ACTIVE


def status(life: Life, *, on: date) -> Status | None:
    """What the certificate is worth on that day, from the record alone; None before it was issued."""
    if on < life.issued_on:
        return None
    found = states.standing(
        on=on,
        expires_on=life.term.last_day,
        revoked_on=life.revoked.on if life.revoked else None,
        superseded_on=life.superseded.on if life.superseded else None,
        pauses=[states.Pause(one.from_on, one.until_on) for one in life.holds],
    )
    match found:
        case Standing.REVOKED if life.revoked:
            return Status(found, life.revoked.on, None, life.revoked.reason)
        case Standing.SUPERSEDED if life.superseded:
            return Status(found, life.superseded.on, None, life.superseded.reason)
        case Standing.EXPIRED:
            after = life.term.last_day + timedelta(days=1)
            return Status(found, after, None, bound=life.term.bound, release=life.term.release)
        case Standing.SUSPENDED:
            hold = min((one for one in life.holds if one.covers(on)), key=lambda one: one.from_on)
            return Status(found, hold.from_on, _last(hold.until_on), hold.reason)
    lifted = [one.until_on for one in life.holds if one.until_on and one.until_on <= on]
    return Status(found, max([life.issued_on, *lifted]), life.term.last_day)


def _last(until_on: date | None) -> date | None:
    return until_on - timedelta(days=1) if until_on else None


def in_words(found: Status | None, *, _: Words, day: Day) -> str:
    """The status as a stranger reads it."""
    if found is None:
        return _("Not issued yet on that day.")
    facts: dict[str, object] = {
        "since": day(found.since),
        "until": day(found.until) if found.until else "",
        "reason": found.reason.strip().rstrip("."),
        "release": found.release.name if found.release else "",
    }
    match found.standing:
        case Standing.ACTIVE:
            said = _("Valid since %(since)s, until %(until)s.")
        case Standing.SUSPENDED if found.until:
            said = _("On hold since %(since)s, until %(until)s: %(reason)s.")
        case Standing.SUSPENDED:
            said = _("On hold since %(since)s: %(reason)s.")
        case Standing.EXPIRED if found.release:
            said = _(
                "Expired on %(since)s: with %(release)s it covers none of the latest releases any more."
            )
        case Standing.EXPIRED:
            said = _("Expired on %(since)s: its period is over.")
        case Standing.SUPERSEDED:
            said = _("Superseded on %(since)s: %(reason)s.")
        case Standing.REVOKED:
            said = _("Revoked on %(since)s: %(reason)s.")
    return said % facts


# --- Reminders ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reminder:
    """A day on which the holder is reminded, and how many days are left then."""

    on: date
    days_left: int


def reminders(
    issued_on: date, last_day: date, days: Sequence[int] = REMIND
) -> tuple[Reminder, ...]:
    """The reminders of a certificate, in order. None falls on the day of issue or before it."""
    found = (Reminder(last_day - timedelta(days=left), left) for left in sorted(days, reverse=True))
    return tuple(one for one in found if one.on > issued_on)


def due(life: Life, *, on: date, sent: Iterable[int] = ()) -> Reminder | None:
    """The reminder to send today: the nearest that is due and was not sent; of missed ones, only the last.

    `sent` holds the days left of those already sent for this last day. Nobody is reminded of what is
    revoked, superseded or over; of what is on hold they are.
    """
    now = status(life, on=on)
    if now is None or now.standing not in (Standing.ACTIVE, Standing.SUSPENDED):
        return None
    passed = [one for one in reminders(life.issued_on, life.term.last_day) if one.on <= on]
    if not passed or passed[-1].days_left in set(sent):
        return None
    return passed[-1]


# --- Renewal -----------------------------------------------------------------------------------------


class Renewal(StrEnum):
    """How much of a renewed course is read again."""

    SAME = "nothing changed"
    LIGHT = "the changes"
    FULL = "everything"


@dataclass(frozen=True)
class Changes:
    """What changed from one manifest to the next, by path and hash; a moved file is no new one."""

    same: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def to_read(self) -> tuple[str, ...]:
        """The paths of the new version that nobody has read."""
        return tuple(sorted((*self.changed, *self.added)))


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
    """Compare two manifests, each path → SHA-256. Of equal files the first names are paired."""
    same = tuple(sorted(path for path in new if old.get(path) == new[path]))
    changed = tuple(sorted(path for path in new if path in old and old[path] != new[path]))
    gone: dict[str, list[str]] = {}
    for path in sorted(set(old) - set(new), reverse=True):
        gone.setdefault(old[path], []).append(path)
    moved, added = [], []
    for path in sorted(set(new) - set(old)):
        if gone.get(new[path]):
            moved.append((gone[new[path]].pop(), path))
        else:
            added.append(path)
    removed = tuple(sorted(path for paths in gone.values() for path in paths))
    return Changes(same, tuple(moved), changed, tuple(added), removed)


def renewal(
    found: Changes, *, same_baseline: bool, same_facts: bool = True, light: Fraction = LIGHT
) -> Renewal:
    """How a renewal is reviewed: under another baseline whole; else by how many of its files are new.

    `light` is the greatest share of files to read with which the changes alone are read.
    """
    files = len(found.same) + len(found.moved) + len(found.to_read)
    if not same_baseline or not files:
        return Renewal.FULL
    if not found.to_read and not found.removed and same_facts:
        return Renewal.SAME
    return Renewal.LIGHT if Fraction(len(found.to_read), files) <= light else Renewal.FULL


def renewal_in_words(found: Changes, how: Renewal, *, _: Words, _n: Plural) -> str:
    """What a renewal asks of reviewers, in a sentence."""
    count = len(found.to_read)
    match how:
        case Renewal.SAME:
            return _("Nothing changed since it was reviewed, under the same baseline.")
        case Renewal.LIGHT:
            return (
                _n(
                    "%d file changed or is new; reviewers read it alone.",
                    "%d files changed or are new; reviewers read these alone.",
                    count,
                )
                % count
            )
        case Renewal.FULL:
            return _("Too much changed, or the baseline did: everything is read again.")
