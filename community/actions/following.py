"""Following a group without joining it: its news by mail, and nothing to carry."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.actions.invitations import open_group
from community.errors import DomainError
from community.models import CityFollow, Follow, Group, Person


class OnlyForThoseInside(DomainError):
    """A group that the public does not know of has no followers."""


@transaction.atomic
def follow_group(*, actor: Person, at: datetime, group: Group) -> Follow:
    """Hear of what the group does, without joining it. Following twice is harmless."""
    group = open_group(group)
    if group.is_hidden:
        raise OnlyForThoseInside(
            _("%s is for those who belong to it, and tells them by itself. Nothing was changed.")
            % group.name
        )
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    standing = Follow.objects.filter(person=actor, group=group, ended_at=None).first()
    if standing is not None:
        return standing
    follow = Follow.objects.create(person=actor, group=group, followed_at=at)
    audit.record(actor=actor, verb="community.group_followed", target=group, at=at)
    return follow


@transaction.atomic
def unfollow_group(*, actor: Person, at: datetime, group: Group) -> bool:
    """Hear no more of the group; say whether there was anything to end."""
    open_ = Follow.objects.select_for_update().filter(person=actor, group=group, ended_at=None)
    follow = open_.first()
    if follow is None:
        return False
    follow.ended_at = max(at, follow.followed_at)
    follow.save(update_fields=["ended_at"])
    audit.record(actor=actor, verb="community.group_unfollowed", target=group, at=at)
    return True


@transaction.atomic
def follow_city(*, actor: Person, at: datetime, slug: str, name: str) -> CityFollow:
    """Hear of the meetups in a city, whoever holds them. Following twice is harmless."""
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    standing = CityFollow.objects.open().filter(person=actor, slug=slug).first()
    if standing is not None:
        return standing
    follow = CityFollow.objects.create(person=actor, slug=slug, name=name, followed_at=at)
    _record(follow, "community.city_followed", at=at)
    return follow


@transaction.atomic
def unfollow_city(*, actor: Person, at: datetime, slug: str) -> bool:
    """Hear no more of the city; say whether there was anything to end."""
    follow = CityFollow.objects.open().select_for_update().filter(person=actor, slug=slug).first()
    if follow is None:
        return False
    follow.ended_at = max(at, follow.followed_at)
    follow.save(update_fields=["ended_at"])
    _record(follow, "community.city_unfollowed", at=at)
    return True


def _record(follow: CityFollow, verb: str, *, at: datetime) -> None:
    """Where somebody goes is personal, as the city they live in is."""
    audit.record(
        actor=follow.person,
        verb=verb,
        target=follow.person,
        at=at,
        personal={"city": follow.name},
    )
