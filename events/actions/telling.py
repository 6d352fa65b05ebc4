"""The one place from which each change of a seat's state sends its one letter."""

from __future__ import annotations

from datetime import datetime

from events import mail, seats
from events.models import Seat


def tell(
    seat: Seat, *, was: seats.Seat | None, at: datetime, reason: str = "", conduct: str = ""
) -> None:
    """Tell the person what became of their seat; nothing where its state is the same.

    `was` is the seat before, None where it is new. The letter goes by the seat and its step, so that telling
    twice is telling once, and coming up the line a second time is told again. `reason` is what an organiser
    writes; `conduct` is where somebody who is not to come asks why.
    """
    if was is not None and was.state == seat.state and not _went_back(seat, was):
        return
    if seat.ending == Seat.Ending.MOVED:
        return  # the seat in the other room tells
    if seat.is_seated:
        mail.tell_seated(seat, before=was.state if was else "", at=at)
    elif seat.is_offered:
        mail.tell_offered(seat, at=at)
    elif seat.has_ended:
        mail.tell_ended(
            seat, before=was.state if was else "", at=at, reason=reason, conduct=conduct
        )
    else:
        mail.tell_waiting(seat, before=was.state if was else "", at=at)
        if seat.is_asked:
            mail.tell_of_requests(seat, at=at)


def _went_back(seat: Seat, was: seats.Seat) -> bool:
    """Whether a party in line went to the back of it."""
    return seat.is_waiting and seat.turn != was.turn
