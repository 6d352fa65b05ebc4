"""Groups, who carries them and who belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from community.models import (
    Charter,
    Closure,
    Group,
    Membership,
    Person,
    Role,
)

# Whoever carries a group stands before those who help it.
RANK = [
    Role.Kind.LEAD,
    Role.Kind.CHAIR,
    Role.Kind.ORGANISER,
    Role.Kind.OFFICER,
    Role.Kind.CURATOR,
    Role.Kind.MEMBER,
    Role.Kind.AMBASSADOR,
]


def with_members(groups: QuerySet[Group]) -> QuerySet[Group]:
    """Each group with the count of those who belong to it now, as `members`."""
    here = Count("memberships", filter=Q(memberships__left_at__isnull=True), distinct=True)
    return groups.annotate(members=here)


@dataclass(frozen=True)
class Shelf:
    """Groups of one sort, under a title; a network first, then its chapters."""

    title: str
    network: Group | None
    groups: tuple[Group, ...]


def shelves(*, person: Person | None) -> list[Shelf]:
    """Every group that the person may see: networks with their chapters, then the rest by kind."""
    seen = with_members(Group.objects.visible_to(person)).order_by("is_sample", "created_at", "pk")
    everything = list(seen)
    groups = [group for group in everything if group.closed_at is None]
    closed = tuple(group for group in everything if group.closed_at is not None)
    networks = [group for group in groups if group.kind == Group.Kind.NETWORK]
    shelves_ = [
        Shelf(
            title=network.name,
            network=network,
            groups=tuple(group for group in groups if group.network_id == network.pk),
        )
        for network in networks
    ]
    inside = {network.pk for network in networks}
    for kind, title in (
        (Group.Kind.CHAPTER, _("Chapters of no network")),
        (Group.Kind.WORKING_GROUP, _("Working groups")),
        (Group.Kind.COMMITTEE, _("Committees")),
    ):
        rest = tuple(
            group for group in groups if group.kind == kind and group.network_id not in inside
        )
        if rest:
            shelves_.append(Shelf(title=title, network=None, groups=rest))
    if closed:
        shelves_.append(Shelf(title=_("Closed"), network=None, groups=closed))
    return shelves_


def roles_of(group: Group, *, at: datetime) -> list[Role]:
    """Who holds what in the group now, those who carry it first."""
    held = group.roles.held(at=at).select_related("person").order_by("starts_at", "pk")
    return sorted(held, key=lambda role: RANK.index(Role.Kind(role.kind)))


def roles_over(group: Group, *, at: datetime, limit: int = 50) -> list[Role]:
    """Who held what in the group before, the latest end first."""
    over = group.roles.filter(Q(ended_at__lte=at) | Q(term_ends_at__lte=at))
    ended = Coalesce("ended_at", "term_ends_at")
    return list(over.select_related("person").order_by(ended.desc(), "-pk")[:limit])


@dataclass(frozen=True)
class Bearer:
    """Somebody who carries a group, with all the parts they hold in it."""

    person: Person
    roles: tuple[Role, ...]

    @property
    def parts(self) -> str:
        """`Lead, ambassador until 3 March 2027`."""
        said = ", ".join(role.words for role in self.roles)
        return said[:1].upper() + said[1:]

    @property
    def leads(self) -> bool:
        """Whether the lead is among them."""
        return any(role.kind == Role.Kind.LEAD for role in self.roles)

    @property
    def first_part(self) -> str:
        """The highest of them: `lead`."""
        return self.roles[0].get_kind_display()

    @property
    def notes(self) -> list[str]:
        """What is to be said of the parts: since when is not recorded, that it is made up. Each once."""
        return list(dict.fromkeys(role.note for role in self.roles if role.note))


def bearers_of(group: Group, *, at: datetime) -> list[Bearer]:
    """Who carries the group now: each once, the highest part first."""
    held: dict[Person, list[Role]] = {}
    for role in roles_of(group, at=at):
        held.setdefault(role.person, []).append(role)
    return [Bearer(person=person, roles=tuple(roles)) for person, roles in held.items()]


def roles_held_by(*people: Person, viewer: Person | None, at: datetime) -> list[Role]:
    """What these people hold now, in groups that the viewer may see."""
    seen = Group.objects.visible_to(viewer)
    held = Role.objects.held(at=at).filter(person__in=people, group__in=seen)
    roles = held.select_related("group").order_by("starts_at", "pk")
    return sorted(roles, key=lambda role: RANK.index(Role.Kind(role.kind)))


def closure_of(group: Group) -> Closure | None:
    """That the group is closed now, and why."""
    return group.closures.filter(reopened_at=None).select_related("closed_by").first()


def charters_of(group: Group) -> list[Charter]:
    """Every version of the group's charter, the one that stands first."""
    return list(group.charters.select_related("adopted_by").order_by("-version"))


def is_member(person: Person | None, group: Group) -> bool:
    """Whether the person belongs to the group now."""
    if person is None:
        return False
    return Membership.objects.open().filter(person=person, group=group).exists()


def is_inside(person: Person, group: Group) -> bool:
    """Whether the person sees what only those inside may see of the group."""
    return Group.objects.visible_to(person).filter(pk=group.pk).exists()


def members_of(group: Group) -> list[Person]:
    """Everybody who belongs to the group now, or to one of the chapters that it holds."""
    inside = Group.objects.filter(Q(pk=group.pk) | Q(network=group))
    here = Membership.objects.open().filter(group__in=inside)
    return list(Person.objects.filter(pk__in=here.values("person")).order_by("pk"))


def groups_of(person: Person, *, viewer: Person | None) -> list[Group]:
    """The groups that the person belongs to, of those that the viewer may see."""
    open_ = Membership.objects.open().filter(person=person)
    seen = Group.objects.visible_to(viewer).filter(pk__in=open_.values("group"))
    return list(seen.order_by("name"))
