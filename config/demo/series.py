"""A sample series of Chennai, one meetup of it postponed; and a draft that publishes itself."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.demo.meetups import DRAFT, INDIA, saturday
from config.demo.stage import Stage
from events.actions import (
    SeriesFacts,
    draft_event,
    plan_publication,
    postpone_event,
    publish_event,
    start_series,
    take_seat,
    write_holidays,
)
from events.facts import EventFacts, ItemFacts, Place, RoomFacts
from events.models import Event
from events.recurrence import days, rules_from
from events.times import INSTANT, When

TITLE = "Second Saturday"
SINCE = timedelta(days=9)  # so long ago it was begun
WHY = "The hall is being painted that week. We look for another day and tell you. Made up."


def second_saturday(at: datetime) -> date:
    """The first second Saturday that lies well after the linked meetup."""
    day = saturday(at) + timedelta(days=21)
    while not 8 <= day.day <= 14:
        day += timedelta(days=7)
    return day


def samples(stage: Stage) -> None:
    """Begin the series, put one of it off, and set a time for the draft."""
    at, actor = stage.at - SINCE, stage.cast["organiser"]
    chennai, first = stage.groups["chennai"], second_saturday(stage.at)
    rule = rules_from(first)["ordinal"]
    rhythm = days(rule)
    third = [next(rhythm) for _ in range(3)][2]
    free = {
        date(first.year + 1, 1, 14): "Pongal",
        date(first.year + 1, 1, 26): "Republic Day",
        third: "Exams at the college (made up)",
    }
    listing = write_holidays(actor=actor, at=at, group=chennai, name="Days in Chennai", days=free)
    event = draft_event(actor=actor, at=at, group=chennai, facts=_facts(first), is_sample=True)
    publish_event(actor=actor, at=at, event=event)
    facts = SeriesFacts(rule=rule, ahead=3, publishes=True, holidays=(listing,))
    series = start_series(actor=actor, at=at, event=event, facts=facts)
    meetups = list(Event.objects.filter(occurrence__series=series).order_by("occurrence__on"))
    for number, person in enumerate(stage.crowd[:5]):
        room = meetups[number % 2].rooms.open()[0]
        take_seat(actor=person, at=at + timedelta(hours=number), room=room)
    postpone_event(actor=actor, at=stage.at - timedelta(days=1), event=meetups[1], reason=WHY)
    draft = Event.objects.get(is_sample=True, title=DRAFT.title, publication=None)
    wall = datetime.combine(
        stage.at.astimezone(ZoneInfo(INDIA)).date() + timedelta(days=10), time(9), ZoneInfo(INDIA)
    )
    plan_publication(actor=actor, at=at, event=draft, publish_at=wall, announce=True)


def _facts(day: date) -> EventFacts:
    return EventFacts(
        title=TITLE,
        summary="Every second Saturday: what broke this month, and who mended it.",
        description="A rhythm that was made up, with a hall, seats and a date each month.",
        when=When(INSTANT, INDIA, day, day, time(16, 0), time(18, 30)),
        rooms=(
            RoomFacts(
                place=Place(name="Sample hall", area="T. Nagar", city="Chennai"), capacity=40
            ),
        ),
        agenda=(ItemFacts("break", "Tea", "", time(17, 0), 20),),
    )
