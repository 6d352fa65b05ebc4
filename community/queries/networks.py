"""Networks: the chapters they hold, who leads them, and their ambassadors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from community.models import ChapterOffer, Group, Membership, Nomination, Person, Role


def keepers() -> list[Person]:
    """Who keeps the site."""
    kept = Person.objects.filter(user__is_active=True, user__is_superuser=True)
    return list(kept.order_by("pk"))


def leads_of(group: Group, *, at: datetime) -> list[Person]:
    """Who leads this very group and can sign in."""
    held = group.roles.held(at=at).filter(kind=Role.Kind.LEAD)
    leads = Person.objects.filter(pk__in=held.values("person"), user__is_active=True)
    return list(leads.order_by("pk"))


def leads_by_group(groups: Iterable[Group], *, at: datetime) -> dict[int, list[Person]]:
    """Who leads each of these groups, by the group's key, the longest first."""
    held = Role.objects.held(at=at).filter(group__in=list(groups), kind=Role.Kind.LEAD)
    found: dict[int, list[Person]] = {}
    for role in held.select_related("person").order_by("starts_at", "pk"):
        found.setdefault(role.group_id, []).append(role.person)
    return found


def chapters_of(network: Group, *, person: Person | None) -> QuerySet[Group]:
    """The open chapters that the network holds, as the person may see them."""
    seen = Group.objects.visible_to(person).filter(network=network, closed_at=None)
    return seen.order_by("name", "pk")


def chapters_to_ask(network: Group, *, person: Person | None) -> QuerySet[Group]:
    """Open chapters of no network that have not been asked yet."""
    free = Group.objects.visible_to(person).filter(
        kind=Group.Kind.CHAPTER, network=None, closed_at=None
    )
    asked = ChapterOffer.objects.open().filter(network=network)
    return free.exclude(pk__in=asked.values("chapter")).order_by("name", "pk")


def offers_by(network: Group) -> list[ChapterOffer]:
    """Which chapters the network has asked and has no answer from."""
    offers = network.chapter_offers.open().select_related("chapter", "offered_by")
    return list(offers.order_by("offered_at", "pk"))


def offers_to(chapter: Group) -> list[ChapterOffer]:
    """Which networks ask the chapter to come in."""
    offers = chapter.network_offers.open().select_related("network", "offered_by")
    return list(offers.order_by("offered_at", "pk"))


def ambassadors_of(network: Group, *, viewer: Person | None, at: datetime) -> list[Role]:
    """The ambassadors of the network and of its chapters that the viewer may see."""
    seen = Group.objects.visible_to(viewer).filter(Q(pk=network.pk) | Q(network=network))
    held = Role.objects.held(at=at).filter(group__in=seen, kind=Role.Kind.AMBASSADOR)
    return list(held.select_related("person", "group").order_by("person__name", "pk"))


def belongs_to_network(person: Person, network: Group, *, at: datetime) -> bool:
    """Whether somebody belongs to the network or to a chapter of it, or carries one."""
    inside = Group.objects.filter(Q(pk=network.pk) | Q(network=network))
    return (
        Membership.objects.open().filter(person=person, group__in=inside).exists()
        or Role.objects.held(at=at).filter(person=person, group__in=inside).exists()
    )


def leads_in_network(person: Person | None, network: Group, *, at: datetime) -> bool:
    """Whether the person leads the network or a chapter of it."""
    if person is None:
        return False
    inside = Group.objects.filter(Q(pk=network.pk) | Q(network=network))
    held = Role.objects.held(at=at).filter(person=person, kind=Role.Kind.LEAD)
    return held.filter(group__in=inside).exists()


def to_nominate(actor: Person, network: Group, *, at: datetime) -> QuerySet[Person]:
    """Whom a lead may propose: members of the groups that they lead in the network, with an account."""
    inside = Group.objects.filter(Q(pk=network.pk) | Q(network=network))
    led = Role.objects.held(at=at).filter(person=actor, kind=Role.Kind.LEAD, group__in=inside)
    groups = inside.filter(Q(pk__in=led.values("group")) | Q(network__in=led.values("group")))
    members = Membership.objects.open().filter(group__in=groups)
    people = Person.objects.filter(pk__in=members.values("person"), user__is_active=True)
    return people.exclude(pk=actor.pk).order_by("name", "pk")


def nominations_of(network: Group) -> list[Nomination]:
    """Proposals that wait for the network's answer."""
    rows = network.nominations.open().select_related("person", "proposed_by")
    return list(rows.order_by("proposed_at", "pk"))


def nominations_by(person: Person | None, network: Group) -> list[Nomination]:
    """Proposals that the person made, or that are about them, latest first."""
    if person is None:
        return []
    mine = network.nominations.filter(Q(person=person) | Q(proposed_by=person))
    return list(mine.select_related("person", "proposed_by").order_by("-proposed_at", "-pk")[:10])
