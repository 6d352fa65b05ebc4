"""The one place from which each change of a seat's state sends its one letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from community import jobs, notifications
from events import mail, seats
from events.models import Seat

TELL_SEATS = "events.tell_seats"
AT_ONCE = (
    10  # letters that are written while the rooms are held; more are written by a job afterwards
)
A_JOB = 50


def tell(
    seat: Seat, *, was: seats.Seat | None, at: datetime, reason: str = "", conduct: str = ""
) -> None:
    """Tell the person what became of their seat; nothing where its state is the same.

    `was` is the seat before, None where it is new. The letter goes by the seat and its step, so that telling
    twice is telling once, and coming up the line a second time is told again. `reason` is what an organiser
    writes; `conduct` is where somebody who is not to come asks why.
    """
    if is_news(seat, was):
        _write(seat, before=was.state if was else "", at=at, reason=reason, conduct=conduct)


def is_news(seat: Seat, was: seats.Seat | None) -> bool:
    """Whether the person has anything to hear."""
    if was is not None and was.state == seat.state and not _went_back(seat, was):
        return False
    return seat.ending != Seat.Ending.MOVED  # the seat in the other room tells


def promise_letters(told: Iterable[tuple[Seat, seats.Seat | None]], *, at: datetime) -> None:
    """Have a job write many letters, once nobody waits for the rooms any more."""
    if notifications.are_suppressed():
        return
    due: list[list[Any]] = [
        [seat.public_id, seat.step, was.state if was else ""]
        for seat, was in told
        if is_news(seat, was)
    ]
    for number in range(0, len(due), A_JOB):
        some = due[number : number + A_JOB]
        key = f"{some[0][0]}:{some[0][1]}"
        jobs.enqueue(TELL_SEATS, at=at, key=key, payload={"seats": some})


def write_letters(due: Iterable[tuple[str, int, str]], *, at: datetime) -> None:
    """Write the letters that were promised. Where a seat has changed since, the later letter tells.

    Each seat is held while its letter is written, so that what its calendar is told comes in the order of what
    happened to it.
    """
    for public_id, step, before in due:
        with transaction.atomic():
            found = Seat.objects.select_for_update(of=("self",), no_key=True)
            beside = ("event__group", "room__group", "room__venue", "person")
            seat = found.select_related(*beside).filter(public_id=public_id, step=step).first()
            if seat is not None:
                _write(seat, before=before, at=at)


def _write(seat: Seat, *, before: str, at: datetime, reason: str = "", conduct: str = "") -> None:
    if seat.is_seated:
        mail.tell_seated(seat, before=before, at=at)
    elif seat.is_offered:
        mail.tell_offered(seat, at=at)
    elif seat.has_ended:
        mail.tell_ended(seat, before=before, at=at, reason=reason, conduct=conduct)
    else:
        mail.tell_waiting(seat, before=before, at=at)
        if seat.is_asked:
            mail.tell_of_requests(seat, at=at)


def _went_back(seat: Seat, was: seats.Seat) -> bool:
    """Whether a party in line went to the back of it."""
    return seat.is_waiting and seat.turn != was.turn
