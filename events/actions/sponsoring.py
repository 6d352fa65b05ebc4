"""Sponsors: keeping them once, naming tiers, and saying what somebody sponsors."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit, pictures
from community.errors import DomainError
from community.models import Group, Organisation, Person
from events.models import Event, Sponsor, Sponsorship, SponsorTier
from events.queries import sponsors as known

TIERS_AT_MOST = 8


class SponsorKept(DomainError):
    """One of that name is kept already."""


class NotTheirs(DomainError):
    """A sponsor, a tier or a meetup of another group."""


class BadDays(DomainError):
    """It would end before it begins."""


class TiersEnough(DomainError):
    """More steps than anybody can tell apart."""


@transaction.atomic
def keep_sponsor(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    name: str,
    link: str = "",
    organisation: Organisation | None = None,
    made: pictures.Made | None = None,
    sponsor: Sponsor | None = None,
) -> Sponsor:
    """Keep a sponsor for the group, or change one that is kept. Without a new logo the old one stays."""
    if sponsor is not None:
        sponsor = Sponsor.objects.select_for_update(of=("self",)).get(pk=sponsor.pk)
        if sponsor.group_id != group.pk:
            raise NotTheirs(_("That sponsor is kept by another group."))
        said = (sponsor.name, sponsor.link, sponsor.organisation_id)
        if made is None and said == (name, link, organisation.pk if organisation else None):
            return sponsor
    row = sponsor or Sponsor(group=group, added_at=at)
    row.name, row.link, row.organisation, row.changed_at = name, link, organisation, at
    old, new = row.logo, pictures.keep(made) if made else ""
    row.logo = new or old
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if new:
            pictures.drop(new)
        raise SponsorKept(_("“%s” is kept already. Change that one.") % name) from error
    if new and old:
        pictures.drop_on_commit(old)
    audit.record(
        actor=actor,
        verb="events.sponsor_kept",
        target=row,
        at=at,
        payload={"group": group.public_id, "new": sponsor is None},
    )
    return row


@transaction.atomic
def name_tier(*, actor: Person | None, at: datetime, group: Group, name: str) -> SponsorTier:
    """Name a tier, below those that stand. Named twice, it is the same one."""
    name = " ".join(name.split())
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    standing = list(SponsorTier.objects.filter(group=group))
    for one in standing:
        if one.name.casefold() == name.casefold():
            return one
    if len(standing) >= TIERS_AT_MOST:
        raise TiersEnough(_("A group has at most %d tiers.") % TIERS_AT_MOST)
    tier = SponsorTier.objects.create(group=group, name=name, position=len(standing))
    audit.record(
        actor=actor,
        verb="events.tier_named",
        target=group,
        at=at,
        payload={"tier": tier.public_id},
    )
    return tier


@transaction.atomic
def raise_tier(*, actor: Person | None, at: datetime, tier: SponsorTier) -> SponsorTier:
    """Let a tier stand one step higher; the first one stays where it is."""
    Group.objects.select_for_update(no_key=True).get(pk=tier.group_id)
    ordered = list(SponsorTier.objects.filter(group=tier.group_id))
    place = [one.pk for one in ordered].index(tier.pk)
    if place == 0:
        return ordered[0]
    ordered[place - 1], ordered[place] = ordered[place], ordered[place - 1]
    for position, one in enumerate(ordered):
        if one.position != position:
            one.position = position
            one.save(update_fields=["position"])
    audit.record(
        actor=actor,
        verb="events.tier_raised",
        target=tier.group,
        at=at,
        payload={"tier": tier.public_id},
    )
    return ordered[place - 1]


@transaction.atomic
def begin_sponsorship(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    sponsor: Sponsor,
    tier: SponsorTier,
    event: Event | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Sponsorship:
    """Say that somebody sponsors one meetup of the group, or all of them from a day until a day."""
    mine = set(known.circle(group))
    if sponsor.group_id not in mine or tier.group_id not in mine:
        raise NotTheirs(_("Sponsor and tier must be the group’s own, or its network’s."))
    if event is not None and event.group_id != group.pk:
        raise NotTheirs(_("“%s” is a meetup of another group.") % event.title)
    if event is None and from_on is None:
        raise BadDays(_("Choose a meetup, or say from which day on."))
    if from_on is not None and until_on is not None and until_on < from_on:
        raise BadDays(_("The last day lies before the first."))
    Sponsor.objects.select_for_update(of=("self",), no_key=True).get(pk=sponsor.pk)
    span = (
        {"from_on": None, "until_on": None} if event else {"from_on": from_on, "until_on": until_on}
    )
    standing = Sponsorship.objects.standing().filter(sponsor=sponsor, group=group, event=event)
    if event is None:
        standing = standing.filter(**span)
    same = standing.first()
    if same is not None:
        if same.tier_id != tier.pk:
            same.tier = tier
            same.save(update_fields=["tier"])
        return same
    row = Sponsorship.objects.create(
        sponsor=sponsor, tier=tier, group=group, event=event, added_at=at, **span
    )
    audit.record(
        actor=actor,
        verb="events.sponsorship_begun",
        target=sponsor,
        at=at,
        payload={
            "sponsorship": row.public_id,
            "group": group.public_id,
            "event": event.public_id if event else None,
        },
    )
    return row


@transaction.atomic
def end_sponsorship(*, actor: Person | None, at: datetime, sponsorship: Sponsorship) -> Sponsorship:
    """Take a sponsor off the pages. Its row stays; ended twice, the first stands."""
    row = Sponsorship.objects.select_for_update(of=("self",)).get(pk=sponsorship.pk)
    if row.ended_at is None:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        audit.record(
            actor=actor,
            verb="events.sponsorship_ended",
            target=row.sponsor,
            at=at,
            payload={"sponsorship": row.public_id},
        )
    return row
