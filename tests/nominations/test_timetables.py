"""The days of nominations: computed from the opening, held apart, drawn to scale; and who seconds for whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from elections.seconding import Support, employers
from elections.timetable import (
    ACCEPTING,
    CHECKING,
    KNOWING,
    NOMINATING,
    State,
    Timetable,
    drawing,
    faults,
    propose,
    steps,
)
from tests.people import NOON

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LISBON = ZoneInfo("Europe/Lisbon")
moments = st.datetimes(
    min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1), timezones=st.just(UTC)
)
zones = st.sampled_from(["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Apia"]).map(ZoneInfo)


def plain(text: str) -> str:
    return text


def of_singular_or_plural(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


def table(*days: float, vote: float = 16) -> Timetable:
    return Timetable(*(NOON + day * DAY for day in days), NOON + vote * DAY)


def said(days: Timetable, **facts) -> list[str]:
    return [name for name, _words in faults(days, _=plain, **facts)]


def test_in_order_and_far_enough_apart_nothing_is_at_fault():
    assert said(table(0, 10, 13, 15)) == []
    assert said(table(0, 7, 9, 10, vote=11)) == []


def test_each_distance_that_is_too_short_is_told_at_its_date():
    assert said(table(0, 6, 13, 15)) == ["closes_at"]
    assert said(table(0, 10, 11, 15)) == ["accept_by"]
    assert said(table(0, 10, 15, 15.5)) == ["slate_by", "slate_by"]
    assert said(table(0, 10, 13, 15.5)) == ["slate_by"]
    assert said(table(3, 1, 0, -1)) == ["closes_at", "accept_by", "slate_by"]


def test_what_is_out_of_order_is_said_otherwise_than_what_is_too_close():
    [(_name, disorder)] = faults(table(11, 10, 13, 15), _=plain)
    [(_name, too_close)] = faults(table(9, 10, 13, 15), _=plain)
    assert "before they open" in disorder
    assert "7 days at the least" in too_close


def test_days_before_the_publication_are_lost_to_nominations():
    assert said(table(0, 10, 13, 15), published_at=NOON + 2 * DAY) == []
    assert said(table(0, 10, 13, 15), published_at=NOON + 4 * DAY) == ["closes_at"]


def test_the_slate_waits_for_the_end_of_disputes():
    assert said(table(0, 10, 13, 15), dispute_until=NOON + 15 * DAY) == []
    assert said(table(0, 10, 13, 15), dispute_until=NOON + 15 * DAY + HOUR) == ["slate_by"]


def test_days_of_a_calendar_are_enough_though_one_has_23_hours():
    # clocks went forward in Lisbon on 28 March 2027
    opens = datetime(2027, 4, 2, 10, tzinfo=LISBON)
    days = propose(opens, zone=LISBON, not_before=datetime(2027, 3, 22, 10, tzinfo=LISBON))
    assert (days.closes_at - days.opens_at) == NOMINATING - HOUR
    assert said(days) == []


@given(opens=moments, zone=zones, room=st.integers(min_value=32, max_value=90))
def test_what_is_proposed_is_never_at_fault_where_there_is_room(opens, zone, room):
    days = propose(opens, zone=zone, not_before=opens - room * DAY)
    assert said(days) == []
    wall = {moment.astimezone(zone).time() for _step, moment in days.ends}
    # the same hour of the clock on each day, but where the clock was put on or back
    assert wall == {opens.astimezone(zone).time()} or len(wall) == 2


@given(opens=moments, zone=zones, hours=st.integers(min_value=12 * 24, max_value=40 * 24))
def test_a_vote_that_opens_soon_has_the_least_distances(opens, zone, hours):
    not_before = opens - hours * HOUR
    days = propose(opens, zone=zone, not_before=not_before)
    assert days.opens_at >= not_before
    assert said(days) == []


@given(opens=moments, hours=st.integers(min_value=-100, max_value=200))
def test_where_there_is_no_room_that_is_said(opens, hours):
    days = propose(opens, zone=ZoneInfo("UTC"), not_before=opens - hours * HOUR)
    assert "closes_at" in said(days)


def test_one_step_is_under_way_at_most():
    days = table(0, 10, 13, 15)
    states = {
        -1: ["coming"] * 4,
        0: ["now", "coming", "coming", "coming"],
        10: ["done", "now", "coming", "coming"],
        14: ["done", "done", "now", "coming"],
        15: ["done", "done", "done", "now"],
        16: ["done"] * 4,
    }
    for day, expected in states.items():
        assert [step.state.value for step in steps(days, at=NOON + day * DAY)] == expected
    assert State.NOW in {step.state for step in steps(days, at=NOON)}
    assert days.takes_nominations(at=NOON)
    assert not days.takes_nominations(at=days.closes_at)
    assert days.takes_acceptance(at=days.accept_by)


@given(at=moments)
def test_the_drawing_is_whole_at_any_moment(at):
    days = table(0, 10, 13, 15)
    root = ET.fromstring(drawing(days, at=at, label='"<Days>" & more'))
    assert root.attrib["aria-label"] == '"<Days>" & more'
    knots = [float(each.attrib["cx"]) for each in root if each.tag == "circle"]
    assert knots == sorted(knots)
    assert (knots[0], knots[-1]) == (14, 986)
    # to scale: ten of sixteen days
    assert abs((knots[1] - 14) / (986 - 14) - 10 / 16) < 0.001


# --- Employers ------------------------------------------------------------------------------------


def largest(seconds: list[frozenset[str]]) -> int:
    """By trying every order."""
    best = 0
    for order in permutations(seconds):
        taken: set[str] = set()
        for one in order:
            free = sorted(one - taken)
            taken |= set(free[:1])
        best = max(best, len(taken))
    return best


def test_somebody_with_two_employers_brings_one_of_them():
    assert employers([{"hp", "ibm"}]) == 1
    assert employers([{"hp", "ibm"}, {"hp"}]) == 2
    assert employers([{"hp"}, {"hp"}, set()]) == 1
    assert employers([]) == 0


@given(st.lists(st.frozensets(st.sampled_from("abcd"), max_size=3), max_size=5))
def test_the_number_of_employers_is_the_largest_that_can_be(seconds):
    assert employers(seconds) >= largest(seconds)
    names = set().union(*seconds) if seconds else set()
    assert employers(seconds) <= min(len(names), len(seconds))


def test_many_seconds_are_counted_without_going_deep():
    chain = [{f"e{number}", f"e{number + 1}"} for number in range(3000)]
    assert employers(chain) == 3000


def test_support_is_enough_only_with_both():
    assert Support(10, 3, 10, 3).is_enough
    assert not Support(9, 3, 10, 3).is_enough
    assert not Support(10, 2, 10, 3).is_enough
    assert Support(0, 0, 0).is_enough


def test_support_in_words():
    def words(*figures: int) -> str:
        return Support(*figures).in_words(_=plain, _n=of_singular_or_plural)

    assert words(6, 2, 10, 3) == "6 of 10 seconds, from 2 of 3 employers"
    assert words(12, 3, 10, 3) == "12 seconds, from 3 employers"
    assert words(1, 1, 1) == "1 second"


def test_a_ring_for_each_second_that_is_needed_and_none_for_very_many():
    rings = [each.attrib["class"] for each in ET.fromstring(Support(2, 0, 5).drawing())]
    assert rings == ["there", "there", "lacking", "lacking", "lacking"]
    assert Support(7, 0, 5).drawing().count("there") == 5
    assert Support(7, 0, 0).drawing() == Support(7, 0, 100).drawing() == ""


def test_the_least_distances_are_what_the_words_say():
    assert (NOMINATING, ACCEPTING, CHECKING, KNOWING) == (7 * DAY, 2 * DAY, DAY, DAY)
