"""Seats for people without an account: asked for on the page, confirmed by a link in a mail.

Nothing is held by an ask that was not confirmed, and no row of a person is made of it. Whether the address
belongs to an account is learnt by nobody but who reads its mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community import jobs, keys
from community.actions import person_of_address
from community.errors import DomainError
from community.models import Person
from events.actions.seating import take_seat
from events.models import Answer, Event, Room, Seat, SeatRequest

ASK_TO_CONFIRM = "events.ask_to_confirm"
LASTS = timedelta(days=2)
AN_HOUR = timedelta(hours=1)
MAILS_AN_HOUR = 3  # to one address, for whatever meetup


class RequestIsOver(DomainError):
    """The link has run out: it was not confirmed in time."""


@transaction.atomic
def request_seat(
    *,
    at: datetime,
    room: Room,
    name: str,
    email: str,
    guests: int = 0,
    answers: Mapping[str, Any] | None = None,
) -> SeatRequest | None:
    """Note what somebody without an account asks for, and have the link mailed; None where no mail goes.

    The same ask sent again within the hour is the first one. An address gets three mails an hour at most,
    so that nobody can have somebody else's mailbox filled; whoever asks is told the same either way.
    """
    event = Event.objects.select_for_update(no_key=True).get(pk=room.event_id)
    email = email.strip().lower()
    facts = {"room": room, "name": name.strip(), "guests": guests, "answers": dict(answers or {})}
    lately = SeatRequest.objects.filter(email=email, asked_at__gt=at - AN_HOUR)
    for standing in lately.filter(event=event):
        if all(getattr(standing, key) == value for key, value in facts.items()):
            return standing
    if lately.count() >= MAILS_AN_HOUR:
        return None
    request = SeatRequest(event=event, email=email, asked_at=at, expires_at=at + LASTS, **facts)
    request.fingerprint = keys.fingerprint(request.token)
    request.save(force_insert=True)
    jobs.enqueue(
        ASK_TO_CONFIRM, at=at, key=request.public_id, payload={"request": request.public_id}
    )
    return request


@transaction.atomic
def confirm_request(*, at: datetime, request: SeatRequest) -> Seat | None:
    """Take the seat that was asked for: the link shows that the address is read. Done twice, it is done.

    What was typed is erased; from now on the person has it. None where it was confirmed before, and what
    came of it has ended.
    """
    standing = SeatRequest.objects.select_for_update(no_key=True).filter(pk=request.pk).first()
    if standing is not None and standing.person_id is not None:
        seats = Seat.objects.open().filter(event=standing.event_id, person=standing.person_id)
        return seats.select_related("event", "room__group", "room__venue").first()
    # swept away since the link was followed: its time is over, as if its row still said so
    if standing is None or not standing.is_open(at=at):
        raise RequestIsOver(
            _(
                "This link was for two days, and they are over. Request the seat again on the meetup’s page."
            )
        )
    person = person_of_address(at=at, email=standing.email, name=standing.name)
    seat = take_seat(
        actor=person, at=at, room=standing.room, guests=standing.guests, answers=standing.answers
    )
    standing.person, standing.confirmed_at = person, at
    standing.name, standing.email, standing.answers = "", "", {}
    standing.save()
    return seat


@transaction.atomic
def forget_requests(*, at: datetime) -> int:
    """Delete what was asked for and never confirmed, once its link has run out; say how many."""
    late = SeatRequest.objects.filter(confirmed_at=None, expires_at__lte=at)
    gone, _by_model = late.delete()
    return gone


@transaction.atomic
def forget_answers(*, person: Person, addresses: tuple[str, ...] = ()) -> int:
    """Erase what the person answered at sign-up, and what their addresses ask for unconfirmed."""
    typed = [address.lower() for address in addresses]  # as `ask_for_seat` writes them down
    SeatRequest.objects.filter(confirmed_at=None, email__in=typed).delete()
    gone, _by_model = Answer.objects.filter(person=person).delete()
    return gone
