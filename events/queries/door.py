"""Who is expected at a room's door, who is there, and who may stand at it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Sum

from community.models import Group, Membership, Person
from events import door
from events.models import Attendance, DoorNote, DoorPass, Event, Room, Seat
from events.queries.lists import for_lists

EXPECTED, IN_LINE, CAME_ALONG = "expected", "in_line", "came_along"


@dataclass(frozen=True)
class Line:
    """One line of a door's list, with no more of a person than it takes to let them in.

    `notes` are those that say they are here, and would have to be taken back.
    """

    kind: str
    seat: str
    about: str
    name: str
    guests: int
    code: str
    came_at: datetime | None = None
    with_guests: int = 0
    elsewhere: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_there(self) -> bool:
        return bool(self.notes)

    @property
    def choices(self) -> range:
        """With how many guests somebody may have come; one more than said, for the friend brought along."""
        return range(self.guests + 2)


@dataclass(frozen=True)
class Heads:
    """Of how many expected how many are there."""

    there: int
    expected: int


def lines_of(event: Event, room: Room) -> list[Line]:
    """Everybody with a seat in the room or in line for one, and whoever came without, by name."""
    came = {
        row.about: row
        for row in Attendance.objects.standing()
        .filter(event=event, state=Attendance.State.CAME)
        .select_related("person", "room__group", "room__venue")
    }
    notes = _standing_notes(event, set(came))
    lines = [
        _of_seat(seat, came.pop(seat.person.public_id, None), notes, room)
        for seat in Seat.objects.open()
        .filter(event=event, room=room)
        .select_related("person", "event")
    ]
    names = _names_said(event, set(came))
    lines += [
        _of_other(row, names.get(about, ""), notes)
        for about, row in came.items()
        if row.room_id == room.pk
    ]
    return sorted(lines, key=lambda line: (line.kind == IN_LINE, line.name.casefold(), line.about))


def _of_seat(seat: Seat, row: Attendance | None, notes: dict[str, list[str]], room: Room) -> Line:
    about = seat.person.public_id
    away = row is not None and row.room_id is not None and row.room_id != room.pk
    return Line(
        kind=EXPECTED if seat.is_seated else IN_LINE,
        seat=seat.public_id,
        about=about,
        name=seat.person.name,
        guests=seat.guests,
        code=door.hashed(seat.ticket, event=seat.event.public_id),
        came_at=row.came_at if row else None,
        with_guests=row.guests if row else 0,
        elsewhere=row.room.label if row and row.room and away else "",
        notes=tuple(notes.get(about, ())) if row else (),
    )


def _of_other(row: Attendance, said: str, notes: dict[str, list[str]]) -> Line:
    return Line(
        kind=CAME_ALONG,
        seat="",
        about=row.about,
        name=row.person.name if row.person else said,
        guests=0,
        code="",
        came_at=row.came_at,
        with_guests=row.guests,
        notes=tuple(notes.get(row.about, ())),
    )


def _standing_notes(event: Event, about: set[str]) -> dict[str, list[str]]:
    undone = DoorNote.objects.filter(event=event).exclude(takes_back="").values("takes_back")
    seen = DoorNote.objects.filter(event=event, about__in=about).exclude(name__in=undone)
    found: dict[str, list[str]] = defaultdict(list)
    for key, name in seen.order_by("at", "name").values_list("about", "name"):
        found[key].append(name)
    return found


def _names_said(event: Event, about: set[str]) -> dict[str, str]:
    rows = DoorNote.objects.filter(event=event, about__in=about).exclude(who="")
    return dict(rows.values_list("about", "who"))


def heads_at(event: Event, room: Room) -> Heads:
    """How many heads are expected in a room, and how many came to it."""
    seated = Seat.objects.seated().filter(event=event, room=room)
    came = Attendance.objects.standing().filter(event=event, room=room, state="came")
    heads = Sum(F("guests") + 1)
    return Heads(
        there=came.aggregate(n=heads)["n"] or 0, expected=seated.aggregate(n=heads)["n"] or 0
    )


def pass_of(event: Event, *, person: Person | None, fingerprint: str) -> DoorPass | None:
    """The pass by which somebody may stand at the meetup's doors."""
    standing = DoorPass.objects.standing().filter(event=event).select_related("room", "person")
    if person is not None and (own := standing.filter(person=person).first()) is not None:
        return own
    return standing.filter(fingerprint=fingerprint).first() if fingerprint else None


def pass_by_link(event_id: str, fingerprint: str) -> DoorPass | None:
    """The pass that a link stands for, as long as it was not taken back."""
    passes = DoorPass.objects.standing().select_related("event__group", "event__publication")
    return passes.filter(event__public_id=event_id, fingerprint=fingerprint).first()


def passes_of(event: Event) -> list[DoorPass]:
    """Who may help at the meetup's doors, those named first."""
    passes = DoorPass.objects.standing().filter(event=event)
    return list(passes.select_related("person", "room__group", "room__venue").order_by("made_at"))


def questions_of(event: Event) -> list[DoorNote]:
    """What was unclear at the doors and nobody has looked at, oldest first."""
    open_notes = DoorNote.objects.filter(event=event, settled_at__isnull=True).exclude(puzzle="")
    undone = DoorNote.objects.filter(event=event).exclude(takes_back="").values("takes_back")
    return list(
        open_notes.exclude(name__in=undone)
        .select_related("person", "room__group", "room__venue", "noted_by", "by_pass__person")
        .order_by("at", "pk")
    )


def ticket_of(event_id: str, code: str) -> Seat | None:
    """The seat whose ticket has this code."""
    seats = Seat.objects.filter(event__public_id=event_id, ticket=code)
    return seats.select_related("event__group", "room__venue", "room__group", "person").first()


def event_of(public_id: str) -> Event | None:
    """The meetup of that name, with its rooms, whoever asks: a door is opened by a pass, too."""
    return for_lists(Event.objects.filter(public_id=public_id)).first()


def chapters_of(people: list[int]) -> dict[int, str]:
    """The chapter that each person belongs to, the one they joined first; by the person's key."""
    rows = Membership.objects.filter(
        person__in=people, left_at__isnull=True, group__kind=Group.Kind.CHAPTER
    )
    found: dict[int, str] = {}
    for person, name in rows.order_by("pk").values_list("person_id", "group__name"):
        found.setdefault(person, name)
    return found
