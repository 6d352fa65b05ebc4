"""What ends at coming meetups for somebody who is barred from them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from community.models import Group, Person
from events.actions.seating import end_seat
from events.models import Room, Seat


@transaction.atomic
def end_seats_of_barred(*, person: Person, group: Group, at: datetime) -> int:
    """End what somebody who is barred asked for at coming meetups of the group; say how many there were.

    A network's barring reaches its chapters. Whoever waits moves up, as when a seat is given up, and the person
    is told that the seat has ended and how to ask why: not in public, and with no reason in the mail.
    """
    of_group = Group.objects.filter(Q(pk=group.pk) | Q(network=group))
    theirs = Q(event__group__in=of_group) | Q(group__in=of_group)
    theirs_of_seats = Q(event__group__in=of_group) | Q(room__group__in=of_group)
    coming = (
        Q(event__ends_at__isnull=True)
        | Q(event__ends_at__gt=at)
        | Q(event__postponement__isnull=False)
    )
    events = Room.objects.filter(theirs, coming).values("event")
    rooms = Room.objects.select_for_update(of=("self",), no_key=True).filter(event__in=events)
    # whoever asks for a seat meanwhile holds its room: we wait, and see the seat; or they, and see the barring
    held = Seat.objects.open().filter(
        theirs_of_seats,
        person=person,
        room__in=list(rooms.order_by("pk").values_list("pk", flat=True)),
    )
    ended = 0
    for seat in held.select_related("event__group").order_by("event", "pk"):
        conduct = f"{settings.SITE_URL}{seat.event.group.get_absolute_url()}conduct/"
        end_seat(person=person, at=at, event=seat.event, conduct=conduct)
        ended += 1
    return ended
