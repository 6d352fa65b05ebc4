"""What stood in the database of an older site: planted through the tables as they were then.

    python -m tests.upgrading.older seats_with_numbers

goes to the state before lines came and plants; `lines` and `lives` go on from there, each as far as its name
says. Rows carry names of our own as public ids, so that whoever looks afterwards knows each of them again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LONG_AGO = datetime(2026, 6, 1, 9, tzinfo=UTC)
# room → the order in which its seats were taken: by time, and by row where the time is the same
TAKEN = {
    "r-chennai": ["s1", "s2", "s3", "s4", "s8"],
    "r-pune": ["s6", "s5"],
    "r-off": ["s9"],
}
ENDED = {"s2": "given_up", "s3": "moved"}
ASKED = {"r-chennai": ["w10", "w11", "w12"], "r-small": ["s14", "s13", "w15"]}


def apps_at(**targets: str) -> Any:
    """Migrate these apps to these migrations, and give their models as they were."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    step_by_step()
    for app, name in targets.items():
        call_command("migrate", app, name, interactive=False, verbosity=0)
    loader = MigrationLoader(connection)
    return loader.project_state(list(targets.items())).apps


def step_by_step() -> None:
    """Let Django know each migration as it was written, and none that stands for many."""
    from django.db.migrations.loader import MigrationLoader

    load = MigrationLoader.load_disk

    def load_steps(loader: Any) -> None:
        load(loader)
        many = {key: each for key, each in loader.disk_migrations.items() if each.replaces}
        for key in many:
            del loader.disk_migrations[key]
        for each in loader.disk_migrations.values():
            each.dependencies = [
                many[tuple(on)].replaces[-1] if tuple(on) in many else on
                for on in each.dependencies
            ]

    MigrationLoader.load_disk = load_steps  # type: ignore[method-assign]


class Stage:
    """The models of one state, and what was planted before."""

    def __init__(self, apps: Any) -> None:
        self.apps = apps

    def add(self, label: str, /, **facts: Any) -> Any:
        return self.apps.get_model(label).objects.create(**facts)

    def get(self, label: str, name: str) -> Any:
        return self.apps.get_model(label).objects.get(public_id=name)

    def person(self, number: int) -> Any:
        return self.get("community.Person", f"p{number}")

    def event(self, name: str, group: Any, **facts: Any) -> Any:
        return self.add(
            "events.Event",
            public_id=name,
            uid=f"uid-{name}",
            title=f"Meetup {name}",
            group=group,
            timezone="Asia/Kolkata",
            created_at=LONG_AGO,
            changed_at=LONG_AGO,
            **facts,
        )

    def publish(self, event: Any) -> None:
        self.add("events.Publication", event=event, published_at=LONG_AGO + DAY)

    def seat(self, name: str, room: str, person: int, **facts: Any) -> Any:
        room = self.get("events.Room", room)
        who = self.person(person)
        return self.add(
            "events.Seat", public_id=name, room=room, event_id=room.event_id, person=who, **facts
        )


def evening(days: int) -> dict[str, Any]:
    """An evening in India so many days from now."""
    starts = (datetime.now(UTC) + days * DAY).replace(hour=13, minute=0, second=0, microsecond=0)
    ends = starts + 3 * 60 * MINUTE
    day = starts.date()
    return {
        "starts_at": starts,
        "ends_at": ends,
        "starts_on": day,
        "ends_on": day,
        "starts_time": "18:30",
        "ends_time": "21:30",
    }


def seats_with_numbers() -> None:
    """The site before lines: seats have numbers, hosts were not asked, attendance has no names."""
    stage = Stage(apps_at(community="0008_account_closures", events="0001_initial"))
    groups = {
        slug: stage.add(
            "community.Group",
            public_id=f"g-{slug}",
            slug=slug,
            name=slug.capitalize(),
            kind="chapter",
            timezone="Asia/Kolkata",
            created_at=LONG_AGO,
        )
        for slug in ("chennai", "pune", "bangalore")
    }
    for number in range(14):
        person = stage.add("community.Person", public_id=f"p{number}", name=f"Person {number}")
        if number < 13:  # the last one never made an account
            address = f"p{number}@example.org"
            stage.add("community.User", email=address, person=person, password="!")
    chennai = groups["chennai"]
    stage.add(
        "community.Role",
        person=stage.person(0),
        group=chennai,
        kind="organiser",
        starts_at=LONG_AGO,
    )
    stage.add(
        "community.Notification",
        person=stage.person(1),
        kind="events.seat",
        key="events.seat:s1:0",
        subject="You have a seat",
        text="Number 1.",
        created_at=LONG_AGO,
    )
    _linked(stage, groups)
    _off(stage, chennai)
    _past(stage, chennai)
    stage.event("draft", chennai, precision="day")
    _log()


def _linked(stage: Stage, groups: dict[str, Any]) -> None:
    event = stage.event("linked", groups["chennai"], is_linked=True, **evening(20))
    event.hosts.add(groups["pune"])
    stage.publish(event)
    for position, (name, seats) in enumerate((("r-chennai", 3), ("r-pune", 2))):
        venue = stage.add("events.Venue", public_id=f"v-{name}", name=f"Hall of {name}")
        stage.add(
            "events.Room",
            public_id=name,
            event=event,
            position=position,
            capacity=seats,
            venue=venue,
            group=groups[name[2:]],
        )
    talk = stage.add("events.AgendaItem", public_id="talk", event=event, title="A ring", minutes=40)
    stage.add("events.Speaker", item=talk, person=stage.person(6), byline="Person 6")
    stage.add("events.AgendaItem", public_id="tea", event=event, title="Tea", kind="break")

    def taken(name: str, room: str, person: int, minute: int, until: int | None = None) -> None:
        ended = None if until is None else LONG_AGO + 2 * DAY + until * MINUTE
        at = LONG_AGO + 2 * DAY + minute * MINUTE
        number = {"s2": 2, "s3": 3, "s4": 2, "s5": 1, "s6": 2, "s8": 3}.get(name, 1)
        stage.seat(name, room, person, number=number, taken_at=at, given_up_at=ended)

    taken("s1", "r-chennai", 1, 0)
    taken("s2", "r-chennai", 2, 1, until=5)
    taken("s3", "r-chennai", 3, 2, until=6)
    taken("s5", "r-pune", 3, 6)  # written before s6, and taken after it
    taken("s6", "r-pune", 6, 3)
    taken("s4", "r-chennai", 4, 7)
    taken("s8", "r-chennai", 5, 7)


def _off(stage: Stage, group: Any) -> None:
    event = stage.event("off", group, **evening(25))
    stage.publish(event)
    stage.add("events.Room", public_id="r-off", event=event, capacity=9)
    stage.seat("s9", "r-off", 1, number=1, taken_at=LONG_AGO + 3 * DAY)
    stage.add(
        "events.Cancellation",
        event=event,
        cancelled_at=LONG_AGO + 4 * DAY,
        reason="The hall burnt.",
    )


def _past(stage: Stage, group: Any) -> None:
    day = {"starts_on": "2012-09-19", "ends_on": "2012-09-19", "precision": "day"}
    day |= {"starts_at": "2012-09-18T18:30:00Z", "ends_at": "2012-09-19T18:30:00Z"}
    event = stage.event("past", group, **day)
    stage.publish(event)
    stage.add("events.Recap", event=event, text="We came.", written_at=LONG_AGO)
    stage.add("events.Headcount", event=event, number=30, recorded_at=LONG_AGO)
    noted = {"event": event, "recorded_at": LONG_AGO}
    absent = {**noted, "state": "absent", "person": stage.person(2)}
    stage.add("events.Attendance", public_id="a1", state="came", person=stage.person(1), **noted)
    stage.add("events.Attendance", public_id="a2", replaced_at=LONG_AGO + DAY, **absent)
    stage.add("events.Attendance", public_id="a3", **{**absent, "state": "came"})


def _log() -> None:
    """Three deeds in the log, two of them in the chain; told is the head that somebody keeps."""
    from django.db import transaction

    from community import audit

    with transaction.atomic():
        for name in ("s1", "s2", "s3"):
            audit.record(
                actor=None,
                verb="events.seat_taken",
                target="events.event:linked",
                at=LONG_AGO,
                payload={"seat": name},
                personal={"note": f"of {name}"},
            )
    audit.seal(at=LONG_AGO, limit=2)
    sys.stdout.write(f"{audit.verify().sealed}:{audit.verify().head}\n")


def lines() -> None:
    """There are lines, questions and calls for talks; nobody has a ticket yet, nothing is mailed to calendars."""
    stage = Stage(apps_at(community="0010_contacts", events="0005_talks"))
    at = LONG_AGO + 5 * DAY
    for name, person, turn, guests, state in (
        ("w10", 7, 6, 1, "waiting"),
        ("w11", 13, 7, 0, "waiting"),
        ("w12", 9, 8, 2, "asked"),
    ):
        facts = {"turn": turn, "guests": guests, "state": state, "asked_at": at + turn * MINUTE}
        stage.seat(name, "r-chennai", person, **facts)
    stage.add(
        "community.Contact", person=stage.person(13), email="visitor@example.org", confirmed_at=at
    )
    group = stage.get("community.Group", "g-chennai")
    small = stage.event("small", group, offer_hours=48, guests_allowed=2, **evening(15))
    stage.publish(small)
    stage.add("events.Room", public_id="r-small", event=small, capacity=1, mode="online")
    gone = {"state": "ended", "ending": "lapsed", "given_up_at": at, "taken_at": None}
    stage.seat("s14", "r-small", 10, turn=1, asked_at=at, **gone)
    until = datetime.now(UTC) + DAY
    stage.seat("s13", "r-small", 11, turn=2, asked_at=at, state="offered", offered_until=until)
    stage.seat("w15", "r-small", 12, turn=3, asked_at=at, state="waiting")
    question = stage.add(
        "events.Question",
        public_id="q1",
        event=small,
        kind="choice",
        label="What do you eat?",
        choices=["Idli", "Dosai"],
        created_at=at,
    )
    stage.add(
        "events.Answer", question=question, person=stage.person(12), chosen=["Idli"], answered_at=at
    )
    stage.add(
        "events.SeatRequest",
        public_id="ask",
        event=small,
        room=stage.get("events.Room", "r-small"),
        name="Sanjay",
        email="sanjay@example.org",
        fingerprint="f" * 64,
        asked_at=at,
        expires_at=at + DAY,
    )
    call = stage.add(
        "events.CallForTalks",
        public_id="call",
        group=group,
        opens_at=at,
        created_at=at,
        changed_at=at,
    )
    offered = {"title": "Rings", "kind": "talk", "minutes": 30, "state": "submitted"}
    proposal = stage.add(
        "events.Proposal", public_id="pr", call=call, created_at=at, changed_at=at, **offered
    )
    stage.add(
        "events.ProposalSpeaker",
        proposal=proposal,
        person=stage.person(6),
        is_author=True,
        asked_at=at,
        consented_at=at,
    )
    track = stage.add("events.Track", public_id="t1", event=small, name="Kernel")
    stage.add("events.AgendaItem", public_id="boot", event=small, title="Booting", track=track)


def lives() -> None:
    """Hosts consent, calendars are mailed to, meetups publish themselves; there is no door yet."""
    stage = Stage(apps_at(community="0011_calendar_parts", events="0010_lives"))
    at = LONG_AGO + 6 * DAY
    linked, draft = stage.get("events.Event", "linked"), stage.get("events.Event", "draft")
    asked = stage.add(
        "events.CoHosting",
        public_id="c-bangalore",
        event=linked,
        group=stage.get("community.Group", "g-bangalore"),
        asked_at=at,
    )
    stage.add(
        "events.Room", public_id="r-waits", event=linked, position=2, capacity=4, awaits=asked
    )
    stage.add(
        "events.MailedEntry",
        event=linked,
        person=stage.person(1),
        sequence=0,
        method="REQUEST",
        written_at=at,
    )
    stage.add(
        "events.CalendarKey",
        person=stage.person(1),
        seed="s" * 43,
        fingerprint="k" * 64,
        made_at=at,
    )
    stage.add(
        "events.PlannedPublication",
        public_id="plan",
        event=draft,
        stands_for=draft,
        planned_at=at,
        publish_at=datetime.now(UTC) + 30 * DAY,
    )
    later = stage.event("later", stage.get("community.Group", "g-chennai"), **evening(30))
    stage.publish(later)
    stage.add("events.Postponement", event=later, stands_for=later, postponed_at=at, reason="Rain.")


def rolls() -> None:
    """A vote whose roll was frozen by being published, and a draft; nobody signed anything yet."""
    stage = Stage(
        apps_at(community="0011_calendar_parts", events="0010_lives", elections="0002_roll_uploads")
    )
    group = stage.get("community.Group", "g-chennai")
    for name in ("frozen", "draft"):
        opens = datetime.now(UTC) - DAY
        vote = stage.add(
            "elections.Election",
            public_id=f"v-{name}",
            slug=f"{name}-vote",
            group=group,
            title=f"Vote {name}",
            opens_at=opens,
            closes_at=opens + 30 * DAY,
            electorate="roll",
            eligible=2,
            created_at=LONG_AGO,
        )
        for email in ("p1@example.org", "p2@example.org"):
            stage.add("elections.RollRow", election=vote, email=email)
        if name == "frozen":
            stage.add(
                "elections.Publication",
                election=vote,
                by=stage.person(0),
                at=LONG_AGO + DAY,
                eligible=2,
                roll_hash="f" * 64,
                roll_salt="5" * 32,
            )


STAGES: dict[str, Callable[[], None]] = {
    stage.__name__: stage for stage in (seats_with_numbers, lines, lives, rolls)
}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    STAGES[sys.argv[1]]()
