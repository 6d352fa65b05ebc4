"""What is done at the door: noting who came, letting helpers in, and looking at what was unclear."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, jobs
from community.actions import (
    AddressClosed,
    OnlyForThoseInside,
    ask_to_follow,
    known_by_address,
)
from community.errors import DomainError
from community.models import Person
from community.wall import zone_or_utc
from events import door, signals
from events.actions.planning import EventNotPublished, locked, refuse_cancelled
from events.models import Attendance, DoorNote, DoorPass, Event, Room, Seat

MOST_GUESTS = 50  # with one head; a school class, not a typing error
MOST_NOTES = 200  # in one sending
OF_A_DOOR = (
    "events.door"  # with the meetup and the note, what a letter to somebody without a seat is about
)
FAR = timedelta(days=1000)  # a clock that is wrong by more says nothing at all


class DoorShut(DomainError):
    """Nobody is checked in: not yet, or not any more."""


class NoteUnclear(DomainError):
    """The question at the door is none, or was answered."""


@dataclass(frozen=True, slots=True)
class Told:
    """One note as a phone sends it. Exactly one of `takes_back`, `seat`, `about`, `code` and `walk_in`."""

    name: str
    said_at: datetime
    takes_back: str = ""
    seat: str = ""
    about: str = ""
    code: str = ""
    walk_in: bool = False
    who: str = ""
    email: str = ""
    guests: int = 0
    how: str = door.NAME


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a sending: names of notes that stand now, and of those that were not understood."""

    taken: tuple[str, ...]
    refused: Mapping[str, str]


def hours_of(event: Event) -> door.Hours | None:
    """When the door opens and closes; None where the day is not known."""
    if event.starts_at is None or event.ends_at is None or not event.is_timed:
        return None
    return door.hours(event.starts_at, event.ends_at, zone_or_utc(event.timezone))


def refuse_shut(event: Event, *, at: datetime) -> door.Hours:
    """Stop where nobody is checked in; give the hours otherwise."""
    refuse_cancelled(event)
    if event.is_draft:
        raise EventNotPublished(_("“%s” is a draft; nobody can have come.") % event.title)
    if event.is_postponed:
        raise DoorShut(_("“%s” is postponed, so nobody is checked in.") % event.title)
    hours = hours_of(event)
    if hours is None:
        raise DoorShut(_("“%s” has no hours yet, so its door has none either.") % event.title)
    if at < hours.opens_at:
        raise DoorShut(_("The door opens two hours before “%s” begins.") % event.title)
    if not hours.takes_notes(at=at):
        raise DoorShut(
            _("The door of “%s” closed long ago. Its organisers can still say who came.")
            % event.title
        )
    return hours


@transaction.atomic
def take_notes(
    *,
    actor: Person | None,
    at: datetime,
    event: Event,
    room: Room,
    notes: Sequence[Told],
    sent_at: datetime | None = None,
    by_pass: DoorPass | None = None,
) -> Taken:
    """Write down what a phone noted at a room's door. A note that is known already changes nothing."""
    event = locked(event)
    hours = refuse_shut(event, at=at)
    known = set(
        DoorNote.objects.filter(event=event, name__in=[told.name for told in notes]).values_list(
            "name", flat=True
        )
    )
    fresh: list[DoorNote] = []
    refused: dict[str, str] = {}
    for told in notes[:MOST_NOTES]:
        if told.name in known:
            continue
        note = DoorNote(
            event=event,
            room=room,
            name=told.name,
            takes_back=told.takes_back,
            said_at=told.said_at,
            sent_at=sent_at,
            received_at=at,
            at=_put_right(told.said_at, sent_at=sent_at, received_at=at, hours=hours),
            noted_by=actor,
            by_pass=by_pass,
        )
        try:
            if not told.takes_back:
                _recognise(note, told, event, at=at)
        except NoteUnclear as refusal:
            refused[told.name] = refusal.message
            continue
        note.save(force_insert=True)
        known.add(told.name)
        fresh.append(note)
    if fresh:
        came = settle(event, fresh, actor=actor, at=at)
        _record(event, room, fresh, actor=actor, at=at, by_pass=by_pass)
        if any(note.who for note in fresh):
            forget_names_later(event, hours, at=at)
        if came:
            signals.attendance_recorded.send(
                sender=Event, event=event, came=came, number=None, at=at
            )
    return Taken(tuple(told.name for told in notes if told.name in known), refused)


def _put_right(
    said: datetime, *, sent_at: datetime | None, received_at: datetime, hours: door.Hours
) -> datetime:
    if abs(said - received_at) > FAR or (sent_at and abs(sent_at - received_at) > FAR):
        said, sent_at = received_at, None
    return door.put_right(said, sent_at=sent_at, received_at=received_at, hours=hours)


def forget_names_later(event: Event, hours: door.Hours, *, at: datetime) -> None:
    """See to it that names which were only said at the door do not stay."""
    jobs.enqueue(
        "events.forget_door_names",
        at=at,
        not_before=hours.ends_at,
        payload={"event": event.public_id},
        key=f"{event.public_id}:{hours.ends_at:%Y-%m-%d}",
    )


@transaction.atomic
def forget_door_names(*, event: Event) -> int:
    """Forget the names of those who came without a seat and left no address; the heads stay counted."""
    return DoorNote.objects.filter(event=event).exclude(who="").update(who="")


def _record(
    event: Event,
    room: Room,
    notes: Sequence[DoorNote],
    *,
    actor: Person | None,
    at: datetime,
    by_pass: DoorPass | None,
) -> None:
    audit.record(
        actor=actor,
        verb="events.door_notes_taken",
        target=event,
        at=at,
        payload={
            "room": room.public_id,
            "seen": sorted(note.about for note in notes if not note.takes_back),
            "taken_back": sorted(note.takes_back for note in notes if note.takes_back),
            "pass": by_pass.public_id if by_pass else None,
        },
    )


def _recognise(note: DoorNote, told: Told, event: Event, *, at: datetime) -> None:
    """Say on the note whom it is about."""
    note.how, note.guests = told.how, min(max(told.guests, 0), MOST_GUESTS)
    seats = Seat.objects.filter(event=event).select_related("person")
    if told.walk_in:
        note.how, note.who = door.WALK_IN, told.who.strip()[:120]
        note.person = _person_of(told, event, at=at)
        note.who = "" if note.person else note.who
    elif told.seat:
        _of_seat(note, seats.filter(public_id=told.seat).first())
    elif told.code:
        note.how = door.QR
        code = door.code_in(told.code)
        seat = seats.filter(ticket=code).first() if code else None
        if seat is None:
            note.puzzle = DoorNote.Puzzle.UNKNOWN_CODE
        else:
            _of_seat(note, seat)
    elif told.about:
        _of_somebody_known(note, told.about, event)
    else:
        raise NoteUnclear(_("The note does not say whom it is about."))
    note.about = note.person.public_id if note.person else note.name


def _of_seat(note: DoorNote, seat: Seat | None) -> None:
    """Of a seat that was given up the person may have another one by now."""
    if seat is None:
        raise NoteUnclear(_("That seat is not one of this meetup."))
    note.person = seat.person
    open_seat = (
        Seat.objects.open().filter(event=seat.event_id, person=seat.person).first()
        if seat.has_ended
        else seat
    )
    if open_seat is None:
        note.puzzle = DoorNote.Puzzle.GIVEN_UP
    elif not open_seat.is_seated:
        note.puzzle = DoorNote.Puzzle.IN_LINE


def _of_somebody_known(note: DoorNote, about: str, event: Event) -> None:
    """Somebody who was seen here before, without a seat: seen again after having been taken back."""
    earlier = DoorNote.objects.filter(event=event, about=about).order_by("pk").first()
    if earlier is None or earlier.person is None:
        raise NoteUnclear(_("Nobody of that name was here before."))
    note.person, note.how = earlier.person, earlier.how


def _person_of(told: Told, event: Event, *, at: datetime) -> Person | None:
    """Whose address it is, where its reader is known already.

    What is typed at a door nobody has read: it makes nobody known, and is not kept. One letter goes to it, which
    asks whether they want to hear of the group; who says yes by its link has shown whose address it is, and
    the note is theirs from then on (`recognise_walk_in`).
    """
    email = told.email.strip().lower()
    if not email:
        return None
    try:
        known = known_by_address(email)
        if known is None:
            name = told.who.strip()[:120] or email.partition("@")[0]
            ask_to_follow(
                at=at,
                group=event.group,
                email=email,
                name=name,
                once=event.public_id,
                of=f"{OF_A_DOOR}:{event.public_id}:{told.name}",
            )
    except (AddressClosed, OnlyForThoseInside):
        return None
    return known


def settle(
    event: Event, notes: Iterable[DoorNote], *, actor: Person | None, at: datetime
) -> list[Person]:
    """Work out anew who came, of those that these notes touch; give those who came by it."""
    notes = list(notes)
    touched = {note.about for note in notes if note.about} | set(
        DoorNote.objects.filter(
            event=event,
            name__in=[note.takes_back for note in notes if note.takes_back],
            about__gt="",
        ).values_list("about", flat=True)
    )
    seen = list(
        DoorNote.objects.filter(event=event, about__in=touched).select_related("person", "room")
    )
    undone = DoorNote.objects.filter(event=event, takes_back__in=[note.name for note in seen])
    stands = door.merge(note.plain for note in (*seen, *undone))
    people = {note.about: note.person for note in seen}
    rooms: dict[Hashable, Room | None] = {note.room_id: note.room for note in seen}
    rows = {
        row.about: row
        for row in Attendance.objects.standing().filter(event=event, about__in=touched)
    }
    came: list[Person] = []
    for about, standing in stands.items():
        key, old = str(about), rows.get(str(about))
        if not standing.came:
            if old is not None and old.state == Attendance.State.CAME:
                replace_row(old, at=at)
            continue
        new = Attendance(
            event=event,
            about=key,
            person=people[key],
            state=Attendance.State.CAME,
            room=rooms.get(standing.room),
            guests=standing.guests,
            how=standing.how,
            came_at=None if standing.how == door.LIST else standing.at,
            recorded_by=actor,
            recorded_at=at,
        )
        if old is not None and _same(old, new):
            continue
        if old is not None:
            replace_row(old, at=at)
        new.save(force_insert=True)
        if new.person is not None and (old is None or old.state != Attendance.State.CAME):
            came.append(new.person)
    return came


def _same(old: Attendance, new: Attendance) -> bool:
    told = ("state", "room_id", "guests", "how", "came_at")
    return all(getattr(old, name) == getattr(new, name) for name in told)


def replace_row(row: Attendance, *, at: datetime) -> None:
    """Another row is to stand from now on."""
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])


# --- What was unclear -----------------------------------------------------------------------------


@transaction.atomic
def settle_note(
    *, actor: Person | None, at: datetime, note: DoorNote, seat: Seat | None = None
) -> DoorNote:
    """Answer what was unclear at the door: it was whoever has this seat, or it may stay as it was noted."""
    event = locked(note.event)
    note = DoorNote.objects.select_for_update().get(pk=note.pk)
    if not note.puzzle:
        raise NoteUnclear(_("There is nothing to answer about that note."))
    if note.settled_at is not None:
        return note
    note.settled_by, note.settled_at = actor, at
    note.save(update_fields=["settled_by", "settled_at"])
    if seat is not None and note.person is None:
        own = {"event": event, "room": note.room, "said_at": note.said_at, "received_at": at}
        undone = DoorNote(**own, name=new_name(), takes_back=note.name, at=note.at, noted_by=actor)
        told = Told(name=new_name(), said_at=note.said_at, seat=seat.public_id, guests=note.guests)
        again = DoorNote(**own, name=told.name, at=note.at, noted_by=actor)
        _recognise(again, replace(told, how=door.QR), event, at=at)
        again.puzzle = ""
        for each in (undone, again):
            each.save(force_insert=True)
        settle(event, [undone, again], actor=actor, at=at)
    audit.record(
        actor=actor,
        verb="events.door_note_settled",
        target=event,
        at=at,
        payload={"note": note.public_id, "seat": seat.public_id if seat else None},
    )
    return note


def new_name() -> str:
    """A name for a note that no phone made."""
    return str(uuid.uuid4())
