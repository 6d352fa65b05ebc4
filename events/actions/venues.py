"""Keeping places: each is listed once, rewritten in versions, and retired, never deleted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Group, Person
from events.actions.planning import EditedMeanwhile, locked, mark_changed, tell_of_move
from events.actions.writing import says_another_place
from events.facts import VenueFacts
from events.models import Event, Listing, Room, Venue


class PlaceIncomplete(DomainError):
    """Nobody would find it in a directory."""


class PlaceKeptAlready(DomainError):
    """The group keeps a place of that name in that city."""


@transaction.atomic
def list_venue(*, actor: Person | None, at: datetime, group: Group, facts: VenueFacts) -> Listing:
    """Keep a place, so that it can be chosen for any meetup to come."""
    _refuse_nameless(facts)
    group = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    _refuse_twice(group, facts)
    listing = Listing.objects.create(group=group, listed_by=actor, listed_at=at)
    venue = _write(listing, facts, actor=actor, at=at)
    audit.record(
        actor=actor,
        verb="events.venue_listed",
        target=listing,
        at=at,
        payload={"group": group.public_id, "venue": venue.public_id},
    )
    return listing


@transaction.atomic
def rewrite_venue(
    *,
    actor: Person | None,
    at: datetime,
    listing: Listing,
    facts: VenueFacts,
    read: str | None = None,
) -> Listing:
    """Say something else of a kept place. Meetups to come follow; those that are over keep their words.

    Where the place itself is another, calendars and seat holders hear of it. `read` is the public id of
    the version that the editor had before them.
    """
    _refuse_nameless(facts)
    Group.objects.select_for_update(no_key=True).get(pk=listing.group_id)
    listing = Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)
    old = Venue.objects.get(listing=listing, replaced_at__isnull=True)
    if read is not None and read != old.public_id:
        raise EditedMeanwhile(
            _(
                "Somebody else changed “%s” while you were writing. What you typed is kept below;"
                " compare it with the page as it is now, and save again."
            )
            % old.name
        )
    if _words(facts) == (old.name, old.area, old.city, old.address, old.map_url, old.access):
        return listing
    _refuse_twice(listing.group, facts, beside=listing)
    old.replaced_at = at
    old.save(update_fields=["replaced_at"])
    new = _write(listing, facts, actor=actor, at=at)
    moved = _move_meetups(listing, old, new, at=at)
    audit.record(
        actor=actor,
        verb="events.venue_rewritten",
        target=listing,
        at=at,
        payload={"venue": new.public_id, "replaced": old.public_id, "moved": moved},
    )
    return listing


@transaction.atomic
def retire_venue(*, actor: Person | None, at: datetime, listing: Listing) -> Listing:
    """Stop offering a place. Meetups that are to be held there stay there."""
    listing = Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)
    if listing.is_retired:
        return listing
    listing.retired_by, listing.retired_at = actor, at
    listing.save(update_fields=["retired_by", "retired_at"])
    audit.record(actor=actor, verb="events.venue_retired", target=listing, at=at)
    return listing


@transaction.atomic
def restore_venue(*, actor: Person | None, at: datetime, listing: Listing) -> Listing:
    """Offer a place again."""
    Group.objects.select_for_update(no_key=True).get(pk=listing.group_id)
    listing = Listing.objects.select_for_update(no_key=True).get(pk=listing.pk)
    if not listing.is_retired:
        return listing
    venue = Venue.objects.get(listing=listing, replaced_at__isnull=True)
    _refuse_named_twice(listing.group, venue.name, venue.city, beside=listing)
    listing.retired_by, listing.retired_at = None, None
    listing.save(update_fields=["retired_by", "retired_at"])
    audit.record(actor=actor, verb="events.venue_restored", target=listing, at=at)
    return listing


def _words(facts: VenueFacts) -> tuple[str, ...]:
    place = facts.place
    return (place.name, place.area, place.city, place.address, place.map_url, facts.access)


def _write(listing: Listing, facts: VenueFacts, *, actor: Person | None, at: datetime) -> Venue:
    name, area, city, address, map_url, access = _words(facts)
    venue = Venue(
        listing=listing,
        name=name,
        area=area,
        city=city,
        address=address,
        map_url=map_url,
        access=access,
        written_by=actor,
        written_at=at,
    )
    venue.save(force_insert=True)
    return venue


def _refuse_nameless(facts: VenueFacts) -> None:
    if not facts.place.name.strip() or not facts.place.city.strip():
        raise PlaceIncomplete(_("A place needs a name and a city, or nobody will find it."))


def _refuse_twice(group: Group, facts: VenueFacts, *, beside: Listing | None = None) -> None:
    _refuse_named_twice(group, facts.place.name, facts.place.city, beside=beside)


def _refuse_named_twice(group: Group, name: str, city: str, *, beside: Listing | None) -> None:
    """A place of the same name in the same city is the same place, however it is spelled."""
    rows = Venue.objects.filter(
        listing__group=group, listing__retired_at__isnull=True, replaced_at__isnull=True
    )
    if beside is not None:
        rows = rows.exclude(listing=beside)
    wanted = (name.strip().casefold(), city.strip().casefold())
    for venue in rows:
        if (venue.name.casefold(), venue.city.casefold()) == wanted:
            raise PlaceKeptAlready(
                _("%(group)s keeps “%(place)s” already. Change what is said of it there.")
                % {"group": group.name, "place": venue.line}
            )


def _move_meetups(listing: Listing, old: Venue, new: Venue, *, at: datetime) -> int:
    """Let the meetups to come use the new words; say how many moved to another place by it."""
    rooms = Room.objects.filter(
        venue__listing=listing, closed_at__isnull=True, event__cancellation__isnull=True
    )
    moved = 0
    for found in Event.objects.filter(pk__in=rooms.values("event")).order_by("pk"):
        event = locked(found)
        if event.is_over(at=at) or event.is_cancelled:
            continue
        rows = Room.objects.select_for_update(no_key=True).filter(
            event=event, venue__listing=listing, closed_at__isnull=True
        )
        here = list(rows.order_by("pk"))
        for room in here:
            room.venue = new
            room.save(update_fields=["venue"])
        if says_another_place(old, new) and not event.is_draft:
            moved += 1
            if mark_changed(event, {"where"}, at=at):
                tell_of_move(event, at=at, rooms=here)
    return moved
