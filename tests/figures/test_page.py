"""What a group's meetups come to, from real rows, on the page and in the files."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, time, timedelta
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.models import Group, Person
from events import actions, times
from events.actions import Told
from events.facts import Count, RoomFacts
from events.models import Attendance, Event, Seat
from tests.factories.events import make_event, make_past, room_of
from tests.people import NOON, make_group

pytestmark = pytest.mark.django_db

LATER = datetime(2027, 3, 1, 12, tzinfo=NOON.tzinfo)


@pytest.fixture(autouse=True)
def _at_that_time():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def crowd(db) -> list[Person]:
    return Person.objects.bulk_create(Person(name=f"Person {number}") for number in range(30))


def held(
    group: Group, day: date, sat: list[Person], *, missed: int | None = None, **facts
) -> Event:
    """A meetup that is over: the first `missed` of those with a seat stayed away, where that was noted."""
    facts.setdefault("rooms", (RoomFacts(group=group, capacity=60),))
    at = datetime(day.year, day.month, day.day, tzinfo=NOON.tzinfo) - timedelta(days=9)
    hours = {"starts_time": time(14, 30), "ends_time": time(18, 0)}
    when = times.When(times.INSTANT, "Asia/Kolkata", starts_on=day, ends_on=day, **hours)
    event = make_event(group, at=at, when=when, **facts)
    for person in sat:
        actions.take_seat(actor=person, at=at, room=room_of(event))
    if missed is not None:
        came = {person: place >= missed for place, person in enumerate(sat)}
        after = at + timedelta(days=10)
        actions.record_attendance(actor=None, at=after, event=event, came=came)
    return event


def read(group: Group, client: Client | None = None, query: str = "") -> str:
    response = (client or Client()).get(f"/groups/{group.slug}/figures/{query}")
    assert response.status_code == 200
    page = response.content.decode()
    main = page.split('<main id="main">')[1].split("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def table(group: Group, name: str = "figures", query: str = "", client: Client | None = None):
    response = (client or Client()).get(f"/groups/{group.slug}/figures/{name}.csv{query}")
    assert response.status_code == 200
    rows = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    return {next(iter(row.values())): row for row in rows}


@pytest.mark.postgresql
def test_figures_are_those_of_the_rows(chennai, crowd, organiser, signed_in):
    held(chennai, date(2026, 12, 12), crowd[:20], missed=6)
    second = held(chennai, date(2027, 1, 9), crowd[10:28], missed=6)
    walk_in = [Told(name="one", said_at=LATER, walk_in=True, guests=1)]
    at = datetime(2027, 1, 9, 10, tzinfo=NOON.tzinfo)
    actions.take_notes(actor=None, at=at, event=second, room=room_of(second), notes=walk_in)
    make_past(chennai, attended=Count(45, "over"))  # of the record: seats are not known
    rows = table(chennai)
    assert list(rows) == [str(year) for year in range(2012, 2028)]
    last = rows["2026"]
    assert (last["meetups"], last["said_yes"], last["came"], last["walked_in"]) == (
        *("1", "20", "14", "0"),
    )
    assert (last["did_not_come"], last["came_with_a_seat"]) == ("6", "14")
    new = rows["2027"]
    assert (new["meetups"], new["said_yes"], new["came"], new["walked_in"]) == (
        *("1", "18", "14", "2"),
    )
    record = rows["2012"]
    assert (record["came"], record["came_qualifier"], record["came_known_at"]) == (
        "45",
        "over",
        "1",
    )
    assert (record["said_yes"], record["said_yes_known_at"], record["did_not_come"]) == (
        *("", "0", ""),
    )
    # ten of those who came to the second had sat at the first; those who missed the first are new
    whole = table(chennai, client=signed_in(organiser))
    assert (whole["2026"]["first_time"], whole["2026"]["came_before"]) == ("14", "0")
    assert (whole["2027"]["first_time"], whole["2027"]["came_before"]) == ("8", "4")
    page = read(chennai)
    assert "3 meetups were held" in page
    assert "38 said yes, 73+ came" in page


def test_what_nobody_noted_stays_unknown_and_is_said(chennai, crowd, organiser, signed_in):
    event = held(chennai, date(2026, 12, 12), crowd[:12])
    page = read(chennai)
    assert "Who had a seat and did not come, nobody noted whole" in page
    assert "Who came, nobody noted by name" in page
    assert table(chennai)["2026"]["came"] == ""
    # some were noted, not all: how many stayed away is still not known
    some = dict.fromkeys(crowd[:6], True)
    actions.record_attendance(actor=None, at=LATER, event=event, came=some)
    assert "nobody noted whole" in read(chennai, signed_in(organiser))
    actions.miss_the_rest(actor=None, at=LATER, event=event)
    assert "50% of those with a seat did not come" in read(chennai)


def test_months_of_a_year_by_the_groups_own_clock(crowd):
    sydney = make_group("sydney", timezone="Australia/Sydney")
    late = times.When(
        times.INSTANT,
        "America/New_York",
        starts_on=date(2026, 12, 31),
        ends_on=date(2026, 12, 31),
        starts_time=time(18, 0),
        ends_time=time(20, 0),
    )
    make_event(sydney, at=NOON, when=late)
    assert list(table(sydney)) == ["2027"]  # with them it was the first of January
    months = table(sydney, query="?year=2027")
    assert list(months) == ["2027-01", "2027-02", "2027-03"]
    assert [row["meetups"] for row in months.values()] == ["1", "0", "0"]
    assert Client().get("/groups/sydney/figures/?year=2026").status_code == 404
    assert Client().get("/groups/sydney/figures/?year=x").status_code == 404


def test_a_figure_that_would_tell_on_somebody_is_for_the_organisers_alone(
    chennai, crowd, organiser, signed_in
):
    held(chennai, date(2026, 11, 7), crowd[:20], missed=7)
    held(chennai, date(2026, 12, 12), crowd[:20], missed=2)
    year = table(chennai)["2026"]
    assert (year["did_not_come"], year["came_with_a_seat"]) == ("9", "31")
    for query in ("?year=2026",):
        months = table(chennai, query=query)
        # that of November would tell that of December, by taking it from the year
        assert [months[f"2026-{month}"]["did_not_come"] for month in (11, 12)] == ["too few"] * 2
        page = read(chennai, query=query)
        assert "too few" in page
        assert "35%" not in page
        told = table(chennai, query=query, client=signed_in(organiser))
        assert [told[f"2026-{month}"]["did_not_come"] for month in (11, 12)] == ["7", "2"]


def test_a_year_that_is_not_said_is_not_said_by_its_months(chennai, crowd):
    held(chennai, date(2026, 11, 7), crowd[:20], missed=7)
    held(chennai, date(2027, 1, 9), crowd[:20], missed=2)
    assert [row["did_not_come"] for row in table(chennai).values()] == ["too few"] * 2
    assert table(chennai, query="?year=2026")["2026-11"]["did_not_come"] == "too few"


def test_cancelled_postponed_draft_and_coming_ones_do_not_count(chennai, crowd):
    held(chennai, date(2027, 1, 9), crowd[:3])
    off = held(chennai, date(2027, 6, 9), crowd[:3])
    actions.cancel_event(actor=None, at=LATER, event=off, reason="Rain.")
    held(chennai, date(2027, 5, 9), crowd[:3])
    assert [row["meetups"] for row in table(chennai).values()] == ["1"]


def test_a_network_adds_its_chapters_up_and_a_hidden_one_stays_hidden(crowd):
    network = make_group("india", kind=Group.Kind.NETWORK)
    pune = make_group("pune", network=network, city="Pune")
    hidden = make_group("secret", network=network, is_hidden=True)
    held(pune, date(2026, 12, 12), crowd[:6])
    held(hidden, date(2026, 12, 13), crowd[:6])
    assert table(network)["2026"]["meetups"] == "1"
    page = read(network)
    assert "Chapter by chapter Pune" not in page  # the table has its own head
    assert "Pune 1 6" in page
    assert "Secret" not in page
    assert Client().get("/groups/secret/figures/").status_code == 404


@pytest.mark.postgresql
def test_linked_meetups_city_by_city_and_no_cell_begins_a_formula(chennai, crowd):
    odd = make_group("odd", city="=1+1")
    rooms = (RoomFacts(group=chennai, capacity=30), RoomFacts(group=odd, capacity=30))
    event = held(chennai, date(2026, 12, 12), crowd[:5], rooms=rooms)
    for hosting in event.cohostings.asked():
        actions.answer_cohost(actor=None, at=NOON, cohosting=hosting, accept=True)
    early = datetime(2026, 12, 1, tzinfo=NOON.tzinfo)
    for person in crowd[5:8]:
        actions.take_seat(actor=person, at=early, room=room_of(event, 1))
    came = dict.fromkeys(crowd[4:8], True)
    actions.record_attendance(actor=None, at=LATER, event=event, came=came)
    rows = table(chennai, "cities")
    assert rows["Chennai"] | {"city": ""} == {
        "city": "",
        "linked_meetups": "1",
        "said_yes": "5",
        "came": "1",
        "came_known_at": "1",
    }
    assert rows["'=1+1"]["said_yes"] == "3"
    assert "Linked meetups, city by city" in read(odd)


def test_page_without_a_meetup_says_so(chennai):
    assert "has held no meetup yet" in read(chennai)
    assert table(chennai) == {}


def test_page_costs_the_same_for_one_meetup_three_and_a_thousand(chennai, crowd):
    client, costs = Client(), []

    def ask() -> None:
        for path in ("", "figures.csv", "cities.csv"):
            client.get(f"/groups/chennai/figures/{path}")
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/groups/chennai/figures/").status_code == 200
        costs.append(len(queries))

    first = held(chennai, date(2026, 12, 1), crowd[:6], missed=2)
    ask()
    held(chennai, date(2026, 12, 2), crowd[:6], missed=2)
    held(chennai, date(2027, 1, 3), crowd[:6], missed=2)
    ask()
    a_thousand(first)
    ask()
    assert len(set(costs)) == 1, costs
    assert costs[0] <= 17
    assert "1,000 meetups were held" in read(chennai)


def a_thousand(like: Event) -> None:
    """997 more of the same, as rows."""
    publication, room, seat = like.publication, room_of(like), like.seats.first()
    noted = like.attendances.first()
    assert seat is not None
    assert noted is not None

    def copies(row, **changed):
        fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
        for name in ("id", "public_id", "uid", "ticket"):
            fields.pop(name, None)
        return type(row)(**fields | changed)

    earlier = [timedelta(days=number) for number in range(1, 998)]
    meetups = Event.objects.bulk_create(
        copies(like, starts_at=like.starts_at - by, ends_at=like.ends_at - by) for by in earlier
    )
    type(publication).objects.bulk_create(copies(publication, event_id=e.pk) for e in meetups)
    rooms = type(room).objects.bulk_create(copies(room, event_id=e.pk) for e in meetups)
    Seat.objects.bulk_create(
        copies(seat, event_id=r.event_id, room_id=r.pk, taken_at=like.starts_at - timedelta(1999))
        for r in rooms
    )
    Attendance.objects.bulk_create(copies(noted, event_id=r.event_id, room_id=r.pk) for r in rooms)


def test_ways_lead_there(chennai, crowd):
    event = held(chennai, date(2026, 12, 12), crowd[:6])
    for path in (event.get_absolute_url(), "/groups/chennai/"):
        assert 'href="/groups/chennai/figures/"' in Client().get(path).content.decode()
