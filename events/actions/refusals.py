"""Why a seat is not given, kept or changed. Each is named for the fact and says what was kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.errors import DomainError
from events.models import Event, Room


class EventIsFull(DomainError):
    """There is no room for the party, or others are in line before it."""


class AlreadySeated(DomainError):
    """The person has asked for another room of the same meetup."""


class EventNotOpen(DomainError):
    """There are no seats to be had."""


class NotOpenYet(EventNotOpen):
    """Seats are given from a later moment on."""


class SeatsClosed(EventNotOpen):
    """Seats were given until an earlier moment."""


class MembersOnly(DomainError):
    """Seats are for members of the group."""


class NoSeat(DomainError):
    """The person has no seat to give up or to change."""


class TooManyGuests(DomainError):
    """More guests than a person may bring."""


class PartyTooLarge(DomainError):
    """The room could not take the party if it were empty."""


class NothingOffered(DomainError):
    """No seat is held for the person."""


class OfferRanOut(DomainError):
    """A seat was held, and the time is over."""


class NothingToApprove(DomainError):
    """There is nothing to approve or refuse: it was answered already."""


class WouldOvertake(DomainError):
    """Others are in line before them."""


class SeatChangedMeanwhile(DomainError):
    """The seat is not what it was when the page was opened."""


def full(room: Room, others: Sequence[Room]) -> EventIsFull:
    """No room here: where else there is."""
    if others:
        return EventIsFull(
            _("All seats in %(room)s are taken. There are seats left in %(others)s.")
            % {
                "room": room.label or _("this room"),
                "others": ", ".join(other.label for other in others),
            }
        )
    return EventIsFull(
        _("Every seat of “%s” is taken. What you have is kept as it was.") % room.event.title
    )


def too_many_guests(event: Event) -> TooManyGuests:
    """How many there may be."""
    if event.guests_allowed == 0:
        return TooManyGuests(
            _(
                "No guests can be brought to “%s”. Nothing was changed; everybody requests a seat"
                " of their own."
            )
            % event.title
        )
    return TooManyGuests(
        ngettext(
            "Each person may bring one guest. Nothing was changed.",
            "Each person may bring up to %(n)s guests. Nothing was changed.",
            event.guests_allowed,
        )
        % {"n": event.guests_allowed}
    )


def too_large(room: Room) -> PartyTooLarge:
    """How many the whole room takes."""
    return PartyTooLarge(
        _(
            "%(room)s holds %(n)s people in all, so so many could never come in. Nothing was changed."
        )
        % {"room": room.label or _("The room"), "n": room.capacity}
    )


def seatless(event: Event) -> NoSeat:
    """Nothing to give up or to change."""
    return NoSeat(_("You have no seat at “%s”.") % event.title)
