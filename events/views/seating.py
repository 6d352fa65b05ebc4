"""Asking for a seat, and what people do with what they have."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.once import once
from events import actions, queries
from events.forms import AnswersForm, GuestsForm, SeatForm
from events.models import Event, Room
from events.seats import MOST_GUESTS
from events.views.finding import find
from events.views.reading import show_event
from events.views.standing import done_words, given_up_words, standing_of


@once
@require_http_methods(["GET", "HEAD", "POST"])
def take_seat(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask for a seat. Who comes here by address (after signing in) is led to the page that asks."""
    event = find(request, public_id)
    if request.method != "POST":
        return to_seat(event)
    room = room_of(event, request.POST.get("room", ""))
    if room is None:
        messages.error(request, _("Choose a room first."))
        return to_seat(event)
    form = SeatForm(
        request.POST,
        event=event,
        questions=queries.questions_of(event),
        answers=queries.answers_of(event, request.person),
    )
    if not form.is_valid():
        return show_event(request, event, form=form, chosen=room, status=422)
    try:
        seat = actions.take_seat(
            actor=request.person,
            at=request.at,
            room=room,
            guests=form.guests,
            answers=form.answers(),
        )
    except (actions.AnswerMissing, actions.NoSuchChoice) as refusal:
        form.blame(refusal.question, refusal.message)
        return show_event(request, event, form=form, chosen=room, status=422)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done_words(seat))
    return to_seat(event)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def change_room(request: MemberRequest, public_id: str) -> HttpResponse:
    """Sit in another room, or join online instead."""
    event = find(request, public_id)
    room = room_of(event, request.POST.get("room", ""))
    if request.method != "POST" or room is None:
        return to_seat(event)
    try:
        seat = actions.change_room(
            actor=request.person, at=request.at, room=room, wait="wait" in request.POST
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done_words(seat))
    return to_seat(event)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def change_guests(request: MemberRequest, public_id: str) -> HttpResponse:
    """Bring more guests or fewer."""
    event = find(request, public_id)
    form = GuestsForm(request.POST, most=MOST_GUESTS)
    if request.method != "POST":
        return to_seat(event)
    if not form.is_valid():
        messages.error(request, _("Choose how many come along. Nothing was changed."))
        return to_seat(event)
    said = form.cleaned_data
    try:
        seat = actions.change_guests(
            actor=request.person,
            at=request.at,
            event=event,
            guests=int(said["guests"]),
            to_back=said["to_back"],
            step=said["step"],
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, done_words(seat) if seat.is_waiting else _("Saved. That is how many come.")
        )
    return to_seat(event)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def change_answers(request: MemberRequest, public_id: str) -> HttpResponse:
    """Answer the organisers' questions anew."""
    event = find(request, public_id)
    seat = queries.seat_of(event, request.person)
    if seat is None:
        return to_seat(event)
    form = AnswersForm(
        request.POST or None,
        questions=queries.questions_of(event),
        answers=queries.answers_of(event, request.person),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_answers(
                actor=request.person, at=request.at, event=event, answers=form.answers()
            )
        except (actions.AnswerMissing, actions.NoSuchChoice) as refusal:
            form.blame(refusal.question, refusal.message)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Your answers are saved."))
            return to_seat(event)
    status = 422 if form.is_bound else 200
    return render(request, "events/answers.html", {"event": event, "form": form}, status=status)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def accept_offer(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take the seat that is held for me. Coming by address, one is led to the button."""
    event = find(request, public_id)
    if request.method != "POST":
        return to_seat(event)
    try:
        seat = actions.accept_offer(actor=request.person, at=request.at, event=event)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done_words(seat))
    return to_seat(event)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def give_up_seat(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask, then give the seat up, or the place in line."""
    event = find(request, public_id)
    seat = queries.seat_of(event, request.person)
    if request.method != "POST" and seat is not None:
        standing = standing_of(seat, event, at=request.at)
        return render(
            request, "events/give_up.html", {"event": event, "seat": seat, "standing": standing}
        )
    try:
        actions.give_up_seat(
            actor=request.person, at=request.at, event=event, step=step_of(request)
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, given_up_words(seat))
    return to_seat(event)


def room_of(event: Event, public_id: str) -> Room | None:
    """The room of this meetup that the form names; one that was closed meanwhile is found, too."""
    if not public_id:
        return event.places[0] if len(event.places) == 1 else None
    room = Room.objects.select_related("event", "group", "venue").filter(event=event)
    found = room.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def step_of(request: SiteRequest) -> int | None:
    """The step of the seat that the form was made for, where it says so."""
    step = request.POST.get("step", "")
    return int(step) if step.isascii() and step.isdigit() and len(step) < 9 else None


def to_seat(event: Event) -> HttpResponse:
    """Back to what the page says of one's seat."""
    return redirect(event.get_absolute_url() + "#seat")
