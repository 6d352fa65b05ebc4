"""Who stands too close, from dated statements."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import conflicts
from certification.conflicts import Ownership, Spell

TODAY = date(2026, 11, 22)
BEFORE = date(2023, 11, 22)  # the first day that still matters
PROVIDER, PARENT, SISTER, DAUGHTER, STRANGER, GRAND = 1, 2, 3, 4, 5, 6
FAMILY = (
    Ownership(PROVIDER, PARENT),
    Ownership(SISTER, PARENT),
    Ownership(DAUGHTER, PROVIDER),
    Ownership(PARENT, GRAND),
)


def near(organisation, from_on=None, until_on=None, ties=FAMILY):
    return bool(conflicts.find([Spell(organisation, from_on, until_on)], PROVIDER, ties, on=TODAY))


@pytest.mark.parametrize(
    ("organisation", "conflicted"),
    [
        (PROVIDER, True),
        (PARENT, True),
        (SISTER, True),
        (DAUGHTER, True),
        (GRAND, True),
        (STRANGER, False),
        (None, False),
    ],
)
def test_the_whole_family_of_the_provider_counts_and_nobody_else(organisation, conflicted):
    assert near(organisation) is conflicted


@pytest.mark.parametrize(
    ("until_on", "conflicted"),
    [
        (None, True),
        (TODAY, True),
        (BEFORE + timedelta(days=1), True),
        (BEFORE, False),  # half-open: the last day worked was the day before
        (date(2020, 1, 1), False),
    ],
)
def test_three_years_are_looked_back_on(until_on, conflicted):
    assert near(PROVIDER, date(2010, 1, 1), until_on) is conflicted


def test_a_job_that_begins_tomorrow_does_not_count_yet():
    assert not near(PROVIDER, TODAY + timedelta(days=1))
    assert near(PROVIDER, TODAY)


def test_a_parent_of_long_ago_makes_no_family():
    ties = (Ownership(PROVIDER, PARENT, None, date(2015, 1, 1)), Ownership(SISTER, PARENT))

    assert not near(SISTER, ties=ties)


def test_two_owners_of_a_joint_company_are_no_relations_of_each_other():
    ties = (Ownership(DAUGHTER, PROVIDER), Ownership(DAUGHTER, STRANGER))

    assert near(DAUGHTER, ties=ties)
    assert not near(STRANGER, ties=ties)


def test_a_ring_of_owners_ends():
    ties = (Ownership(PROVIDER, PARENT), Ownership(PARENT, PROVIDER))

    assert near(PARENT, ties=ties)


def test_a_finding_says_through_whom_and_until_when():
    left = date(2025, 5, 1)

    (found,) = conflicts.find([Spell(SISTER, None, left)], PROVIDER, FAMILY, on=TODAY)

    assert (found.organisation, found.same, found.until_on) == (SISTER, False, left)


def test_leap_days_have_a_day_to_look_back_to():
    assert conflicts.since(date(2028, 2, 29)) == date(2025, 2, 28)


ids = st.integers(1, 6)
days = st.none() | st.dates(date(2018, 1, 1), date(2030, 1, 1))
spells = st.lists(st.builds(Spell, st.none() | ids, days, days), max_size=4)
families = st.lists(st.builds(Ownership, ids, ids, days, days), max_size=6)


@given(spells, ids, families, st.dates(date(2020, 1, 1), date(2028, 1, 1)))
def test_more_statements_never_free_anybody(told, provider, ties, on):
    found = conflicts.find(told, provider, ties, on=on)
    more = conflicts.find([*told, Spell(provider)], provider, ties, on=on)
    assert len(more) == len(found) + 1


@given(ids, ids, families, st.dates(date(2020, 1, 1), date(2028, 1, 1)))
def test_being_related_goes_both_ways(one, other, ties, on):
    assert bool(conflicts.find([Spell(one)], other, ties, on=on)) == bool(
        conflicts.find([Spell(other)], one, ties, on=on)
    )


@given(spells, families, st.dates(date(2020, 1, 1), date(2028, 1, 1)))
def test_the_list_of_barred_providers_agrees_with_asking_one_by_one(told, ties, on):
    barred = conflicts.providers(told, range(1, 7), ties, on=on)
    assert barred == {one for one in range(1, 7) if conflicts.find(told, one, ties, on=on)}
