"""Drafting, editing, publishing and calling off a meetup."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit, jobs
from community.errors import DomainError
from community.models import Group, Person
from events.actions.book import payload_of, settle_rooms
from events.actions.consent import write_hosts
from events.actions.writing import (
    RoomIsTaken,
    end_postponement,
    lock_listings,
    write_agenda,
    write_event,
    write_rooms,
)
from events.facts import EventFacts
from events.models import Cancellation, Event, Publication, Room, Seat

__all__ = ["RoomIsTaken"]
MOVES_CALENDARS = {"when", "where", "online_link"}  # a new time or place: people must hear of it

RESUMED, REVIVED = "resumed", "revived"  # why there is a date again


class AlreadyPublished(DomainError):
    """It is public already."""


class NotReady(DomainError):
    """Something that people need to come is missing."""


class EventNotPublished(DomainError):
    """Nobody but its organisers knows of it."""


class EventCancelled(DomainError):
    """It was called off."""


class EventOver(DomainError):
    """It has ended."""


class EditedMeanwhile(DomainError):
    """Somebody else changed it since it was read."""


class DraftDiscarded(DomainError):
    """It was thrown away."""


class DateTaken(DomainError):
    """People know of its date."""


class NothingToCancel(DomainError):
    """A draft that nobody saw needs no calling off."""


class ReasonMissing(DomainError):
    """People are owed a reason."""


def locked(event: Event) -> Event:
    """The row as it stands now, held until the transaction ends.

    Held so that rows which point at it may still be written: a seat that is being taken does not wait
    for the event, only for its room.
    """
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def lock_rooms(event: Event) -> list[Room]:
    """Hold every room, so that no seat is taken or given up meanwhile. Always in the same order."""
    return list(Room.objects.select_for_update(no_key=True).filter(event=event).order_by("pk"))


def refuse_cancelled(event: Event) -> None:
    """Stop at a meetup that was called off."""
    if event.is_cancelled:
        raise EventCancelled(
            _("“%s” was cancelled, so nothing can be changed. Plan a new meetup instead.")
            % event.title
        )


@transaction.atomic
def draft_event(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    facts: EventFacts,
    is_sample: bool = False,
    public_id: str = "",
) -> Event:
    """Start planning a meetup. Only the group's organisers see it until it is published.

    `public_id` is the name that a form carried: sent twice, it gives the draft that stands already.
    """
    if public_id:
        standing = Event.objects.filter(public_id=public_id, created_by=actor).first()
        if standing is not None:
            return standing
    lock_listings(facts.rooms)
    event = Event(group=group, is_sample=is_sample, created_by=actor, created_at=at, changed_at=at)
    if public_id:
        event.public_id = public_id
    write_event(event, facts)
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        # the same form at the same moment: the other one came first
        standing = Event.objects.filter(public_id=public_id, created_by=actor).first()
        if standing is None:
            raise
        return standing
    write_rooms(event, facts.rooms, at=at)
    write_agenda(event, facts.agenda, at=at)
    write_hosts(event, facts, actor=actor, at=at)
    audit.record(
        actor=actor,
        verb="events.event_drafted",
        target=event,
        at=at,
        payload={"group": group.public_id, "rooms": len(facts.rooms)},
    )
    return event


@transaction.atomic
def edit_event(
    *,
    actor: Person | None,
    at: datetime,
    event: Event,
    facts: EventFacts,
    read_at: datetime | None = None,
) -> Event:
    """Change what is said about a meetup. Seat holders hear of a new time or place.

    `read_at` is the `changed_at` of the version that the editor had before them: was it changed since,
    the edit is refused rather than laid over somebody else's.
    """
    lock_listings(facts.rooms)
    event = locked(event)
    refuse_cancelled(event)
    if hasattr(event, "discard"):
        raise DraftDiscarded(_("“%s” was discarded. Copy it to begin anew.") % event.title)
    if read_at is not None and event.changed_at != read_at:
        raise EditedMeanwhile(
            _(
                "Somebody else changed “%s” while you were writing. What you typed is kept below;"
                " compare it with the page as it is now, and save again."
            )
            % event.title
        )
    changed = write_event(event, facts)
    rooms: list[Room] = []
    changed |= write_rooms(event, facts.rooms, at=at, moved=rooms)
    if write_agenda(event, facts.agenda, at=at):
        changed.add("agenda")
    changed |= write_hosts(event, facts, actor=actor, at=at)
    if not changed:
        return event
    if "when" in changed:
        _refuse_undated(event)
    resumed = "when" in changed and event.starts_at is not None and end_postponement(event, at=at)
    moved = mark_changed(event, changed, at=at)
    came_in = payload_of(settle_rooms(event, at=at)) if "capacity" in changed else {}
    audit.record(
        actor=actor,
        verb="events.event_edited",
        target=event,
        at=at,
        payload={"changed": sorted(changed), "sequence": event.sequence, **came_in},
    )
    if moved and changed & MOVES_CALENDARS != {"where"}:
        tell_of_move(event, at=at, resumed=resumed)
    elif moved and rooms:
        # who sits in a room that is where it was is not alarmed; in one that is new or gone nobody sits
        tell_of_move(event, at=at, rooms=rooms)
    return event


def mark_changed(event: Event, changed: set[str], *, at: datetime) -> bool:
    """Write down that it changed, its sequence where calendars must follow; say whether they must."""
    moved = not event.is_draft and bool(changed & MOVES_CALENDARS)
    event.sequence += moved
    event.changed_at = at
    event.save()
    return moved


def tell_of_move(
    event: Event, *, at: datetime, resumed: bool = False, rooms: Iterable[Room] = ()
) -> None:
    """Have everybody with a seat told of the new time or place, unless it is over.

    Where only some rooms moved, `rooms` names them, and nobody else is alarmed. What changes while it waits
    for a date is told with the date.
    """
    if event.is_over(at=at) or event.is_postponed:
        return
    said: dict[str, Any] = {"news": RESUMED if resumed else ""}
    if named := [room.public_id for room in rooms]:
        said["rooms"] = named
    tell_holders(event, "events.tell_of_change", at=at, **said)


def refuse_unready(event: Event, *, at: datetime) -> None:
    """Stop where something is missing that people need to come."""
    if not event.is_draft:
        raise AlreadyPublished(_("“%s” is published already.") % event.title)
    if hasattr(event, "discard"):
        raise DraftDiscarded(_("“%s” was discarded. Copy it to begin anew.") % event.title)
    if event.starts_at is None:
        raise NotReady(
            _("“%s” has no date yet. The draft is kept: give it a date, then publish.")
            % event.title
        )
    if event.is_over(at=at):
        raise EventOver(
            _("“%s” would be over already. The draft is kept: give it a new date, then publish.")
            % event.title
        )
    if not event.rooms.open().exists() and not event.online_link:
        raise NotReady(
            _("“%s” has no place and no online link yet. The draft is kept: say where it is held.")
            % event.title
        )


def make_public(event: Event, *, actor: Person | None, at: datetime) -> None:
    """Write down that it is public from now on."""
    Publication.objects.create(event=event, published_by=actor, published_at=at)
    event.changed_at = at
    event.save(update_fields=["changed_at"])


def end_plan(event: Event, outcome: str, *, at: datetime, lacked: str = "") -> bool:
    """Let the plan to publish it by itself end, where one stands; say whether one did."""
    plan = getattr(event, "planned", None)
    if plan is None:
        return False
    plan.stands_for, plan.ended_at = None, at
    plan.outcome, plan.lacked = outcome, lacked[:500]
    plan.save(update_fields=["stands_for", "ended_at", "outcome", "lacked"])
    return True


@transaction.atomic
def cancel_event(*, actor: Person | None, at: datetime, event: Event, reason: str) -> Event:
    """Call a meetup off. Its page and its calendar entry stay and say so; seat holders get the reason."""
    event = locked(event)
    lock_rooms(event)
    if event.is_cancelled:
        return event
    if event.is_draft:
        raise NothingToCancel(
            _("“%s” was never published, so there is nobody to tell.") % event.title
        )
    if event.is_over(at=at):
        raise EventOver(_("“%s” is over; it can no longer be cancelled.") % event.title)
    if not reason.strip():
        raise ReasonMissing(_("Say why: those who took a seat will read it."))
    end_postponement(event, at=at)
    Cancellation.objects.create(
        event=event, stands_for=event, cancelled_by=actor, cancelled_at=at, reason=reason.strip()
    )
    event.sequence += 1
    event.changed_at = at
    event.save(update_fields=["sequence", "changed_at"])
    audit.record(
        actor=actor,
        verb="events.event_cancelled",
        target=event,
        at=at,
        payload={
            "sequence": event.sequence,
            "seats": Seat.objects.open().filter(event=event).count(),
        },
        personal={"reason": reason.strip()},
    )
    tell_holders(event, "events.tell_of_cancellation", at=at)
    return Event.objects.get(pk=event.pk)


def _refuse_undated(event: Event) -> None:
    """Stop where a public meetup would lose its date: it would vanish from every calendar unsaid."""
    if event.starts_at is None and not event.is_draft:
        raise DateTaken(
            _(
                "“%s” is public, so its date cannot be taken away without a word. If the day does not"
                " suit any more, postpone it: everybody with a seat is told, and the seats are kept."
            )
            % event.title
        )


def tell_holders(event: Event, job: str, *, at: datetime, **said: Any) -> None:
    """Have everybody with a seat told, by a job: there may be hundreds."""
    if not Seat.objects.open().filter(event=event).exists():
        return
    jobs.enqueue(
        job,
        at=at,
        payload={"event": event.public_id, "sequence": event.sequence, **said},
        key=f"{event.public_id}:{event.sequence}",
    )
