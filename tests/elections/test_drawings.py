"""The drawings: parsed as XML and counted."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elections import drawings
from elections.drawings import ChartWords, Mark, RollWords

OPENS = datetime(2015, 1, 12, 0, 1, tzinfo=UTC)
CLOSES = datetime(2015, 1, 16, 17, 0, tzinfo=UTC)


def words(**facts):
    return RollWords(
        **{
            "label": 'a "label" & <more>',
            "line": "Quorum line 3,373",
            "voted": "2,000 voted",
            "to_go": "1,373 to go",
            "both": "2,000 voted, 1,373 to go",
            "in_all": "13,490 on the roll",
            **facts,
        }
    )


def strokes(svg: str) -> dict[str, list[tuple[float, float]]]:
    root = ET.fromstring(svg)
    found = {}
    for path in root.iter("path"):
        pieces = re.findall(r"M([\d.]+) 0H([\d.]+)V", path.get("d"))
        if pieces:
            found[path.get("class")] = [(float(a), float(b)) for a, b in pieces]
    return found


def counts(svg: str) -> dict[str, int]:
    return {name: len(pieces) for name, pieces in strokes(svg).items()}


def test_the_roll_of_2015_in_strokes_of_a_hundred_and_of_five_hundred():
    roll = drawings.roll(eligible=13_490, ballots=2000, needed=3373, words=words())
    assert (roll.long_size, roll.tall_size) == (100, 500)
    assert counts(roll.long) == {"voted": 20, "togo": 14, "rest": 101}
    assert counts(roll.tall) == {"voted": 4, "togo": 3, "rest": 20}


def test_the_flag_stands_at_the_quorum():
    root = ET.fromstring(drawings.roll(eligible=13_490, ballots=0, needed=3373, words=words()).long)
    (gate,) = [line for line in root.iter("line") if line.get("class") == "gate"]
    assert gate.get("x1") == gate.get("x2") == "25.00%"
    assert any(path.get("class") == "flag" for path in root.iter("path"))


def test_without_a_line_there_is_no_flag():
    roll = drawings.roll(eligible=100, ballots=5, needed=None, words=words(line="", to_go=""))
    assert 'class="flag"' not in roll.long
    assert counts(roll.long) == {"voted": 5, "rest": 95}


@given(
    eligible=st.integers(1, 10**7),
    ballots=st.integers(0, 10**7),
    needed=st.none() | st.integers(1, 10**7),
)
def test_voted_strokes_are_as_wide_as_their_share(eligible, ballots, needed):
    ballots = min(ballots, eligible)
    roll = drawings.roll(eligible=eligible, ballots=ballots, needed=needed, words=words())
    for svg, size in ((roll.long, roll.long_size), (roll.tall, roll.tall_size)):
        pieces = strokes(svg)
        number = len({int(start + 1e-9) for parts in pieces.values() for start, _ in parts})
        assert number == -(-eligible // size)
        reach = max((end for _start, end in pieces.get("voted", [])), default=0)
        assert reach <= ballots / size + 0.01
    assert roll.long_size * drawings.MOST_LONG >= eligible


def test_words_are_escaped_and_told_to_those_who_do_not_see():
    roll = drawings.roll(eligible=10, ballots=5, needed=3, words=words())
    for svg in (roll.long, roll.tall):
        root = ET.fromstring(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == 'a "label" & <more>'


def chart(marks, **facts):
    svg = drawings.turnout_chart(
        **{
            "opens_at": OPENS,
            "closes_at": CLOSES,
            "marks": marks,
            "needed": 3373,
            "now": None,
            "at_close": None,
            "words": ChartWords(label="Ballots & all", quorum="Quorum line", now="46 hours left"),
            **facts,
        }
    )
    return list(ET.fromstring(f"<div>{svg}</div>"))


MARKS = [
    Mark(OPENS + timedelta(hours=24), 900, "over 900"),
    Mark(OPENS + timedelta(hours=66), 2000, "2,000"),
]


def of(svg, tag, name):
    return [part for part in svg.iter(tag) if name in (part.get("class") or "").split()]


def test_a_chart_for_wide_and_one_for_narrow_places():
    wide, narrow = chart(MARKS, now=MARKS[-1].at, at_close=3200)
    assert (wide.get("class"), narrow.get("class")) == ("long", "tall")
    for svg in (wide, narrow):
        assert svg.get("aria-label") == "Ballots & all"
        assert len(of(svg, "circle", "dot")) == 2
        assert len(of(svg, "line", "quorum")) == 1
        assert len(of(svg, "line", "now")) == 1
        assert len(of(svg, "path", "middle")) == 1
        _left, _top, width, height = map(float, svg.get("viewBox").split())
        for text in svg.iter("text"):
            assert 0 <= float(text.get("x")) <= width
            assert 0 <= float(text.get("y")) <= height


def test_higher_counts_stand_higher_and_later_ones_further_right():
    wide, _narrow = chart(MARKS)
    first, second = of(wide, "circle", "dot")
    assert float(first.get("cx")) < float(second.get("cx"))
    assert float(first.get("cy")) > float(second.get("cy"))


@pytest.mark.parametrize("ballots", range(2400, 3400, 50))
def test_the_line_of_the_quorum_goes_through_no_count(ballots):
    last = Mark(OPENS + timedelta(hours=80), ballots, f"{ballots:,}")
    for svg in chart([MARKS[0], last], at_close=5000):
        [line] = of(svg, "line", "quorum")
        [said] = [text for text in of(svg, "text", "strong") if text.text == last.words]
        written = float(said.get("y"))  # its lower edge; letters are some eleven high
        assert not written - 10 < float(line.get("y1")) < written


def test_the_line_is_broken_where_a_count_has_no_hour():
    marks = [Mark(OPENS + timedelta(hours=94), 3200, "about 3,200", after_gap=True), MARKS[0]]
    wide, _narrow = chart(marks[:1])
    assert len(of(wide, "path", "missing")) == 1
    assert not of(chart(MARKS)[0], "path", "missing")


def test_the_days_are_named_in_the_zone_of_the_vote():
    wide, _narrow = chart(MARKS)
    said = [text.text for text in wide.iter("text")]
    assert {"Mon 12", "Tue 13", "Wed 14", "Thu 15", "Fri 16"} <= set(said)


@pytest.mark.parametrize("length", [timedelta(hours=2), timedelta(days=1), timedelta(days=60)])
def test_windows_of_any_length_are_drawn(length):
    wide, narrow = chart([Mark(OPENS + length / 2, 3, "3")], closes_at=OPENS + length, needed=None)
    for svg in (wide, narrow):
        assert len(of(svg, "circle", "dot")) == 1
        assert len(list(svg.iter("text"))) < 40


def test_bars_are_as_wide_as_their_share_of_the_widest():
    need, pace = drawings.bars([("need", Fraction(30)), ("is", Fraction(15))])
    assert ET.fromstring(need).find("rect").get("width") == "100.00%"
    assert ET.fromstring(pace).find("rect").get("width") == "50.00%"
    assert drawings.bars([("is", Fraction(0))])


def test_no_drawing_carries_a_style():
    roll = drawings.roll(eligible=100, ballots=5, needed=9, words=words())
    strip = drawings.mini_roll(eligible=100, ballots=5, needed=9, label="x")
    for svg in (roll.long, roll.tall, strip):
        assert "style" not in svg
