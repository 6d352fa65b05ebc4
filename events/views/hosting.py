"""Who holds a meetup together: asking, answering, parting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.errors import DomainError
from community.http import MemberRequest
from community.models import Group
from community.once import once
from community.permissions import require
from events import actions, rules
from events.forms.hosting import YES, AskForm, CoHostAnswerForm, PartingForm
from events.models import CoHosting, Event, Room
from events.views.finding import find, find_to_run


@dataclass(frozen=True)
class HostRow:
    """One group that was asked, what came of it, and what the reader may do about it."""

    row: CoHosting
    can_answer: bool
    rooms: list[Room]

    @property
    def seated(self) -> int:
        return sum(room.taken for room in self.rooms)


@require_safe
def event_hosts(request: MemberRequest, public_id: str) -> HttpResponse:
    """Who holds it, who was asked, and what they said: for both sides alone."""
    event = find(request, public_id)
    require(rules.has_part(request.person, event, at=request.at))
    return _show(request, event)


@once
@require_POST
def ask_cohost(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask another group."""
    event = find_to_run(request, public_id)
    form = AskForm(request.POST, groups=_askable(request, event))
    if not form.is_valid():
        return _show(request, event, ask=form)
    group = form.cleaned_data["group"]
    try:
        row = actions.ask_cohost(
            actor=request.person,
            at=request.at,
            event=event,
            group=group,
            words=form.cleaned_data["words"],
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("%s is a host now: you may answer for it yourself.") % group.name
            if row.is_host
            else _("%s is asked. Its organisers are told; until they answer, nothing is shown.")
            % group.name,
        )
    return redirect("events:hosts", event.public_id)


@once
@require_POST
def answer_cohost(request: MemberRequest, public_id: str, cohosting: str) -> HttpResponse:
    """Say yes or no for the group that was asked."""
    event, row = _find_row(request, public_id, cohosting)
    require(rules.can_answer(request.person, row, at=request.at))
    form = CoHostAnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, event, answers={row.pk: form})
    accept = form.cleaned_data["answer"] == YES
    try:
        actions.answer_cohost(
            actor=request.person,
            at=request.at,
            cohosting=row,
            accept=accept,
            words=form.cleaned_data["words"],
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("events:hosts", event.public_id)
    if not accept:
        messages.success(request, _("You said no. %s is told.") % event.group.name)
        return redirect(event if not event.is_draft else "events:desk")
    messages.success(
        request,
        _("%s is a host now. It stands on its page and in its calendar once it is published.")
        % row.group.name
        if event.is_draft
        else _("%s is a host now. It stands on its page and in its calendar.") % row.group.name,
    )
    return redirect("events:hosts", event.public_id)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def part_cohost(request: MemberRequest, public_id: str, cohosting: str) -> HttpResponse:
    """Take the question back, release a host, or leave: says what becomes of rooms, then does it."""
    event, row = _find_row(request, public_id, cohosting)
    runs = rules.can_run(request.person, event, at=request.at)
    require(runs or (row.is_host and rules.can_answer(request.person, row, at=request.at)))
    form = PartingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        part = actions.dismiss_cohost if runs else actions.leave_cohosting
        words = form.cleaned_data["words"]
        try:
            part(actor=request.person, at=request.at, cohosting=row, words=words)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _parted_words(row, runs=runs))
            return redirect("events:hosts", event.public_id) if runs else redirect("events:desk")
    rooms = _rooms_of(event).get(row.group_id, [])
    context = {
        "event": event,
        "row": row,
        "form": form,
        "runs": runs,
        "seated": sum(room.taken for room in rooms),
        "rooms": rooms,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "events/hosts_part.html", context, status=status)


def _show(
    request: MemberRequest,
    event: Event,
    *,
    ask: AskForm | None = None,
    answers: dict[int, CoHostAnswerForm] | None = None,
) -> HttpResponse:
    runs = rules.can_run(request.person, event, at=request.at)
    rooms = _rooms_of(event)
    found = event.cohostings.select_related("group__network", "asked_by", "answered_by")
    rows = [
        HostRow(
            row,
            row.is_open and rules.can_answer(request.person, row, at=request.at),
            rooms.get(row.group_id, []),
        )
        for row in found
    ]
    open_to_change = not event.is_cancelled and not event.is_over(at=request.at)
    given = answers or {}
    context: dict[str, Any] = {
        "event": event,
        "runs": runs,
        "hosts": [each for each in rows if each.row.is_host],
        "asked": [
            (each, given.get(each.row.pk) or CoHostAnswerForm(auto_id=f"{each.row.public_id}_%s"))
            for each in rows
            if each.row.is_asked
        ],
        "gone": [each.row for each in rows if not each.row.is_open][::-1],
        "own_rooms": rooms.get(event.group_id, []) + rooms.get(0, []),
        "ask": ask or (AskForm(groups=_askable(request, event)) if runs else None),
        "open_to_change": open_to_change,
    }
    status = 422 if ask or answers else 200
    return render(request, "events/hosts.html", context, status=status)


def _rooms_of(event: Event) -> dict[int, list[Room]]:
    """The rooms by the key of their group, those that wait for an answer among them."""
    by_group: dict[int, list[Room]] = {}
    rooms = event.rooms.planned().with_taken().select_related("group", "venue__listing")
    for room in rooms:
        by_group.setdefault(room.group_id or 0, []).append(room)
    return by_group


def _askable(request: MemberRequest, event: Event) -> list[Group]:
    """Whom one may ask: chapters, working groups and networks that are open and not asked already."""
    taken = {event.group_id, *event.cohostings.open().values_list("group_id", flat=True)}
    groups = Group.objects.visible_to(request.person).filter(closed_at=None)
    groups = groups.exclude(kind=Group.Kind.COMMITTEE)
    return [group for group in groups.order_by("name") if group.pk not in taken]


def _find_row(request: MemberRequest, public_id: str, cohosting: str) -> tuple[Event, CoHosting]:
    event = find(request, public_id)
    row = CoHosting.objects.select_related("group__network", "event__group").filter(event=event)
    found = row.filter(public_id=cohosting).first()
    if found is None or not rules.has_part(request.person, event, at=request.at):
        raise Http404
    return event, found


def _parted_words(row: CoHosting, *, runs: bool) -> str:
    if row.is_asked:
        return _("%s is no longer asked.") % row.group.name
    if runs:
        return _("%s is no longer a host. Its organisers are told.") % row.group.name
    return _("%s has left the hosts. The organisers are told.") % row.group.name
