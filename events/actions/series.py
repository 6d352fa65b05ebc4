"""Series: begun from a meetup, kept planned ahead, and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from community.wall import zone_or_utc
from events import queries, recurrence, times
from events.actions.copying import like
from events.actions.life import discard_draft
from events.actions.planning import (
    DraftDiscarded,
    EventOver,
    ReasonMissing,
    cancel_event,
    locked,
    refuse_cancelled,
)
from events.actions.publishing import publish_event
from events.models import Event, HolidayList, Occurrence, Series

MOST_AHEAD = 12


class AlreadyInSeries(DomainError):
    """It belongs to a series."""


class HoursMissing(DomainError):
    """A series needs a day and its hours."""


class OutOfStep(DomainError):
    """The rhythm does not begin with the meetup itself."""


class SeriesEnded(DomainError):
    """It goes on no more."""


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """What an organiser says of a series."""

    rule: recurrence.Rule
    ahead: int = 6
    publishes: bool = False
    holidays: tuple[HolidayList, ...] = ()


def lock_series(series: Series) -> Series:
    """The row as it stands now, held until the transaction ends: before any meetup of it."""
    return Series.objects.select_for_update(no_key=True).get(pk=series.pk)


@transaction.atomic
def start_series(*, actor: Person | None, at: datetime, event: Event, facts: SeriesFacts) -> Series:
    """Let a meetup be the first of a series, and plan those that follow."""
    event = locked(event)
    refuse_cancelled(event)
    standing = Occurrence.objects.filter(event=event).select_related("series").first()
    if standing is not None:
        if standing.on == facts.rule.starts_on and standing.series.rule == facts.rule:
            return standing.series  # the same form, sent twice
        raise AlreadyInSeries(_("“%s” belongs to a series already.") % event.title)
    if hasattr(event, "discard"):
        raise DraftDiscarded(_("“%s” was discarded. Copy it to begin anew.") % event.title)
    if event.starts_on is None or event.starts_time is None or event.ends_time is None:
        raise HoursMissing(_("Give “%s” a day and its hours first.") % event.title)
    if event.is_over(at=at):
        raise EventOver(_("“%s” is over. Copy it, and begin the series there.") % event.title)
    if next(recurrence.days(facts.rule), None) != event.starts_on:
        raise OutOfStep(_("The rhythm has to begin on the day of the meetup itself."))
    rule = facts.rule
    series = Series.objects.create(
        group=event.group,
        pattern=event,
        kind=rule.kind,
        interval=rule.interval,
        weekdays=list(rule.weekdays),
        ordinal=rule.ordinal,
        month_day=rule.month_day,
        starts_on=rule.starts_on,
        until=rule.until,
        count=rule.count,
        timezone=event.timezone,
        starts_time=event.starts_time,
        ends_time=event.ends_time,
        ahead=min(max(facts.ahead, 1), MOST_AHEAD),
        publishes=facts.publishes,
        started_by=actor,
        started_at=at,
    )
    series.holidays.set(facts.holidays)
    Occurrence.objects.create(series=series, event=event, on=event.starts_on)
    audit.record(
        actor=actor,
        verb="events.series_started",
        target=series,
        at=at,
        payload={"rule": recurrence.as_rrule(rule), "first": event.public_id},
    )
    _plan_ahead(series, actor=actor, at=at)
    return series


@transaction.atomic
def extend_series(*, actor: Person | None, at: datetime, series: Series) -> int:
    """Plan as many meetups of a series as shall stand ahead; say how many are new."""
    series = lock_series(series)
    if not series.is_running():
        return 0
    return _plan_ahead(series, actor=actor, at=at)


def _plan_ahead(series: Series, *, actor: Person | None, at: datetime) -> int:
    wanted = series.ahead - queries.coming_of(series, at=at).count()
    last = series.occurrences.order_by("-on").values_list("on", flat=True).first()
    today = at.astimezone(zone_or_utc(series.timezone)).date()
    after = max(last, today) if last else today
    free = queries.holidays_of(list(series.holidays.filter(retired_at__isnull=True)))
    planned = recurrence.plan(series.rule, holidays=free, after=after, held=wanted)
    made = []
    for one in planned:
        event = None if one.holiday else _meetup(series, one, actor=actor, at=at)
        Occurrence.objects.create(series=series, on=one.day, event=event, holiday=one.holiday)
        if event is not None:
            made.append(event)
    if planned:
        audit.record(
            actor=actor,
            verb="events.series_extended",
            target=series,
            at=at,
            payload={"meetups": [event.public_id for event in made]},
        )
    return len(made)


def _meetup(
    series: Series, one: recurrence.Occurrence, *, actor: Person | None, at: datetime
) -> Event:
    """The meetup of one day, like the pattern: a draft, or public where the series says so and it can be."""
    pattern = series.pattern
    # other groups are asked by whoever began the series, also when it is planned on by itself
    asking = actor or series.started_by
    event = like(pattern, when=when_on(series, one), actor=asking, at=at)
    event.is_sample = pattern.is_sample
    event.save(update_fields=["is_sample"])
    if series.publishes and (event.rooms.open().exists() or event.online_link):
        publish_event(actor=actor, at=at, event=event)
    return event


def when_on(series: Series, one: recurrence.Occurrence) -> times.When:
    """The day and hours of one meetup of the series, on the wall of its zone."""
    hours = recurrence.hours_on(
        one.day, starts=series.starts_time, ends=series.ends_time, zone=series.timezone
    )
    return times.When(
        precision=times.INSTANT,
        zone=series.timezone,
        starts_on=hours.starts.date(),
        ends_on=hours.ends.date(),
        starts_time=hours.starts.time(),
        ends_time=hours.ends.time(),
    )


@transaction.atomic
def end_series(
    *, actor: Person | None, at: datetime, series: Series, clear: bool = False, reason: str = ""
) -> Series:
    """Let a series go on no more. With `clear`, drafts to come are thrown away and the rest is cancelled."""
    series = lock_series(series)
    if not series.is_running():
        return series
    series.ended_by, series.ended_at = actor, at
    series.save(update_fields=["ended_by", "ended_at"])
    cancelled = discarded = 0
    for event in queries.coming_of(series, at=at).order_by("pk") if clear else ():
        if event.is_draft:
            discard_draft(actor=actor, at=at, event=event)
            discarded += 1
            continue
        if not reason.strip():
            raise ReasonMissing(_("Say why: those who took a seat will read it."))
        cancel_event(actor=actor, at=at, event=event, reason=reason)
        cancelled += 1
    audit.record(
        actor=actor,
        verb="events.series_ended",
        target=series,
        at=at,
        payload={"cancelled": cancelled, "discarded": discarded},
    )
    return series
