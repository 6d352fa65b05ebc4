"""Who holds a meetup with whom: how a plan's groups become questions, hosts and rooms. Used by deeds."""

from __future__ import annotations

from datetime import datetime

from community import audit
from community.models import Group, Person
from community.rules import can_organise
from events import hostmail
from events.facts import EventFacts
from events.models import AgendaItem, CoHosting, Event, Room, Seat


def write_hosts(
    event: Event,
    facts: EventFacts,
    *,
    actor: Person | None,
    at: datetime,
) -> set[str]:
    """Ask the groups that a plan names, those that open a room among them; name what changed.

    Who is no longer named is asked no longer, or released. After the rooms were written.
    """
    wanted = {group.pk: group for group in facts.hosts}
    wanted.update({room.group.pk: room.group for room in facts.rooms if room.group is not None})
    wanted.pop(event.group_id, None)
    standing = {row.group_id: row for row in lock_cohostings(event)}
    changed = set()
    for key, row in standing.items():
        if key not in wanted:
            dismiss(row, actor=actor, at=at)
            changed.add("hosts")
    for key, group in wanted.items():
        if key not in standing:
            ask(event, group, actor=actor, at=at, words=facts.asking)
            changed.add("hosts")
    return changed | settle_rooms(event)


def lock_cohostings(event: Event) -> list[CoHosting]:
    """Hold every question that is open and every host. After the event, always in the same order."""
    rows = CoHosting.objects.select_for_update(no_key=True).open().filter(event=event)
    return list(rows.order_by("pk"))


def ask(
    event: Event, group: Group, *, actor: Person | None, at: datetime, words: str = ""
) -> CoHosting:
    """Ask a group to be a host. Who may answer for it has answered by asking; a record asks nobody."""
    row = CoHosting(event=event, group=group, asked_by=actor, asked_at=at, words=words)
    if actor is None or can_organise(actor, group, at=at):
        row.answer, row.answered_by, row.answered_at = CoHosting.Answer.ACCEPTED, actor, at
    row.save(force_insert=True)
    audit.record(
        actor=actor,
        verb="events.cohost_asked",
        target=event,
        at=at,
        payload={"cohosting": row.public_id, "group": group.public_id, "consented": row.is_host},
    )
    if row.is_asked:
        hostmail.tell_of_question(row, at=at)
    return row


def dismiss(row: CoHosting, *, actor: Person | None, at: datetime, words: str = "") -> None:
    """Take a question back, or release a host; its organisers hear of it."""
    if row.is_asked:
        row.answer, row.answered_by = CoHosting.Answer.WITHDRAWN, actor
        row.answered_at, row.answer_words = max(at, row.asked_at), words
        row.save(update_fields=["answer", "answered_by", "answered_at", "answer_words"])
        verb = "events.cohost_question_withdrawn"
    else:
        end(row, CoHosting.Ending.RELEASED, actor=actor, at=at, words=words)
        verb = "events.cohost_released"
    audit.record(
        actor=actor,
        verb=verb,
        target=row.event,
        at=at,
        payload={"cohosting": row.public_id, "group": row.group.public_id},
    )
    hostmail.tell_of_dismissal(row, at=at)


def end(
    row: CoHosting, ending: str, *, actor: Person | None, at: datetime, words: str = ""
) -> None:
    """Let a host go: the row ends, never before it began."""
    row.ending, row.ended_by, row.ending_words = ending, actor, words
    row.ended_at = max(at, row.answered_at or at)
    row.save(update_fields=["ending", "ended_by", "ended_at", "ending_words"])


def settle_rooms(event: Event) -> set[str]:
    """Let pages and rooms follow what was asked and answered; name what changed.

    The room of a group that has not answered is no place of the meetup yet, unless people sit in it.
    """
    rows = list(CoHosting.objects.open().filter(event=event).select_related("group"))
    asked = {row.group_id: row for row in rows if row.is_asked}
    event.hosts.set([row.group for row in rows if row.is_host])
    changed = set()
    for room in Room.objects.planned().filter(event=event).order_by("pk"):
        awaits = asked.get(room.group_id or 0)
        if awaits is not None and Seat.objects.open().filter(room=room).exists():
            awaits = None
        if room.awaits_id != (awaits.pk if awaits else None):
            room.awaits = awaits
            room.save(update_fields=["awaits"])
            changed.add("rooms")
    return changed


def part_with(event: Event, group: Group, *, at: datetime) -> tuple[int, int]:
    """Let the rooms of a group that is no host go; say how many were closed, and how many people stay.

    Empty rooms are closed. One that people have seats in stays, and so does the last place of the
    meetup: the organising group has it from now on, under the name that people know it by.
    """
    closed = people = 0
    rooms = Room.objects.select_for_update(no_key=True).filter(event=event, closed_at__isnull=True)
    standing = list(rooms.order_by("pk"))
    for room in standing:
        if room.group_id != group.pk:
            continue
        seated = Seat.objects.open().filter(room=room).count()
        if seated or len(standing) - closed == 1:
            people += seated
            room.name, room.group, room.awaits = room.label, None, None
            room.save(update_fields=["name", "group", "awaits"])
        else:
            closed += 1
            room.closed_at = at
            room.save(update_fields=["closed_at"])
            AgendaItem.objects.open().filter(room=room).update(dropped_at=at)
    return closed, people
