"""Kolams: whatever the address, one thread, every dot, a quarter turn, and the same one again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community import kolam

ADDRESSES = st.text(max_size=80)
SIZES = st.sampled_from(kolam.SIZES)


def rings(drawing: kolam.Kolam) -> int:
    """Count the threads another way: join quarters of dots as beads, and count what hangs together.

    The four quarters of a dot are named by their corners. Where the thread turns back, the two
    quarters of that side are joined; where it crosses, each is joined to the far one beyond.
    """
    parent = {(dot, corner): (dot, corner) for dot in drawing.dots for corner in "abcd"}

    def top(bead):
        while parent[bead] != bead:
            parent[bead] = parent[parent[bead]]
            bead = parent[bead]
        return bead

    # a: upper right, b: lower right, c: lower left, d: upper left
    beyond = {(1, 0): (("a", "c"), ("b", "d")), (0, 1): (("b", "d"), ("c", "a"))}
    sides = {(1, 0): "ab", (0, 1): "bc", (-1, 0): "cd", (0, -1): "da"}
    for column, row in drawing.dots:
        for (east, south), (one, other) in sides.items():
            here, there = (column, row), (column + east, row + south)
            if tuple(sorted((here, there))) not in drawing.crossings:
                parent[top((here, one))] = top((here, other))
            for mine, theirs in beyond.get((east, south), ()):
                if tuple(sorted((here, there))) in drawing.crossings:
                    parent[top((here, mine))] = top((there, theirs))
    return len({top(bead) for bead in parent})


@given(ADDRESSES, SIZES, st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_cover_is_one_thread_round_every_dot(address, size, cities):
    drawing = kolam.cover(address, size=size, cities=cities)
    (thread,) = drawing.threads()
    assert len(thread) == 4 * len(drawing.dots)
    assert {dot for dot, _entered, _left in thread} == set(drawing.dots)
    assert rings(drawing) == 1


@given(ADDRESSES)
@settings(max_examples=20, deadline=None)
def test_seal_is_three_threads_and_its_own_mirror_image(address):
    drawing = kolam.seal(address)
    assert len(drawing.threads()) == rings(drawing) == 3
    mirrored = {tuple(sorted((6 - x, y) for x, y in pair)) for pair in drawing.crossings}
    assert mirrored == drawing.crossings


@given(ADDRESSES, SIZES, st.sampled_from([0, 1, 4, 5]))
@settings(max_examples=25, deadline=None)
def test_a_quarter_turn_changes_nothing(address, size, cities):
    drawing = kolam.cover(address, size=size, cities=cities)
    far = size - 1
    assert {(far - y, x) for x, y in drawing.dots} == set(drawing.dots)
    turned = {tuple(sorted((far - y, x) for x, y in pair)) for pair in drawing.crossings}
    assert turned == drawing.crossings
    assert {(far - y, x) for x, y in drawing.large} == drawing.large


@given(ADDRESSES, st.text(max_size=60))
@settings(max_examples=25, deadline=None)
def test_the_drawing_is_well_formed_and_drawn_without_lifting_the_hand(address, label):
    label = "".join(letter for letter in label if letter.isprintable())
    root = ET.fromstring(kolam.draw(address, label=label))
    if label:
        assert root.attrib["role"] == "img"
        assert root.attrib["aria-label"] == label
    else:
        assert root.attrib["aria-hidden"] == "true"
    path = root.find("path").attrib["d"]
    assert re.fullmatch(r"M[^MZ]+Z", path)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    assert min(numbers) >= 0
    assert max(numbers) <= max(width, height)
    assert not root.attrib.keys() & {"style", "onload"}


def test_the_same_address_gives_the_same_kolam_on_another_machine():
    script = "from community import kolam; print(kolam.draw('events/abc', cities=4), end='')"
    for seed in ("1", "2"):
        elsewhere = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert elsewhere.stdout == kolam.draw("events/abc", cities=4)


def test_other_addresses_give_other_kolams():
    assert len({kolam.draw(f"events/{number}") for number in range(40)}) > 36


@pytest.mark.parametrize("count", range(1, 10))
def test_there_is_a_large_dot_for_each_city(count):
    for size in (7, 9, 11):
        drawing = kolam.cover("events/abc", size=size, cities=count)
        assert len(drawing.large) == count
        assert drawing.large <= set(drawing.dots)


@pytest.mark.parametrize("size", [0, 4, 6, 8, 13, 200])
def test_a_size_that_no_single_thread_can_take_is_refused(size):
    with pytest.raises(ValueError, match="dots across"):
        kolam.cover("events/abc", size=size)


def test_a_kolam_is_found_even_when_every_try_of_the_address_fails(monkeypatch):
    """The last tries do not depend on the address; they alone must do for every ground."""
    kolam._weave.cache_clear()
    monkeypatch.setattr(kolam, "TRIES", 10)
    true_bytes = kolam._bytes_of

    def unlucky(*words):
        if words[1] != "any doorstep" and words[0] == "kolam":
            return iter(lambda: 255, None)  # never a crossing
        return true_bytes(*words)

    monkeypatch.setattr(kolam, "_bytes_of", unlucky)
    for size in kolam.SIZES:
        for reach in range(2, size, 2):
            kolam._weave("x", kolam._ground(size, reach), wanted=1, mirrored=False)
    for size in kolam.SIZES[1:]:
        kolam._weave("x", kolam._joined_ground(size), wanted=1, mirrored=False)
    kolam._weave("x", kolam._ground(7, 0), wanted=3, mirrored=True)
    kolam._weave.cache_clear()


def test_the_mark_and_the_border_are_two_threads_that_hold_each_other():
    for drawing in (kolam.mark(), kolam.border(12, 18)):
        assert rings(drawing) == len(drawing.threads()) == 2
