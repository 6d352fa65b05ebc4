"""What an import would do: each meetup of a file beside what stands here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from community.models import Group
from events.models import Event, OutsideName
from events.queries.lists import with_lines
from events.reading import Found, Refused
from events.times import When

NEW, PAST, CHANGED, SAME, CONFLICT, OURS, LEFT = (
    *("new", "past", "changed", "same", "conflict", "ours", "left"),
)
WRITES = frozenset((NEW, PAST, CHANGED))
HARMLESS = frozenset(("superseded", "cancelled"))  # nothing is wrong with what these leave out
AT_ONCE = 500  # names that are asked for in one query
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Proposed:
    """One meetup of a file, what would become of it, and which of its facts that is about."""

    found: Found
    does: str
    event: Event | None = None
    name: OutsideName | None = None
    changes: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass
class Plan:
    """All that an import would do, and all that it would not."""

    proposed: list[Proposed] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    left: list[Refused] = field(default_factory=list)

    def that(self, *deeds: str) -> list[Proposed]:
        return [each for each in self.proposed if each.does in deeds]

    @property
    def writes(self) -> list[Proposed]:
        """What would be written."""
        return self.that(*WRITES)

    def counts(self) -> dict[str, int]:
        """How many of each."""
        deeds = (NEW, PAST, CHANGED, SAME, CONFLICT, OURS)
        said = {deed: len(self.that(deed)) for deed in deeds}
        return {**said, "refused": len(self.refused), LEFT: len(self.left)}


def plan_of(
    found: Sequence[Found], refused: Iterable[Refused], *, group: Group, at: datetime
) -> Plan:
    """Compare what was found with the group's meetups. The number of queries does not grow with it."""
    plan = Plan()
    for no in refused:
        (plan.left if no.reason in HARMLESS else plan.refused).append(no)
    uids = sorted({each.uid for each in found})
    names = _names(group, uids)
    ours = _ours(group, uids)
    for each in found:
        name = names.get(each.key)
        if each.uid in ours:
            plan.proposed.append(Proposed(each, OURS, event=ours[each.uid]))
        elif name is not None:
            plan.proposed.append(_again(each, name))
        elif each.is_cancelled:
            plan.left.append(Refused(each.line, each.title, "cancelled"))
        else:
            plan.proposed.append(Proposed(each, PAST if is_over(each.when, at=at) else NEW))
    return plan


def is_over(when: When, *, at: datetime) -> bool:
    """Whether it has ended by then."""
    bounds = when.bounds()
    return bounds is not None and bounds[1] <= at


def _names(group: Group, uids: list[str]) -> dict[tuple[str, str], OutsideName]:
    found: dict[tuple[str, str], OutsideName] = {}
    for first in range(0, len(uids), AT_ONCE):
        rows = OutsideName.objects.filter(group=group, uid__in=uids[first : first + AT_ONCE])
        found |= {(row.uid, row.recurrence): row for row in rows}
    events = with_lines(Event.objects.filter(outside_names__in=[row.pk for row in found.values()]))
    by_key = {event.pk: event for event in events}
    for row in found.values():
        row.event = by_key[row.event_id]
    return found


def _ours(group: Group, uids: list[str]) -> dict[str, Event]:
    """Meetups that the file knows by our own name: it came from here."""
    found: dict[str, Event] = {}
    for first in range(0, len(uids), AT_ONCE):
        rows = Event.objects.filter(group=group, uid__in=uids[first : first + AT_ONCE])
        found |= {row.uid: row for row in rows}
    return found


def _again(found: Found, name: OutsideName) -> Proposed:
    """What changed out there since the last time, and whether it was changed here too."""
    event, theirs, ours = name.event, said_by(found), said_here(name.event)
    if found.is_cancelled and not event.is_cancelled:
        return Proposed(found, CONFLICT, event, name, conflicts=("cancelled",))
    moved = [
        key for key in theirs if theirs[key] != name.said.get(key) and theirs[key] != ours[key]
    ]
    if event.is_cancelled:
        does = CONFLICT if moved else SAME
        return Proposed(found, does, event, name, conflicts=("cancelled_here",) if moved else ())
    clash = tuple(key for key in moved if ours[key] != name.said.get(key))
    free = tuple(key for key in moved if key not in clash)
    if free:
        return Proposed(found, CHANGED, event, name, changes=free, conflicts=clash)
    return Proposed(found, CONFLICT if clash else SAME, event, name, conflicts=clash)


def said_by(found: Found) -> dict[str, Any]:
    """The facts that an import takes, as they are compared and remembered."""
    place = found.place
    return {
        "title": found.title,
        "description": found.description,
        "when": _when(found.when),
        "place": [place.name, place.address, place.city],
        "online_link": found.online_link,
    }


def said_here(event: Event) -> dict[str, Any]:
    """The same facts, as they stand here. A place that was arranged anew is one of its own."""
    place: list[str] = ["", "", ""]
    if len(event.places) == 1 and (venue := event.places[0].venue) is not None:
        place = [venue.name, venue.address, venue.city]
        if venue.listing_id or venue.area or venue.map_url:
            place.append("kept")
    elif event.places:
        place = ["rooms", str(len(event.places)), "", "kept"]
    return {
        "title": event.title,
        "description": event.description,
        "when": _when(event.when),
        "place": place,
        "online_link": event.online_link,
    }


def _when(when: When) -> list[Any]:
    said = (when.starts_on, when.last_day, when.starts_time, when.ends_time)
    return [
        when.precision,
        when.zone,
        *(each.isoformat() if each else None for each in said),
        when.starts_fold,
        when.ends_fold,
    ]


__all__ = ["Plan", "Proposed", "is_over", "plan_of", "said_by", "said_here"]
