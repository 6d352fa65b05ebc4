from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from events import drawings


def dots(svg: str, kind: str) -> int:
    root = ET.fromstring(svg)
    inside = sum(len(group) for group in root.findall("g") if group.get("class") == kind)
    return inside + sum(1 for dot in root.findall("circle") if dot.get("class") == kind)


@given(st.integers(1, 400), st.data())
def test_room_is_a_dot_a_head(capacity, data):
    taken = data.draw(st.integers(0, capacity))
    mine = data.draw(st.integers(0, min(taken, 6)))
    drawing = drawings.room(capacity, taken, mine=mine, label="words")
    assert drawing.seats_per_dot == 1
    assert dots(drawing.svg, "mine") == mine
    assert dots(drawing.svg, "taken") == taken - mine
    assert dots(drawing.svg, "free") == capacity - taken
    places = [(dot.get("cx"), dot.get("cy")) for dot in ET.fromstring(drawing.svg).iter("circle")]
    assert len(set(places)) == capacity


def test_room_carries_its_words_safely():
    root = ET.fromstring(drawings.room(3, 1, label='1 of 3 in "R&D" <b>').svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == '1 of 3 in "R&D" <b>'


def test_room_that_shrank_shows_those_who_sit():
    drawing = drawings.room(2, 5, label="")
    assert dots(drawing.svg, "taken") == 5
    assert dots(drawing.svg, "free") == 0


def test_room_without_a_limit_shows_those_who_sit():
    assert dots(drawings.room(None, 3, label="").svg, "taken") == 3
    assert dots(drawings.room(None, 0, label="").svg, "free") == 0


def test_hall_has_dots_for_several_seats():
    drawing = drawings.room(2000, 1000, label="")
    assert drawing.seats_per_dot == 5
    assert dots(drawing.svg, "taken") == 200
    assert dots(drawing.svg, "free") == 200


def test_bar_is_as_long_as_its_share():
    def width(number, most):
        drawn = ET.fromstring(drawings.bar(number, most, label="", said=""))
        return float(drawn.find("rect").get("width").rstrip("%"))

    assert width(120, 120) == drawings.LONGEST
    assert width(60, 120) == drawings.LONGEST / 2
    assert width(0, 0) == 0


def test_bar_of_nothing_known_is_a_dashed_gap():
    drawn = ET.fromstring(drawings.bar(None, 120, label="not recorded", said="not recorded"))
    assert drawn.find("rect").get("class") == "none"
    assert drawn.get("aria-label") == "not recorded"
