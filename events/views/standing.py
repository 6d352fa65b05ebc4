"""Where somebody stands with their seat, in words: what they have, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import queries, words
from events.models import Event, Seat


@dataclass(frozen=True)
class Standing:
    """What the page says of a seat: a sentence, what comes next, and the guests."""

    seat: Seat
    title: str
    next: str
    party: str
    place: int = 0  # on the waitlist, counted from one

    @property
    def state(self) -> str:
        return self.seat.state


def standing_of(seat: Seat | None, event: Event, *, at: datetime) -> Standing | None:
    """Where the person of this seat stands; None where they asked for nothing."""
    if seat is None:
        return None
    where = seat.room.label if len(event.places) > 1 else ""
    place = queries.place_in_line(seat) if seat.is_waiting else 0
    return Standing(
        seat=seat,
        title=_title(seat, event, where, place),
        next=_next(seat, event, place, over=event.is_over(at=at)),
        party=_party(seat),
        place=place,
    )


def _title(seat: Seat, event: Event, where: str, place: int) -> str:
    online = bool(where) and seat.room.is_just_online
    if seat.is_seated and online:
        return _("You have a seat online")
    if seat.is_seated:
        return _("You have a seat in %s") % where if where else _("You have a seat")
    if seat.is_offered and online:
        return _("A seat online is held for you")
    if seat.is_offered:
        return _("A seat in %s is held for you") % where if where else _("A seat is held for you")
    if seat.is_asked:
        return _("Your request is with the organisers")
    said = words.ordinal_words(place)
    if online:
        return _("You are %s on the waitlist to join online") % said
    if where:
        return _("You are %(place)s on the waitlist in %(room)s") % {"place": said, "room": where}
    return _("You are %s on the waitlist") % said


def _next(seat: Seat, event: Event, place: int, *, over: bool) -> str:
    if over or event.is_cancelled:
        return ""
    if seat.is_seated:
        return _(
            "Can you not come? Give the seat up, and whoever is next on the waitlist has it at once."
        )
    if seat.is_offered and seat.offered_until is not None:
        return _(
            "Accept it until %s. After that it goes to the next on the waitlist."
        ) % words.moment_words(seat.offered_until, event.timezone)
    if seat.is_asked:
        return _("They approve each seat of this meetup. You get a mail when they have answered.")
    ahead = ngettext(
        "One person is before you; nobody is let past you.",
        "%(n)s people are before you; nobody is let past you.",
        place - 1,
    ) % {"n": place - 1}
    first = _("You are next; nobody is let past you.")
    if event.offer_hours is None:
        then = _("When a seat becomes free for you, it is yours at once, and you get a mail.")
    else:
        then = ngettext(
            "When a seat becomes free for you, you get a mail, and it is held for an hour.",
            "When a seat becomes free for you, you get a mail, and it is held for %(n)s hours.",
            event.offer_hours,
        ) % {"n": event.offer_hours}
    return f"{ahead if place > 1 else first} {then}"


def _party(seat: Seat) -> str:
    if not seat.guests:
        return ""
    return ngettext("You and one guest", "You and %(n)s guests", seat.guests) % {"n": seat.guests}


def done_words(seat: Seat) -> str:
    """What is said right after somebody asked, accepted or changed: the state that came of it."""
    title = seat.event.title
    if seat.is_seated:
        return _("You have a seat at “%s”. The facts are on their way by mail.") % title
    if seat.is_asked:
        return (
            _("The organisers of “%s” have your request. You get a mail when they have answered.")
            % title
        )
    if seat.is_offered:
        return _("A seat at “%s” is held for you. Accept it before the time is over.") % title
    place = words.ordinal_words(queries.place_in_line(seat))
    return _(
        "“%(title)s” is full. You are %(place)s on the waitlist, and you get a mail when it is your turn."
    ) % {
        "title": title,
        "place": place,
    }


def given_up_words(seat: Seat | None) -> str:
    """What is said right after somebody gave up what they had."""
    if seat is not None and seat.is_seated:
        return _("Your seat is free for somebody else. Thank you for telling us.")
    if seat is not None and seat.is_asked:
        return _("Your request is withdrawn. Thank you for telling us.")
    return _("You no longer wait for a seat. Thank you for telling us.")
