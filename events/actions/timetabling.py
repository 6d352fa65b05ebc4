"""Placing the lines of an agenda: hours, tracks, breaks. What cannot be at once is refused in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from events import timetable
from events.actions.planning import locked, refuse_cancelled
from events.models import AgendaItem, Event, Room, Track
from events.queries import timetable as agenda
from events.timetable import Clash, Fault, Slot

TRACKS_AT_MOST = 12


class DoesNotFit(DomainError):
    """Something else is on then, or the meetup is not."""


class NothingThere(DomainError):
    """It is the first already, or the last."""


class LineIsGone(DomainError):
    """Somebody took it off the agenda."""


class TrackInUse(DomainError):
    """Lines stand in it."""


class TrackStands(DomainError):
    """One of that name is there, or there are enough."""


@transaction.atomic
def place_item(
    *,
    actor: Person | None,
    at: datetime,
    event: Event,
    item: AgendaItem,
    starts_time: time | None,
    minutes: int | None,
    day: int = 1,
    track: Track | None = None,
) -> AgendaItem:
    """Give a line its hour, its length and its track; without an hour it stands in the order alone."""
    event, lines = _held(event)
    item = _line(lines, item)
    before = (item.starts_time, item.minutes, item.day, item.track_id)
    item.starts_time, item.minutes, item.day = starts_time, minutes, day
    item.track = _track(event, track)
    item.room = None if item.track else item.room
    _refuse_clash(event, lines, [item])
    if before != (item.starts_time, item.minutes, item.day, item.track_id):
        _write(event, lines, [item], actor=actor, at=at)
    return item


@transaction.atomic
def move_item(
    *, actor: Person | None, at: datetime, event: Event, item: AgendaItem, earlier: bool
) -> AgendaItem:
    """Let a line trade turns with the one before it in its track, or with the one after."""
    event, lines = _held(event)
    item = _line(lines, item)
    slots = agenda.slots_of(event, lines)
    slot = next(one for one in slots if one.key == item.public_id)
    other = timetable.neighbour(slot, slots, earlier=earlier)
    if other is None:
        raise NothingThere(
            _("“%s” is the first already.") % item.title
            if earlier
            else _("“%s” is the last already.") % item.title
        )
    partner = next(line for line in lines if line.public_id == other.key)
    _swap(event, lines, (item, slot), (partner, other), actor=actor, at=at)
    return item


@transaction.atomic
def swap_items(
    *, actor: Person | None, at: datetime, event: Event, first: AgendaItem, second: AgendaItem
) -> AgendaItem:
    """Let two lines take each other's place."""
    event, lines = _held(event)
    first, second = _line(lines, first), _line(lines, second)
    if first.pk == second.pk:
        return first
    slots = agenda.slots_of(event, lines)
    by_key = {slot.key: slot for slot in slots}
    one, other = by_key[first.public_id], by_key[second.public_id]
    beside = other in {timetable.neighbour(one, slots, earlier=way) for way in (True, False)}
    pair = ((first, one), (second, other))
    _swap(event, lines, *pair, in_turns=beside, actor=actor, at=at)
    return first


@transaction.atomic
def add_break(
    *,
    actor: Person | None,
    at: datetime,
    event: Event,
    title: str,
    starts_time: time,
    minutes: int,
    day: int = 1,
    track: Track | None = None,
) -> AgendaItem:
    """Put a break on the agenda, for everybody or for one track."""
    event, lines = _held(event)
    item = AgendaItem(
        event=event,
        kind=AgendaItem.Kind.BREAK,
        title=title,
        starts_time=starts_time,
        minutes=minutes,
        day=day,
        track=_track(event, track),
        position=max((line.position for line in lines), default=-1) + 1,
    )
    hours, days = agenda.hours_of(event), agenda.days_of(event)
    # unsaved, it has no speakers to ask for
    slot = Slot(
        key=item.public_id,
        start=agenda.minute_of(starts_time, day, hours, days=days),
        minutes=minutes,
        track=item.track.public_id if item.track else "",
        is_break=True,
    )
    clash = timetable.clash_of(slot, agenda.slots_of(event, lines), hours)
    if clash is not None:
        raise DoesNotFit(words_of(clash, [*lines, item], event))
    item.save(force_insert=True)
    _write(event, [*lines, item], [item], actor=actor, at=at)
    return item


@transaction.atomic
def add_track(
    *, actor: Person | None, at: datetime, event: Event, name: str, room: Room | None = None
) -> Track:
    """Let talks run beside each other. Added twice, it is the same track."""
    event, _lines = _held(event)
    name = " ".join(name.split())
    standing = agenda.tracks_of(event)
    for one in standing:
        if one.name.casefold() == name.casefold():
            return one
    if len(standing) >= TRACKS_AT_MOST:
        raise TrackStands(_("A meetup has at most %d tracks.") % TRACKS_AT_MOST)
    if room is not None and (room.event_id != event.pk or room.closed_at is not None):
        raise LineIsGone(_("That room does not belong to the meetup any more."))
    track = Track.objects.create(event=event, name=name, room=room, position=len(standing))
    _note(event, actor=actor, at=at, payload={"track": track.public_id})
    return track


@transaction.atomic
def end_track(*, actor: Person | None, at: datetime, event: Event, track: Track) -> Track:
    """Take a track away, in which nothing stands any more."""
    event, lines = _held(event)
    track = Track.objects.select_for_update(of=("self",)).get(pk=track.pk, event=event)
    if track.ended_at is not None:
        return track
    if any(line.track_id == track.pk for line in lines):
        raise TrackInUse(
            _("Something stands in “%s”. Move it to another track first, then end this one.")
            % track.name
        )
    track.ended_at = at
    track.save(update_fields=["ended_at"])
    _note(event, actor=actor, at=at, payload={"track": track.public_id})
    return track


# --- Parts ----------------------------------------------------------------------------------------
def _held(event: Event) -> tuple[Event, list[AgendaItem]]:
    event = locked(event)
    refuse_cancelled(event)
    return event, agenda.lines_of(event)


def _line(lines: Sequence[AgendaItem], item: AgendaItem) -> AgendaItem:
    for line in lines:
        if line.pk == item.pk:
            return line
    raise LineIsGone(_("That line is not on the agenda any more. Nothing was changed."))


def _track(event: Event, track: Track | None) -> Track | None:
    if track is None:
        return None
    found = Track.objects.filter(event=event, pk=track.pk, ended_at=None).first()
    if found is None:
        raise LineIsGone(_("That track does not stand any more. Nothing was changed."))
    return found


def _swap(
    event: Event,
    lines: Sequence[AgendaItem],
    first: tuple[AgendaItem, Slot],
    second: tuple[AgendaItem, Slot],
    *,
    in_turns: bool = True,
    actor: Person | None,
    at: datetime,
) -> None:
    moved = timetable.swapped(first[1], second[1], in_turns=in_turns)
    columns = {agenda.column_of(line): (line.track, line.room) for line in lines}
    if first[1].start is None and second[1].start is None:
        one, other = first[0], second[0]
        one.position, other.position = other.position, one.position
    for (line, old), slot in zip((first, second), moved, strict=True):
        if slot.track != old.track:
            line.track, line.room = columns[slot.track]
        if slot.start is None:
            line.starts_time, line.day = None, 1
        else:
            line.day, line.starts_time = agenda.clock_of(slot.start)
            if agenda.days_of(event) == 1:
                line.day = 1  # past midnight it is still the same evening
    _refuse_clash(event, lines, [first[0], second[0]])
    _write(event, lines, [first[0], second[0]], actor=actor, at=at)


def _refuse_clash(event: Event, lines: Sequence[AgendaItem], changed: Sequence[AgendaItem]) -> None:
    hours, slots = agenda.hours_of(event), agenda.slots_of(event, lines)
    keys = {item.public_id for item in changed}
    if any(item.day < 1 or item.day > agenda.days_of(event) for item in changed):
        raise DoesNotFit(_("The meetup has no such day. Nothing was changed."))
    for slot in slots:
        if slot.key in keys and (clash := timetable.clash_of(slot, slots, hours)):
            raise DoesNotFit(words_of(clash, lines, event))


def words_of(clash: Clash, lines: Sequence[AgendaItem], event: Event) -> str:
    """Say why a line cannot stand there, and what to do."""
    by_key = {line.public_id: line for line in lines}
    line = by_key[clash.slot.key]
    if clash.other is None:
        return _(
            "“%(title)s” would lie outside the meetup, which lasts %(hours)s. Nothing was changed."
        ) % {"title": line.title, "hours": event.hours_words or event.date_words}
    other = by_key[clash.other.key]
    said = {
        "title": line.title,
        "other": other.title,
        "from": f"{other.starts_time:%H:%M}",
        "until": f"{agenda.clock_of(clash.other.end)[1]:%H:%M}",
    }
    if clash.fault == Fault.SPEAKER:
        return (
            _(
                "Somebody speaks both in “%(title)s” and in “%(other)s”, which lasts from %(from)s"
                " to %(until)s in another track. Nothing was changed."
            )
            % said
        )
    if clash.fault == Fault.ROOM:
        return (
            _(
                "The room is taken: “%(other)s” is there from %(from)s to %(until)s, in another"
                " track. Nothing was changed."
            )
            % said
        )
    return (
        _(
            "“%(title)s” would meet “%(other)s”, which lasts from %(from)s to %(until)s. Nothing was"
            " changed: choose another hour or another track."
        )
        % said
    )


def _write(
    event: Event,
    lines: Sequence[AgendaItem],
    changed: Sequence[AgendaItem],
    *,
    actor: Person | None,
    at: datetime,
) -> None:
    """Keep what changed, and number the agenda by the clock."""
    by_key = {line.public_id: line for line in lines}
    ordered = sorted(lines, key=lambda line: (line.position, line.pk))
    slots = timetable.in_order(agenda.slots_of(event, ordered))
    touched = {line.pk for line in changed}
    for position, slot in enumerate(slots):
        line = by_key[slot.key]
        if line.position != position or line.pk in touched:
            line.position = position
            line.save()
    _note(event, actor=actor, at=at, payload={"items": [one.public_id for one in changed]})


def _note(event: Event, *, actor: Person | None, at: datetime, payload: dict[str, object]) -> None:
    Event.objects.filter(pk=event.pk).update(changed_at=at)
    audit.record(actor=actor, verb="events.timetable_changed", target=event, at=at, payload=payload)
