"""Which organisations belong together, judged day by day by the standard library's own sorter."""

from __future__ import annotations

from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.family import Ownership, family, lineage, makes_a_circle

START = date(2026, 1, 1)
FIRM, HOUSE, SISTER, GRAND, OTHER = range(1, 6)
DAYS = [START + timedelta(days=number) for number in range(8)]

ids = st.integers(1, 5)
days = st.none() | st.sampled_from(DAYS)


@st.composite
def ties(draw):
    one, other = draw(ids), draw(ids)
    first, last = draw(days), draw(days)
    if first and last and last <= first:
        first = None
    return Ownership(one, other, first, last)


def turns_round(found, day) -> bool:
    graph = {}
    for tie in found:
        if tie.touches(day, day):
            graph.setdefault(tie.organisation, set()).add(tie.parent)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        return True
    return False


WIDE = [START - timedelta(days=3), *DAYS, DAYS[-1] + timedelta(days=3)]


@given(st.lists(ties(), max_size=6), ties())
def test_circles_are_found_as_a_sorter_finds_them_day_by_day(standing, new):
    kept = []
    for tie in standing:  # build up as the site does: what would close a circle is refused
        if tie.organisation != tie.parent and not makes_a_circle(tie, kept):
            kept.append(tie)
    assert not any(turns_round(kept, day) for day in WIDE)
    if new.organisation == new.parent:
        assert makes_a_circle(new, kept)
        return

    closes = any(turns_round([*kept, new], day) for day in WIDE)

    assert makes_a_circle(new, kept) is closes


@given(st.lists(ties(), max_size=6), ids, ids, st.sampled_from(DAYS))
def test_a_family_is_one_from_every_side_of_a_common_ancestor(standing, one, other, day):
    related = bool(lineage(one, standing, on=day) & lineage(other, standing, on=day))

    assert (other in family(one, standing, on=day)) is related
    assert (one in family(other, standing, on=day)) is related
    assert one in family(one, standing, on=day)


@pytest.mark.parametrize(
    ("day", "together"),
    [(DAYS[1], False), (DAYS[2], True), (DAYS[4], True), (DAYS[5], False)],
)
def test_days_are_half_open(day, together):
    standing = [Ownership(FIRM, HOUSE, DAYS[2], DAYS[5]), Ownership(SISTER, HOUSE)]

    assert (SISTER in family(FIRM, standing, on=day)) is together


def test_looking_back_counts_a_day_within():
    standing = [Ownership(FIRM, HOUSE, None, DAYS[2])]

    assert HOUSE not in family(FIRM, standing, on=DAYS[6])
    assert HOUSE in family(FIRM, standing, on=DAYS[6], since=DAYS[1])


def test_two_circles_in_different_years_are_no_circle():
    standing = [Ownership(FIRM, HOUSE, None, DAYS[3])]

    assert not makes_a_circle(Ownership(HOUSE, FIRM, DAYS[3], None), standing)
    assert makes_a_circle(Ownership(HOUSE, FIRM, DAYS[2], None), standing)
