"""Asking another group to hold a meetup together, answering, and parting again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Group, Person
from events import hostmail
from events.actions import consent
from events.actions.planning import (
    EventOver,
    lock_rooms,
    locked,
    mark_changed,
    refuse_cancelled,
)
from events.models import CoHosting, Event


class HostAlready(DomainError):
    """The group is a host, or was asked and has not answered."""


class QuestionGone(DomainError):
    """There is nothing to answer any more."""


class NotAHost(DomainError):
    """There is nothing to leave."""


@transaction.atomic
def ask_cohost(
    *, actor: Person | None, at: datetime, event: Event, group: Group, words: str = ""
) -> CoHosting:
    """Ask another group to hold the meetup together. It is a host once its organisers say yes."""
    event = _ready(event, at=at)
    if group.pk == event.group_id:
        raise HostAlready(_("%s organises the meetup; it need not be asked.") % group.name)
    for row in consent.lock_cohostings(event):
        if row.group_id == group.pk:
            raise HostAlready(
                (
                    _("%s has been asked already and has not answered yet.")
                    if row.is_asked
                    else _("%s is a host already.")
                )
                % group.name
            )
    row = consent.ask(event, group, actor=actor, at=at, words=words)
    consent.settle_rooms(event)
    if row.is_host:
        mark_changed(event, {"hosts"}, at=at)
    return row


@transaction.atomic
def answer_cohost(
    *, actor: Person | None, at: datetime, cohosting: CoHosting, accept: bool, words: str = ""
) -> CoHosting:
    """Say yes or no for the group that was asked. After a yes its pages and feeds show the meetup."""
    event = _ready(cohosting.event, at=at)
    lock_rooms(event)
    row = _row(cohosting)
    if not row.is_asked:
        wanted = CoHosting.Answer.ACCEPTED if accept else CoHosting.Answer.DECLINED
        if row.answer == wanted:
            return row
        raise QuestionGone(_answered_words(row))
    row.answer = CoHosting.Answer.ACCEPTED if accept else CoHosting.Answer.DECLINED
    row.answered_by, row.answered_at = actor, max(at, row.asked_at)
    row.answer_words = words
    row.save(update_fields=["answer", "answered_by", "answered_at", "answer_words"])
    changed = {"hosts"} if accept else set()
    if not accept:
        consent.part_with(event, row.group, at=at)
    if "rooms" in consent.settle_rooms(event) and accept:
        changed.add("where")
    if changed:
        mark_changed(event, changed, at=at)
    audit.record(
        actor=actor,
        verb="events.cohost_accepted" if accept else "events.cohost_declined",
        target=event,
        at=at,
        payload={"cohosting": row.public_id, "group": row.group.public_id},
    )
    hostmail.tell_of_answer(row, at=at)
    return row


@transaction.atomic
def dismiss_cohost(
    *, actor: Person | None, at: datetime, cohosting: CoHosting, words: str = ""
) -> CoHosting:
    """Take the question back, or release a host. Rooms with people in them stay, and are one's own then."""
    event = _ready(cohosting.event, at=at)
    lock_rooms(event)
    row = _row(cohosting)
    if not row.is_open:
        return row
    consent.dismiss(row, actor=actor, at=at, words=words)
    _part(event, row, at=at)
    return row


@transaction.atomic
def leave_cohosting(
    *, actor: Person | None, at: datetime, cohosting: CoHosting, words: str = ""
) -> CoHosting:
    """Stop being a host. Nobody loses a seat by it: rooms with people go over to those who organise."""
    event = _ready(cohosting.event, at=at)
    lock_rooms(event)
    row = _row(cohosting)
    if row.ending == CoHosting.Ending.LEFT:
        return row
    if not row.is_host:
        raise NotAHost(_("%s is no host of this meetup, so it cannot leave.") % row.group.name)
    consent.end(row, CoHosting.Ending.LEFT, actor=actor, at=at, words=words)
    closed, people = _part(event, row, at=at)
    audit.record(
        actor=actor,
        verb="events.cohost_left",
        target=event,
        at=at,
        payload={
            "cohosting": row.public_id,
            "group": row.group.public_id,
            "rooms_closed": closed,
            "people": people,
        },
    )
    hostmail.tell_of_leaving(row, at=at, closed=closed, people=people)
    return row


def _ready(event: Event, *, at: datetime) -> Event:
    """The meetup, locked, as long as hosts can still change."""
    event = locked(event)
    refuse_cancelled(event)
    if event.is_over(at=at):
        raise EventOver(
            _("“%s” is over. Who held it stands in its record and cannot be changed any more.")
            % event.title
        )
    return event


def _row(cohosting: CoHosting) -> CoHosting:
    rows = CoHosting.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("group", "event__group").get(pk=cohosting.pk)


def _part(event: Event, row: CoHosting, *, at: datetime) -> tuple[int, int]:
    closed, people = consent.part_with(event, row.group, at=at)
    consent.settle_rooms(event)
    mark_changed(event, {"where"} if closed else {"hosts"}, at=at)
    return closed, people


def _answered_words(row: CoHosting) -> str:
    words = {
        CoHosting.Answer.ACCEPTED: _("%s said yes already. To change that, leave as a host."),
        CoHosting.Answer.DECLINED: _("%s said no already. The organisers can ask again."),
        CoHosting.Answer.WITHDRAWN: _("%s is no longer asked: the question was taken back."),
    }
    return words[CoHosting.Answer(row.answer)] % row.group.name
