"""Ambassadors: proposed by a lead or by themselves, named by the lead of the network."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, notifications, queries
from community.actions.groups import NotANetwork
from community.actions.invitations import (
    AlreadyHolds,
    AlreadyInvited,
    InvitationIsOver,
    invite,
    open_group,
)
from community.actions.refusals import NotAMember, TermIsOver
from community.actions.roles import add_role, locked
from community.models import Group, Nomination, Person, Role
from community.words import said


@transaction.atomic
def nominate(
    *, actor: Person, at: datetime, group: Group, person: Person, statement: str
) -> Nomination:
    """Propose somebody as an ambassador of a network, or offer myself."""
    group = open_group(group)
    if group.kind != Group.Kind.NETWORK:
        raise NotANetwork(_("%s is no network, and only networks have ambassadors.") % group.name)
    if not queries.belongs_to_network(person, group, at=at):
        raise NotAMember(
            _(
                "%(name)s belongs to no chapter of %(group)s. Ambassadors come from among its members."
            )
            % {"name": person.name, "group": group.name}
        )
    both = {"name": person.name, "group": group.name}
    if group.roles.held(at=at).filter(person=person, kind=Role.Kind.AMBASSADOR).exists():
        raise AlreadyHolds(_("%(name)s is an ambassador of %(group)s already.") % both)
    if group.nominations.open().filter(person=person).exists():
        raise AlreadyInvited(_("%(name)s is proposed already, and the network will answer.") % both)
    nomination = Nomination.objects.create(
        group=group, person=person, proposed_by=actor, proposed_at=at, statement=statement
    )
    audit.record(
        actor=actor,
        verb="community.ambassador_proposed",
        target=group,
        at=at,
        payload={"person": person.public_id},
    )
    for lead in queries.leads_of(group, at=at) or queries.keepers():
        if lead.pk == actor.pk:
            continue
        notifications.notify(
            person=lead,
            kind="community.ambassador_proposed",
            subject=said(gettext_lazy("%(name)s as an ambassador of %(group)s?"), **both),
            context={"nomination": nomination},
            at=at,
            key=f"community.ambassador_proposed:{nomination.public_id}:{lead.public_id}",
            link=reverse("community:nomination", args=[group.slug, nomination.public_id]),
            group=group,
        )
    return nomination


@transaction.atomic
def answer_nomination(
    *,
    actor: Person,
    at: datetime,
    nomination: Nomination,
    accept: bool,
    term_ends_at: datetime | None = None,
    reason: str = "",
) -> Nomination:
    """Take a proposal up, or decline it. Who applied is an ambassador at once; others are invited."""
    nomination = _open(nomination)
    group = open_group(nomination.group)
    if accept and term_ends_at is not None and term_ends_at <= at:
        raise TermIsOver(_("That term is over already. Choose a later last day, or none."))
    if accept and nomination.is_own():
        nomination.role = add_role(
            actor=actor,
            at=at,
            group=group,
            person=nomination.person,
            kind=Role.Kind.AMBASSADOR,
            term_ends_at=term_ends_at,
        )
    elif accept:
        invite(
            actor=actor,
            at=at,
            group=group,
            part=Role.Kind.AMBASSADOR,
            person=nomination.person,
            term_ends_at=term_ends_at,
        )
    nomination.reason = reason
    answer = Nomination.Answer.TAKEN if accept else Nomination.Answer.DECLINED
    _close(nomination, actor, at, answer)
    _tell_of_the_answer(nomination, actor, at)
    return nomination


@transaction.atomic
def withdraw_nomination(*, actor: Person, at: datetime, nomination: Nomination) -> Nomination:
    """Take a proposal back: whoever made it, or whom it is about."""
    nomination = _open(nomination)
    _close(nomination, actor, at, Nomination.Answer.WITHDRAWN)
    return nomination


def _open(nomination: Nomination) -> Nomination:
    locked(nomination.group)
    rows = Nomination.objects.select_for_update(of=("self",))
    nomination = rows.select_related("group", "person", "proposed_by").get(pk=nomination.pk)
    if nomination.answer:
        raise InvitationIsOver(_("That was answered or taken back in the meantime."))
    return nomination


def _close(nomination: Nomination, actor: Person, at: datetime, answer: str) -> None:
    nomination.answer, nomination.answered_by, nomination.answered_at = answer, actor, at
    nomination.save(update_fields=["answer", "answered_by", "answered_at", "reason", "role"])
    audit.record(
        actor=actor,
        verb=f"community.ambassador_proposal_{answer}",
        target=nomination.group,
        at=at,
        payload={"person": nomination.person.public_id},
    )


def _tell_of_the_answer(nomination: Nomination, actor: Person, at: datetime) -> None:
    subject = (
        gettext_lazy("%(name)s: ambassador of %(group)s")
        if nomination.answer == Nomination.Answer.TAKEN
        else gettext_lazy("%(name)s: not an ambassador of %(group)s this time")
    )
    concerned = {nomination.proposed_by.pk: nomination.proposed_by}
    if nomination.is_own():
        concerned = {nomination.person.pk: nomination.person}
    for person in concerned.values():
        if person.pk == actor.pk:
            continue
        notifications.notify(
            person=person,
            kind="community.ambassador_answered",
            subject=said(subject, name=nomination.person.name, group=nomination.group.name),
            context={"nomination": nomination},
            at=at,
            key=f"community.ambassador_answered:{nomination.public_id}:{person.public_id}",
            link=reverse("community:ambassadors", args=[nomination.group.slug]),
            group=nomination.group,
        )
