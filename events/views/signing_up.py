"""What the page of a meetup says of its seats: what one has, or how to ask for one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.http import SiteRequest
from events import queries, rules, words
from events.forms import GuestsForm, SeatForm, VisitForm
from events.models import Event, Room
from events.seats import MOST_GUESTS
from events.views.standing import standing_of


def sign_up_of(
    request: SiteRequest,
    event: Event,
    context: dict[str, Any],
    *,
    form: SeatForm | None = None,
    chosen: Room | None = None,
) -> dict[str, Any]:
    """The standing of who has asked, or the form of who may; `form` is one that was filled in."""
    seat = context["seat"]
    closed = closed_words(request, event)
    open_ = context["takes_seats"] and not closed
    if form is None and seat is None and open_:
        form_of = SeatForm if request.person else VisitForm
        form = form_of(
            event=event,
            questions=queries.questions_of(event),
            answers=queries.answers_of(event, request.person),
        )
    said: dict[str, Any] = {
        "seat_form": form,
        "chosen": chosen or context["first_free"],
        "closed_words": closed,
        "can_change": context["is_open"] and not closed,
        "standing": standing_of(seat, event, at=request.at),
        "promise": _promise(event, full=context["is_full"]),
    }
    if seat is not None and (event.guests_allowed or seat.guests):
        most = min(max(event.guests_allowed, seat.guests), MOST_GUESTS)
        initial = {"guests": seat.guests, "step": seat.step}
        said["guests_form"] = GuestsForm(most=most, initial=initial)
    if seat is not None:
        said["answers"] = queries.answers_of(event, request.person)
        said["asks_questions"] = bool(said["answers"]) or bool(queries.questions_of(event))
    return said


def closed_words(request: SiteRequest, event: Event) -> str:
    """Why nobody, or not this reader, can ask for a seat just now; empty where they can."""
    if event.seats_open_at is not None and request.at < event.seats_open_at:
        return _("Seats can be taken from %s on.") % words.moment_words(
            event.seats_open_at, event.timezone
        )
    if event.seats_close_at is not None and request.at >= event.seats_close_at:
        return _("Seats could be taken until %s.") % words.moment_words(
            event.seats_close_at, event.timezone
        )
    person = request.person
    if event.members_only and (person is None or not rules.belongs(person, event, at=request.at)):
        return _("Seats are for members of %s.") % event.group.name
    return ""


def _promise(event: Event, *, full: bool) -> str:
    """What happens once the button is pressed."""
    if event.needs_approval:
        return _("The organisers approve each seat. You get a mail when they have answered.")
    if not full:
        return _("Free. You can give it up again until the meetup is over.")
    if event.offer_hours is None:
        return _(
            "You are on the waitlist. When a seat becomes free for you, it is yours, and you get a mail."
        )
    return ngettext(
        "You are on the waitlist. When a seat becomes free for you, it is held for an hour.",
        "You are on the waitlist. When a seat becomes free for you, it is held for %(n)s hours.",
        event.offer_hours,
    ) % {"n": event.offer_hours}
