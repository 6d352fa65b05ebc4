"""A crowd at the door of three rooms, all at once: whatever happens, the rules of the ledger hold.

People ask, bring guests, change rooms, answer offers and go; an organiser makes rooms larger and smaller; a
worker ends offers. At every look the rooms hold no more than they may and the line is in order; at the end
each change of state was told in one letter, and in no more.
"""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from datetime import timedelta
from email.utils import parseaddr

import pytest
from django.core import mail
from django.db import connections
from django.db.models import Max

from community.errors import DomainError
from community.models import AuditEntry, Job, Notification, Person, User
from events import actions
from events.actions.telling import TELL_SEATS
from events.facts import Place, RoomFacts
from events.models import Event, Room, Seat
from tests.community.mailing import work
from tests.factories.events import make_event, make_facts
from tests.people import NOON, make_group

pytestmark = [pytest.mark.only_postgresql, pytest.mark.django_db(transaction=True)]
SEATS = (50, 30, 20)
OWN = {
    *("events.seat_taken", "events.seat_asked", "events.room_changed"),
    *("events.seat_given_up", "events.offer_accepted"),
}


def crowd(size: int) -> list[Person]:
    people = [Person(name=f"Person {number}") for number in range(size)]
    Person.objects.bulk_create(people)
    User.objects.bulk_create(
        User(email=f"p{person.pk}@example.org", person=person, password="!") for person in people
    )
    return people


def faults(event: Event, most: dict[int, int]) -> list[str]:
    """What one consistent look finds wrong; `most` is the largest capacity each room ever had."""
    found = []
    held: Counter[int] = Counter()
    lines: dict[int, list[tuple[int, int]]] = {}
    people: Counter[int] = Counter()
    rows = Seat.objects.open().filter(event=event)  # one statement: one look
    columns = ("room_id", "person_id", "turn", "guests", "state", "room__capacity")
    capacity: dict[int, int] = {}
    for room, person, turn, guests, state, holds in rows.values_list(*columns):
        people[person] += 1
        capacity[room] = holds
        if state in {"seated", "offered"}:
            held[room] += 1 + guests
        elif state == "waiting":
            lines.setdefault(room, []).append((turn, 1 + guests))
    for room, heads in held.items():
        if heads > most[room]:
            found.append(f"room {room}: {heads} heads, and never more than {most[room]} seats")
    for room, line in lines.items():
        left = capacity[room] - held[room]
        could = [heads for _turn, heads in sorted(line) if heads <= capacity[room]]
        if could and could[0] <= left:
            found.append(
                f"room {room}: {left} seats are free, and the first in line needs {could[0]}"
            )
    found += [f"person {who} asked {n} times" for who, n in people.items() if n > 1]
    return found


class Evening:
    """One meetup, and what everybody does with it."""

    def __init__(self, size: int, seed: int) -> None:
        scale = size / 500
        self.sizes = [max(2, round(seats * scale)) for seats in SEATS]
        facts = tuple(
            RoomFacts(place=Place(city=f"City {n}"), capacity=seats)
            for n, seats in enumerate(self.sizes)
        )
        self.event = make_event(make_group("chennai"), rooms=facts, agenda=())
        Event.objects.update(guests_allowed=3, offer_hours=1)
        self.event.refresh_from_db()
        self.rooms = list(self.event.rooms.order_by("position"))
        self.people = crowd(size)
        self.most = {room.pk: room.capacity + 5 for room in self.rooms}
        self.random = random.Random(seed)
        self.faults: list[str] = []
        self.refusals: Counter[str] = Counter()
        self.unexpected: list[str] = []
        self.over = threading.Event()

    def deed(self, person: Person, luck: random.Random, at) -> None:
        room, event = luck.choice(self.rooms), self.event
        who = {"actor": person, "at": at}
        choice = luck.random()
        if choice < 0.45:
            actions.take_seat(**who, room=room, guests=luck.choice((0, 0, 0, 1, 2, 3)))
        elif choice < 0.6:
            actions.give_up_seat(**who, event=event)
        elif choice < 0.72:
            to_back = luck.random() < 0.5
            actions.change_guests(**who, event=event, guests=luck.randint(0, 3), to_back=to_back)
        elif choice < 0.84:
            actions.change_room(**who, room=room, wait=luck.random() < 0.5)
        else:
            actions.accept_offer(**who, event=event)

    def live(self, share: list[Person], luck: random.Random, deeds: int) -> None:
        for number in range(deeds):
            at = NOON + timedelta(minutes=number)
            self._try(lambda at=at: self.deed(luck.choice(share), luck, at))
        connections.close_all()

    def organise(self, luck: random.Random, deeds: int) -> None:
        for number in range(deeds):
            at = NOON + timedelta(minutes=number)
            facts = tuple(
                RoomFacts(
                    place=Place(city=f"City {n}"),
                    capacity=max(2, self.sizes[n] + luck.randint(-3, 5)),
                    public_id=room.public_id,
                )
                for n, room in enumerate(self.rooms)
            )
            self._try(
                lambda at=at, facts=facts: actions.edit_event(
                    actor=None,
                    at=at,
                    event=self.event,
                    facts=make_facts(rooms=facts, agenda=()),
                )
            )
            self._try(lambda at=at: actions.lapse_offers(at=at, room=luck.choice(self.rooms)))
        connections.close_all()

    def look(self) -> None:
        while not self.over.is_set():
            self.faults += faults(self.event, self.most)
            self.over.wait(0.05)
        connections.close_all()

    def _try(self, deed) -> None:
        try:
            deed()
        except DomainError as refusal:
            self.refusals[type(refusal).__name__] += 1
        except Exception as fault:  # noqa: BLE001  (a thread's fault must reach the test)
            self.unexpected.append(repr(fault))

    def run(self, threads: int, deeds: int) -> None:
        shares = [self.people[number::threads] for number in range(threads)]
        lives = [
            threading.Thread(
                target=self.live, args=(share, random.Random(self.random.random()), deeds)
            )
            for share in shares
        ]
        organiser = threading.Thread(
            target=self.organise, args=(random.Random(self.random.random()), max(3, deeds // 3))
        )
        watcher = threading.Thread(target=self.look)
        for thread in (*lives, organiser, watcher):
            thread.start()
        for thread in (*lives, organiser):
            thread.join()
        self.over.set()
        watcher.join()


def letters_due() -> int:
    """How many letters the deeds of the log make: one to whoever did it, one to each whom the line moved."""
    due = 0
    for verb, payload in AuditEntry.objects.filter(verb__startswith="events.").values_list(
        "verb", "payload"
    ):
        said = json.loads(payload)
        due += len(said.get("came_up", [])) + len(said.get("lapsed", []))
        if verb == "events.guests_changed":
            moved_back = said["to_back"] and said["state"] == "waiting"
            due += moved_back or said["was"] != said["state"]
        elif verb in OWN:
            due += 1
    return due


def hold_it_against_the_rules(size: int, threads: int, deeds: int, seed: int) -> None:
    evening = Evening(size, seed)
    evening.run(threads, deeds)
    assert evening.unexpected == []
    assert evening.faults == []
    assert faults(evening.event, evening.most) == []

    mail.outbox.clear()
    work(NOON + timedelta(days=1))
    letters = Notification.objects.filter(key__startswith="events.seat:")
    # of many at once, those whose seat changed again before their turn came hear of the later change alone
    passed = [
        (seat, step)
        for job in Job.objects.filter(name=TELL_SEATS)
        for seat, step, _was in job.payload["seats"]
        if not letters.filter(key=f"events.seat:{seat}:{step}").exists()
    ]
    for seat, step in passed:
        assert Seat.objects.get(public_id=seat).step > step
    assert letters.count() + len(passed) == letters_due()
    # and each letter was one mail, to whom it is for
    sent = Counter(parseaddr(each.to[0])[1] for each in mail.outbox)
    written = Counter(letters.values_list("person__user__email", flat=True))
    assert sent == written
    # each letter is named by its seat and the change it tells of; each change of state has exactly one
    keys = Notification.objects.filter(key__startswith="events.seat:").values_list("key", flat=True)
    told = Counter(tuple(key.split(":")[1:]) for key in keys)
    assert max(told.values()) == 1
    steps = dict(Seat.objects.values_list("public_id", "step"))
    assert all(int(step) <= steps[seat] for seat, step in told)
    for seat in Seat.objects.all():
        first = (seat.public_id, "0") in told
        assert first, "the ask itself was told"
        if seat.state == "ended" and seat.ending != "moved":
            assert (seat.public_id, str(seat.step)) in told, "and so was its end"
    turns = Seat.objects.values("room").annotate(last=Max("turn"))
    counts = Counter(Seat.objects.values_list("room", flat=True))
    for row in turns:
        assert row["last"] >= counts[row["room"]]
    assert Room.objects.count() == len(SEATS)
    assert Seat.objects.filter(state="seated").exists()


def test_sixty_people_reach_for_twelve_seats():
    hold_it_against_the_rules(size=60, threads=4, deeds=12, seed=7)


@pytest.mark.prove
@pytest.mark.parametrize("seed", [1, 2])
def test_five_hundred_people_reach_for_a_hundred_seats(seed):
    hold_it_against_the_rules(size=500, threads=12, deeds=120, seed=seed)
