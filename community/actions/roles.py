"""Parts to play: given, renewed, taken back, laid down. A group is never without a lead by a deed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, notifications, rules
from community.actions.people import refuse_whoever_has_left
from community.actions.refusals import LastLead, TermIsOver
from community.errors import DomainError
from community.kinds import Words
from community.models import Group, Invitation, Person, Role
from community.words import said


class OwnTerm(DomainError):
    """Nobody lengthens the term of their own lead."""


class NotHeld(DomainError):
    """The part has ended."""


def locked(group: Group) -> Group:
    """Hold the group: whatever is decided about its parts is decided one after the other."""
    return Group.objects.select_for_update().get(pk=group.pk)


def refuse_without_another_lead(group: Group, person: Person, at: datetime) -> None:
    """The last lead stays. Whoever has no login (a name of the record) cannot lead on alone."""
    others = group.roles.held(at=at).filter(kind=Role.Kind.LEAD, person__user__is_active=True)
    if not others.exclude(person=person).exists():
        raise LastLead(
            _(
                "%(name)s is the last lead of %(group)s, and a group is never without one. Hand the"
                " lead over first, or invite a second lead and wait until they accept."
            )
            % {"name": person.name, "group": group.name}
        )


def add_role(
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
    """Write down a part, in the caller's transaction and with the group held. Held already, it stays."""
    refuse_whoever_has_left(person)
    open_role = Role.objects.filter(group=group, person=person, kind=kind, ended_at=None).first()
    if open_role is not None and open_role.is_held(at=at):
        return open_role
    if open_role is not None:
        close_role(open_role, at=open_role.term_ends_at or at)
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


def close_role(role: Role, *, at: datetime) -> None:
    """End a part, in the caller's transaction; the row stays."""
    role.ended_at = at
    role.save(update_fields=["ended_at"])


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
    """Write down a part that somebody has, for a term or without end.

    For what is known already: the record, the demo, a new committee. Pages invite instead, so that nobody
    holds a part they did not accept.
    """
    return add_role(
        actor=actor,
        at=at,
        group=locked(group),
        person=person,
        kind=kind,
        term_ends_at=term_ends_at,
        starts_at=starts_at,
        note=note,
    )


@transaction.atomic
def renew_role(*, actor: Person, at: datetime, role: Role, term_ends_at: datetime | None) -> Role:
    """Give somebody who holds a part another term from now on; the term before stays on record."""
    group = locked(role.group)
    role = Role.objects.select_for_update().get(pk=role.pk)
    if not role.is_held(at=at):
        raise NotHeld(_("That part has ended in the meantime. Invite them to it anew."))
    if not rules.can_renew(actor, role, at=at):
        raise OwnTerm(
            _("Nobody renews their own lead. Another lead, or the network’s, can do it for you.")
        )
    if term_ends_at is not None and term_ends_at <= at:
        raise TermIsOver(_("That term is over already. Choose a later last day, or none."))
    if term_ends_at == role.term_ends_at:
        return role
    close_role(role, at=at)
    renewed = add_role(
        actor=actor,
        at=at,
        group=group,
        person=role.person,
        kind=role.kind,
        term_ends_at=term_ends_at,
        note=role.note,
    )
    if role.kind == Role.Kind.LEAD:
        Invitation.objects.unanswered().filter(hands_over=role).update(hands_over=renewed)
    audit.record(
        actor=actor,
        verb="community.role_renewed",
        target=group,
        at=at,
        payload={"person": role.person.public_id, "kind": role.kind},
    )
    if actor.pk != role.person_id:
        _tell_the_bearer(
            renewed, actor, at, "role_renewed", gettext_lazy("Your term in %(group)s is renewed")
        )
    return renewed


@transaction.atomic
def end_role(*, actor: Person, at: datetime, role: Role) -> Role:
    """Take a part back, or lay it down. The last lead stays until there is another."""
    group = locked(role.group)
    role = Role.objects.select_for_update().get(pk=role.pk)
    if role.ended_at is not None:
        return role
    if role.kind == Role.Kind.LEAD and role.is_held(at=at):
        refuse_without_another_lead(group, role.person, at)
    close_role(role, at=at)
    _drop_offers(role, actor, at)
    audit.record(
        actor=actor,
        verb="community.role_ended",
        target=group,
        at=at,
        payload={"person": role.person.public_id, "kind": role.kind},
    )
    if actor.pk != role.person_id:
        _tell_the_bearer(
            role, actor, at, "role_ended", gettext_lazy("Your part in %(group)s has ended")
        )
    return role


def lay_down(*, group: Group, person: Person, at: datetime) -> list[Role]:
    """End everything that the person holds in the group, which the caller holds. The last lead cannot."""
    held = list(group.roles.held(at=at).filter(person=person))
    if any(role.kind == Role.Kind.LEAD for role in held):
        refuse_without_another_lead(group, person, at)
    for role in held:
        close_role(role, at=at)
        _drop_offers(role, person, at)
    return held


def _drop_offers(role: Role, actor: Person, at: datetime) -> None:
    """A lead that is over can be handed to nobody; what somebody removed had offered is void too."""
    gone = Invitation.objects.unanswered().filter(hands_over=role)
    if role.kind == Role.Kind.LEAD and actor.pk != role.person_id:
        gone |= Invitation.objects.unanswered().filter(group=role.group, invited_by=role.person)
    gone.update(withdrawn_at=at, withdrawn_by=actor)


def _tell_the_bearer(role: Role, actor: Person, at: datetime, what: str, subject: Words) -> None:
    notifications.notify(
        person=role.person,
        kind=f"community.{what}",
        subject=said(subject, group=role.group.name),
        context={"role": role, "name": actor.name},
        at=at,
        key=f"community.{what}:{role.public_id}",
        link=role.group.get_absolute_url(),
        group=role.group,
    )
