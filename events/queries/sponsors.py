"""Questions about sponsors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from community.models import Group
from events.models import Event, Sponsor, Sponsorship, SponsorTier
from events.models.sponsors import SponsorshipQuerySet


@dataclass(frozen=True)
class TierShown:
    """One tier with who stands in it."""

    name: str
    sponsors: list[Sponsor]


def circle(group: Group) -> list[int]:
    """The group and its network: whose sponsors and tiers it may use."""
    return [key for key in (group.pk, group.network_id) if key]


def of_event(event: Event) -> list[TierShown]:
    """Who sponsors the meetup: it alone, or its group or network on that day."""
    wanted = Q(event=event)
    if event.starts_on is not None:
        wanted |= _on(event.starts_on) & Q(group__in=circle(event.group))
    return _by_tier(Sponsorship.objects.standing().filter(wanted))


def of_group(group: Group, *, on: date) -> list[TierShown]:
    """Who sponsors the group, or its network, on that day."""
    return _by_tier(Sponsorship.objects.standing().filter(_on(on), group__in=circle(group)))


def _on(day: date) -> Q:
    return Q(event__isnull=True, from_on__lte=day) & (
        Q(until_on__isnull=True) | Q(until_on__gte=day)
    )


def _by_tier(rows: SponsorshipQuerySet) -> list[TierShown]:
    """Each sponsor once, in the highest tier that it stands in."""
    found: dict[str, list[Sponsor]] = {}
    seen: set[int] = set()
    ordered = rows.select_related("sponsor__organisation", "tier").order_by(
        "tier__position", "tier", "sponsor__name", "pk"
    )
    for row in ordered:
        if row.sponsor_id not in seen:
            seen.add(row.sponsor_id)
            found.setdefault(row.tier.name, []).append(row.sponsor)
    return [TierShown(name, sponsors) for name, sponsors in found.items()]


def tiers_of(group: Group) -> list[SponsorTier]:
    """The tiers that the group may use, its own first."""
    rows = SponsorTier.objects.filter(group__in=circle(group)).select_related("group")
    return sorted(rows, key=lambda row: (row.group_id != group.pk, row.position, row.pk))


def sponsors_of(group: Group) -> list[Sponsor]:
    """The sponsors that the group may name: its own, and its network's."""
    rows = Sponsor.objects.filter(group__in=circle(group))
    return list(rows.select_related("organisation", "group"))


def sponsorships_of(group: Group) -> list[Sponsorship]:
    """What the group wrote down and did not end, the newest first."""
    rows = Sponsorship.objects.standing().filter(group=group)
    return list(rows.select_related("sponsor", "tier", "event").order_by("-added_at", "-pk"))
