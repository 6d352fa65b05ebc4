"""The columns, as SVG that another reader reads."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.charts import BOTTOM, TOP, Mark, Words, columns, tick

WORDS = Words("held", "Five & more <meetups>", "A column for each year.")
VALUES = st.none() | st.integers(0, 5000)
MARKS = st.lists(
    st.builds(Mark, st.text("2013Jan<&\"'", max_size=6), st.tuples(VALUES, VALUES)),
    min_size=1,
    max_size=40,
)


def read(drawn: str):
    return ET.fromstring(f"<both>{drawn}</both>")


@settings(max_examples=60)
@given(MARKS, st.booleans())
def test_any_figures_and_names_give_a_drawing_within_its_frame(marks, stacked):
    for svg in read(columns(marks, words=WORDS, stacked=stacked)):
        _x, _y, width, height = map(float, svg.get("viewBox").split())
        assert height > BOTTOM
        for rect in svg.iter("rect"):
            x, y = float(rect.get("x")), float(rect.get("y"))
            assert 0 <= x <= x + float(rect.get("width")) <= width
            assert TOP - 0.1 <= y <= y + float(rect.get("height")) <= BOTTOM + 0.2


def test_it_says_itself_in_words_and_needs_no_style():
    drawn = columns([Mark("2025", (3,)), Mark("2026", (None,))], words=WORDS)
    for svg in read(drawn):
        named = {part.get("id"): part.text for part in svg if part.tag in {"title", "desc"}}
        assert svg.get("aria-labelledby").split() == list(named)
        assert list(named.values()) == [WORDS.title, WORDS.desc]
        assert [rect.get("class") for rect in svg.iter("rect")] == ["bar", "missing"]
    assert "style" not in drawn
    ids = [part.get("id") for part in read(drawn).iter() if part.get("id")]
    assert len(ids) == len(set(ids))


def test_a_column_is_as_high_as_its_figure_and_a_stack_as_its_sum():
    svg = read(columns([Mark("a", (10, 20))], words=WORDS))[0]
    low, high = (float(rect.get("height")) for rect in svg.iter("rect"))
    assert high == pytest.approx(2 * low, abs=0.2)
    stack = read(columns([Mark("a", (10, 20)), Mark("b", (30, 0))], words=WORDS, stacked=True))[0]
    first, second, whole = stack.iter("rect")
    assert float(first.get("height")) + float(second.get("height")) == pytest.approx(
        float(whole.get("height")), abs=0.2
    )
    assert second.get("class") == "bar other"


@given(st.integers(1, 10**7))
def test_at_most_five_lines_and_each_round(peak):
    step = tick(peak)
    assert -(-peak // step) <= 5
    assert str(step).rstrip("0") in {"1", "2", "5"}
