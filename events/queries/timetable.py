"""The agenda of a meetup as slots on its wall clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from events.models import AgendaItem, Event, Track
from events.timetable import DAY, Hours, Slot

HALF_A_DAY = DAY // 2


def days_of(event: Event) -> int:
    """How many days the meetup has, as people count them: one that runs past midnight has one."""
    when = event.when
    if when.starts_on is None or when.last_day is None:
        return 1
    start, end = when.starts_wall, when.ends_wall
    if start and end and end - start <= timedelta(days=1):
        return 1
    return (when.last_day - when.starts_on).days + 1


def hours_of(event: Event) -> Hours | None:
    """From when to when it lasts, in minutes since midnight of its first day."""
    when = event.when
    if when.starts_on is None:
        return None
    start, end = when.starts_wall, when.ends_wall
    if start is None or end is None:
        return Hours(0, days_of(event) * DAY)
    midnight = datetime.combine(when.starts_on, time.min)
    return Hours(_minutes(start - midnight), _minutes(end - midnight))


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60


def minute_of(starts: time | None, day: int, hours: Hours | None, *, days: int) -> int | None:
    """When a line begins; in a meetup of one day, long before its start is the next morning."""
    if starts is None:
        return None
    minute = (day - 1) * DAY + starts.hour * 60 + starts.minute
    if days == 1 and hours is not None and hours.start - minute > HALF_A_DAY:
        minute += DAY
    return minute


def clock_of(minute: int) -> tuple[int, time]:
    """The day, counted from one, and the hour on the wall."""
    day, rest = divmod(minute, DAY)
    return day + 1, time(rest // 60, rest % 60)


def column_of(item: AgendaItem) -> str:
    """What the line stands in: its track, or the one room that it is for; empty for everybody."""
    if item.track is not None:
        return item.track.public_id
    return f"room {item.room_id}" if item.room_id else ""


def slot_of(item: AgendaItem, hours: Hours | None, *, days: int) -> Slot:
    """A line of the agenda as a slot. Its track and its speakers must be at hand."""
    track = item.track
    return Slot(
        key=item.public_id,
        start=minute_of(item.starts_time, item.day, hours, days=days),
        minutes=item.minutes or 0,
        track=column_of(item),
        room=str(track.room_id if track and track.room_id else item.room_id or ""),
        speakers=frozenset(
            f"person {who.person_id}" if who.person_id else who.byline.casefold()
            for who in item.speakers.all()
        ),
        is_break=item.is_break,
    )


def slots_of(event: Event, items: Iterable[AgendaItem]) -> list[Slot]:
    """All of them."""
    hours, days = hours_of(event), days_of(event)
    return [slot_of(item, hours, days=days) for item in items]


def lines_of(event: Event) -> list[AgendaItem]:
    """The open lines of the agenda, with all that a slot needs."""
    lines = (
        AgendaItem.objects.open()
        .filter(event=event)
        .select_related("track__room__group", "room__group", "room__venue")
    )
    return list(lines.prefetch_related("speakers__person"))


def tracks_of(event: Event) -> list[Track]:
    """The tracks of the meetup that stand."""
    tracks = Track.objects.filter(event=event, ended_at=None)
    return list(tracks.select_related("room__venue", "room__group"))
