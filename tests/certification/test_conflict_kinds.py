"""Every kind of conflict: on which days it holds, to the day, and how it is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import conflicts
from certification.conflicts import (
    Authorship,
    Declaration,
    Door,
    Interest,
    Kind,
    Matter,
    Ownership,
    Spell,
)
from tests.certification.voice import DATED

TODAY = date(2026, 11, 22)
PROVIDER, RIVAL, HOLDING, OTHER = 1, 2, 3, 4
ME, YOU = 100, 200
NAMES = {PROVIDER: "Provider", RIVAL: "Rival", HOLDING: "Holding", OTHER: "Other"}
OPEN = Interest(RIVAL, date(2026, 9, 1))


def kinds(spells=(), *, matter=None, ties=(), on=TODAY, declared=None):
    matter = matter or Matter(PROVIDER)
    found = conflicts.examine(ME, spells, matter, ties, on=on, declared=declared)
    return [one.kind for one in found]


def said(spells=(), *, matter=None, ties=(), on=TODAY, declared=None):
    matter = matter or Matter(PROVIDER)
    found = conflicts.examine(ME, spells, matter, ties, on=on, declared=declared)
    return [conflicts.in_words(one, "Meena", names=NAMES.__getitem__, **DATED) for one in found]


# --- Days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ended", "clear"),
    [
        (date(2023, 11, 22), date(2026, 11, 22)),
        (date(2024, 2, 28), date(2027, 2, 28)),
        (date(2024, 2, 29), date(2027, 3, 1)),  # 2027 has no 29 February
        (date(2025, 3, 1), date(2028, 3, 1)),
        (date(2025, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_conflict_ends_three_years_after_the_spell_to_the_day(ended, clear):
    spell = Spell(PROVIDER, date(2015, 1, 1), ended)

    (found,) = conflicts.find([spell], PROVIDER, (), on=clear - timedelta(days=1))

    assert found.clear_on == clear
    assert conflicts.find([spell], PROVIDER, (), on=clear) == ()


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_the_day_told_is_the_first_day_that_is_clear(ended):
    spell = Spell(PROVIDER, None, ended)
    clear = conflicts.clear_after(ended)

    assert conflicts.find([spell], PROVIDER, (), on=clear - timedelta(days=1))
    assert not conflicts.find([spell], PROVIDER, (), on=clear)


def test_on_29_february_the_look_back_begins_on_28_february():
    leap = date(2028, 2, 29)

    assert kinds([Spell(PROVIDER, None, date(2025, 3, 1))], on=leap) == [Kind.EMPLOYER]
    assert kinds([Spell(PROVIDER, None, date(2025, 2, 28))], on=leap) == []


# --- Kinds ----------------------------------------------------------------------------------------


def test_acting_for_the_provider_is_told_apart_from_working_there():
    assert kinds([Spell(PROVIDER, acts=True)]) == [Kind.MEMBER]
    assert kinds([Spell(PROVIDER)]) == [Kind.EMPLOYER]
    assert kinds([Spell(HOLDING)], ties=[Ownership(PROVIDER, HOLDING)]) == [Kind.FAMILY]


def test_who_wrote_at_any_version_never_judges_the_course():
    matter = Matter(PROVIDER, authors=(Authorship(ME, 1), Authorship(YOU, 2)))

    assert kinds(matter=matter) == [Kind.AUTHOR]
    assert kinds(matter=matter, on=date(2066, 1, 1)) == [Kind.AUTHOR]
    assert kinds(matter=Matter(PROVIDER, authors=(Authorship(YOU, 2),))) == []


@pytest.mark.parametrize(
    ("spell", "interest", "competes"),
    [
        (Spell(RIVAL), OPEN, True),
        (Spell(RIVAL, acts=True), OPEN, True),
        (Spell(RIVAL, None, TODAY), OPEN, False),  # left yesterday
        (Spell(RIVAL, None, TODAY + timedelta(days=1)), OPEN, True),
        (Spell(RIVAL, TODAY + timedelta(days=1)), OPEN, False),
        (Spell(RIVAL), Interest(RIVAL, None, TODAY), False),
        (Spell(RIVAL), Interest(RIVAL, TODAY), True),
        (Spell(RIVAL), Interest(RIVAL, TODAY + timedelta(days=1)), False),
        (Spell(OTHER), OPEN, False),
        (Spell(None), OPEN, False),
        (Spell(PROVIDER), Interest(PROVIDER), False),  # their own course is no competition
    ],
)
def test_a_competitor_is_with_another_provider_before_the_same_programme_today(
    spell, interest, competes
):
    found = kinds([spell], matter=Matter(PROVIDER, interests=(interest,)))

    assert (Kind.COMPETITOR in found) is competes


def test_the_owner_of_a_competitor_competes_and_the_owner_of_both_is_family():
    matter = Matter(PROVIDER, interests=(OPEN,))
    rivals_owner = [Ownership(RIVAL, HOLDING)]

    assert kinds([Spell(HOLDING)], matter=matter, ties=rivals_owner) == [Kind.COMPETITOR]
    both = [*rivals_owner, Ownership(PROVIDER, HOLDING)]
    assert kinds([Spell(HOLDING)], matter=matter, ties=both) == [Kind.FAMILY]


def test_rings_of_owners_harm_nothing():
    ring = [Ownership(PROVIDER, HOLDING), Ownership(HOLDING, RIVAL), Ownership(RIVAL, PROVIDER)]

    assert kinds([Spell(RIVAL)], matter=Matter(PROVIDER, interests=(OPEN,)), ties=ring) == [
        Kind.FAMILY
    ]


# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["Acme Training", "  acme   training ", "ACME-Training", "Ａｃｍｅ Training"]
)
def test_a_typed_employer_is_known_by_its_aliases(typed):
    spells = conflicts.resolve([Spell(None, name=typed)], [("Acme Training", PROVIDER)])

    assert kinds(spells) == [Kind.EMPLOYER]


def test_a_name_that_two_share_counts_for_both_and_an_unknown_one_for_none():
    names = [("Acme", PROVIDER), ("ACME", OTHER), ("!", RIVAL)]

    both = conflicts.resolve([Spell(None, name="acme")], names)
    none = conflicts.resolve([Spell(None, name="Apex"), Spell(None), Spell(RIVAL)], names)

    assert [one.organisation for one in both] == [PROVIDER, OTHER]
    assert [one.organisation for one in none] == [None, None, RIVAL]


# --- Words ----------------------------------------------------------------------------------------


def test_each_conflict_says_through_whom_and_on_which_days():
    since = date(2024, 5, 3)
    matter = Matter(PROVIDER, authors=(Authorship(ME, 2),), interests=(OPEN,))

    assert said(
        [
            Spell(RIVAL, since),
            Spell(HOLDING, since),
            Spell(PROVIDER, since, acts=True),
            Spell(PROVIDER, since, date(2025, 2, 1)),
        ],
        matter=matter,
        ties=[Ownership(PROVIDER, HOLDING)],
        declared=Declaration(TODAY, "My sister teaches it."),
    ) == [
        "Meena was with Provider, the provider, until 2025-02-01. Until 2028-02-01 that is a conflict.",
        "Meena may act for Provider, the provider, since 2024-05-03.",
        "Meena is with Holding, which belongs with the provider, since 2024-05-03.",
        "Meena wrote at version 2 of the course.",
        "Meena is, since 2024-05-03, with Rival, a provider with a course before the same programme.",
        "Meena stood aside: “My sister teaches it”.",
    ]


def test_what_has_no_dates_is_said_without():
    assert said([Spell(PROVIDER)]) == ["Meena is with Provider, the provider."]
    assert said([Spell(PROVIDER, acts=True)]) == ["Meena may act for Provider, the provider."]
    assert said([Spell(RIVAL)], matter=Matter(PROVIDER, interests=(OPEN,))) == [
        "Meena is with Rival, a provider with a course before the same programme."
    ]


def test_what_is_past_is_said_as_past():
    left = date(2025, 2, 1)
    owned = [Ownership(PROVIDER, HOLDING)]

    assert said([Spell(PROVIDER, None, left, acts=True)])[0].startswith(
        "Meena could act for Provider, the provider, until 2025-02-01."
    )
    assert said([Spell(HOLDING, None, left)], ties=owned)[0].startswith(
        "Meena was with Holding, which belongs with the provider, until 2025-02-01."
    )


# --- Before opening -------------------------------------------------------------------------------


def test_nothing_is_opened_before_somebody_has_said_how_they_stand():
    clear, aside = Declaration(TODAY), Declaration(TODAY, "My brother’s.")
    found = conflicts.find([Spell(PROVIDER)], PROVIDER, (), on=TODAY)

    assert conflicts.door((), None) is Door.ASK
    assert conflicts.door((), clear) is Door.OPEN
    assert conflicts.door((), aside) is Door.SHUT
    assert conflicts.door(found, clear) is Door.SHUT
    assert conflicts.door(found, None) is Door.SHUT  # nobody is asked what is known already


# --- Invariants -----------------------------------------------------------------------------------

ids = st.integers(1, 4)
days = st.none() | st.dates(date(2018, 1, 1), date(2030, 1, 1))
spells_ = st.lists(st.builds(Spell, st.none() | ids, days, days, st.booleans()), max_size=3)
ties_ = st.lists(st.builds(Ownership, ids, ids, days, days), max_size=4)
interests = st.lists(st.builds(Interest, ids, days, days), max_size=3).map(tuple)
authors = st.lists(st.builds(Authorship, st.sampled_from([ME, YOU]), ids), max_size=2).map(tuple)
matters = st.builds(Matter, ids, authors, interests)
ons = st.dates(date(2020, 1, 1), date(2028, 1, 1))


@given(spells_, matters, ties_, ons, st.randoms())
def test_the_order_of_statements_changes_nothing(told, matter, ties, on, random):
    shuffled = random.sample(told, len(told))
    again = Matter(
        matter.provider,
        tuple(random.sample(matter.authors, len(matter.authors))),
        tuple(random.sample(matter.interests, len(matter.interests))),
    )
    mixed = random.sample(ties, len(ties))

    one = conflicts.examine(ME, told, matter, ties, on=on)
    other = conflicts.examine(ME, shuffled, again, mixed, on=on)

    assert {(f.kind, f.organisation, f.version) for f in one} == {
        (f.kind, f.organisation, f.version) for f in other
    }


@given(spells_, matters, ties_, ons, st.builds(Spell, ids, days, days), st.builds(Interest, ids))
def test_more_that_is_known_never_frees_anybody(told, matter, ties, on, spell, interest):
    more = Matter(matter.provider, matter.authors, (*matter.interests, interest))

    if conflicts.examine(ME, told, matter, ties, on=on):
        assert conflicts.examine(ME, [*told, spell], more, ties, on=on)


@given(spells_, matters, ties_, ons)
def test_whoever_competes_in_a_programme_judges_nothing_in_it(told, matter, ties, on):
    """What lists and counts are filtered by: with a rival there, every provider of the programme is shut."""
    if conflicts.rivals(told, matter.interests, ties, on=on):
        for provider in range(1, 5):
            here = Matter(provider, (), matter.interests)
            assert conflicts.examine(ME, told, here, ties, on=on)
