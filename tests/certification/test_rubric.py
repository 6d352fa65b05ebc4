"""Points of a rubric, exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import baselines, rubric
from certification.rubric import Criterion, Level

# The worked example of the certificate that the design shows: 40, 35 and 25, three reviewers.
MUST = Criterion("scope", "States its scope", Level.MUST, 0, 1, 1)
RIGHT = Criterion("right", "Technically right", Level.SHOULD, 40, 3, 2)
RUNS = Criterion("runs", "Exercises run", Level.SHOULD, 35, 3, 2)
PEOPLE = Criterion("people", "Community", Level.SHOULD, 25, 3, 2)


@st.composite
def rubrics(draw):
    weights = draw(st.lists(st.integers(0, 40), min_size=1, max_size=6))
    criteria = []
    for n, weight in enumerate(weights):
        top = draw(st.integers(1, 5))
        criteria.append(
            Criterion(
                f"c{n}",
                f"C{n}",
                draw(st.sampled_from(Level)),
                weight,
                top,
                draw(st.integers(1, top)),
            )
        )
    sheets = draw(
        st.lists(
            st.fixed_dictionaries(
                {one.key: st.none() | st.integers(0, one.top) for one in criteria}
            ),
            min_size=1,
            max_size=5,
        )
    )
    return criteria, sheets


def test_worked_example_adds_up_as_it_does_by_hand():
    sheets = [
        {"scope": 1, "right": 3, "runs": 3, "people": 2},
        {"scope": 1, "right": 3, "runs": 2, "people": 2},
        {"scope": 1, "right": 2, "runs": 3, "people": 2},
    ]

    scored = rubric.score([MUST, RIGHT, RUNS, PEOPLE], sheets)

    assert [line.points for line in scored.lines] == [
        0,
        Fraction(320, 9),
        Fraction(280, 9),
        Fraction(50, 3),
    ]
    assert scored.total == Fraction(250, 3)
    assert scored.blocking == ()


def test_a_single_failing_mark_leaves_a_must_unmet():
    scored = rubric.score([MUST], [{"scope": 1}, {"scope": 0}])

    assert [line.criterion.key for line in scored.blocking] == ["scope"]


def test_a_failing_should_costs_points_and_blocks_nothing():
    scored = rubric.score([RIGHT], [{"right": 0}])

    assert scored.total == 0
    assert scored.blocking == ()


def test_who_cannot_tell_is_left_out_of_the_mean():
    told = rubric.score([RIGHT], [{"right": 2}])
    untold = rubric.score([RIGHT], [{"right": 2}, {"right": None}])

    assert told.total == untold.total == Fraction(80, 3)


def test_a_must_that_nobody_could_tell_is_not_met():
    assert rubric.score([MUST], [{"scope": None}]).blocking


@given(rubrics())
def test_points_lie_between_nothing_and_the_weights(made):
    criteria, sheets = made
    scored = rubric.score(criteria, sheets)
    assert 0 <= scored.total <= sum(one.weight for one in criteria)


@given(rubrics(), st.randoms())
def test_the_order_of_reviewers_and_criteria_changes_nothing(made, random):
    criteria, sheets = made
    other_criteria, other_sheets = list(criteria), list(sheets)
    random.shuffle(other_criteria)
    random.shuffle(other_sheets)
    one = rubric.score(criteria, sheets)
    other = rubric.score(other_criteria, other_sheets)
    assert one.total == other.total
    assert {line.criterion.key for line in one.blocking} == {
        line.criterion.key for line in other.blocking
    }


@given(rubrics(), st.data())
def test_a_better_mark_never_costs_a_point_nor_blocks(made, data):
    criteria, sheets = made
    chosen = data.draw(st.sampled_from(criteria))
    sheet = data.draw(st.sampled_from(range(len(sheets))))
    before = rubric.score(criteria, sheets)
    mark = sheets[sheet][chosen.key]
    if mark is None or mark == chosen.top:
        return
    better = [dict(one) for one in sheets]
    better[sheet][chosen.key] = mark + 1
    after = rubric.score(criteria, better)
    assert after.total >= before.total
    assert len(after.blocking) <= len(before.blocking)


@given(rubrics())
def test_full_marks_everywhere_win_every_point(made):
    criteria, _sheets = made
    scored = rubric.score(criteria, [{one.key: one.top for one in criteria}])
    assert scored.total == sum(one.weight for one in criteria)
    assert scored.blocking == ()


def test_a_mark_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match="outside"):
        rubric.score([RIGHT], [{"right": 4}])


@pytest.mark.parametrize("name", baselines.names())
def test_shipped_baselines_make_a_hundred_points_and_can_be_won(name):
    text = baselines.read(name)
    plain = [one.plain for one in text.criteria]

    assert rubric.makes_a_hundred(plain)
    assert rubric.score(plain, [{one.key: one.top for one in plain}]).total == 100
    for one in text.criteria:
        assert all([one.title, one.hint, one.good, one.acceptable, one.not_acceptable])


def test_training_baseline_asks_four_questions_three_of_them_musts():
    text = baselines.read("training")

    assert [one.level for one in text.criteria] == [
        Level.MUST,
        Level.MUST,
        Level.SHOULD,
        Level.MUST,
    ]


def test_unknown_baseline_names_those_that_are_there():
    with pytest.raises(LookupError, match="training"):
        baselines.read("nothing")
