"""Opening, joining and leaving groups, and what they are for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit
from community.actions.refusals import AlreadyThere, NotAMember
from community.actions.roles import refuse_without_another_lead
from community.models import (
    Charter,
    Group,
    Membership,
    Person,
    Role,
)


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
    membership, created = Membership.objects.get_or_create(
        group=group, person=actor, left_at=None, defaults={"joined_at": at}
    )
    if created:
        audit.record(actor=actor, verb="community.group_joined", target=group, at=at)
    return membership


@transaction.atomic
def leave_group(*, actor: Person, at: datetime, group: Group) -> Membership:
    """Stop being a member, and lay down what I held there. The last lead cannot."""
    Group.objects.select_for_update().get(pk=group.pk)
    membership = Membership.objects.open().filter(group=group, person=actor).first()
    if membership is None:
        raise NotAMember(_("You are not a member of %s.") % group.name)
    held = group.roles.held(at=at).filter(person=actor)
    if held.filter(kind=Role.Kind.LEAD).exists():
        refuse_without_another_lead(group, actor, at)
    held.update(ended_at=at)
    membership.left_at = at
    membership.save(update_fields=["left_at"])
    audit.record(actor=actor, verb="community.group_left", target=group, at=at)
    return membership
