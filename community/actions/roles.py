"""Giving parts to play, and taking them back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.actions.people import signed_up
from community.actions.refusals import LastLead, TermIsOver
from community.models import (
    Group,
    Person,
    Role,
)


def refuse_without_another_lead(group: Group, person: Person, at: datetime) -> None:
    others = group.roles.held(at=at).filter(kind=Role.Kind.LEAD).exclude(person=person)
    if not others.exists():
        raise LastLead(
            _("You are the last lead of %s. Hand the lead to somebody else first.") % group.name
        )


@transaction.atomic
def grant_role(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    person: Person,
    kind: str,
    term_ends_at: datetime | None = None,
    starts_at: datetime | None = None,
    note: str = "",
) -> Role:
    """Give someone a part to play in a group, for a term or without end."""
    Group.objects.select_for_update().get(pk=group.pk)
    open_role = Role.objects.filter(group=group, person=person, kind=kind, ended_at=None).first()
    if open_role is not None and open_role.is_held(at=at):
        return open_role
    if open_role is not None:
        open_role.ended_at = open_role.term_ends_at or at
        open_role.save(update_fields=["ended_at"])
    role = Role(
        group=group,
        person=person,
        kind=kind,
        starts_at=starts_at or at,
        term_ends_at=term_ends_at,
        granted_by=actor,
        note=note,
    )
    role.full_clean(exclude=["public_id"])
    role.save()
    audit.record(
        actor=actor,
        verb="community.role_granted",
        target=group,
        at=at,
        payload={"person": person.public_id, "kind": kind},
    )
    return role


@transaction.atomic
def appoint(
    *,
    actor: Person,
    at: datetime,
    group: Group,
    email: str,
    kind: str,
    term_ends_at: datetime | None = None,
) -> Role:
    """Give a part to somebody who has signed up, named by the address they sign in with."""
    person = signed_up(email)
    if term_ends_at is not None and term_ends_at <= at:
        raise TermIsOver(_("That term is over already. Choose a later last day, or none."))
    return grant_role(
        actor=actor, at=at, group=group, person=person, kind=kind, term_ends_at=term_ends_at
    )


@transaction.atomic
def end_role(*, actor: Person, at: datetime, role: Role) -> Role:
    """Take a part back, or lay it down. The last lead stays until there is another."""
    Group.objects.select_for_update().get(pk=role.group_id)
    role = Role.objects.select_for_update().get(pk=role.pk)
    if role.ended_at is not None:
        return role
    if role.kind == Role.Kind.LEAD:
        refuse_without_another_lead(role.group, role.person, at)
    role.ended_at = at
    role.save(update_fields=["ended_at"])
    audit.record(
        actor=actor,
        verb="community.role_ended",
        target=role.group,
        at=at,
        payload={"person": role.person.public_id, "kind": role.kind},
    )
    return role
