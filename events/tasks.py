"""Follow-up work of meetups. Safe to run twice: letters go by key."""

from __future__ import annotations

from community import jobs
from events import mail
from events.models import Event, Seat


@jobs.handler("events.tell_of_change")
def tell_of_change(job: jobs.Running) -> None:
    """Tell everybody with a seat about the new time or place; later changes tell for themselves."""
    event = Event.objects.get(public_id=job.payload["event"])
    if event.is_cancelled or event.sequence != job.payload["sequence"]:
        return
    resumed = bool(job.payload.get("resumed"))
    mail.tell_of_change(event, _seats(event), sequence=event.sequence, resumed=resumed, at=job.at)


@jobs.handler("events.tell_of_postponement")
def tell_of_postponement(job: jobs.Running) -> None:
    """Tell everybody with a seat that the meetup waits for a new date; a later date tells for itself."""
    event = Event.objects.get(public_id=job.payload["event"])
    if not event.is_postponed or event.sequence != job.payload["sequence"]:
        return
    mail.tell_of_postponement(event, _seats(event), sequence=event.sequence, at=job.at)


@jobs.handler("events.tell_of_cancellation")
def tell_of_cancellation(job: jobs.Running) -> None:
    """Tell everybody with a seat that the meetup is off."""
    event = Event.objects.get(public_id=job.payload["event"])
    mail.tell_of_cancellation(event, _seats(event), at=job.at)


def _seats(event: Event) -> list[Seat]:
    seats = Seat.objects.open().filter(event=event)
    return list(seats.select_related("person", "event__cancellation", "room__venue", "room__group"))
