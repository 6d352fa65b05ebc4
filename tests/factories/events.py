"""Meetups for tests, made through the real actions."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from community.models import Group, Person
from events import actions, times
from events.facts import EventFacts, ItemFacts, Place, RoomFacts, SpeakerFacts
from events.models import Event, Room
from tests.people import NOON

EVENING = times.When(
    precision=times.INSTANT,
    zone="Asia/Kolkata",
    starts_on=date(2026, 12, 12),
    ends_on=date(2026, 12, 12),
    starts_time=time(14, 30),
    ends_time=time(18, 0),
)
AFTER = datetime(2026, 12, 13, 12, tzinfo=NOON.tzinfo)  # the day after EVENING


def make_facts(**facts: Any) -> EventFacts:
    """What an organiser might say of an ordinary meetup."""
    said: dict[str, Any] = {
        "title": "Object storage night",
        "summary": "Bring up Swift together.",
        "when": EVENING,
        "rooms": (RoomFacts(place=Place(name="Tidel Park", city="Chennai"), capacity=5),),
        "agenda": (
            ItemFacts("talk", "What a ring is", speakers=(SpeakerFacts("Yogesh (CSS Corp)"),)),
            ItemFacts("break", "Tea"),
        ),
    }
    return EventFacts(**{**said, **facts})


def make_draft(
    group: Group, *, actor: Person | None = None, at: datetime = NOON, **facts: Any
) -> Event:
    return actions.draft_event(actor=actor, at=at, group=group, facts=make_facts(**facts))


def make_event(
    group: Group, *, actor: Person | None = None, at: datetime = NOON, **facts: Any
) -> Event:
    event = make_draft(group, actor=actor, at=at, **facts)
    return actions.publish_event(actor=actor, at=at, event=event)


def make_past(group: Group, **said: Any) -> Event:
    """A meetup of the record."""
    outside = {name: said.pop(name) for name in ("attended", "recap") if name in said}
    facts = make_facts(
        **{
            "title": "First Chennai meetup",
            "when": times.on_day(date(2012, 9, 19), "Asia/Kolkata"),
            "rooms": (RoomFacts(place=Place(area="T. Nagar", city="Chennai")),),
            "source": "a blog post of 2012",
            **said,
        }
    )
    return actions.record_past_event(actor=None, at=NOON, group=group, facts=facts, **outside)


def room_of(event: Event, position: int = 0) -> Room:
    return event.rooms.open()[position]
