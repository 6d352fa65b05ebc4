"""A published roll before its freeze: members ask to be put on it or taken off it, officers answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, notifications
from community.errors import DomainError
from community.models import Person, Role
from community.words import said
from elections import queries
from elections.actions.freezing import (
    LineIsNotThere,
    LineIsThere,
    NoReason,
    locked_roll,
    put_in,
    take_out,
)
from elections.actions.frozen import attempts_recorded
from elections.models import Election, RollDispute, VoterClass

Kind, Answer = RollDispute.Kind, RollDispute.Answer


class DisputesAreOver(DomainError):
    """The roll is not open to dispute."""


class NotYourAddress(DomainError):
    """People ask for themselves, about an address that they have shown to be theirs."""


class AlreadyAsked(DomainError):
    """What was asked before waits for its answer."""


class DisputeIsAnswered(DomainError):
    """Somebody answered it, or it was taken back."""


@attempts_recorded
@transaction.atomic
def ask_about_roll(
    *, actor: Person, at: datetime, election: Election, kind: str, email: str, reason: str
) -> RollDispute:
    """Ask to be put on the roll, or to be taken off it. Asking the same twice is harmless."""
    held = locked_roll(election)
    if not held.takes_disputes(at=at):
        raise DisputesAreOver(
            _("This roll is not open to dispute, so nothing was asked. Tell the election officers.")
        )
    email = email.strip().lower()
    if email not in queries.addresses_of(actor):
        raise NotYourAddress(
            _("Ask about an address of your own that you have confirmed. Nothing was asked.")
        )
    waiting = held.disputes.waiting().filter(person=actor).first()
    if waiting is not None:
        if (waiting.kind, waiting.email) == (kind, email):
            return waiting
        raise AlreadyAsked(
            _("What you asked before waits for its answer. Take it back first to ask otherwise.")
        )
    stands = held.roll.filter(email=email).exists()
    if kind == Kind.ADD and stands:
        raise LineIsThere(_("This address stands on the roll already."))
    if kind == Kind.REMOVE and not stands:
        raise LineIsNotThere(_("This address does not stand on the roll."))
    if not reason.strip():
        raise NoReason(_("Say why, so that the officers can answer."))
    dispute = RollDispute.objects.create(
        election=held, person=actor, kind=kind, email=email, reason=reason.strip(), asked_at=at
    )
    audit.record(
        actor=actor,
        verb="elections.roll_disputed",
        target=held,
        at=at,
        payload={"dispute": dispute.public_id, "kind": kind},
        personal={"email": email, "reason": dispute.reason},
    )
    notifications.notify_many(
        officers_of(held, at=at),
        kind="elections.roll_disputed",
        subject=said(gettext_lazy("Asked about the roll: %(vote)s"), vote=held.title),
        context={"election": held, "dispute": dispute, "asking": actor},
        at=at,
        key=f"elections.roll_disputed:{dispute.public_id}",
        link=reverse("elections:roll_desk", args=[held.slug]),
        group=held.group,
    )
    return dispute


@transaction.atomic
def withdraw_dispute(*, actor: Person, at: datetime, dispute: RollDispute) -> RollDispute:
    """Take back what was asked and not yet answered."""
    Election.objects.select_for_update().get(pk=dispute.election_id)
    held = _locked(dispute)
    if held.answer == Answer.WITHDRAWN:
        return held
    if not held.is_waiting:
        raise DisputeIsAnswered(_("It is answered already, so there is nothing to take back."))
    held.answer, held.answered_at, held.answered_by = Answer.WITHDRAWN, at, actor
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    audit.record(
        actor=actor,
        verb="elections.dispute_withdrawn",
        target=held.election,
        at=at,
        payload={"dispute": held.public_id},
    )
    return held


def answer_dispute(
    *,
    actor: Person,
    at: datetime,
    dispute: RollDispute,
    granted: bool,
    reason: str,
    voter_class: VoterClass | None = None,
) -> RollDispute:
    """Answer with a reason; what is granted is done in the same moment. The member is told."""
    return _answer(
        actor=actor,
        at=at,
        election=dispute.election,
        dispute=dispute,
        granted=granted,
        reason=reason,
        voter_class=voter_class,
    )


@attempts_recorded
@transaction.atomic
def _answer(
    *,
    actor: Person,
    at: datetime,
    election: Election,
    dispute: RollDispute,
    granted: bool,
    reason: str,
    voter_class: VoterClass | None,
) -> RollDispute:
    election = locked_roll(election)
    held = _locked(dispute)
    answer = Answer.GRANTED if granted else Answer.REFUSED
    if not held.is_waiting:
        if held.answer == answer and held.answered_by_id == actor.pk:
            return held  # the button was pressed twice
        raise DisputeIsAnswered(
            _("It is answered already, or was taken back. Nothing was changed.")
        )
    if not reason.strip():
        raise NoReason(_("Say why: the member reads it, and it is kept."))
    if granted and held.kind == Kind.ADD:
        if not election.roll.filter(email=held.email).exists():
            put_in(election, email=held.email, name=held.person.name, voter_class=voter_class)
    elif granted and election.roll.filter(email=held.email).exists():
        take_out(election, email=held.email)
    held.answer, held.answer_reason = answer, reason.strip()
    held.answered_by, held.answered_at = actor, at
    held.save(update_fields=["answer", "answer_reason", "answered_by", "answered_at"])
    audit.record(
        actor=actor,
        verb="elections.dispute_answered",
        target=election,
        at=at,
        payload={
            "dispute": held.public_id,
            "kind": held.kind,
            "answer": answer,
            "eligible": election.eligible,
        },
        personal={"reason": held.answer_reason},
    )
    notifications.notify(
        person=held.person,
        kind="elections.dispute_answered",
        subject=said(
            gettext_lazy("Answered: your place on the roll of %(vote)s"), vote=election.title
        ),
        context={"election": election, "dispute": held},
        at=at,
        key=f"elections.dispute_answered:{held.public_id}",
        link=reverse("elections:dispute", args=[election.slug]),
        group=election.group,
    )
    return held


def _locked(dispute: RollDispute) -> RollDispute:
    there = RollDispute.objects.select_for_update(of=("self",)).select_related("person", "election")
    return there.get(pk=dispute.pk)


def officers_of(election: Election, *, at: datetime) -> list[Person]:
    """Those who run the vote: officers of its group and of the network above it."""
    groups = [election.group_id, election.group.network_id]
    held = Role.objects.held(at=at).filter(kind=Role.Kind.OFFICER, group__in=groups)
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))


def warn_of_unfrozen(*, at: datetime, election: Election) -> int:
    """Tell the officers that the roll is not frozen and the vote opens, or would be open by now."""
    if not election.needs_freezing or election.has_closed(at=at):
        return 0
    opened = election.has_opened(at=at)
    return notifications.notify_many(
        officers_of(election, at=at),
        kind="elections.roll_waits",
        subject=said(
            gettext_lazy("The roll is not frozen, so no ballot is taken: %(vote)s")
            if opened
            else gettext_lazy("Freeze the roll before the vote opens: %(vote)s"),
            vote=election.title,
        ),
        context={"election": election, "opened": opened},
        at=at,
        key=f"elections.roll_waits:{election.public_id}:{'now' if opened else 'soon'}",
        link=reverse("elections:roll_desk", args=[election.slug]),
        group=election.group,
    )


@transaction.atomic
def forget_disputes(*, person: Person, at: datetime) -> None:
    """Somebody leaves for good: what they asked stays as a number, its address and its words go.

    What still waits is taken back, so that the roll can be frozen.
    """
    theirs = RollDispute.objects.filter(person=person)
    for waiting in theirs.waiting().select_for_update():
        waiting.answer, waiting.answered_at = Answer.WITHDRAWN, max(at, waiting.asked_at)
        waiting.save(update_fields=["answer", "answered_at"])
    theirs.update(email="", reason="", answer_reason="")
