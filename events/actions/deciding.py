"""Saying yes or no to a proposal, with a letter whose words the organiser has read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from events import rules, talk_mail
from events.actions.planning import EventCancelled, EventOver, locked
from events.actions.proposing import NotNow, hold, name_speakers, step, take_off_agenda
from events.actions.selection import OwnProposal
from events.models import AgendaItem, Event, Proposal

State = Proposal.State


class NotThisEvent(DomainError):
    """The call is for another meetup, or the meetup is somebody else's."""


class LineIsTaken(DomainError):
    """The line of the agenda is another talk, a break, or gone."""


class WordsMissing(DomainError):
    """An answer without words is none."""


@transaction.atomic
def accept_proposal(
    *,
    actor: Person | None,
    at: datetime,
    proposal: Proposal,
    event: Event,
    words: str,
    line: AgendaItem | None = None,
) -> Proposal:
    """Take a talk into a meetup: a new line at the end of its agenda, or `line`, that waited for one."""
    event = locked(event)
    proposal = _held_to_decide(proposal, actor, words, at=at, alone=True)
    if proposal.is_taken:
        raise NotNow(_("“%s” is accepted already. Take it back first.") % proposal.title)
    _refuse_event(proposal, event, actor, at=at)
    proposal.item = _line_for(proposal, event, line)
    row = step(proposal, State.ACCEPTED, actor=actor, at=at, event=event, words=words)
    name_speakers(proposal)
    Event.objects.filter(pk=event.pk).update(changed_at=at)
    audit.record(
        actor=actor,
        verb="events.proposal_accepted",
        target=proposal,
        at=at,
        payload={"event": event.public_id, "item": proposal.item.public_id},
    )
    talk_mail.tell_speakers(proposal, row, at=at)
    return proposal


@transaction.atomic
def decline_proposal(
    *, actor: Person | None, at: datetime, proposal: Proposal, words: str
) -> Proposal:
    """Say no, thank you. It may still be accepted later."""
    proposal = _held_to_decide(proposal, actor, words, at=at)
    if proposal.state == State.DECLINED:
        return proposal
    if proposal.state != State.SUBMITTED:
        raise NotNow(_("“%s” does not wait for an answer.") % proposal.title)
    row = step(proposal, State.DECLINED, actor=actor, at=at, words=words)
    audit.record(actor=actor, verb="events.proposal_declined", target=proposal, at=at)
    talk_mail.tell_speakers(proposal, row, at=at)
    return proposal


@transaction.atomic
def return_proposal(
    *, actor: Person | None, at: datetime, proposal: Proposal, words: str
) -> Proposal:
    """Put a talk back among those that wait: its meetup was called off, or the evening is too full."""
    proposal = _held_to_decide(proposal, actor, words, at=at)
    if proposal.state == State.SUBMITTED:
        return proposal
    if not proposal.is_taken:
        raise NotNow(_("“%s” is on no agenda.") % proposal.title)
    event = take_off_agenda(proposal, at=at)
    row = step(proposal, State.SUBMITTED, actor=actor, at=at, event=event, words=words)
    audit.record(
        actor=actor,
        verb="events.proposal_returned",
        target=proposal,
        at=at,
        payload={"event": event.public_id if event else None},
    )
    talk_mail.tell_speakers(proposal, row, at=at)
    return proposal


def _held_to_decide(
    proposal: Proposal, actor: Person | None, words: str, *, at: datetime, alone: bool = False
) -> Proposal:
    if not words.strip():
        raise WordsMissing(_("Write a few words: they are all that the speakers get."))
    proposal = hold(proposal, alone=alone)
    if rules.speaks_in(actor, proposal):
        raise OwnProposal(
            _("You speak in “%s” or were asked to, so others decide.") % proposal.title
        )
    if proposal.state in {State.DRAFT, State.WITHDRAWN}:
        raise NotNow(_("“%s” is not sent in, so there is nothing to answer.") % proposal.title)
    return proposal


def _refuse_event(proposal: Proposal, event: Event, actor: Person | None, *, at: datetime) -> None:
    call = proposal.call
    if call.event_id not in {None, event.pk} or (
        actor is not None and not rules.can_run(actor, event, at=at)
    ):
        raise NotThisEvent(_("“%s” is not a meetup for this call.") % event.title)
    if event.is_cancelled:
        raise EventCancelled(_("“%s” is cancelled. Choose another meetup.") % event.title)
    if event.is_over(at=at):
        raise EventOver(_("“%s” is over. Choose a meetup to come.") % event.title)


def _line_for(proposal: Proposal, event: Event, line: AgendaItem | None) -> AgendaItem:
    lines = AgendaItem.objects.open().filter(event=event)
    if line is None:
        last = lines.order_by("-position").values_list("position", flat=True).first()
        item = AgendaItem(event=event, position=0 if last is None else last + 1)
        item.minutes = proposal.minutes
    else:
        found = lines.select_for_update(of=("self",)).filter(pk=line.pk).first()
        if found is None or found.is_break or Proposal.objects.filter(item=found).exists():
            raise LineIsTaken(_("That line of the agenda is taken or gone. Choose another."))
        item = found
        item.minutes = item.minutes or proposal.minutes
    item.kind, item.title, item.abstract = proposal.kind, proposal.title, proposal.abstract
    item.save()
    return item
