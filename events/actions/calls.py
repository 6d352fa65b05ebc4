"""Asking for talks: opening, changing and ending a call, and naming who reads along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit, rules
from community.errors import DomainError
from community.models import Group, Person
from events.models import CallForTalks, Event, ProposalLabel, Rater

LABELS_AT_MOST = 40
RATERS_AT_MOST = 40


class CallStands(DomainError):
    """There is one already."""


class CallHasEnded(DomainError):
    """It was ended, and stays as it was."""


class BadSpan(DomainError):
    """It would close before it opens, or after the meetup."""


class NothingAsked(DomainError):
    """A call names at least one length and one kind."""


class NoAccount(DomainError):
    """Somebody without a login can rate nothing."""


class TooMany(DomainError):
    """More than anybody can keep in view."""


class GroupClosed(DomainError):
    """A closed group asks for nothing."""


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What an organiser says of a call."""

    opens_at: datetime
    closes_at: datetime | None = None
    text: str = ""
    lengths: Sequence[int] = ()
    kinds: Sequence[str] = ()
    is_anonymous: bool = False


def locked_call(call: CallForTalks) -> CallForTalks:
    """The row as it stands now, held until the transaction ends."""
    rows = CallForTalks.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("group", "event").get(pk=call.pk)


def refuse_ended(call: CallForTalks) -> None:
    """Stop at a call that was ended."""
    if call.ended_at is not None:
        raise CallHasEnded(_("This call was ended, so nothing was changed. Open a new one."))


@transaction.atomic
def open_call(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    facts: CallFacts,
    event: Event | None = None,
    is_sample: bool = False,
) -> CallForTalks:
    """Ask for talks: for any meetup to come of the group, or for one."""
    if group.closed_at is not None:
        raise GroupClosed(_("%s is closed. Its pages stay readable.") % group.name)
    if event is not None and (event.is_cancelled or event.is_over(at=at)):
        raise BadSpan(_("“%s” is over or cancelled; nobody can speak there.") % event.title)
    call = CallForTalks(
        group=group,
        event=event,
        opened_by=actor,
        created_at=at,
        is_sample=is_sample or bool(event and event.is_sample),
    )
    _write(call, facts, at=at)
    try:
        with transaction.atomic():
            call.save(force_insert=True)
    except IntegrityError as error:
        raise CallStands(
            _("There is an open call already. Change that one, or end it first.")
        ) from error
    audit.record(
        actor=actor,
        verb="events.call_opened",
        target=call,
        at=at,
        payload={"group": group.public_id, "event": event.public_id if event else None},
    )
    return call


@transaction.atomic
def edit_call(
    *, actor: Person | None, at: datetime, call: CallForTalks, facts: CallFacts
) -> CallForTalks:
    """Change what a call says. What was proposed to it stays as it is."""
    call = locked_call(call)
    refuse_ended(call)
    _write(call, facts, at=at)
    call.save()
    audit.record(actor=actor, verb="events.call_edited", target=call, at=at)
    return call


@transaction.atomic
def end_call(*, actor: Person | None, at: datetime, call: CallForTalks) -> CallForTalks:
    """End a call. What was proposed to it can still be decided; ended twice, the first stands."""
    call = locked_call(call)
    if call.ended_at is None:
        call.ended_at, call.ended_by = at, actor
        call.save(update_fields=["ended_at", "ended_by"])
        audit.record(actor=actor, verb="events.call_ended", target=call, at=at)
    return call


def _write(call: CallForTalks, facts: CallFacts, *, at: datetime) -> None:
    if not facts.lengths or not facts.kinds:
        raise NothingAsked(_("Name at least one length and one kind. Nothing was changed."))
    if facts.closes_at is not None and facts.closes_at <= facts.opens_at:
        raise BadSpan(_("The call would close before it opens. Nothing was changed."))
    ends = call.event.ends_at if call.event is not None else None
    if ends is not None and facts.closes_at is not None and facts.closes_at > ends:
        raise BadSpan(_("The call would close after the meetup. Nothing was changed."))
    call.opens_at, call.closes_at = facts.opens_at, facts.closes_at
    call.text, call.is_anonymous = facts.text, facts.is_anonymous
    call.lengths, call.kinds = sorted(set(facts.lengths)), list(dict.fromkeys(facts.kinds))
    call.changed_at = at


@transaction.atomic
def name_rater(*, actor: Person | None, at: datetime, call: CallForTalks, person: Person) -> Rater:
    """Let somebody who does not organise the group rate what is proposed. Named twice, once is enough."""
    call = locked_call(call)
    refuse_ended(call)
    standing = call.raters.filter(person=person, ended_at=None).first()
    if standing is not None:
        return standing
    if not rules.can_sign_in(person):
        raise NoAccount(_("%s has no account here, so they can rate nothing.") % person.name)
    if call.raters.filter(ended_at=None).count() >= RATERS_AT_MOST:
        raise TooMany(_("A call has at most %d raters.") % RATERS_AT_MOST)
    rater = Rater.objects.create(call=call, person=person, named_by=actor, named_at=at)
    audit.record(
        actor=actor,
        verb="events.rater_named",
        target=call,
        at=at,
        payload={"rater": rater.public_id, "person": person.public_id},
    )
    return rater


@transaction.atomic
def end_rater(*, actor: Person | None, at: datetime, rater: Rater) -> Rater:
    """Somebody rates no longer. Their ratings stay."""
    rater = Rater.objects.select_for_update(of=("self",)).select_related("call").get(pk=rater.pk)
    if rater.ended_at is None:
        rater.ended_at = at
        rater.save(update_fields=["ended_at"])
        audit.record(
            actor=actor,
            verb="events.rater_ended",
            target=rater.call,
            at=at,
            payload={"rater": rater.public_id},
        )
    return rater


@transaction.atomic
def make_label(*, actor: Person | None, at: datetime, group: Group, name: str) -> ProposalLabel:
    """Make a word to put on proposals. Made twice, it is the same one."""
    name = " ".join(name.split())
    standing = ProposalLabel.objects.filter(group=group, retired_at=None)
    same = standing.filter(name__iexact=name).first()
    if same is not None:
        return same
    if standing.count() >= LABELS_AT_MOST:
        raise TooMany(_("A group has at most %d labels. Retire one first.") % LABELS_AT_MOST)
    try:
        with transaction.atomic():
            label = ProposalLabel.objects.create(group=group, name=name, made_by=actor, made_at=at)
    except IntegrityError:
        # the same word at the same moment: the other one came first
        return standing.get(name=name)
    audit.record(
        actor=actor,
        verb="events.label_made",
        target=group,
        at=at,
        payload={"label": label.public_id},
    )
    return label


@transaction.atomic
def retire_label(*, actor: Person | None, at: datetime, label: ProposalLabel) -> ProposalLabel:
    """Take a label out of use; it leaves the proposals that carry it."""
    label = ProposalLabel.objects.select_for_update(of=("self",)).get(pk=label.pk)
    if label.retired_at is None:
        label.retired_at = at
        label.save(update_fields=["retired_at"])
        audit.record(
            actor=actor,
            verb="events.label_retired",
            target=label.group,
            at=at,
            payload={"label": label.public_id},
        )
    return label
