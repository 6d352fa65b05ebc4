"""Somebody who came without a seat, and says afterwards by the letter who they are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community import audit
from community.models import Person
from events import door, signals
from events.actions.door import OF_A_DOOR, replace_row, settle
from events.actions.planning import locked
from events.models import Attendance, DoorNote, Event


@transaction.atomic
def recognise_walk_in(*, person: Person, of: str, at: datetime) -> bool:
    """Whoever came without a seat said by the letter who they are: that they were there is theirs. Once."""
    kind, _colon, rest = of.partition(":")
    public_id, _colon, name = rest.partition(":")
    found = Event.objects.filter(public_id=public_id).first() if kind == OF_A_DOOR else None
    if found is None:
        return False
    event = locked(found)
    note = DoorNote.objects.filter(event=event, name=name, person=None, how=door.WALK_IN).first()
    if note is None:
        return False
    for row in Attendance.objects.standing().filter(event=event, about=note.about):
        replace_row(row, at=at)
    note.person, note.about, note.who = person, person.public_id, ""
    note.save(update_fields=["person", "about", "who"])
    came = settle(event, [note], actor=None, at=at)
    audit.record(
        actor=person,
        verb="events.walk_in_recognised",
        target=event,
        at=at,
        payload={"note": note.public_id},
    )
    if came:
        signals.attendance_recorded.send(sender=Event, event=event, came=came, number=None, at=at)
    return True
