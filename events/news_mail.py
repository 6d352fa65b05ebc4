"""Reminders of meetups, and once a week what the groups that somebody follows are doing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from community import notifications
from community.mailroom.composing import absolute, stop_url
from community.models import Group, Person
from community.wall import zone_or_utc
from community.words import when_read
from events import mail, words
from events.models import Event, Seat


def remind(event: Event, seats: Iterable[Seat], *, ahead: str, at: datetime) -> int:
    """Remind these people of where they go, each once."""
    seats = list(seats)
    about = {seat.person: _facts(seat) for seat in seats}
    links = {seat.person: mail.link_for(seat) for seat in seats}
    start = event.starts_at.isoformat() if event.starts_at else ""
    return notifications.notify_many(
        about,
        kind="events.reminder_day" if ahead == "day" else "events.reminder_hours",
        subject=when_read(_reminder_subject)(event),
        context=about.__getitem__,
        at=at,
        key=f"events.reminder:{event.public_id}:{ahead}:{start}",
        link=links.__getitem__,
        group=event.group,
        happens_at=event.starts_at,
    )


def _reminder_subject(event: Event) -> str:
    return _("%(title)s: %(date)s, %(hours)s") % {
        "title": event.title,
        "date": words.short_date(event.when),
        "hours": event.hours_words,
    }


def _facts(seat: Seat) -> dict[str, Any]:
    event, way = seat.event, mail.link_for(seat)
    if way == event.get_absolute_url():
        way = reverse("events:give_up_seat", args=[event.public_id])
    return {
        "event": event,
        "seat": seat,
        "room": seat.room,
        "join": (seat.room.link or event.online_link) if seat.room.is_online else "",
        "theirs": reader_time(event, seat.person),
        "give_up": settings.SITE_URL + way,  # a visitor gives it up behind their lasting link
    }


def reader_time(event: Event, person: Person) -> str:
    """`20:00 to 23:30 in Sydney`: the same hours on the reader's own wall, where that shows others."""
    if not person.timezone or not event.is_timed or not (event.starts_at and event.ends_at):
        return ""
    zone = zone_or_utc(person.timezone).key
    span = words.elsewhere_words(event.starts_at, event.ends_at, zone, home=event.timezone)
    if not span:
        return ""
    return _("%(span)s in %(place)s") % {"span": span, "place": words.zone_words(zone)}


@dataclass(frozen=True)
class News:
    """What there is this week of a group or a city that somebody follows; `stop` is what ends it."""

    name: str
    path: str
    stop: str
    new: Sequence[Event]
    coming: Sequence[Event]
    group: Group | None = None


def tell_of_week(person: Person, news: Sequence[News], *, moment: datetime, at: datetime) -> None:
    """Tell somebody what the groups and cities that they follow do, once for each of their weeks."""
    shown = [
        {
            "name": each.name,
            "address": absolute(each.path),
            "stop": stop_url(person.public_id, each.stop),
            "new": [_line(event, person) for event in each.new],
            "coming": [_line(event, person) for event in each.coming],
        }
        for each in news
    ]
    first = (news[0].new or news[0].coming)[0]
    count = len({event.pk for each in news for event in (*each.new, *each.coming)})
    notifications.notify(
        person=person,
        kind="events.week",
        subject=when_read(_week_subject)(first, count),
        context={"groups": shown},
        at=at,
        key=f"events.week:{person.public_id}:{moment.isoformat()}",
        link="/mine/",
        group=news[0].group if len(news) == 1 else None,
    )


def _line(event: Event, person: Person) -> dict[str, Any]:
    return {"event": event, "link": absolute(event.get_absolute_url()), "person": person}


def _week_subject(event: Event, count: int) -> str:
    facts = {"title": event.title, "date": words.short_date(event.when), "more": count - 1}
    if count == 1:
        return _("%(title)s, %(date)s") % facts
    return _("%(title)s, %(date)s, and %(more)d more") % facts
