"""Putting a meetup off, and taking that back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from events.actions.book import settle_rooms
from events.actions.planning import (
    RESUMED,
    REVIVED,
    AlreadyPublished,
    EventNotPublished,
    EventOver,
    ReasonMissing,
    end_plan,
    lock_rooms,
    locked,
    refuse_cancelled,
    tell_holders,
)
from events.actions.writing import end_postponement
from events.models import (
    Cancellation,
    Completion,
    Discard,
    Event,
    PlannedPublication,
    Postponement,
    Seat,
)


class NothingToPostpone(DomainError):
    """A draft that nobody saw can simply get another date."""


class NotPostponed(DomainError):
    """It was not put off, or is no longer."""


class NotCancelled(DomainError):
    """It was not called off, or is on again."""


class NotOver(DomainError):
    """It is still to come."""


class DayHasPassed(DomainError):
    """The old date cannot be held any more."""


@transaction.atomic
def postpone_event(*, actor: Person | None, at: datetime, event: Event, reason: str) -> Event:
    """Put a meetup off until a new date is found. Seats are kept; everybody with one gets the reason."""
    event = locked(event)
    lock_rooms(event)
    refuse_cancelled(event)
    if event.is_postponed:
        return event
    if event.is_draft:
        raise NothingToPostpone(
            _("“%s” was never published. Give the draft another date; nobody has to be told.")
            % event.title
        )
    if event.is_over(at=at):
        raise EventOver(_("“%s” is over; it can no longer be postponed.") % event.title)
    if not reason.strip():
        raise ReasonMissing(_("Say why: those who took a seat will read it."))
    Postponement.objects.create(
        event=event, stands_for=event, postponed_by=actor, postponed_at=at, reason=reason.strip()
    )
    event.sequence += 1
    event.changed_at = at
    event.save(update_fields=["sequence", "changed_at"])
    audit.record(
        actor=actor,
        verb="events.event_postponed",
        target=event,
        at=at,
        payload={
            "sequence": event.sequence,
            "seats": Seat.objects.open().filter(event=event).count(),
        },
        personal={"reason": reason.strip()},
    )
    tell_holders(event, "events.tell_of_postponement", at=at)
    return Event.objects.get(pk=event.pk)


@transaction.atomic
def resume_event(*, actor: Person | None, at: datetime, event: Event) -> Event:
    """Hold a postponed meetup on its old date after all. A new date is given by editing it."""
    event = locked(event)
    lock_rooms(event)
    refuse_cancelled(event)
    if not event.is_postponed:
        raise NotPostponed(_("“%s” stands as it is: it was not postponed.") % event.title)
    if event.starts_at is None or event.starts_at <= at:
        raise DayHasPassed(
            _("The old date of “%s” has passed. It stays postponed: give it a new date.")
            % event.title
        )
    end_postponement(event, at=at)
    event.sequence += 1
    event.changed_at = at
    event.save(update_fields=["sequence", "changed_at"])
    audit.record(
        actor=actor,
        verb="events.event_resumed",
        target=event,
        at=at,
        payload={"sequence": event.sequence},
    )
    tell_holders(event, "events.tell_of_change", at=at, news=RESUMED)
    return Event.objects.get(pk=event.pk)


@transaction.atomic
def revive_event(*, actor: Person | None, at: datetime, event: Event) -> Event:
    """Take a cancellation back while its day has not passed: the seats stand, and all are told."""
    event = locked(event)
    lock_rooms(event)
    if not event.is_cancelled:
        raise NotCancelled(_("“%s” is not cancelled.") % event.title)
    if event.starts_at is None or event.starts_at <= at:
        raise DayHasPassed(
            _("The day of “%s” has passed. It stays cancelled: copy it to plan a new one.")
            % event.title
        )
    standing: Cancellation = event.cancellation
    standing.ended_by, standing.ended_at, standing.stands_for = actor, at, None
    standing.save(update_fields=["ended_by", "ended_at", "stands_for"])
    event.sequence += 1
    event.changed_at = at
    event.save(update_fields=["sequence", "changed_at"])
    settle_rooms(event, at=at)  # seats that were given up while it was off
    audit.record(
        actor=actor,
        verb="events.event_revived",
        target=event,
        at=at,
        payload={"sequence": event.sequence},
    )
    tell_holders(event, "events.tell_of_change", at=at, news=REVIVED)
    return Event.objects.get(pk=event.pk)


@transaction.atomic
def complete_event(*, actor: Person | None, at: datetime, event: Event) -> Completion:
    """Say that nothing is left to do for a meetup that is over, though it be not counted or told."""
    event = locked(event)
    refuse_cancelled(event)
    if event.is_draft:
        raise EventNotPublished(_("“%s” is a draft; it was not held.") % event.title)
    if not event.is_over(at=at):
        raise NotOver(_("“%s” is not over yet.") % event.title)
    standing = Completion.objects.filter(event=event).first()
    if standing is not None:
        return standing
    complete = Completion.objects.create(event=event, completed_by=actor, completed_at=at)
    audit.record(actor=actor, verb="events.event_completed", target=event, at=at)
    return complete


@transaction.atomic
def discard_draft(*, actor: Person | None, at: datetime, event: Event) -> Discard:
    """Throw a draft away. What was published is cancelled instead: people know of it."""
    event = locked(event)
    if not event.is_draft:
        raise AlreadyPublished(
            _("“%s” was published, so people know of it. Cancel it, and say why.") % event.title
        )
    standing = Discard.objects.filter(event=event).first()
    if standing is not None:
        return standing
    end_plan(event, PlannedPublication.Outcome.WITHDRAWN, at=at)
    gone = Discard.objects.create(event=event, discarded_by=actor, discarded_at=at)
    audit.record(actor=actor, verb="events.draft_discarded", target=event, at=at)
    return gone
