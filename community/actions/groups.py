"""Opening, joining and leaving groups, and what they are for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from community import audit, queries
from community.actions.invitations import open_group
from community.actions.refusals import AlreadyThere, NotAMember
from community.actions.roles import lay_down, locked
from community.errors import DomainError
from community.models import Charter, Group, Invitation, Membership, Person


class AskToComeBack(DomainError):
    """A lead ended the membership; coming back takes an invitation."""


def _taken(slug: str) -> AlreadyThere:
    return AlreadyThere(_("There is a group at this address already: %s.") % slug)


@transaction.atomic
def found_group(
    *, actor: Person | None, at: datetime, slug: str, name: str, kind: str, **facts: Any
) -> Group:
    """Open a chapter, a working group, a committee or a network."""
    if Group.objects.filter(slug=slug).exists():
        raise _taken(slug)
    group = Group(slug=slug, name=name, kind=kind, created_at=at, **facts)
    group.full_clean(exclude=["public_id"], validate_unique=False)
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:  # another came to this address at the same moment
        raise _taken(slug) from error
    audit.record(
        actor=actor,
        verb="community.group_founded",
        target=group,
        at=at,
        payload={"kind": kind, "slug": slug},
    )
    return group


@transaction.atomic
def adopt_charter(*, actor: Person | None, at: datetime, group: Group, text: str) -> Charter:
    """Give a group its next charter; the earlier ones stay readable."""
    Group.objects.select_for_update().get(pk=group.pk)
    newest = group.charters.order_by("-version").first()
    charter = Charter.objects.create(
        group=group,
        version=newest.version + 1 if newest else 1,
        text=text,
        adopted_by=actor,
        adopted_at=at,
    )
    audit.record(
        actor=actor,
        verb="community.charter_adopted",
        target=group,
        at=at,
        payload={"version": charter.version},
    )
    return charter


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
