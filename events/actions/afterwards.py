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
from events.actions.planning import EventNotPublished, locked, refuse_cancelled
from events.facts import Count
from events.models import Attendance, Event, Headcount, Recap


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
    standing = {row.person_id: row for row in Attendance.objects.standing().filter(event=event)}
    changed = False
    for person, here in came.items():
        state = Attendance.State.CAME if here else Attendance.State.ABSENT
        old = standing.get(person.pk)
        if old is not None and old.state == state:
            continue
        if old is not None:
            old.replaced_at = at
            old.save(update_fields=["replaced_at"])
        Attendance.objects.create(
            event=event, person=person, state=state, recorded_by=actor, recorded_at=at
        )
        changed = True
    return changed


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
