"""What is known once a meetup is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from community.models import Group
from events.models import Attendance, Event, Recap


def recap_of(event: Event) -> Recap | None:
    """The recap that stands."""
    return Recap.objects.standing().filter(event=event).select_related("written_by").first()


def attendance_of(event: Event) -> dict[int, str]:
    """What stands about who came, by person's key."""
    rows = Attendance.objects.standing().filter(event=event)
    return dict(rows.values_list("person_id", "state"))


@dataclass(frozen=True)
class Turnup:
    """Of those with a seat whose coming was noted: how many came."""

    came: int
    absent: int

    @property
    def noted(self) -> int:
        return self.came + self.absent


def turnup_of(event: Event) -> Turnup | None:
    """How many of the named came; None where nobody was noted."""
    states = list(attendance_of(event).values())
    if not states:
        return None
    came = states.count(Attendance.State.CAME)
    return Turnup(came=came, absent=len(states) - came)


def told_of(events: Iterable[Event]) -> set[int]:
    """Which of the events have a recap."""
    rows = Recap.objects.standing().filter(event__in=[event.pk for event in events])
    return set(rows.values_list("event_id", flat=True))


def usual_turnup(groups: Iterable[Group]) -> Turnup | None:
    """Of all with a seat at these groups' meetups whose coming was noted: how many came."""
    rows = Attendance.objects.standing().filter(event__group__in=[each.pk for each in groups])
    came = rows.filter(state=Attendance.State.CAME).count()
    noted = rows.count()
    return Turnup(came=came, absent=noted - came) if noted else None
