"""Beginning a new draft from a meetup that was held or planned before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from community import audit
from community.models import Person
from events import times
from events.actions import consent
from events.actions.writing import bounds_of, newest_of
from events.models import AgendaItem, Event, Question, Room

# What belongs to one meetup alone; every other column of the row is copied.
OF_ONE_EVENT = {
    *("id", "public_id", "uid", "sequence", "created_by", "created_at", "changed_at"),
    *("precision", "timezone", "starts_on", "starts_time", "ends_on", "ends_time"),
    *("starts_fold", "ends_fold", "starts_at", "ends_at", "source", "is_sample"),
    *("seats_open_at", "seats_close_at", "part_of"),
}
OF_ONE_ROOM = {"id", "public_id", "event", "closed_at", "awaits"}
OF_ONE_LINE = {"id", "public_id", "event", "dropped_at", "track", "room"}
OF_ONE_QUESTION = {"id", "public_id", "event", "asked_by", "created_at", "retired_at"}


def columns_of(row: models.Model, *, but: set[str]) -> dict[str, Any]:
    """The columns of a row, by name, without those that are its own."""
    fields = (field for field in row._meta.concrete_fields if field.name not in but)
    return {field.attname: getattr(row, field.attname) for field in fields}


def set_date(event: Event, when: times.When) -> None:
    """Put a date, or none yet, on an unsaved row."""
    bounds = bounds_of(when)
    event.precision, event.timezone = when.precision, when.zone
    event.starts_on = when.starts_on
    event.ends_on = when.last_day if when.starts_on else None
    event.starts_time, event.ends_time = when.starts_time, when.ends_time
    event.starts_fold, event.ends_fold = when.starts_fold, when.ends_fold
    event.starts_at, event.ends_at = bounds or (None, None)


def copy_rows(old: Event, new: Event, *, actor: Person | None, at: datetime) -> None:
    """Give the new meetup the old one's rooms, questions and breaks. Other groups are asked anew."""
    hosts = {row.group_id: row.group for row in old.cohostings.standing().select_related("group")}
    rooms = list(Room.objects.open().filter(event=old).select_related("venue"))
    venues = newest_of([room.venue for room in rooms if room.venue])
    for room in rooms:
        said = columns_of(room, but=OF_ONE_ROOM)
        said["venue_id"] = venues.get(room.venue_id or 0, room.venue_id)
        if room.group_id not in {*hosts, new.group_id}:
            said |= {"group_id": None, "name": room.label}
        Room.objects.create(event=new, **said)
    breaks = AgendaItem.objects.open().filter(event=old, kind=AgendaItem.Kind.BREAK)
    for item in breaks.order_by("position", "pk"):
        AgendaItem.objects.create(event=new, **columns_of(item, but=OF_ONE_LINE))
    for question in Question.objects.open().filter(event=old):
        said = columns_of(question, but=OF_ONE_QUESTION)
        Question.objects.create(event=new, asked_by=actor, created_at=at, **said)
    for group in hosts.values():
        consent.ask(new, group, actor=actor, at=at)
    consent.settle_rooms(new)


def like(
    event: Event,
    *,
    when: times.When,
    actor: Person | None,
    at: datetime,
    title: str = "",
    public_id: str = "",
) -> Event:
    """A new draft with all that is not of the one meetup alone."""
    said = columns_of(event, but=OF_ONE_EVENT)
    new = Event(**said, created_by=actor, created_at=at, changed_at=at)
    new.title = title or event.title
    if public_id:
        new.public_id = public_id
    set_date(new, when)
    new.save(force_insert=True)
    copy_rows(event, new, actor=actor, at=at)
    return new


@transaction.atomic
def copy_event(
    *,
    actor: Person | None,
    at: datetime,
    event: Event,
    when: times.When,
    title: str = "",
    public_id: str = "",
) -> Event:
    """Draft a meetup like an earlier one: its words, places and rules; not its date, seats or talks.

    `public_id` is the name that a form carried: sent twice, it gives the draft that stands already.
    """
    if public_id:
        standing = Event.objects.filter(public_id=public_id, created_by=actor).first()
        if standing is not None:
            return standing
    try:
        with transaction.atomic():
            new = like(event, when=when, actor=actor, at=at, title=title, public_id=public_id)
    except IntegrityError:
        # the same form at the same moment: the other one came first
        standing = Event.objects.filter(public_id=public_id, created_by=actor).first()
        if standing is None:
            raise
        return standing
    audit.record(
        actor=actor,
        verb="events.event_copied",
        target=new,
        at=at,
        payload={"group": new.group.public_id, "of": event.public_id},
    )
    return new
