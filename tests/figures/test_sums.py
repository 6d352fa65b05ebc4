"""Sums, shares, periods, and what may be said: by the rule alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import add
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from events.figures import (
    FEW,
    QUALIFIERS,
    Heads,
    Held,
    Split,
    Sum,
    by_group,
    by_month,
    by_year,
    days_of,
    one,
    sayable,
    total,
)

SPLITS = st.builds(Split, st.integers(0, 12), st.integers(0, 12))
KNOWN = st.dates(date(2019, 1, 1), date(2023, 12, 31))
HELD = st.builds(
    lambda day, days, **noted: Held(first=day, last=day + timedelta(days), **noted),
    KNOWN,
    st.sampled_from([0, 0, 0, 27, 200]),
    group=st.integers(1, 3),
    said_yes=st.none() | st.integers(0, 50),
    came=st.none() | st.builds(Heads, st.integers(0, 90), st.sampled_from(QUALIFIERS)),
    walked_in=st.none() | st.integers(0, 9),
    missed=st.none() | SPLITS,
    new=st.none() | SPLITS,
)
MEETUPS = st.lists(HELD, max_size=25)


@settings(max_examples=80)
@given(MEETUPS)
def test_years_months_and_groups_each_add_up_to_all(meetups):
    years = by_year(meetups)
    together = total(meetups)
    assert reduce(add, years.values(), Sum()) == together
    assert reduce(add, by_group(meetups).values(), Sum()) == together
    for year, said in years.items():
        if year is not None:
            months = by_month(meetups, year, today=date(2030, 1, 1))
            assert reduce(add, months.values(), Sum()) == said
            assert [month for month in months if month] == list(range(1, 13))


@settings(max_examples=80)
@given(MEETUPS)
def test_years_stand_without_a_gap_and_in_order(meetups):
    years = [year for year in by_year(meetups) if year is not None]
    assert years == list(range(years[0], years[-1] + 1)) if years else True


@settings(max_examples=60)
@given(MEETUPS, st.randoms())
def test_order_does_not_matter_and_what_is_unknown_adds_nothing(meetups, random):
    shuffled = random.sample(meetups, len(meetups))
    assert total(shuffled) == total(meetups)
    said = total(meetups)
    assert said.said_at == sum(held.said_yes is not None for held in meetups)
    assert said.missed.everybody == sum(held.missed.everybody for held in meetups if held.missed)
    assert said.missed.share is None or 0 <= said.missed.share <= 1


def test_a_sum_is_as_vague_as_its_vaguest_part():
    at = {"group": 1, "first": date(2026, 1, 1), "last": date(2026, 1, 1)}
    counted, told = Held(came=Heads(45), **at), Held(came=Heads(120, "over"), **at)
    assert total([counted, told]) == Sum(meetups=2, came=165, qualifier="over", came_at=2)
    assert total([counted, told, Held(came=Heads(5, "about"), **at)]).qualifier == "about"
    unknown = one(Held(**at))
    assert (unknown.came_at, unknown.missed.share) == (0, None)


@settings(max_examples=80)
@given(st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1)), st.sampled_from([-11, 0, 5, 14]))
def test_a_moment_belongs_to_the_day_that_it_is_where_the_group_is(moment, hours):
    zone = ZoneInfo(f"Etc/GMT{-hours:+}")
    poster = moment.date() - timedelta(days=1)
    days = days_of("instant", moment.replace(tzinfo=UTC), poster, poster, zone)
    assert days == ((moment + timedelta(hours=hours)).date(),) * 2


def test_a_new_years_eve_is_each_groups_own_and_what_is_known_to_the_year_has_no_month():
    eve = datetime(2025, 12, 31, 19, 0, tzinfo=UTC)
    days = days_of("instant", eve, eve.date(), eve.date(), ZoneInfo("Asia/Kolkata"))
    assert days == (date(2026, 1, 1),) * 2
    run = days_of("day", eve, date(2025, 12, 31), date(2026, 1, 2), ZoneInfo("Asia/Kolkata"))
    assert run == (date(2025, 12, 31),) * 2  # days have no hours: it began on the first of them
    whole = Held(1, *days_of("year", eve, date(2025, 1, 1), date(2025, 12, 31), ZoneInfo("UTC")))
    assert list(by_year([whole])) == [2025]
    assert by_month([whole], 2025, today=date(2025, 3, 1))[None].meetups == 1
    span = Held(1, date(2024, 11, 1), date(2025, 2, 1))
    assert by_year([span]) == {None: one(span)}


def test_months_that_have_not_begun_are_left_out():
    march = Held(1, date(2026, 3, 7), date(2026, 3, 7))
    assert list(by_month([march], 2026, today=date(2026, 5, 2))) == [1, 2, 3, 4, 5]


@settings(max_examples=300)
@given(st.lists(SPLITS, max_size=12))
def test_nothing_that_tells_on_somebody_is_said_or_can_be_worked_out(parts):
    said = sayable(parts)
    together = reduce(add, parts, Split())
    assert all(part.tells_on_nobody for part, shown in zip(parts, said, strict=True) if shown)
    hidden = [part for part, shown in zip(parts, said, strict=True) if not shown]
    rest = reduce(add, hidden, Split())
    if together.tells_on_nobody:
        # whoever takes what is said from the sum learns nothing of fewer than FEW
        assert rest.tells_on_nobody
    assert not hidden or len(hidden) > 1 or not together.tells_on_nobody


def test_one_quiet_month_takes_a_second_one_with_it():
    loud, smaller, quiet = Split(9, 20), Split(6, 8), Split(1, 11)
    assert sayable([loud, smaller, quiet]) == [True, False, False]
    assert sayable([loud, smaller]) == [True, True]
    assert sayable([quiet]) == [False]
    assert sayable([Split(), loud]) == [True, True]
    assert Split(FEW, FEW).tells_on_nobody
    assert not Split(FEW - 1, 90).tells_on_nobody
    assert not Split(0, 90).tells_on_nobody  # that nobody came is said of each of them
