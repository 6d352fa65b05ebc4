"""What a speaker does with a proposal: writing, sending in, withdrawing, confirming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from events import talk_mail
from events.actions.calls import locked_call
from events.actions.planning import locked
from events.actions.welcome import refuse_the_barred
from events.models import (
    AgendaItem,
    CallForTalks,
    Event,
    Proposal,
    ProposalSpeaker,
    ProposalStep,
    Speaker,
)

AT_MOST = 20  # by one person to one call
State = Proposal.State


class CallIsClosed(DomainError):
    """It takes nothing just now."""


class NotAsked(DomainError):
    """The call names other lengths or other kinds."""


class TooManyProposals(DomainError):
    """More than organisers can read with care."""


class NotYours(DomainError):
    """Somebody else's proposal."""


class NotNow(DomainError):
    """In the state that it is in, this cannot be done."""


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """What a speaker says of a talk."""

    title: str
    kind: str
    minutes: int
    abstract: str = ""
    notes: str = ""
    language: str = ""
    links: Sequence[str] = ()
    availability: str = ""


class _Moved(Exception):
    """It came onto an agenda, or off one, while we waited."""


def hold(proposal: Proposal, *, alone: bool = False) -> Proposal:
    """The proposal as it stands now, held; and before it the meetup on whose agenda it is.

    `alone`: whoever accepts holds the meetup that it goes to, and needs no other.
    """
    while True:
        try:
            with transaction.atomic():  # what was held in vain is let go of
                return _held(proposal, alone=alone)
        except _Moved:
            continue


def _held(proposal: Proposal, *, alone: bool) -> Proposal:
    place = AgendaItem.objects.filter(proposal=proposal.pk).values_list("event", flat=True)
    event = None if alone else place.first()
    if event is not None:
        locked(Event(pk=event))
    Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    # read again: what was joined to a row that we waited for is as old as our question
    held = Proposal.objects.select_related("call__group", "call__event", "item__event").get(
        pk=proposal.pk
    )
    if not alone and (held.item.event_id if held.item else None) != event:
        raise _Moved
    return held


def step(
    proposal: Proposal,
    state: str,
    *,
    actor: Person | None,
    at: datetime,
    event: Event | None = None,
    words: str = "",
) -> ProposalStep:
    """Bring a proposal into a state, and keep that as a row of its own."""
    proposal.state, proposal.changed_at = state, at
    proposal.save()
    return ProposalStep.objects.create(
        proposal=proposal, state=state, event=event, by=actor, at=at, words=words
    )


def name_speakers(proposal: Proposal) -> None:
    """Put those who said yes on the line of the agenda, in the order in which they were asked."""
    if proposal.item is None:
        return
    proposal.item.speakers.all().delete()
    willing = proposal.speakers.willing().select_related("person").order_by("-is_author", "pk")
    Speaker.objects.bulk_create(
        Speaker(item=proposal.item, position=place, byline=row.person.name, person=row.person)
        for place, row in enumerate(willing)
        if row.person is not None
    )


def take_off_agenda(proposal: Proposal, *, at: datetime) -> Event | None:
    """Drop the line of the agenda that the proposal became; say of which meetup."""
    item = proposal.item
    if item is None:
        return None
    proposal.item = None
    if item.dropped_at is None:
        item.dropped_at = at
        item.save(update_fields=["dropped_at"])
    Event.objects.filter(pk=item.event_id).update(changed_at=at)
    return item.event


@transaction.atomic
def propose(
    *,
    actor: Person,
    at: datetime,
    call: CallForTalks,
    facts: ProposalFacts,
    is_sample: bool = False,
) -> Proposal:
    """Begin a proposal. Nobody else sees the draft until it is sent in."""
    call = locked_call(call)
    refuse_the_barred(actor, (call.group,), at=at)
    _refuse_closed(call, at=at)
    _refuse_unasked(call, facts)
    mine = ProposalSpeaker.objects.filter(person=actor, is_author=True, proposal__call=call)
    if mine.exclude(proposal__state=State.WITHDRAWN).count() >= AT_MOST:
        raise TooManyProposals(
            _("You have %d proposals here already. Withdraw one, and there is room for this.")
            % AT_MOST
        )
    proposal = Proposal(call=call, created_at=at, changed_at=at, is_sample=is_sample)
    _write(proposal, facts)
    step(proposal, State.DRAFT, actor=actor, at=at)
    ProposalSpeaker.objects.create(
        proposal=proposal,
        person=actor,
        is_author=True,
        asked_by=actor,
        asked_at=at,
        consented_at=at,
    )
    audit.record(
        actor=actor,
        verb="events.proposal_drafted",
        target=proposal,
        at=at,
        payload={"call": call.public_id},
    )
    return proposal


@transaction.atomic
def edit_proposal(
    *, actor: Person, at: datetime, proposal: Proposal, facts: ProposalFacts
) -> Proposal:
    """Change a proposal: a draft at any time, one that was sent in while its call is open."""
    proposal = hold(proposal)
    require_speaker(proposal, actor)
    if proposal.state not in {State.DRAFT, State.SUBMITTED, State.WITHDRAWN}:
        raise NotNow(
            _("“%s” was decided already. Write to the organisers to change it.") % proposal.title
        )
    if proposal.state == State.SUBMITTED:
        _refuse_closed(proposal.call, at=at)
    _refuse_unasked(proposal.call, facts, but=proposal)
    before = _said(proposal)
    _write(proposal, facts)
    if _said(proposal) == before:
        return proposal
    proposal.changed_at = at
    proposal.save()
    audit.record(actor=actor, verb="events.proposal_edited", target=proposal, at=at)
    return proposal


@transaction.atomic
def submit_proposal(*, actor: Person, at: datetime, proposal: Proposal) -> Proposal:
    """Send a proposal in: from now on the organisers read it. Sent twice, it is sent once."""
    proposal = hold(proposal)
    require_speaker(proposal, actor)
    if proposal.state == State.SUBMITTED:
        return proposal
    if proposal.state not in {State.DRAFT, State.WITHDRAWN}:
        raise NotNow(_("“%s” was decided already, so it stays as it is.") % proposal.title)
    refuse_the_barred(actor, (proposal.call.group,), at=at)
    _refuse_closed(proposal.call, at=at)
    if not proposal.abstract.strip():
        raise NotNow(
            _("Say what “%s” is about; organisers choose by it. The draft is kept.")
            % proposal.title
        )
    row = step(proposal, State.SUBMITTED, actor=actor, at=at)
    audit.record(actor=actor, verb="events.proposal_submitted", target=proposal, at=at)
    talk_mail.tell_of_submission(proposal, row, at=at)
    return proposal


@transaction.atomic
def withdraw_proposal(*, actor: Person, at: datetime, proposal: Proposal) -> Proposal:
    """Take a proposal back. One that was accepted leaves the agenda, and the organisers hear of it."""
    proposal = hold(proposal)
    require_speaker(proposal, actor)
    if proposal.state == State.WITHDRAWN:
        return proposal
    if proposal.state == State.DECLINED:
        raise NotNow(_("“%s” was declined; there is nothing to withdraw.") % proposal.title)
    was = proposal.state
    event = take_off_agenda(proposal, at=at)
    row = step(proposal, State.WITHDRAWN, actor=actor, at=at, event=event)
    audit.record(
        actor=actor,
        verb="events.proposal_withdrawn",
        target=proposal,
        at=at,
        payload={"event": event.public_id if event else None},
    )
    if was != State.DRAFT:
        talk_mail.tell_organisers(proposal, row, at=at)
    return proposal


@transaction.atomic
def confirm_proposal(*, actor: Person, at: datetime, proposal: Proposal) -> Proposal:
    """Say, as a speaker: I am coming. Said twice, the first stands."""
    proposal = hold(proposal)
    require_speaker(proposal, actor)
    if proposal.state == State.CONFIRMED:
        return proposal
    if proposal.state != State.ACCEPTED:
        raise NotNow(_("“%s” is not accepted, so there is nothing to confirm.") % proposal.title)
    event = proposal.item.event if proposal.item else None
    row = step(proposal, State.CONFIRMED, actor=actor, at=at, event=event)
    audit.record(actor=actor, verb="events.proposal_confirmed", target=proposal, at=at)
    talk_mail.tell_organisers(proposal, row, at=at)
    return proposal


def require_speaker(proposal: Proposal, actor: Person) -> None:
    """Stop whoever has not said yes to speaking in it."""
    if not proposal.speakers.willing().filter(person=actor).exists():
        raise NotYours(_("Only those who speak in it can change a proposal."))


def _refuse_closed(call: CallForTalks, *, at: datetime) -> None:
    if not call.is_open(at=at):
        raise CallIsClosed(
            _("This call takes no proposals just now. What you wrote in a draft is kept.")
        )


def _refuse_unasked(
    call: CallForTalks, facts: ProposalFacts, *, but: Proposal | None = None
) -> None:
    """Lengths and kinds that the call names; what a proposal has already may stay."""
    minutes = {*call.lengths, *([but.minutes] if but else [])}
    kinds = {*call.kinds, *([but.kind] if but else [])}
    if facts.minutes not in minutes or facts.kind not in kinds:
        raise NotAsked(_("The call asks for other lengths or kinds. Choose one that it names."))


def _write(proposal: Proposal, facts: ProposalFacts) -> None:
    for name, value in asdict(facts).items():
        setattr(proposal, name, list(value) if name == "links" else value)


def _said(proposal: Proposal) -> dict[str, object]:
    return {name: getattr(proposal, name) for name in ProposalFacts.__slots__}
