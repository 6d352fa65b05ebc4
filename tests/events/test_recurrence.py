"""The days and hours of series, against dateutil and against programs that read calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from events import recurrence
from events.recurrence import BY_DAY, BY_WEEKDAY, LAST, WEEKLY, BadRule, Rule
from tests.events import judges

SATURDAY = date(2026, 12, 12)  # the second of its month
SECOND_SATURDAY = Rule(BY_WEEKDAY, SATURDAY, weekdays=(5,), ordinal=2)


def first(rule: Rule, many: int) -> list[str]:
    return [f"{day:%Y-%m-%d}" for day in islice(recurrence.days(rule), many)]


DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
ENDS = st.one_of(
    st.just({}),
    st.integers(1, 40).map(lambda n: {"count": n}),
    st.integers(0, 1500).map(lambda n: {"days": n}),
)


@st.composite
def rules(draw) -> Rule:
    kind = draw(st.sampled_from(recurrence.KINDS))
    said: dict = {"kind": kind, "starts_on": draw(DAYS), "interval": draw(st.integers(1, 6))}
    if kind == WEEKLY:
        said["weekdays"] = tuple(draw(st.sets(st.integers(0, 6), min_size=1, max_size=3)))
    elif kind == BY_WEEKDAY:
        said["weekdays"] = (draw(st.integers(0, 6)),)
        said["ordinal"] = draw(st.sampled_from([1, 2, 3, 4, 5, LAST]))
    else:
        said["month_day"] = draw(st.sampled_from([1, 12, 28, 29, 30, 31, LAST]))
    end = draw(ENDS)
    if "days" in end:
        end = {"until": said["starts_on"] + timedelta(days=end["days"])}
    return Rule(**said, **end)


@given(rules())
@settings(max_examples=150)
def test_days_are_those_of_rfc_5545(rule):
    start = datetime.combine(rule.starts_on, time())
    theirs = rrulestr("RRULE:" + recurrence.as_rrule(rule), dtstart=start)
    expected = [moment.date() for moment in islice(theirs, 60)]
    near = date(rule.starts_on.year + recurrence.MOST_YEARS, 1, 1)
    ours = list(islice(recurrence.days(rule), 60))
    assert [day for day in ours if day < near] == [day for day in expected if day < near]


@given(rules(), st.sets(DAYS, max_size=30), st.integers(1, 12))
@settings(max_examples=60)
def test_a_plan_holds_what_it_says_in_order_and_names_what_it_leaves_out(rule, free, held):
    ours = set(islice(recurrence.days(rule), 400))
    holidays = dict.fromkeys(free | set(islice(ours, 3)), "Pongal")
    planned = recurrence.plan(rule, holidays=holidays, held=held)
    assert [one.day for one in planned] == sorted({one.day for one in planned})
    assert sum(one.is_held for one in planned) <= held
    assert all(one.is_held != (one.day in holidays) for one in planned)
    rest = (
        recurrence.plan(rule, holidays=holidays, after=planned[-1].day, held=1) if planned else []
    )
    assert not rest or rest[0].day > planned[-1].day


def test_as_people_say_it():
    assert first(SECOND_SATURDAY, 3) == ["2026-12-12", "2027-01-09", "2027-02-13"]
    last_friday = Rule(BY_WEEKDAY, date(2026, 12, 25), weekdays=(4,), ordinal=LAST)
    assert first(last_friday, 3) == ["2026-12-25", "2027-01-29", "2027-02-26"]
    fifth = Rule(BY_WEEKDAY, date(2027, 1, 30), weekdays=(5,), ordinal=5)
    assert first(fifth, 3) == ["2027-01-30", "2027-05-29", "2027-07-31"]
    fortnight = Rule(WEEKLY, SATURDAY, interval=2, weekdays=(5,))
    assert first(fortnight, 3) == ["2026-12-12", "2026-12-26", "2027-01-09"]
    on_31 = Rule(BY_DAY, date(2026, 12, 31), month_day=31)
    assert first(on_31, 3) == ["2026-12-31", "2027-01-31", "2027-03-31"]
    month_end = Rule(BY_DAY, date(2026, 12, 31), month_day=LAST)
    assert first(month_end, 3) == ["2026-12-31", "2027-01-31", "2027-02-28"]


def test_a_rule_that_never_comes_ends():
    never = Rule(BY_DAY, date(2026, 2, 1), interval=12, month_day=30)
    assert list(recurrence.days(never)) == []
    assert recurrence.plan(never, holidays={}, held=6) == []
    assert len(list(recurrence.days(Rule(WEEKLY, date(2198, 1, 1), weekdays=(0,))))) < 110


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "daily"},
        {"interval": 0},
        {"interval": 25},
        {"weekdays": (7,)},
        {"weekdays": ()},
        {"ordinal": 6},
        {"kind": BY_DAY, "month_day": 32},
        {"kind": WEEKLY, "weekdays": ()},
        {"count": 0},
        {"count": 501},
        {"count": 3, "until": SATURDAY},
    ],
)
def test_rules_that_cannot_be_followed(wrong):
    said = {"kind": BY_WEEKDAY, "starts_on": SATURDAY, "weekdays": (5,), "ordinal": 2}
    with pytest.raises(BadRule):
        Rule(**{**said, **wrong})


@given(DAYS)
@settings(max_examples=100)
def test_what_a_day_offers_begins_with_that_day(day):
    for rule in recurrence.rules_from(day).values():
        assert next(recurrence.days(rule)) == day


# --- hours --------------------------------------------------------------------------------------------


def test_the_wall_time_stays_when_the_clocks_change():
    for day in (date(2027, 3, 20), date(2027, 4, 3)):
        hours = recurrence.hours_on(day, starts=time(18), ends=time(20), zone="Europe/Berlin")
        assert (hours.starts.hour, hours.ends.hour, hours.shifted) == (18, 20, timedelta(0))


def test_a_skipped_hour_is_put_off_by_what_the_clock_skips_and_said():
    day = date(2026, 10, 4)  # Sydney goes from 02:00 to 03:00
    hours = recurrence.hours_on(day, starts=time(2, 30), ends=time(5), zone="Australia/Sydney")
    assert (hours.starts.time(), hours.ends.time()) == (time(3, 30), time(5))
    assert hours.shifted == timedelta(hours=1)
    half = recurrence.hours_on(day, starts=time(2, 10), ends=time(4), zone="Australia/Lord_Howe")
    assert (half.starts.time(), half.shifted) == (time(2, 40), timedelta(minutes=30))


def test_an_end_past_midnight_is_the_next_day():
    hours = recurrence.hours_on(SATURDAY, starts=time(21), ends=time(1), zone="Asia/Kolkata")
    assert hours.ends == datetime(2026, 12, 13, 1)


@given(
    DAYS,
    st.times(),
    st.times(),
    st.sampled_from(["Asia/Kolkata", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago"]),
)
@settings(max_examples=150)
def test_hours_can_always_be_held(day, starts, ends, zone):
    starts, ends = starts.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0)
    hours = recurrence.hours_on(day, starts=starts, ends=ends, zone=zone)
    place = ZoneInfo(zone)
    assert hours.starts < hours.ends
    for wall in (hours.starts, hours.ends):
        there = wall.replace(tzinfo=place).astimezone(UTC).astimezone(place)
        assert there.replace(tzinfo=None, fold=0) == wall


# --- other programs -----------------------------------------------------------------------------------

HELD = [
    SECOND_SATURDAY,
    Rule(BY_WEEKDAY, date(2027, 1, 29), weekdays=(4,), ordinal=LAST),
    Rule(WEEKLY, date(2027, 3, 4), interval=2, weekdays=(3,)),
    Rule(BY_DAY, date(2026, 12, 31), month_day=31),
    Rule(WEEKLY, date(2027, 3, 6), weekdays=(5,), count=9),
]


@pytest.mark.parametrize("rule", HELD, ids=recurrence.as_rrule)
@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Europe/Berlin"])
def test_calendar_programs_find_the_same_moments(rule, zone):
    """The same rule as an RRULE with an EXDATE, read by the judges: occurrence by occurrence as ours."""
    holiday = list(islice(recurrence.days(rule), 3))[2]
    until = rule.starts_on + timedelta(days=300)
    planned = recurrence.plan(rule, holidays={holiday: "Pongal"}, held=100)
    ours = []
    for one in planned:
        if one.is_held and one.day < until:
            hours = recurrence.hours_on(one.day, starts=time(18), ends=time(20, 30), zone=zone)
            ours.append(
                tuple(
                    wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
                    for wall in (hours.starts, hours.ends)
                )
            )
    begin = datetime.combine(rule.starts_on, time(18), ZoneInfo(zone))
    entry = icalendar.Event()
    entry.add("uid", "series")
    entry.add("summary", "Meetup")
    entry.add("dtstamp", datetime(2026, 11, 22, tzinfo=UTC))
    entry.add("dtstart", begin)
    entry.add("dtend", begin.replace(hour=20, minute=30))
    entry.add("rrule", icalendar.vRecur.from_ical(recurrence.as_rrule(rule)))
    entry.add("exdate", datetime.combine(holiday, time(18), ZoneInfo(zone)))
    book = icalendar.Calendar()
    book.add("prodid", "-//test//EN")
    book.add("version", "2.0")
    book.add_component(entry)
    book.add_missing_timezones(first_date=date(2026, 1, 1), last_date=date(2029, 1, 1))
    found = judges.occurrences(book.to_ical(), rule.starts_on, until)
    assert sorted((start, end) for _uid, start, end in found) == ours
