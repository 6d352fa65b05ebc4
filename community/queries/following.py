"""Who follows which groups. Names are for nobody: in public there is a count alone."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from community.models import CityFollow, Follow, Group, Person


def followers_of(groups: Iterable[Group]) -> QuerySet[Person]:
    """Everybody who follows one of these groups, each once: whom news of a meetup of theirs is for.

    Whether it is mailed to them, and when, their choices say when the mail would go.
    """
    follows = Follow.objects.open().filter(group__in=list(groups))
    return Person.objects.filter(pk__in=follows.values("person")).order_by("pk")


def groups_followed(person: Person) -> list[Group]:
    """The groups that somebody follows, by name."""
    follows = Follow.objects.open().filter(person=person)
    return list(Group.objects.filter(pk__in=follows.values("group")).order_by("name", "pk"))


def city_followers(slugs: Iterable[str]) -> QuerySet[Person]:
    """Everybody who follows one of these cities, each once."""
    follows = CityFollow.objects.open().filter(slug__in=list(slugs))
    return Person.objects.filter(pk__in=follows.values("person")).order_by("pk")


def cities_followed(person: Person) -> list[CityFollow]:
    """The cities that somebody follows, by name."""
    return list(CityFollow.objects.open().filter(person=person).order_by("name", "pk"))


def is_following_city(person: Person | None, slug: str) -> bool:
    """Whether somebody follows the city."""
    if person is None:
        return False
    return CityFollow.objects.open().filter(person=person, slug=slug).exists()


def is_following(person: Person | None, group: Group) -> bool:
    """Whether somebody follows the group."""
    return person is not None and Follow.objects.open().filter(person=person, group=group).exists()


def follower_count(group: Group) -> int:
    """How many follow the group; who they are is theirs."""
    return Follow.objects.open().filter(group=group).count()
