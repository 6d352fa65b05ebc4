"""Who may do what, as plain predicates. Views ask them; templates are told the answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from community.models import (
    BELONG,
    AccountClosure,
    Confidant,
    Group,
    Organisation,
    Person,
    Representative,
    Role,
)

ORGANISING = (Role.Kind.LEAD, Role.Kind.ORGANISER)


def is_keeper(person: Person | None) -> bool:
    """Whether the person keeps the site (a superuser)."""
    user = getattr(person, "user", None)
    return bool(user and user.is_active and user.is_superuser)


def holds_role(
    person: Person | None, group: Group | None, kinds: Iterable[str], *, at: datetime
) -> bool:
    """Whether the person holds one of these roles in the group, or in the network that holds it."""
    if person is None or group is None:
        return False
    here = Q(group=group)
    if group.network_id:
        here |= Q(group_id=group.network_id)
    return Role.objects.held(at=at).filter(here, person=person, kind__in=list(kinds)).exists()


def can_organise(person: Person | None, group: Group | None, *, at: datetime) -> bool:
    """Leads and organisers of the group or of its network; and the keeper."""
    return holds_role(person, group, ORGANISING, at=at) or is_keeper(person)


def can_lead(person: Person | None, group: Group | None, *, at: datetime) -> bool:
    """Leads of the group or of its network; and the keeper."""
    return holds_role(person, group, [Role.Kind.LEAD], at=at) or is_keeper(person)


def can_run_elections(person: Person | None, group: Group | None, *, at: datetime) -> bool:
    """Election officers of the group or of its network."""
    return holds_role(person, group, [Role.Kind.OFFICER], at=at)


def can_curate(person: Person | None, *, at: datetime) -> bool:
    """Curators of any group look after the whole catalogue."""
    if person is None:
        return False
    return Role.objects.held(at=at).filter(person=person, kind=Role.Kind.CURATOR).exists()


def carries_something(person: Person, *, at: datetime) -> bool:
    """Whether others would suffer if somebody else got into the account: a keeper, or any part held."""
    return is_keeper(person) or Role.objects.held(at=at).filter(person=person).exists()


def can_sign_in(person: Person) -> bool:
    """Whether the person has an account that is open."""
    user = getattr(person, "user", None)
    return bool(user and user.is_active)


def leads_here(person: Person | None, group: Group, *, at: datetime) -> bool:
    """Leads of this very group: who answers for it, and whose lead it is to hand over."""
    if person is None:
        return False
    return group.roles.held(at=at).filter(person=person, kind=Role.Kind.LEAD).exists()


def leads_above(person: Person | None, group: Group, *, at: datetime) -> bool:
    """Leads of the network that holds the group; and the keeper."""
    above = group.network if group.network_id else None
    return is_keeper(person) or (above is not None and leads_here(person, above, at=at))


def parts_to_offer(person: Person | None, group: Group, *, at: datetime) -> list[str]:
    """What the person may invite to. Curators look after the whole catalogue: a network names them."""
    if not can_lead(person, group, at=at):
        return []
    parts = [BELONG, *(str(kind) for kind in Role.Kind.values)]
    network = group.kind == Group.Kind.NETWORK
    if not network and not leads_above(person, group, at=at):
        parts.remove(Role.Kind.CURATOR)
    return parts


def can_renew(person: Person | None, role: Role, *, at: datetime) -> bool:
    """Whoever leads the group; one's own lead only the network's lead or the keeper can renew."""
    own = person is not None and role.kind == Role.Kind.LEAD and role.person_id == person.pk
    ask = leads_above if own else can_lead
    return ask(person, role.group, at=at)


# --- Profiles, statements, claims -----------------------------------------------------------------
JUDGING = (Role.Kind.CHAIR, Role.Kind.OFFICER)


def can_be_claimed(person: Person) -> bool:
    """Whether the person is known in public and never signed in, so that a member may say to be them."""
    signs_in = getattr(person, "user", None) is not None
    visits = getattr(person, "contact", None) is not None
    return not (signs_in or visits or AccountClosure.objects.filter(person=person).exists())


def may_read_statements(viewer: Person | None, person: Person, *, at: datetime) -> bool:
    """Everything somebody ever said of where they work: for themselves, the keeper, and those who judge.

    Chairs ask it for conflicts of interest, election officers for limits on one employer's seats.
    """
    if viewer is None:
        return False
    if viewer == person or is_keeper(viewer):
        return True
    return Role.objects.held(at=at).filter(person=viewer, kind__in=JUDGING).exists()


def may_edit_organisation(
    person: Person | None, organisation: Organisation, *, at: datetime
) -> bool:
    """The keeper, and whoever acts for it: what is said of it, and its website."""
    if person is None:
        return False
    mine = Representative.objects.filter(organisation=organisation, person=person)
    return is_keeper(person) or any(one.is_open(on=at.date()) for one in mine)


# --- Conduct --------------------------------------------------------------------------------------
def may_bar(person: Person | None, group: Group, *, at: datetime) -> bool:
    """Leads of the group or of its network, and the people named for reports. Not the keeper as such."""
    if person is None:
        return False
    if holds_role(person, group, [Role.Kind.LEAD], at=at):
        return True
    groups = [group.pk, *([group.network_id] if group.network_id else [])]
    return Confidant.objects.serving().filter(group__in=groups, person=person).exists()


def who_organises(group: Group, *, at: datetime) -> set[int]:
    """The keys of everybody who leads or organises the group."""
    held = group.roles.held(at=at).filter(kind__in=ORGANISING)
    return set(held.values_list("person", flat=True))
