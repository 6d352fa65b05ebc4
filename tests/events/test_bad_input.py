"""Meetups that cannot be: each is told by its field, changes nothing, and keeps what was typed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from html import unescape
from zoneinfo import ZoneInfo, available_timezones

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from community import wall
from events import times
from events.models import Event
from tests.events.test_pages import plan
from tests.factories.events import make_draft
from tests.people import NOON
from tests.snapshot import unchanged

pytestmark = pytest.mark.django_db
HUGE = "1" + "0" * 30


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def at_night(zone: str, day: str, hour: str, until: str = "23:00") -> dict[str, str]:
    return {
        "timezone": zone,
        "starts_on": day,
        "starts_time": hour,
        "ends_time": until,
        "agenda-1-starts_time": "",
    }


NUMBER = "Write a whole number in plain digits"
# What is typed, the field that is blamed, and in which words.
CASES: dict[str, tuple[dict[str, str], str, str]] = {
    "ends before it starts": (
        {"ends_time": "14:29"},
        "ends_time",
        "The end lies before the start.",
    ),
    "ends as it starts": ({"ends_time": "14:30"}, "ends_time", "The end lies before the start."),
    "last day before the first": ({"ends_on": "2026-12-11"}, "ends_time", "lies before the start"),
    "a fortnight and a day": ({"ends_on": "2026-12-26"}, "ends_on", "at most 14 days"),
    "a year long": ({"ends_on": "2027-12-12"}, "ends_on", "at most 14 days"),
    "days without hours, backwards": (
        {"starts_time": "", "ends_time": "", "ends_on": "2026-12-01", "agenda-1-starts_time": ""},
        "ends_on",
        "lies before the start",
    ),
    "one hour of two": ({"ends_time": ""}, "ends_time", "Give both hours, or neither."),
    "hours without a day": ({"starts_on": ""}, "starts_on", "On which day?"),
    "a skipped hour": (
        at_night("Europe/Berlin", "2027-03-28", "02:30"),
        "starts_time",
        "02:30 does not exist on that day: the clocks go forward over it. The next hour that does is 03:00.",
    ),
    "an end in a skipped hour": (
        at_night("America/New_York", "2027-03-14", "00:30", "02:00"),
        "ends_time",
        "02:00 does not exist on that day: the clocks go forward over it. The next hour that does is 03:00.",
    ),
    "the half hour that Lord Howe skips": (
        at_night("Australia/Lord_Howe", "2026-10-04", "02:15"),
        "starts_time",
        "02:15 does not exist on that day: the clocks go forward over it. The next hour that does is 02:30.",
    ),
    "a skipped midnight": (
        at_night("Asia/Beirut", "2027-03-28", "00:30"),
        "starts_time",
        "00:30 does not exist on that day: the clocks go forward over it. The next hour that does is 01:00.",
    ),
    "the day that Samoa left out": (
        at_night("Pacific/Apia", "2011-12-30", "10:00"),
        "starts_time",
        "That day does not exist there: the calendar skips it. The next is 2011-12-31.",
    ),
    "an hour that comes twice": (
        at_night("Europe/Berlin", "2026-10-25", "02:30"),
        "starts_fold",
        "The clocks go back that night. Choose one of the two.",
    ),
    "an end that comes twice": (
        at_night("Europe/Berlin", "2026-10-25", "00:30", "02:30"),
        "ends_fold",
        "Choose one of the two.",
    ),
    "the half hour that Lord Howe shows twice": (
        at_night("Australia/Lord_Howe", "2027-04-04", "01:45"),
        "starts_fold",
        "Choose one of the two.",
    ),
    "no such fold": (
        {**at_night("Europe/Berlin", "2026-10-25", "02:30"), "starts_fold": "2"},
        "starts_fold",
        "Choose one of the two.",
    ),
    "year 1": ({"starts_on": "0001-01-01"}, "starts_on", "The year 1 cannot be meant."),
    "year 1 ahead of UTC": (
        at_night("Asia/Kolkata", "0001-01-01", "00:00"),
        "starts_on",
        "The year 1 cannot be meant.",
    ),
    "year 9999": (
        at_night("America/New_York", "9999-12-31", "10:00"),
        "starts_on",
        "The year 9999 cannot be meant.",
    ),
    "the last day of all, without hours": (
        {"starts_on": "9999-12-31", "starts_time": "", "ends_time": "", "agenda-1-starts_time": ""},
        "starts_on",
        "The year 9999 cannot be meant.",
    ),
    "year 10000": ({"starts_on": "10000-01-01"}, "starts_on", "Give a day that there is"),
    "no such day": ({"starts_on": "2027-02-29"}, "starts_on", "Give a day that there is"),
    "a day in another order": ({"starts_on": "03/04/2027"}, "starts_on", "year, month, day"),
    "a day with an hour": ({"starts_on": "2027-03-04T10:00"}, "starts_on", "Give a day"),
    "a day in words": ({"starts_on": "tomorrow"}, "starts_on", "Give a day that there is"),
    "a 25th hour": ({"starts_time": "24:30"}, "starts_time", "Enter a valid time."),
    "an hour in words": ({"ends_time": "late"}, "ends_time", "Enter a valid time."),
    "no such zone": ({"timezone": "Asia/Atlantis"}, "timezone", "Asia/Atlantis is not one of"),
    "a zone that climbs": ({"timezone": "../../etc/passwd"}, "timezone", "is not one of"),
    "no zone": ({"timezone": ""}, "timezone", "This field is required."),
    **{
        f"{seats} seats": ({"rooms-0-capacity": seats}, "rooms-0-capacity", words)
        for seats, words in (
            ("0", "greater than or equal to 1"),
            ("-5", "greater than or equal to 1"),
            ("1000000000", "less than or equal to 100000"),
            (HUGE, NUMBER),
            ("1e3", NUMBER),
            ("६०", NUMBER),
            ("1,000", NUMBER),
            ("many", NUMBER),
            ("NaN", NUMBER),
        )
    },
    "a line before the doors open": (
        {"agenda-1-starts_time": "14:29"},
        "agenda-1-starts_time",
        "This lies outside the meetup, which lasts from 14:30 until 18:00.",
    ),
    "a line after the end": ({"agenda-1-starts_time": "18:00"}, "agenda-1-starts_time", "outside"),
    "a line that outlasts it": (
        {"agenda-1-starts_time": "17:30", "agenda-1-minutes": "31"},
        "agenda-1-starts_time",
        "outside the meetup",
    ),
    "two lines at once": (
        {"agenda-0-starts_time": "15:00"},
        "agenda-0-starts_time",
        "“What a ring is” lasts until 15:10 in the same place.",
    ),
    "a line without time": ({"agenda-1-minutes": "0"}, "agenda-1-minutes", "greater than or equal"),
    "a line without end": ({"agenda-1-minutes": "99999"}, "agenda-1-minutes", "less than or equal"),
    "no title": ({"title": " \t "}, "title", "This field is required."),
    "too long a title": ({"title": "x" * 141}, "title", "at most 140 characters"),
    "too long a text": ({"description": "x" * 70_000}, "description", "at most"),
    "NUL": ({"summary": "a\x00b"}, "summary", "Null characters are not allowed."),
    "a link that runs": (
        {"online_link": "javascript:alert(1)"},
        "online_link",
        "Enter a valid URL.",
    ),
    "a group of others": ({"group": "pune"}, "group", "That choice is not one of"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_meetup_that_cannot_be(case, chennai, organiser, signed_in):
    changed, field, words = CASES[case]
    browser, said = signed_in(organiser), plan(**changed)
    browser.get("/")
    with unchanged():
        answer = browser.post("/events/new/", said)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    faults = dict(answer.context["plan"].faults)
    assert words in faults[f"id_{field}"]
    assert f'href="#id_{field}"' in page  # and the summary leads to it
    for name in {"title", "summary", "rooms-0-place", "agenda-0-title", *changed}:
        kept = answer.context["plan"]
        shown = {bound.html_name: bound.value() for bound in _fields(kept)}
        assert (shown[name] or "") == said[name]


def _fields(plan):
    for form in (plan.event, *plan.rooms.forms, *plan.agenda.forms):
        yield from form


@pytest.mark.parametrize("case", [name for name in CASES if name != "a group of others"])
def test_an_edit_that_cannot_be(case, chennai, organiser, signed_in):
    changed, field, words = CASES[case]
    event = make_draft(chennai, actor=organiser, agenda=())
    browser = signed_in(organiser)
    browser.get("/")
    with unchanged():
        answer = browser.post(f"/events/{event.public_id}/edit/", plan(**changed))
    assert answer.status_code == 422
    assert words in dict(answer.context["plan"].faults)[f"id_{field}"]


@pytest.mark.parametrize(
    ("zone", "day", "hour", "choices", "instants"),
    [
        (
            "America/New_York",
            "2026-11-01",
            "01:30",
            ["01:30 EDT (UTC-04:00), the first time", "01:30 EST (UTC-05:00), the second time"],
            ["2026-11-01T05:30:00+00:00", "2026-11-01T06:30:00+00:00"],
        ),
        (
            "Australia/Lord_Howe",
            "2027-04-04",
            "01:45",
            ["01:45 UTC+11:00, the first time", "01:45 UTC+10:30, the second time"],
            ["2027-04-03T14:45:00+00:00", "2027-04-03T15:15:00+00:00"],
        ),
    ],
)
def test_both_hours_are_offered_with_their_offsets_and_the_choice_is_kept(
    zone, day, hour, choices, instants, chennai, organiser, signed_in
):
    browser, said = signed_in(organiser), plan(**at_night(zone, day, hour))
    page = unescape(browser.post("/events/new/", said).content.decode())
    for fold, label in enumerate(choices):
        assert label in page
        browser.post("/events/new/", {**said, "title": label, "starts_fold": str(fold)})
        event = Event.objects.get(title=label)
        assert event.starts_at.isoformat() == instants[fold]
        assert event.starts_fold == fold
        again = browser.get(f"/events/{event.public_id}/edit/").context["plan"].event
        assert again["starts_fold"].value() == str(fold)


def test_odd_offsets_are_exact(chennai, organiser, signed_in):
    nepal = plan(**at_night("Asia/Kathmandu", "2026-12-12", "10:00"))
    signed_in(organiser).post("/events/new/", nepal)
    assert Event.objects.get().starts_at.isoformat() == "2026-12-12T04:15:00+00:00"


def test_lines_of_a_meetup_past_midnight_may_be_of_the_next_morning(chennai, organiser, signed_in):
    late = plan(starts_time="20:00", ends_time="02:00", ends_on="2026-12-13")
    late |= {"agenda-0-starts_time": "00:30", "agenda-0-minutes": "60"}
    answer = signed_in(organiser).post("/events/new/", late | {"agenda-1-starts_time": "20:00"})
    assert answer.status_code == 302


@pytest.mark.parametrize("zone", ["Asia/Atlantis", "US/Pacific-New", "Asia/Calcutta"])
def test_a_zone_that_the_world_no_longer_has_breaks_no_page(zone, chennai, organiser, signed_in):
    event = make_draft(chennai, actor=organiser, agenda=())
    Event.objects.update(timezone=zone)
    browser = signed_in(organiser)
    for path in (f"/events/{event.public_id}/", "/events/", "/events/desk/"):
        assert browser.get(path).status_code == 200
    form = browser.get(f"/events/{event.public_id}/edit/").context["plan"].event
    # never another zone that nobody chose
    assert str(form["timezone"].value() or "") in ("", zone)
    assert zone in str(form["timezone"])


# --- the arithmetic -----------------------------------------------------------------------------

ZONES = sorted(name for name in available_timezones() if "/" in name)


@given(
    st.sampled_from(ZONES),
    st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2199, 12, 30)),
)
def test_a_wall_time_is_shown_never_once_or_twice(zone, moment):
    shown = moment.replace(second=0, microsecond=0)
    place = ZoneInfo(zone)
    # the other way round, as a judge: which instants near by show it?
    near = {
        at
        for fold in (0, 1)
        for at in (wall.instant(shown, place, fold=fold),)
        if at.astimezone(place).replace(tzinfo=None, fold=0) == shown
    }
    assert wall.is_shown(shown, place) == bool(near)
    assert wall.is_shown_twice(shown, place) == (len(near) == 2)
    following = wall.next_shown(shown, place)
    assert wall.is_shown(following, place)
    assert shown <= following < shown + timedelta(days=2)


@given(
    st.dates(),
    st.times(),
    st.dates(),
    st.times(),
    st.sampled_from(["UTC", "Asia/Kolkata", "America/Lima"]),
)
def test_no_date_breaks_the_arithmetic(first, start, last, end, zone):
    when = times.When(times.INSTANT, zone, first, last, start, end)
    for each in (when, times.on_day(first, zone, until=last)):
        try:
            begins, ends = each.bounds()
        except times.BadTime:
            continue
        assert begins < ends


def test_the_ends_of_the_calendar():
    for day in (date.min, date.max):
        with pytest.raises(times.FarYear):
            times.on_day(day, "Asia/Kolkata").bounds()
        with pytest.raises(times.FarYear):
            times.instant_of(datetime.combine(day, time(12)), "America/Lima")
