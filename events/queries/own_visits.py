"""A member's own meetups: where they asked for a seat, and where they were seen. For themselves alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from community.models import Person
from events.models import Attendance, Event, Seat, Speaker
from events.queries.lists import for_lists

NEWEST = 5


@dataclass(frozen=True)
class Visits:
    """Of meetups that are over and were held: at how many a seat was asked for, and what is known of coming.

    `unknown`: they had a seat, and nobody noted who came.
    """

    asked: int = 0
    came: int = 0
    missed: int = 0
    unknown: int = 0
    spoke: int = 0
    newest: tuple[Event, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.asked or self.came or self.spoke)


def visits_of(person: Person, *, at: datetime) -> Visits:
    """Where the person has been, counted in a few questions however often they came."""
    held = Event.objects.over(at=at).standing().published().order_by()
    seats = Seat.objects.filter(person=person, event__in=held)
    noted = Attendance.objects.standing().filter(person=person, event__in=held)
    states = dict(noted.values_list("event", "state"))
    came = [event for event, state in states.items() if state == Attendance.State.CAME]
    seated = set(seats.seated().values_list("event", flat=True))
    spoken = Speaker.objects.filter(person=person, item__dropped_at=None, item__event__in=held)
    newest = Event.objects.visible_to(person).filter(pk__in=came).order_by("-starts_at", "-pk")
    return Visits(
        asked=seats.values("event").distinct().count(),
        came=len(came),
        missed=len(states) - len(came),
        unknown=len(seated - set(states)),
        spoke=spoken.values("item").distinct().count(),
        newest=tuple(for_lists(newest)[:NEWEST]),
    )
