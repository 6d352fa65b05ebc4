"""The ticket of a seat."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community import audit
from community.models import Person
from events import door
from events.models import Seat


@transaction.atomic
def renew_ticket(*, actor: Person | None, at: datetime, seat: Seat) -> Seat:
    """Give the seat another ticket: the code that was printed or passed on opens nothing any more."""
    held = Seat.objects.select_for_update(no_key=True).select_related("event").get(pk=seat.pk)
    held.ticket = door.new_code()
    held.save(update_fields=["ticket"])
    audit.record(
        actor=actor,
        verb="events.ticket_renewed",
        target=held.event,
        at=at,
        payload={"seat": held.public_id},
    )
    return held
