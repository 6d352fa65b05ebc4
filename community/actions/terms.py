"""What the clock does to terms: people are warned before one ends, and told when it has."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from community import audit, notifications, queries, zones
from community.actions.roles import close_role, locked
from community.kinds import Words
from community.models import Group, Person, Role
from community.words import said, when_read

WARNED = (7, 30)  # days before the end, the nearest first


def watch_terms(*, at: datetime) -> None:
    """Warn of terms that end soon and close those that have ended; done again, nothing is told twice."""
    for role in _to_warn(at):
        _warn(role, at=at)
    over = Role.objects.filter(ended_at=None, term_ends_at__lte=at)
    for group in Group.objects.filter(pk__in=over.values("group")).order_by("pk"):
        end_terms(group=group, at=at)


def _to_warn(at: datetime) -> list[Role]:
    """Roles whose end is near and not told yet, at the nearest of the steps that they have passed."""
    due = Q()
    for days in WARNED:
        step = timedelta(days=days)
        untold = Q(warned_days=None) | Q(warned_days__gt=days)
        # a term shorter than the step was never that far from its end
        due |= untold & Q(term_ends_at__lte=at + step, starts_at__lt=F("term_ends_at") - step)
    held = Role.objects.held(at=at).filter(due, group__closed_at=None)
    return list(held.select_related("group", "person").order_by("pk"))


@transaction.atomic
def _warn(role: Role, *, at: datetime) -> None:
    role = (
        Role.objects.select_for_update(of=("self",))
        .select_related("group", "person")
        .get(pk=role.pk)
    )
    if not role.is_held(at=at) or role.term_ends_at is None:
        return
    left = role.term_ends_at - at
    days = next((step for step in WARNED if left <= timedelta(days=step)), None)
    if days is None or (role.warned_days is not None and role.warned_days <= days):
        return
    leads = Person.objects.filter(
        pk__in=role.group.roles.held(at=at).filter(kind=Role.Kind.LEAD).values("person")
    )
    for person in [role.person, *leads.exclude(pk=role.person_id).order_by("pk")]:
        is_mine = person.pk == role.person_id
        page = "part" if is_mine else "roles"
        subject = (
            gettext_lazy("Your term as %(part)s of %(group)s ends soon")
            if is_mine
            else gettext_lazy("The term of %(name)s as %(part)s ends soon")
        )
        notifications.notify(
            person=person,
            kind="community.term_ending",
            subject=said(
                subject,
                part=Role.Kind(role.kind).label,
                group=role.group.name,
                name=role.person.name,
            ),
            context={
                "role": role,
                "is_mine": is_mine,
                "days": math.ceil(left / timedelta(days=1)),
                **_by_their_clock(person, role.term_ends_at),
            },
            at=at,
            key=f"community.term_ending:{role.public_id}:{days}:{person.public_id}",
            link=reverse(f"community:{page}", args=[role.group.slug]),
            group=role.group,
        )
    role.warned_days = days
    role.save(update_fields=["warned_days"])


def _by_their_clock(person: Person, ends_at: datetime) -> dict[str, Words]:
    """The very moment, where the person's own clock shows another day or hour than UTC."""
    zone = zones.zone_of(person.timezone)
    if zone is None or zones.same_clock(ends_at, zone):
        return {}
    own = ends_at.astimezone(zone)
    return {
        "moment": when_read(_day_and_hour)(own),
        "city": zones.city_of(person.timezone),
    }


def _day_and_hour(moment: datetime) -> str:
    return f"{zones.day(moment)}, {zones.clock(moment)}"


@transaction.atomic
def end_terms(*, group: Group, at: datetime) -> list[Role]:
    """Close the group's roles whose term has ended, tell who held them, and who must see to a lead."""
    group = locked(group)
    over = list(
        group.roles.filter(ended_at=None, term_ends_at__lte=at)
        .select_related("person", "group")
        .order_by("term_ends_at", "pk")
    )
    for role in over:
        close_role(role, at=role.term_ends_at or at)
        role.offers.unanswered().update(withdrawn_at=at, withdrawn_by=role.person)
        audit.record(
            actor=None,
            verb="community.term_ended",
            target=group,
            at=at,
            payload={"person": role.person.public_id, "kind": role.kind},
        )
        notifications.notify(
            person=role.person,
            kind="community.term_ended",
            subject=said(gettext_lazy("Your term in %(group)s is over"), group=group.name),
            context={"role": role},
            at=at,
            key=f"community.term_ended:{role.public_id}",
            link=group.get_absolute_url(),
            group=group,
        )
    led = [role for role in over if role.kind == Role.Kind.LEAD]
    if led and group.closed_at is None and not queries.has_lead(group, at=at):
        _tell_who_can_help(group, led[-1], at)
    return over


def _tell_who_can_help(group: Group, last: Role, at: datetime) -> None:
    """The leads of the network; where there is none, the keepers of the site."""
    for person in queries.who_can_appoint_lead(group, at=at):
        notifications.notify(
            person=person,
            kind="community.group_without_lead",
            subject=said(gettext_lazy("%(group)s has no lead"), group=group.name),
            context={"group": group, "role": last},
            at=at,
            key=f"community.group_without_lead:{last.public_id}:{person.public_id}",
            link=reverse("community:invitations", args=[group.slug]),
            group=group,
        )
