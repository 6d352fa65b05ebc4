"""Who was invited to what, and who may answer."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from community import keys
from community.models import Group, Invitation, Membership, Person, Role
from community.models.invitation import InvitationQuerySet
from community.queries.people import addresses_of

RELATED = ("group", "group__network", "person", "invited_by", "answered_by", "hands_over")


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation that a mailed link opens."""
    rows = Invitation.objects.select_related(*RELATED)
    return rows.filter(token_hash=keys.fingerprint(token)).first()


def invitations_to(person: Person) -> InvitationQuerySet:
    """Every invitation that names the person, or an address that is theirs."""
    named = Q(person=person) | Q(email__in=addresses_of(person), person=None) & ~Q(email="")
    return Invitation.objects.filter(named).select_related(*RELATED)


def invitations_waiting(person: Person, *, at: datetime) -> list[Invitation]:
    """What the person was offered and may answer now, the oldest first."""
    return list(invitations_to(person).waiting(at=at).order_by("created_at", "pk"))


def is_for(invitation: Invitation, person: Person | None) -> bool:
    """Whether the person is the one who was asked."""
    if person is None:
        return False
    if invitation.person_id is not None:
        return invitation.person_id == person.pk
    return bool(invitation.email) and invitation.email in addresses_of(person)


def invitations_of(group: Group, *, limit: int = 100) -> list[Invitation]:
    """What the group offered, the latest first."""
    return list(group.invitations.select_related(*RELATED).order_by("-created_at", "-pk")[:limit])


def offer_of_lead(person: Person, group: Group, *, at: datetime) -> Invitation | None:
    """The lead that the person has offered to somebody and that waits for an answer."""
    offers = group.invitations.waiting(at=at).filter(hands_over__person=person)
    return offers.select_related(*RELATED).first()


def can_take_over(person: Person, group: Group, *, at: datetime) -> bool:
    """Whether somebody belongs to the group, by membership or by a part, and can sign in."""
    return successors(group, at=at).filter(pk=person.pk).exists()


def successors(group: Group, *, at: datetime) -> QuerySet[Person]:
    """Whom the group's lead may be handed to: who belongs to it or carries it, and has an account."""
    members = Membership.objects.open().filter(group=group)
    carrying = Role.objects.held(at=at).filter(group=group).exclude(kind=Role.Kind.LEAD)
    inside = Q(pk__in=members.values("person")) | Q(pk__in=carrying.values("person"))
    return Person.objects.filter(inside, user__is_active=True).order_by("name", "pk")


def has_lead(group: Group, *, at: datetime) -> bool:
    """Whether anybody leads the group now."""
    return group.roles.held(at=at).filter(kind=Role.Kind.LEAD).exists()


def network_leads(group: Group, *, at: datetime) -> list[Person]:
    """Who leads the network that holds the group; of a hidden group, those who may see it."""
    if group.network_id is None:
        return []
    above = Role.objects.held(at=at).filter(group=group.network_id, kind=Role.Kind.LEAD)
    leads = Person.objects.filter(pk__in=above.values("person"), user__is_active=True)
    inside = Group.objects.filter(pk=group.pk)
    return [
        person
        for person in leads.order_by("pk")
        if not group.is_hidden or inside.visible_to(person).exists()
    ]


def who_can_appoint_lead(group: Group, *, at: datetime) -> list[Person]:
    """Who is told where a group has no lead: the leads of its network; without any, the keepers."""
    keepers = Person.objects.filter(user__is_active=True, user__is_superuser=True)
    return network_leads(group, at=at) or list(keepers.order_by("pk"))


def groups_led_by(person: Person | None, *, at: datetime) -> list[Group]:
    """The open groups that the person leads, or that a network of theirs holds."""
    if person is None:
        return []
    led = Role.objects.held(at=at).filter(person=person, kind=Role.Kind.LEAD).values("group")
    return list(
        Group.objects.filter(Q(pk__in=led) | Q(network__in=led), closed_at=None).order_by("name")
    )
