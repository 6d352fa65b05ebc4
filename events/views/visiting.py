"""Seats without an account. A link opens a page and changes nothing; a button does.

The address of such a page is a key. It is kept out of caches and search engines; other sites are told nothing
of where a reader came from (the whole site's `Referrer-Policy: same-origin`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import keys, limits
from community.actions import AddressClosed, forget_visitor
from community.errors import DomainError
from community.http import SiteRequest
from community.kept import never_kept
from community.mailroom.addresses import user_of
from community.models import Person
from events import actions, passes, queries
from events.forms import AnswersForm, GuestsForm, VisitForm
from events.models import Event, Seat, SeatRequest
from events.seats import MOST_GUESTS
from events.views.finding import find
from events.views.reading import show_event
from events.views.seating import room_of, step_of, to_seat
from events.views.showing import show_rooms
from events.views.signing_up import closed_words
from events.views.standing import done_words, given_up_words, standing_of

A_MINUTE, AN_HOUR = 5, 30  # asks from one network
View = Callable[..., HttpResponse]


def of_a_key(view: View) -> View:
    """A page whose address is a key: kept nowhere, found by no search engine."""

    @wraps(view)
    def shown(request: SiteRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return never_kept(never_cache(shown))


@login_not_required
@require_POST
def request_seat(request: SiteRequest, public_id: str) -> HttpResponse:
    """Ask for a seat by name and address; the answer is the same whoever the address belongs to."""
    event = find(request, public_id)
    room = room_of(event, request.POST.get("room", ""))
    if room is None or request.person is not None:
        return to_seat(event)
    form = VisitForm(request.POST, event=event, questions=queries.questions_of(event))
    if not form.is_valid():
        return show_event(request, event, form=form, chosen=room, status=422)
    if words := _refused(request, event):
        form.add_error(None, words)
        return show_event(request, event, form=form, chosen=room, status=422)
    actions.request_seat(
        at=request.at,
        room=room,
        name=form.cleaned_data["name"],
        email=form.cleaned_data["email"],
        guests=form.guests,
        answers=form.answers(),
    )
    return redirect("events:seat_requested", public_id=event.public_id)


def _refused(request: SiteRequest, event: Event) -> str:
    """Why no mail goes out: there is nothing to ask for, or too much was asked from that network."""
    if event.state != Event.State.PUBLISHED or event.is_over(at=request.at):
        return _("No seats are given at “%s” just now. Nothing was sent.") % event.title
    if words := closed_words(request, event):
        return words
    network = request.META.get("REMOTE_ADDR", "")
    hour = timedelta(hours=1)
    within = limits.within("visit", network, most=A_MINUTE, at=request.at) and limits.within(
        "visits", network, most=AN_HOUR, at=request.at, per=hour
    )
    return (
        "" if within else _("Too many requests from where you are. Wait a while, then try again.")
    )


@login_not_required
@require_safe
def seat_requested(request: SiteRequest, public_id: str) -> HttpResponse:
    """What happens next: a mail is on its way."""
    event = find(request, public_id)
    return render(request, "events/visit/sent.html", {"event": event})


@login_not_required
@of_a_key
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_seat(request: SiteRequest, public_id: str, token: str) -> HttpResponse:
    """What the link of a mail asks to confirm. The button takes the seat."""
    event = find(request, public_id)
    rows = SeatRequest.objects.select_related("room__group", "room__venue", "event", "person__user")
    asked = rows.filter(event=event, fingerprint=keys.fingerprint(token)).first()
    if asked is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            seat = actions.confirm_request(at=request.at, request=asked)
        except (DomainError, AddressClosed) as refused:
            refusal = refused.message
        else:
            if seat is not None:
                messages.success(request, done_words(seat))
            asked.refresh_from_db()
    if asked.person is not None:
        return _to_pass(event, asked)
    context = {
        "event": event,
        "asked": asked,
        "refusal": refusal,
        "is_open": asked.is_open(at=request.at),
    }
    return render(request, "events/visit/confirm.html", context, status=422 if refusal else 200)


def _to_pass(event: Event, asked: SeatRequest) -> HttpResponse:
    """The page where somebody looks after their seat: their own, or the meetup's for an account."""
    if asked.person is None or user_of(asked.person) is not None:
        return to_seat(event)
    token = passes.token(event.public_id, asked.person.public_id)
    return redirect("events:visit", public_id=event.public_id, token=token)


@login_not_required
@of_a_key
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: SiteRequest, public_id: str, token: str) -> HttpResponse:
    """The seat of somebody without an account: where they stand, and what they can do about it."""
    event = find(request, public_id)
    named = passes.read(token)
    contact = queries.visitor(named.person) if named and named.event == event.public_id else None
    if contact is None:
        raise Http404
    person = contact.person
    if user_of(person) is not None or contact.joined_into_id is not None:
        return redirect(event.get_absolute_url() + "#seat")
    seat = queries.seat_of(event, person)
    answers = queries.answers_of(event, person)
    questions = queries.questions_of(event)
    form = AnswersForm(
        request.POST if request.POST.get("do") == "answers" else None,
        questions=questions,
        answers=answers,
    )
    if request.method == "POST":
        done = _carry_out(request, event, form, person)
        if done is not None:
            return redirect(done or request.path)
    rooms = show_rooms(event, seat)
    context = {
        "event": event,
        "rooms": rooms,
        "seat": seat,
        "standing": standing_of(seat, event, at=request.at),
        "person": person,
        "form": form if questions else None,
        "is_open": event.state in {"published", "postponed"} and not event.is_over(at=request.at),
        "can_change": not closed_words(request, event) or event.members_only,
        "first_free": next((shown.room for shown in rooms if not shown.is_full), None),
        "guests_form": _guests_form(event, seat),
    }
    return render(request, "events/visit/seat.html", context, status=422 if form.errors else 200)


def _guests_form(event: Event, seat: Seat | None) -> GuestsForm | None:
    """How many come along, where anybody may or does."""
    if seat is None or not (event.guests_allowed or seat.guests):
        return None
    most = max(event.guests_allowed, seat.guests)
    return GuestsForm(most=most, initial={"guests": seat.guests, "step": seat.step})


def _carry_out(request: SiteRequest, event: Event, form: AnswersForm, person: Person) -> str | None:
    """Do what the button says; give where to go on, or None where a form has faults."""
    what = request.POST.get("do", "")
    if what == "answers":
        return _answer(request, event, form, person)
    deed = DEEDS.get(what)
    if deed is None:
        return ""
    try:
        return deed(request, event, person)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return ""


def _accept(request: SiteRequest, event: Event, person: Person) -> str:
    seat = actions.accept_offer(actor=person, at=request.at, event=event)
    messages.success(request, done_words(seat))
    return ""


def _give_up(request: SiteRequest, event: Event, person: Person) -> str:
    seat = queries.seat_of(event, person)
    actions.give_up_seat(actor=person, at=request.at, event=event, step=step_of(request))
    messages.success(request, given_up_words(seat))
    return ""


def _bring_guests(request: SiteRequest, event: Event, person: Person) -> str:
    form = GuestsForm(request.POST, most=MOST_GUESTS)
    if not form.is_valid():
        messages.error(request, _("Choose how many come along. Nothing was changed."))
        return ""
    seat = actions.change_guests(
        actor=person,
        at=request.at,
        event=event,
        guests=int(form.cleaned_data["guests"]),
        to_back=form.cleaned_data["to_back"],
        step=form.cleaned_data["step"],
    )
    messages.success(
        request, done_words(seat) if seat.is_waiting else _("Saved. That is how many come.")
    )
    return ""


def _change_room(request: SiteRequest, event: Event, person: Person) -> str:
    room = room_of(event, request.POST.get("room", ""))
    if room is not None:
        wait = "wait" in request.POST
        seat = actions.change_room(actor=person, at=request.at, room=room, wait=wait)
        messages.success(request, done_words(seat))
    return ""


def _ask_again(request: SiteRequest, event: Event, person: Person) -> str:
    room = room_of(event, request.POST.get("room", ""))
    if room is not None:
        seat = actions.take_seat(actor=person, at=request.at, room=room)
        messages.success(request, done_words(seat))
    return ""


def _forget(request: SiteRequest, event: Event, person: Person) -> str:
    forget_visitor(actor=person, at=request.at, person=person)
    messages.success(
        request, _("Your seats are given up. Your address and your name are forgotten.")
    )
    return event.get_absolute_url()


DEEDS: dict[str, Callable[[SiteRequest, Event, Person], str]] = {
    "accept": _accept,
    "give_up": _give_up,
    "guests": _bring_guests,
    "room": _change_room,
    "again": _ask_again,
    "forget": _forget,
}


def _answer(request: SiteRequest, event: Event, form: AnswersForm, person: Person) -> str | None:
    if not form.is_valid():
        return None
    try:
        actions.change_answers(actor=person, at=request.at, event=event, answers=form.answers())
    except (actions.AnswerMissing, actions.NoSuchChoice) as refusal:
        form.blame(refusal.question, refusal.message)
        return None
    messages.success(request, _("Your answers are saved."))
    return ""
