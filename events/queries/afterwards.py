"""What is known once a meetup is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Sum

from community.models import Group
from events.models import Attendance, DoorNote, Event, Minutes, Recap
from events.models.afterwards import AttendanceQuerySet


def recap_of(event: Event) -> Recap | None:
    """The recap that stands."""
    return Recap.objects.standing().filter(event=event).select_related("written_by").first()


def attendance_of(event: Event) -> dict[int, str]:
    """What stands about who came, by person's key."""
    rows = Attendance.objects.standing().filter(event=event, person__isnull=False)
    return dict(rows.values_list("person_id", "state"))


@dataclass(frozen=True)
class Turnup:
    """Of those with a seat whose coming was noted: how many came. People, without their guests."""

    came: int
    absent: int

    @property
    def noted(self) -> int:
        return self.came + self.absent


def turnup_of(event: Event) -> Turnup | None:
    """How many of those with a seat came; None where nobody was noted."""
    return _turnup(Attendance.objects.standing().filter(event=event))


def _turnup(rows: AttendanceQuerySet) -> Turnup | None:
    expected = rows.exclude(how=DoorNote.How.WALK_IN).filter(person__isnull=False)
    states = list(expected.values_list("state", flat=True))
    came = states.count(Attendance.State.CAME)
    return Turnup(came=came, absent=len(states) - came) if states else None


def heads_by_room(event: Event) -> dict[int | None, int]:
    """How many heads the door saw, by the room's key; guests and those without a name among them."""
    rows = Attendance.objects.standing().filter(event=event, state=Attendance.State.CAME)
    counted = rows.values("room").annotate(in_all=Sum(F("guests") + 1)).order_by()
    return {each["room"]: each["in_all"] for each in counted}


def minutes_of(event: Event) -> Minutes | None:
    """The minutes that stand."""
    return Minutes.objects.standing().filter(event=event).select_related("written_by").first()


def told_of(events: Iterable[Event]) -> set[int]:
    """Which of the events have a recap."""
    rows = Recap.objects.standing().filter(event__in=[event.pk for event in events])
    return set(rows.values_list("event_id", flat=True))


def usual_turnup(groups: Iterable[Group]) -> Turnup | None:
    """Of all with a seat at these groups' meetups whose coming was noted: how many came."""
    held = Event.objects.of_groups(groups).values("pk")
    return _turnup(Attendance.objects.standing().filter(event__in=held))
