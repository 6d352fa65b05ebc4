"""Opening groups, saying what they are, closing them and opening them again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, jobs, notifications
from community.actions.invitations import GroupIsClosed, open_group
from community.actions.refusals import AlreadyThere
from community.actions.roles import locked
from community.errors import DomainError
from community.models import Closure, Group, Person
from community.words import said

CLOSURE_TOLD = "community.tell_of_closure"


class HoldsChapters(DomainError):
    """A network is closed once it holds no open chapter."""


class NotANetwork(DomainError):
    """Only a network holds chapters."""


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
def found_chapter(
    *, actor: Person, at: datetime, network: Group, slug: str, name: str, **facts: Any
) -> Group:
    """Open a chapter in a network; its lead is invited next."""
    network = open_group(network)
    if network.kind != Group.Kind.NETWORK:
        raise NotANetwork(_("%s is no network, and only networks hold chapters.") % network.name)
    return found_group(
        actor=actor,
        at=at,
        slug=slug,
        name=name,
        kind=Group.Kind.CHAPTER,
        network=network,
        **facts,
    )


@transaction.atomic
def edit_group(*, actor: Person, at: datetime, group: Group, **facts: Any) -> Group:
    """Change what a group says of itself. Its address and its kind stay."""
    group = locked(group)
    if group.closed_at is not None:
        raise GroupIsClosed(_("%s is closed, and stays as it was.") % group.name)
    changed = sorted(name for name, value in facts.items() if getattr(group, name) != value)
    if not changed:
        return group
    for name in changed:
        setattr(group, name, facts[name])
    group.full_clean(exclude=["public_id"], validate_unique=False)
    group.save(update_fields=changed)
    audit.record(
        actor=actor,
        verb="community.group_edited",
        target=group,
        at=at,
        payload={"fields": changed},
    )
    return group


@transaction.atomic
def close_group(*, actor: Person, at: datetime, group: Group, reason: str) -> Closure:
    """End a group. Its pages stay readable; memberships, parts and invitations end with it."""
    group = locked(group)
    standing = group.closures.filter(reopened_at=None).first()
    if standing is not None:
        return standing
    if group.chapters.filter(closed_at=None).exists():
        raise HoldsChapters(
            _("%s still holds chapters. Let them go, or close them, then close the network.")
            % group.name
        )
    group.roles.filter(ended_at=None).update(ended_at=at)
    group.memberships.open().update(left_at=at)
    group.invitations.unanswered().update(withdrawn_at=at, withdrawn_by=actor)
    group.network_offers.open().update(answer="withdrawn", answered_by=actor, answered_at=at)
    group.chapter_offers.open().update(answer="withdrawn", answered_by=actor, answered_at=at)
    group.nominations.filter(answer="").update(
        answer="withdrawn", answered_by=actor, answered_at=at
    )
    group.closed_at = at
    group.save(update_fields=["closed_at"])
    closure = Closure.objects.create(group=group, closed_by=actor, closed_at=at, reason=reason)
    audit.record(
        actor=actor,
        verb="community.group_closed",
        target=group,
        at=at,
        personal={"reason": reason},
    )
    if not notifications.are_suppressed():
        key = f"{group.public_id}:{at.isoformat()}"
        jobs.enqueue(CLOSURE_TOLD, at=at, key=key, payload={"closure": closure.public_id})
    return closure


@transaction.atomic
def reopen_group(*, actor: Person, at: datetime, group: Group) -> Group:
    """Open a closed group again. Who belonged to it joins anew; its lead is invited."""
    group = locked(group)
    if group.closed_at is None:
        return group
    group.closures.filter(reopened_at=None).update(reopened_at=at, reopened_by=actor)
    group.closed_at = None
    group.save(update_fields=["closed_at"])
    audit.record(actor=actor, verb="community.group_reopened", target=group, at=at)
    return group


def tell_of_closure(*, closure: Closure, at: datetime) -> None:
    """Tell everybody who belonged to the group or carried it; told again, nobody hears it twice."""
    group, then = closure.group, closure.closed_at
    inside = Person.objects.filter(
        Q(memberships__group=group, memberships__left_at=then)
        | Q(roles__group=group, roles__ended_at=then)
    )
    for person in Person.objects.filter(pk__in=inside.values("pk")).order_by("pk").iterator():
        if closure.closed_by_id == person.pk:
            continue
        notifications.notify(
            person=person,
            kind="community.group_closed",
            subject=said(gettext_lazy("%(group)s is closed"), group=group.name),
            context={"group": group, "closure": closure},
            at=at,
            key=f"community.group_closed:{group.public_id}:{then.isoformat()}:{person.public_id}",
            link=group.get_absolute_url(),
            group=group,
        )
