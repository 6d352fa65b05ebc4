"""What is written down after a meetup: who came, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from events import signals
from events.actions.door import hours_of, new_name, settle
from events.actions.planning import EventNotPublished, locked, refuse_cancelled
from events.facts import Count
from events.models import Attendance, DoorNote, Event, Headcount, Minutes, Recap, Seat


class NotYetBegun(DomainError):
    """Nobody can have come yet."""


@transaction.atomic
def record_attendance(
    *,
    actor: Person | None,
    at: datetime,
    event: Event,
    came: Mapping[Person, bool] | None = None,
    count: Count | None = None,
) -> Event:
    """Write down who came (a person each, True or False), or how many, or both. The newest word stands."""
    event = locked(event)
    refuse_cancelled(event)
    if event.is_draft:
        raise EventNotPublished(_("“%s” is a draft; nobody can have come.") % event.title)
    if not event.takes_attendance(at=at):
        raise NotYetBegun(
            _("“%s” has not begun. Count heads from two hours before it starts.") % event.title
        )
    named = _name_those_who_came(event, came or {}, actor=actor, at=at)
    counted = count is not None and _count_heads(event, count, actor=actor, at=at)
    if not named and not counted:
        return event
    present = [person for person, here in (came or {}).items() if here]
    audit.record(
        actor=actor,
        verb="events.attendance_recorded",
        target=event,
        at=at,
        payload={
            "came": sum(1 for here in (came or {}).values() if here),
            "absent": sum(1 for here in (came or {}).values() if not here),
            "number": count.number if count else None,
            "qualifier": count.qualifier if count else None,
        },
    )
    signals.attendance_recorded.send(
        sender=Event, event=event, came=present, number=count.number if count else None, at=at
    )
    return event


def _name_those_who_came(
    event: Event, came: Mapping[Person, bool], *, actor: Person | None, at: datetime
) -> bool:
    """The list afterwards is one more door: who came is noted, who did not has their notes taken back."""
    standing = {
        row.person_id: row
        for row in Attendance.objects.standing().filter(event=event, person__in=list(came))
    }
    rooms = dict(
        Seat.objects.seated()
        .filter(event=event, person__in=list(came))
        .values_list("person_id", "room_id")
    )
    notes: list[DoorNote] = []
    absent: list[Person] = []
    for person, here in came.items():
        old = standing.get(person.pk)
        if old is not None and (old.state == Attendance.State.CAME) == here:
            continue
        if here:
            notes.append(_seen(event, person, rooms.get(person.pk), actor=actor, at=at))
        else:
            notes += _taken_back(event, person, actor=actor, at=at)
            absent.append(person)
    for note in notes:
        note.save(force_insert=True)
    if notes:
        settle(event, notes, actor=actor, at=at)
    for person in absent:
        _miss(event, person, rooms.get(person.pk), actor=actor, at=at)
    return bool(notes or absent)


def _seen(
    event: Event, person: Person, room: int | None, *, actor: Person | None, at: datetime
) -> DoorNote:
    """Somebody is on the list of those who came. When, nobody says: any phone knows better."""
    hours = hours_of(event)
    return DoorNote(
        event=event,
        room_id=room,
        name=new_name(),
        about=person.public_id,
        person=person,
        how=DoorNote.How.LIST,
        at=max(at, hours.closes_at) if hours else at,
        said_at=at,
        received_at=at,
        noted_by=actor,
    )


def _taken_back(
    event: Event, person: Person, *, actor: Person | None, at: datetime
) -> list[DoorNote]:
    seen = DoorNote.objects.filter(event=event, about=person.public_id)
    undone = DoorNote.objects.filter(event=event).exclude(takes_back="").values("takes_back")
    return [
        DoorNote(
            event=event,
            room_id=note.room_id,
            name=new_name(),
            takes_back=note.name,
            at=at,
            said_at=at,
            received_at=at,
            noted_by=actor,
        )
        for note in seen.exclude(name__in=undone)
    ]


def _miss(
    event: Event, person: Person, room: int | None, *, actor: Person | None, at: datetime
) -> None:
    """Somebody with a seat did not come."""
    for row in Attendance.objects.standing().filter(event=event, person=person):
        row.replaced_at = at
        row.save(update_fields=["replaced_at"])
    Attendance.objects.create(
        event=event,
        room_id=room,
        person=person,
        about=person.public_id,
        state=Attendance.State.ABSENT,
        recorded_by=actor,
        recorded_at=at,
    )


def _count_heads(event: Event, count: Count, *, actor: Person | None, at: datetime) -> bool:
    old = Headcount.objects.standing().filter(event=event).first()
    said = (count.number, count.qualifier, count.note)
    if old is not None:
        if (old.number, old.qualifier, old.note) == said:
            return False
        old.replaced_at = at
        old.save(update_fields=["replaced_at"])
    headcount = Headcount(
        event=event,
        number=count.number,
        qualifier=count.qualifier,
        note=count.note,
        recorded_by=actor,
        recorded_at=at,
    )
    headcount.full_clean(exclude=["public_id"])
    headcount.save(force_insert=True)
    return True


@transaction.atomic
def write_recap(*, actor: Person | None, at: datetime, event: Event, text: str) -> Recap:
    """Tell how it was. A rewrite replaces the recap; the earlier text stays in the record."""
    event = locked(event)
    refuse_cancelled(event)
    if event.is_draft or not event.has_begun(at=at):
        raise NotYetBegun(_("“%s” has not begun; there is nothing to tell yet.") % event.title)
    old = Recap.objects.standing().filter(event=event).first()
    if old is not None:
        if old.text == text:
            return old
        old.replaced_at = at
        old.save(update_fields=["replaced_at"])
    recap = Recap.objects.create(event=event, text=text, written_by=actor, written_at=at)
    event.changed_at = at
    event.save(update_fields=["changed_at"])
    audit.record(
        actor=actor,
        verb="events.recap_written",
        target=event,
        at=at,
        payload={"recap": recap.public_id, "rewritten": old is not None},
    )
    return recap


@transaction.atomic
def write_minutes(*, actor: Person | None, at: datetime, event: Event, text: str) -> Minutes:
    """Write down what was decided. A rewrite replaces the minutes; the earlier text stays in the record."""
    event = locked(event)
    refuse_cancelled(event)
    if event.is_draft or not event.has_begun(at=at):
        raise NotYetBegun(_("“%s” has not begun; there is nothing to note yet.") % event.title)
    old = Minutes.objects.standing().filter(event=event).first()
    if old is not None:
        if old.text == text:
            return old
        old.replaced_at = at
        old.save(update_fields=["replaced_at"])
    minutes = Minutes.objects.create(event=event, text=text, written_by=actor, written_at=at)
    audit.record(
        actor=actor,
        verb="events.minutes_written",
        target=event,
        at=at,
        payload={"minutes": minutes.public_id, "rewritten": old is not None},
    )
    return minutes


@transaction.atomic
def miss_the_rest(*, actor: Person | None, at: datetime, event: Event) -> int:
    """Say that the door's list is complete: whoever sat when it began and was not seen did not come.

    Said with everybody's own row, so that a phone which hands in later still puts its people right.
    """
    event = locked(event)
    refuse_cancelled(event)
    if event.is_draft or event.starts_at is None or not event.is_over(at=at):
        raise NotYetBegun(
            _("“%s” is not over. Close the list once everybody has gone home.") % event.title
        )
    known = Attendance.objects.standing().filter(event=event, person__isnull=False)
    missed = list(
        Seat.objects.held_at(event.starts_at)
        .filter(event=event)
        .exclude(person__in=known.values("person"))
        .select_related("person")
    )
    for seat in missed:
        _miss(event, seat.person, seat.room_id, actor=actor, at=at)
    if missed:
        audit.record(
            actor=actor,
            verb="events.rest_missed",
            target=event,
            at=at,
            payload={"missed": len(missed)},
        )
    return len(missed)
