"""Joining and leaving groups, and being asked to leave."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, notifications, queries
from community.actions.invitations import open_group
from community.actions.refusals import NotAMember
from community.actions.roles import lay_down, locked
from community.errors import DomainError
from community.models import Group, Invitation, Membership, Person
from community.words import said


class AskToComeBack(DomainError):
    """A lead ended the membership; coming back takes an invitation."""


class YourOwn(DomainError):
    """One leaves by oneself; nobody ends their own membership with a reason."""


@transaction.atomic
def join_group(*, actor: Person, at: datetime, group: Group) -> Membership:
    """Become a member; joining twice is harmless."""
    group = open_group(group)
    last = group.memberships.filter(person=actor).order_by("-joined_at", "-pk").first()
    if last is not None and last.left_at is None:
        return last
    if last is not None and last.ended_by_id is not None:
        raise AskToComeBack(
            _("A lead ended your membership of %s. To come back, ask them for an invitation.")
            % group.name
        )
    membership = Membership.objects.create(group=group, person=actor, joined_at=at)
    audit.record(actor=actor, verb="community.group_joined", target=group, at=at)
    return membership


@transaction.atomic
def leave_group(*, actor: Person, at: datetime, group: Group) -> Membership:
    """Stop being a member, and lay down what I held there. The last lead cannot."""
    group = locked(group)
    membership = Membership.objects.open().filter(group=group, person=actor).first()
    if membership is None:
        raise NotAMember(_("You are not a member of %s.") % group.name)
    lay_down(group=group, person=actor, at=at)
    membership.left_at = at
    membership.save(update_fields=["left_at"])
    audit.record(actor=actor, verb="community.group_left", target=group, at=at)
    return membership


@transaction.atomic
def leave_every_group(*, actor: Person, at: datetime) -> list[Group]:
    """Leave all that I belong to or carry, as when an account is closed. A last lead is refused.

    What was offered to me is taken back, and addresses of mine are forgotten in invitations.
    """
    inside = Q(memberships__person=actor, memberships__left_at=None) | Q(
        roles__person=actor, roles__ended_at=None
    )
    concerned = Group.objects.filter(pk__in=Group.objects.filter(inside).values("pk"))
    groups = list(concerned.select_for_update().order_by("pk"))
    for group in groups:
        lay_down(group=group, person=actor, at=at)
        group.memberships.open().filter(person=actor).update(left_at=at)
        audit.record(actor=actor, verb="community.group_left", target=group, at=at)
    mine = Q(person=actor) | Q(email__in=queries.addresses_of(actor))
    Invitation.objects.unanswered().filter(mine).update(withdrawn_at=at, withdrawn_by=actor)
    Invitation.objects.filter(mine | Q(answered_by=actor)).update(email="")
    return groups


@transaction.atomic
def end_membership(
    *, actor: Person, at: datetime, membership: Membership, reason: str
) -> Membership:
    """Ask somebody to leave, with a reason that they are told. They come back by invitation alone."""
    group = locked(membership.group)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    person = membership.person
    if membership.left_at is not None:
        return membership
    if person.pk == actor.pk:
        raise YourOwn(_("This is your own membership. Leave on the group’s page instead."))
    lay_down(group=group, person=person, at=at)
    membership.left_at, membership.ended_by, membership.end_reason = at, actor, reason
    membership.save(update_fields=["left_at", "ended_by", "end_reason"])
    audit.record(
        actor=actor,
        verb="community.membership_ended",
        target=group,
        at=at,
        payload={"person": person.public_id},
        personal={"reason": reason},
    )
    notifications.notify(
        person=person,
        kind="community.membership_ended",
        subject=said(gettext_lazy("Your membership of %(group)s has ended"), group=group.name),
        context={"group": group, "name": actor.name, "reason": reason},
        at=at,
        key=f"community.membership_ended:{membership.public_id}",
        link=group.get_absolute_url() if not group.is_hidden else "",
        group=group,
    )
    return membership
