"""What stands after the upgrade, and whether the site goes on from there: told as JSON.

python -m tests.upgrading.look
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import UTC, datetime
from typing import Any


def look() -> dict[str, Any]:
    from django.db import connection

    from community import append_only
    from community.models import Group, Notification, Person
    from elections import roll_lock
    from elections.models import Election, RollFreeze
    from events.models import AgendaItem, Attendance, Cancellation, CoHosting, Event, Room, Seat

    seats = {
        seat.public_id: [seat.state, seat.ending, seat.guests, seat.step]
        for seat in Seat.objects.all()
    }
    linked = Event.objects.get(public_id="linked")
    return {
        "lines": {
            room.public_id: list(room.seats.order_by("turn").values_list("public_id", flat=True))
            for room in Room.objects.all()
        },
        "turns": sorted(Seat.objects.values_list("room__public_id", "turn")),
        "asked_when_taken": Seat.objects.filter(public_id="s6", asked_at=_taken("s6")).exists(),
        "seats": seats,
        "tickets": sorted(len(each) for each in set(Seat.objects.values_list("ticket", flat=True))),
        "hosts": sorted(linked.hosts.values_list("slug", flat=True)),
        "cohosting": sorted(
            CoHosting.objects.values_list("event__public_id", "group__slug", "answer")
        ),
        "cancelled": [
            (each.event.public_id, each.stands_for_id == each.event_id, each.event.is_cancelled)
            for each in Cancellation.objects.all()
        ],
        "states": {event.public_id: event.state for event in Event.objects.all()},
        "attendance": sorted(
            Attendance.objects.values_list("public_id", "about", "state", "person__public_id")
        ),
        "agenda": sorted(AgendaItem.objects.values_list("public_id", "day", "track__public_id")),
        "counts": {
            model.__name__: model.objects.count() for model in (Group, Person, Event, Notification)
        },
        "missing_triggers": append_only.missing(connection) + roll_lock.missing(connection),
        "freezes": [
            [freeze.election.slug, freeze.eligible, freeze.roll_hash, freeze.is_signed]
            for freeze in RollFreeze.objects.all()
        ],
        "votes": {vote.slug: vote.phase(at=datetime.now(UTC)) for vote in Election.objects.all()},
        "pages": _pages(),
    }


def _taken(name: str) -> datetime:
    from events.models import Seat

    return Seat.objects.values_list("taken_at", flat=True).get(public_id=name)


def _pages() -> dict[str, int]:
    from django.test import Client

    from community.models import User

    stranger = Client(headers={"host": "localhost"})
    organiser = Client(headers={"host": "localhost"})
    organiser.force_login(
        User.objects.get(email="p0@example.org"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    public = ["/", "/events/", "/calendar.ics", "/groups/chennai/", "/groups/"]
    names = ("linked", "off", "past", "small", "later")
    public += [f"/events/{name}/{part}" for name in names for part in ("", "event.ics")]
    own = [f"/events/{name}/manage/" for name in (*names, "draft")]
    own += ["/events/linked/seats/", "/events/small/seats/rules/", "/mine/"]
    found = {path: stranger.get(path).status_code for path in public}
    return found | {f"organiser: {path}": organiser.get(path).status_code for path in own}


def go_on() -> dict[str, Any]:
    """Two give their seats up: the first in line, with a guest, comes in once both are gone."""
    from community.models import Notification, Person
    from events import actions
    from events.models import Event, Room, Seat

    linked, at = Event.objects.get(public_id="linked"), datetime.now(UTC)
    before = Notification.objects.count()
    came_up = []
    for number in (1, 4):
        person = Person.objects.get(public_id=f"p{number}")
        actions.give_up_seat(actor=person, at=at, event=linked)
        came_up.append(Seat.objects.get(public_id="w10").state)
    newcomer = Person.objects.get(public_id="p8")
    room = Room.objects.get(public_id="r-chennai")
    newest = actions.take_seat(actor=newcomer, at=at, room=room)
    accepted = actions.accept_offer(
        actor=Person.objects.get(public_id="p11"),
        at=at,
        event=Event.objects.get(public_id="small"),
    )
    revived = actions.revive_event(actor=None, at=at, event=Event.objects.get(public_id="off"))
    return {
        "came_up": came_up,
        "newest": [newest.turn, newest.state],
        "accepted": accepted.state,
        "revived": revived.is_cancelled,
        "letters": dict(
            Counter(
                Notification.objects.order_by("pk")[before:].values_list(
                    "person__public_id", flat=True
                )
            )
        ),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    found = look()
    sys.stdout.write(json.dumps({**found, "on": go_on()}, default=str) + "\n")
