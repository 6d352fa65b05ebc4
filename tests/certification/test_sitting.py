"""Who may vote and who is in the chair, without those who have a conflict."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from certification import sitting
from certification.sitting import Sitter
from tests.certification.voice import plain, plural

OLD, NEW = date(2020, 1, 1), date(2025, 1, 1)
CHAIR = Sitter("c", "Chitra", NEW, chair=True)
SECOND = Sitter("d", "Divya", date(2025, 6, 1), chair=True)
ELDER = Sitter("e", "Elango", OLD)
YOUNG = Sitter("f", "Farida", NEW)


def but(sitter, **facts):
    return Sitter(
        **{
            **{name: getattr(sitter, name) for name in ("id", "name", "since", "chair")},
            **facts,
        }
    )


def test_the_chair_is_the_chair():
    found = sitting.chairing([YOUNG, ELDER, SECOND, CHAIR])

    assert (found.sitter, found.acting, found.passed_over) == (CHAIR, False, ())


def test_a_conflicted_chair_is_replaced_by_the_next_then_by_who_served_longest():
    aside = but(CHAIR, aside="with the provider")

    assert sitting.chairing([YOUNG, ELDER, SECOND, aside]).sitter == SECOND
    found = sitting.chairing([YOUNG, ELDER, but(SECOND, aside="too"), aside])
    assert (found.sitter, found.acting) == (ELDER, True)


def test_who_is_away_is_passed_over_unless_all_are():
    away, gone = but(CHAIR, away=True), but(ELDER, away=True)

    assert sitting.chairing([away, gone, YOUNG]).sitter == YOUNG
    assert sitting.chairing([away, gone]).sitter == away


def test_where_all_stand_aside_there_is_no_chair():
    found = sitting.chairing([but(CHAIR, aside="x")])

    assert found.sitter is None
    assert sitting.chair_in_words(found, _=plain) == (
        "Nobody can be in the chair: everybody on the committee stands aside.",
    )


def test_the_chair_is_explained():
    found = sitting.chairing([but(CHAIR, aside="x"), but(SECOND, away=True), ELDER])

    assert sitting.chair_in_words(found, _=plain) == (
        "Elango is acting chair, by the published order.",
        "Chitra stands aside because of a conflict.",
        "Divya is out of office.",
    )
    assert sitting.chair_in_words(sitting.chairing([CHAIR]), _=plain) == (
        "Chitra is in the chair.",
    )


def test_the_denominator_is_read_out_and_names_nobody():
    found = sitting.electorate(
        [CHAIR, but(ELDER, aside="x"), but(YOUNG, late=True), but(SECOND, aside="y", late=True)]
    )

    assert found.eligible == 1
    assert sitting.counted_in_words(found.record(), _n=plural) == (
        "The committee has 4 members.",
        "2 stand aside because of a conflict and are in no number.",
        "1 came after the vote was opened and does not vote.",
        "So 1 may vote.",
    )


sitters = st.lists(
    st.builds(
        Sitter,
        id=st.sampled_from("abcdef"),
        name=st.just("N"),
        since=st.sampled_from([OLD, NEW]),
        chair=st.booleans(),
        aside=st.sampled_from(["", "x"]),
        late=st.booleans(),
        away=st.booleans(),
    ),
    unique_by=lambda one: one.id,
)


@given(sitters, st.randoms())
def test_nobody_with_a_conflict_votes_counts_or_chairs(committee, random):
    found, chair = sitting.electorate(committee), sitting.chairing(committee)

    assert found == sitting.electorate(random.sample(committee, len(committee)))
    assert chair == sitting.chairing(random.sample(committee, len(committee)))
    assert sorted(one.id for one in (*found.voters, *found.aside, *found.late)) == sorted(
        one.id for one in committee
    )
    assert not any(one.aside for one in found.voters)
    assert chair.sitter is None or not chair.sitter.aside
    assert (chair.sitter is None) == all(one.aside for one in committee)


@given(sitters)
def test_who_stands_aside_changes_no_number_but_their_own(committee):
    without = [one for one in committee if not one.aside]

    assert sitting.electorate(committee).voters == sitting.electorate(without).voters
    assert sitting.chairing(committee).sitter == sitting.chairing(without).sitter
