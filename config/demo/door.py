"""A meetup of today, with a door to try; and one that is over, with who came."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.demo.meetups import INDIA, SINCE, plan_room
from config.demo.meetups import SampleRoom as Room
from config.demo.stage import Stage
from events.actions import Told, draft_event, publish_event, redate_sample, take_notes, take_seat
from events.facts import EventFacts, ItemFacts
from events.models import Event
from events.times import INSTANT, When

TITLE = "Repair table"
LENGTH = timedelta(hours=3)
SEATED = 26
HALL = Room("chennai", 40, SEATED, "Sample hall", "T. Nagar")


def today(*, at: datetime) -> When:
    """From the full hour on: its door has been open for a while."""
    start = at.astimezone(ZoneInfo(INDIA)).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    start += timedelta(hours=1)
    end = start + LENGTH
    return When(
        precision=INSTANT,
        zone=INDIA,
        starts_on=start.date(),
        ends_on=end.date(),
        starts_time=time(start.hour, 0),
        ends_time=time(end.hour, 0),
    )


def samples(stage: Stage) -> None:
    """Plan it, seat the crowd, and let the first three in."""
    organiser, group = stage.cast["organiser"], stage.groups["chennai"]
    began = stage.at - SINCE
    event = draft_event(
        actor=organiser,
        at=began,
        group=group,
        is_sample=True,
        facts=EventFacts(
            title=TITLE,
            when=today(at=stage.at),
            summary="Bring what does not boot. Today, and its door is open: try to check somebody in.",
            description=(
                "Tables, screwdrivers, patience. Made up, like everybody on its list: become the"
                " organiser of Chennai, open the door, and let people in by name or by ticket."
            ),
            rooms=(plan_room(stage.groups, HALL),),
            agenda=(
                ItemFacts("demo", "First table: machines", "", today(at=stage.at).starts_time),
            ),
        ),
    )
    publish_event(actor=organiser, at=began, event=event)
    room = event.rooms.get()
    seats = [
        take_seat(actor=person, at=began + SINCE * number / SEATED, room=room)
        for number, person in enumerate(stage.crowd[:SEATED])
    ]
    came = [
        Told(name=f"sample-{number}", said_at=stage.at, seat=seat.public_id)
        for number, seat in enumerate(seats[:3])
    ]
    take_notes(actor=organiser, at=stage.at, event=event, room=room, notes=came)


def date_anew(*, at: datetime) -> int:
    """Hold it today again."""
    over = list(Event.objects.standing().over(at=at).filter(is_sample=True, title=TITLE))
    for event in over:
        redate_sample(actor=None, at=at, event=event, when=today(at=at))
    return len(over)
