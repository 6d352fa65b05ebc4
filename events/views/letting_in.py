"""Who has a seat, who waits and who asks; the rules of sign-up; the questions. For the organisers."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import spreadsheets
from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from events import actions, queries
from events.forms import QuestionForm, ReasonForm, SeatRulesForm
from events.models import Question, Seat
from events.views.finding import find_to_run

SAID: dict[str, Callable[[Seat], str]] = {
    "approve": lambda seat: _("%s is approved and told.") % seat.person.name,
    "refuse": lambda seat: _("%s is told that there is no seat.") % seat.person.name,
    "promote": lambda seat: _("%s has a seat and is told.") % seat.person.name,
    "remove": lambda seat: _("%s has no seat any more and is told.") % seat.person.name,
}


@require_safe
def seat_people(request: MemberRequest, public_id: str) -> HttpResponse:
    """Everybody who asked, by room: who waits for an answer, who comes, who is in line."""
    event = find_to_run(request, public_id)
    text = request.GET.get("q", "").strip()[:80]
    seats = queries.asks_of(event, text=text)
    answers = queries.answers_by_person(event)
    rooms = [
        {
            "room": room,
            "parts": [
                (title, [(seat, answers.get(seat.person_id, [])) for seat in found])
                for title, states in (
                    (_("To be approved"), ("asked",)),
                    (_("Held for them"), ("offered",)),
                    (_("On the waitlist"), ("waiting",)),
                    (_("Coming"), ("seated",)),
                )
                if (
                    found := [
                        seat for seat in seats if seat.room_id == room.pk and seat.state in states
                    ]
                )
            ],
        }
        for room in event.places
    ]
    context = {"event": event, "rooms": rooms, "text": text, "found": len(seats)}
    return render(request, "events/manage/people.html", context)


@require_safe
def seat_people_csv(request: MemberRequest, public_id: str) -> HttpResponse:
    """The same as a table, with what everybody answered."""
    event = find_to_run(request, public_id)
    questions = list(Question.objects.filter(event=event).order_by("position", "pk"))
    answers = queries.answers_by_person(event)
    heads = [_("name"), _("room"), _("state"), _("turn"), _("guests"), _("requested at")]
    rows = []
    for seat in queries.asks_of(event):
        said = {answer.question_id: answer.words for answer in answers.get(seat.person_id, [])}
        row = [
            seat.person.name,
            seat.room.label,
            seat.get_state_display(),
            seat.turn,
            seat.guests,
            seat.asked_at.isoformat(),
        ]
        rows.append([*row, *(said.get(question.pk, "") for question in questions)])
    written = spreadsheets.table([*heads, *(question.label for question in questions)], rows)
    response = HttpResponse(written, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="seats-{event.public_id}.csv"'
    return response


@once
@require_http_methods(["GET", "HEAD", "POST"])
def seat_answer(request: MemberRequest, public_id: str, seat: str, deed: str) -> HttpResponse:
    """Approve, refuse, promote or remove one; refusing and removing ask for words first."""
    event = find_to_run(request, public_id)
    if deed not in SAID:
        raise Http404
    row = get_object_or_404(
        Seat.objects.select_related("person", "room__group", "event"), event=event, public_id=seat
    )
    asks = deed in {"refuse", "remove"}
    form = ReasonForm(request.POST or None)
    if request.method != "POST" or (asks and not form.is_valid()):
        if not asks:
            return redirect("events:seat_people", public_id=public_id)
        context = {"event": event, "seat": row, "form": form, "deed": deed}
        status = 422 if request.method == "POST" else 200
        return render(request, "events/manage/end_seat.html", context, status=status)
    facts = {"reason": form.cleaned_data["reason"]} if asks else {}
    action = {
        "approve": actions.approve_seat,
        "refuse": actions.refuse_seat,
        "promote": actions.promote_seat,
        "remove": actions.remove_seat,
    }[deed]
    try:
        action(actor=request.person, at=request.at, seat=row, **facts)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, SAID[deed](row))
    return redirect("events:seat_people", public_id=public_id)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def seat_rules(request: MemberRequest, public_id: str) -> HttpResponse:
    """How seats are given."""
    event = find_to_run(request, public_id)
    form = SeatRulesForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_seat_rules(
                actor=request.person, at=request.at, event=event, rules=form.rules()
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved. It holds for everybody who asks from now on."))
            return redirect("events:manage", public_id=public_id)
    status = 422 if form.is_bound else 200
    context = {"event": event, "form": form, "questions": queries.questions_of(event)}
    return render(request, "events/manage/rules.html", context, status=status)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def seat_question(request: MemberRequest, public_id: str, question: str = "") -> HttpResponse:
    """Ask something, or word it anew."""
    event = find_to_run(request, public_id)
    standing = (
        get_object_or_404(Question.objects.open(), event=event, public_id=question)
        if question
        else None
    )
    form = QuestionForm(request.POST or None, question=standing)
    if request.method == "POST" and form.is_valid():
        actor, at, facts = request.person, request.at, form.facts()
        try:
            if standing is None:
                actions.ask_question(actor=actor, at=at, event=event, facts=facts)
            else:
                actions.edit_question(actor=actor, at=at, question=standing, facts=facts)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("events:seat_rules", public_id=public_id)
    status = 422 if form.is_bound else 200
    context = {"event": event, "form": form, "question": standing}
    return render(request, "events/manage/question.html", context, status=status)


@once
@require_POST
def retire_question(request: MemberRequest, public_id: str, question: str) -> HttpResponse:
    """Ask it no more."""
    event = find_to_run(request, public_id)
    standing = get_object_or_404(Question, event=event, public_id=question)
    actions.retire_question(actor=request.person, at=request.at, question=standing)
    messages.success(request, _("It is not asked any more. What was answered stays."))
    return redirect("events:seat_rules", public_id=public_id)
