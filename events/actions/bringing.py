"""How what was read in a file of somebody else's becomes meetups here."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Group, Person
from events import refusals, words
from events.actions.planning import draft_event, locked, mark_changed, tell_of_move
from events.actions.record import record_past_event
from events.actions.writing import TEXTS, end_postponement, venue_of, write_event
from events.facts import Count, EventFacts, RoomFacts
from events.models import Event, Import, OutsideName
from events.queries import inout
from events.reading import (
    Bounds,
    Columns,
    Found,
    Reading,
    Refused,
    Unreadable,
    is_calendar,
    open_table,
    read_calendar,
    read_table,
)

Progress = Callable[[int, int], None]


class UnreadableCalendar(DomainError):
    """The file as a whole is not what was asked for."""


class SomeRefused(DomainError):
    """Some of the meetups cannot be taken, and nothing was."""


@dataclass
class Staged:
    """A file as it was read, laid down until somebody decides."""

    found: list[Found] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    name: str = ""
    others: int = 0
    heads: list[str] = field(default_factory=list)  # of a table: its columns
    places: dict[str, int] = field(default_factory=dict)  # which of them says what
    day_first: bool | None = None
    is_meetup: bool = False


def read(
    content: bytes, *, group: Group, zone: str, at: datetime, columns: Columns | None = None
) -> Staged:
    """What a file holds, or a refusal in words. Nothing is written."""
    began = clock.monotonic()
    bounds = Bounds(spent=lambda: clock.monotonic() - began)
    try:
        if is_calendar(content):
            said = read_calendar(content, at=at, zone=zone, city=group.city, bounds=bounds)
            return Staged(said.found, said.refused, name=said.name, others=said.others)
        table = open_table(content, bounds=bounds)
        columns = columns or table.columns
        rows = Reading()
        if "title" in columns.places and {"starts", "date"} & set(columns.places):
            rows = read_table(table, columns, at=at, zone=zone, city=group.city)
        return Staged(
            rows.found,
            rows.refused,
            heads=table.heads,
            places=dict(columns.places),
            day_first=columns.day_first,
            is_meetup=table.is_meetup,
        )
    except Unreadable as error:
        raise UnreadableCalendar(refusals.unreadable_words(error.reason, error.said)) from error


@transaction.atomic
def import_calendar(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    staged: Staged,
    name: str,
    skip_bad: bool = False,
    progress: Progress = lambda _done, _total: None,
) -> dict[str, int]:
    """Take a file that was read, all of it or nothing; `skip_bad` leaves out what cannot be taken."""
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    plan = inout.plan_of(staged.found, staged.refused, group=group, at=at)
    if plan.refused and not skip_bad:
        raise SomeRefused(
            _("%d could not be taken, so nothing was. Mend the file, or leave them out on purpose.")
            % len(plan.refused)
        )
    told = take(plan.proposed, actor=actor, at=at, group=group, name=name, progress=progress)
    counts = {**plan.counts(), **told}
    if plan.writes:
        record_import(actor, group, counts, target=group, at=at)
    return counts


def take(
    proposed: Sequence[inout.Proposed],
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    held: Import | None = None,
    name: str = "",
    progress: Progress = lambda _done, _total: None,
) -> dict[str, int]:
    """Write what is proposed, each in its own small transaction; say which could not be after all."""
    writes = [each for each in proposed if each.does in inout.WRITES]
    source = _source(held.name if held else name, at=at)
    failed = 0
    for number, each in enumerate(writes, 1):
        try:
            with transaction.atomic():
                if each.does == inout.CHANGED:
                    _follow(each, actor=actor, at=at, held=held)
                else:
                    _bring(each, actor=actor, at=at, group=group, held=held, source=source)
        except DomainError:
            failed += 1
        progress(number, len(writes))
    return {"failed": failed}


def _source(name: str, *, at: datetime) -> str:
    return _("Imported from %(name)s on %(day)s") % {
        "name": name,
        "day": words.day_words(at.date()),
    }


def _bring(
    each: inout.Proposed,
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    held: Import | None,
    source: str,
) -> None:
    """A meetup that is new here: a draft, or where it is over a record with its source."""
    found = each.found
    rooms = (RoomFacts(place=found.place, capacity=found.capacity),) if found.place else ()
    facts = EventFacts(
        title=found.title,
        when=found.when,
        description=found.description,
        rooms=rooms,
        online_link=found.online_link,
    )
    if each.does == inout.PAST:
        said = f"{source}, {found.page}" if found.page else source
        facts = EventFacts(
            title=found.title,
            when=found.when,
            description=found.description,
            rooms=rooms,
            source=said if len(said) <= 300 else source[:300],
        )
        count = None if found.attended is None else Count(found.attended)
        event = record_past_event(actor=actor, at=at, group=group, facts=facts, attended=count)
    else:
        event = draft_event(actor=actor, at=at, group=group, facts=facts)
    OutsideName.objects.create(
        event=event,
        group=group,
        uid=found.uid,
        recurrence=found.recurrence,
        said=inout.said_by(found),
        taken_in=held,
        taken_at=at,
    )


def _follow(
    each: inout.Proposed, *, actor: Person | None, at: datetime, held: Import | None
) -> None:
    """Change what was changed out there and not here; who has a seat hears of a new time or place."""
    if each.event is None or each.name is None:
        return
    event, found = locked(each.event), each.found
    said = {name: getattr(event, name) for name in TEXTS}
    said |= {
        name: getattr(found, name)
        for name in ("title", "description", "online_link")
        if name in each.changes
    }
    when = found.when if "when" in each.changes else event.when
    changed = write_event(event, EventFacts(when=when, is_linked=event.is_linked, **said))
    if "place" in each.changes and _move(event, found):
        changed.add("where")
    remembered = OutsideName.objects.select_for_update().get(pk=each.name.pk)
    theirs = inout.said_by(found)
    remembered.said |= {name: theirs[name] for name in each.changes}
    remembered.taken_in, remembered.taken_at = held, at
    remembered.save(update_fields=["said", "taken_in", "taken_at"])
    if not changed:
        return
    resumed = "when" in changed and end_postponement(event, at=at)
    moved = mark_changed(event, changed, at=at)
    audit.record(
        actor=actor,
        verb="events.event_edited",
        target=event,
        at=at,
        payload={"changed": sorted(changed), "sequence": event.sequence},
    )
    if moved:
        tell_of_move(event, at=at, resumed=resumed)


def _move(event: Event, found: Found) -> bool:
    """Put the only room somewhere else, or open one."""
    rooms = list(event.rooms.select_for_update(no_key=True).filter(closed_at=None).order_by("pk"))
    venue = venue_of(found.place)
    if len(rooms) > 1 or venue is None:
        return False
    if not rooms:
        event.rooms.create(venue=venue)
        return True
    rooms[0].venue = venue
    rooms[0].save(update_fields=["venue"])
    return True


def record_import(
    actor: Person | None, group: Group, told: dict[str, Any], *, target: Any, at: datetime
) -> None:
    counts = {name: number for name, number in told.items() if isinstance(number, int)}
    audit.record(
        actor=actor,
        verb="events.calendar_imported",
        target=target,
        at=at,
        payload={"group": group.public_id, **counts},
    )
