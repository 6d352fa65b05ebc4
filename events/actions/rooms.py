"""Looking after one room of a meetup, as its host or as whoever runs the whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from events.actions.afterwards import NotYetBegun
from events.actions.book import payload_of, settle_rooms
from events.actions.planning import (
    EditedMeanwhile,
    locked,
    mark_changed,
    refuse_cancelled,
    tell_of_move,
)
from events.actions.writing import lock_listings, write_room
from events.facts import RoomFacts
from events.models import Room, RoomRecap


class RoomClosed(DomainError):
    """It is no place of the meetup any more."""


@transaction.atomic
def edit_room(
    *,
    actor: Person | None,
    at: datetime,
    room: Room,
    facts: RoomFacts,
    read_at: datetime | None = None,
) -> Room:
    """Change the place, the seats and the part of one room. Whose it is and where it stands, stay.

    Those who have a seat in it, and nobody else, hear of another place.
    """
    lock_listings([facts])
    event = locked(room.event)
    refuse_cancelled(event)
    room = _standing(room)
    if read_at is not None and event.changed_at != read_at:
        raise EditedMeanwhile(
            _(
                "Somebody else changed “%s” while you were writing. What you typed is kept below;"
                " compare it with the page as it is now, and save again."
            )
            % event.title
        )
    facts = replace(facts, group=room.group, mode=room.mode, public_id=room.public_id)
    changed = write_room(event, room, facts, at=at)
    if not changed:
        return room
    # a room that waits for its group's answer is on nobody's calendar
    moved = mark_changed(event, changed if room.awaits_id is None else {"rooms"}, at=at)
    came_in = settle_rooms(event, at=at, only=[room.pk]) if "capacity" in changed else []
    audit.record(
        actor=actor,
        verb="events.room_edited",
        target=event,
        at=at,
        payload={
            "room": room.public_id,
            "changed": sorted(changed),
            "sequence": event.sequence,
            **payload_of(came_in),
        },
    )
    if moved:
        tell_of_move(event, at=at, rooms=[room])
    return room


@transaction.atomic
def write_room_recap(*, actor: Person | None, at: datetime, room: Room, text: str) -> RoomRecap:
    """Tell how it was in one room, beside the recap of all. A rewrite replaces; the earlier text stays."""
    event = locked(room.event)
    refuse_cancelled(event)
    if event.is_draft or not event.has_begun(at=at):
        raise NotYetBegun(_("“%s” has not begun; there is nothing to tell yet.") % event.title)
    room = _standing(room)
    old = RoomRecap.objects.standing().filter(room=room).first()
    if old is not None:
        if old.text == text:
            return old
        old.replaced_at = max(at, old.written_at)
        old.save(update_fields=["replaced_at"])
    recap = RoomRecap.objects.create(room=room, text=text, written_by=actor, written_at=at)
    event.changed_at = at
    event.save(update_fields=["changed_at"])
    audit.record(
        actor=actor,
        verb="events.room_recap_written",
        target=event,
        at=at,
        payload={"room": room.public_id, "recap": recap.public_id, "rewritten": old is not None},
    )
    return recap


def _standing(room: Room) -> Room:
    room = Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    if room.closed_at is not None:
        raise RoomClosed(
            _("%s is no longer a place of this meetup. Nothing was changed.")
            % (room.label or _("This room"))
        )
    return room
