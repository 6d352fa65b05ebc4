"""Taking a meetup of long ago over from a record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Group, Person
from events.actions.consent import write_hosts
from events.actions.writing import (
    bounds_of,
    lock_listings,
    write_agenda,
    write_event,
    write_rooms,
)
from events.facts import Count, EventFacts
from events.models import Event, Headcount, Publication, Recap
from events.times import When


class NotOfThePast(DomainError):
    """It is not over, or says not when it was."""


class SourceMissing(DomainError):
    """A record without a source is hearsay."""


class NotASample(DomainError):
    """Only samples may be dated anew."""


@transaction.atomic
def record_past_event(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    facts: EventFacts,
    attended: Count | None = None,
    recap: str = "",
    is_sample: bool = False,
) -> Event:
    """Write down a meetup that is over, from a named source; what the source lacks stays unknown."""
    if not facts.source.strip():
        raise SourceMissing(_("Name the source, so that others can look it up."))
    event = Event(group=group, is_sample=is_sample, created_by=actor, created_at=at, changed_at=at)
    lock_listings(facts.rooms)
    write_event(event, facts)
    if not event.is_over(at=at):
        raise NotOfThePast(
            _("“%s” has no date in the past. What is still to come is drafted and published.")
            % facts.title
        )
    event.save(force_insert=True)
    write_rooms(event, facts.rooms, at=at)
    write_agenda(event, facts.agenda, at=at)
    write_hosts(event, facts, actor=None, at=at)
    Publication.objects.create(event=event, published_by=actor, published_at=at)
    if attended is not None:
        Headcount.objects.create(
            event=event,
            number=attended.number,
            qualifier=attended.qualifier,
            note=attended.note,
            recorded_by=actor,
            recorded_at=at,
        )
    if recap:
        Recap.objects.create(event=event, text=recap, written_by=actor, written_at=at)
    audit.record(
        actor=actor,
        verb="events.past_event_recorded",
        target=event,
        at=at,
        payload={
            "group": group.public_id,
            "precision": event.precision,
            "number": attended.number if attended else None,
            "qualifier": attended.qualifier if attended else None,
        },
    )
    return event


@transaction.atomic
def redate_sample(*, actor: Person | None, at: datetime, event: Event, when: When) -> bool:
    """Move a sample that is over to another date; say whether. Its rooms and seats stay."""
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    if not event.is_sample:
        raise NotASample(_("Only samples can be dated anew; “%s” is real.") % event.title)
    bounds = bounds_of(when)
    if event.is_cancelled or not event.is_over(at=at) or bounds is None:
        return False
    event.precision, event.timezone = when.precision, when.zone
    event.starts_on, event.ends_on = when.starts_on, when.last_day
    event.starts_time, event.ends_time = when.starts_time, when.ends_time
    event.starts_fold, event.ends_fold = when.starts_fold, when.ends_fold
    event.starts_at, event.ends_at = bounds
    event.sequence += 1
    event.changed_at = at
    event.save()
    # what was told of the earlier date is no word on the new one
    for rows in (event.headcounts, event.attendances, event.recaps):
        rows.filter(replaced_at__isnull=True).update(replaced_at=at)
    audit.record(
        actor=actor,
        verb="events.sample_redated",
        target=event,
        at=at,
        payload={"sequence": event.sequence},
    )
    return True
