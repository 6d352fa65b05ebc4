"""The ballot key as it is written down: read back whole, typing errors noticed and found."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from elections import phrases
from elections.phrases import ALPHABET, BadPhrase, Place, Typo

LETTERS = st.sampled_from(ALPHABET)
PHRASES = st.text(LETTERS, min_size=26, max_size=26).map(phrases.with_checks)


def place_of(number: int) -> Place:
    return Place(number // 5 + 1, number % 5 + 1)


def test_a_new_key_holds_130_random_bits_in_six_groups():
    drawn = {phrases.new() for _time in range(50)}
    assert len(drawn) == 50
    assert all(len(one) == 30 and phrases.read(one) == one for one in drawn)
    assert phrases.DRAWN * 5 == 130
    assert [len(group) for group in phrases.in_groups(phrases.new()).split("-")] == [5] * 6
    assert set("".join(drawn)) == set(ALPHABET)


@given(PHRASES)
def test_blanks_hyphens_and_capitals_do_not_matter(phrase):
    grouped = phrases.in_groups(phrase)
    for typed in (phrase, grouped, grouped.upper(), f" {grouped.replace('-', ' – ')}\r\n"):
        assert phrases.read(typed) == phrase


@given(PHRASES, st.integers(0, 29), LETTERS)
def test_one_wrong_letter_is_found(phrase, place, letter):
    assume(phrase[place] != letter)
    with pytest.raises(BadPhrase) as no:
        phrases.read(phrase[:place] + letter + phrase[place + 1 :])
    assert no.value.typo is Typo.FOUND
    assert no.value.places == (place_of(place),)
    assert f"Letter {place % 5 + 1} of group {place // 5 + 1}" in no.value.in_words()


@given(PHRASES, st.data())
def test_two_wrong_letters_are_found_swapped_ones_too(phrase, data):
    one, other = sorted(data.draw(st.sets(st.integers(0, 29), min_size=2, max_size=2)))
    letters = list(phrase)
    if letters[one] != letters[other] and data.draw(st.booleans()):
        letters[one], letters[other] = letters[other], letters[one]
    else:
        for place in (one, other):
            letters[place] = data.draw(LETTERS.filter(lambda each: each != phrase[place]))  # noqa: B023  (drawn at once)
    with pytest.raises(BadPhrase) as no:
        phrases.read("".join(letters))
    assert no.value.places == (place_of(one), place_of(other))
    assert "swapped" in no.value.in_words()


@given(PHRASES, st.sets(st.integers(0, 29), min_size=3, max_size=4), st.data())
def test_three_or_four_wrong_letters_are_always_noticed(phrase, places, data):
    letters = list(phrase)
    for place in places:
        letters[place] = data.draw(LETTERS.filter(lambda each: each != phrase[place]))  # noqa: B023  (drawn at once)
    with pytest.raises(BadPhrase) as no:
        phrases.read("".join(letters))
    assert no.value.in_words()


@pytest.mark.parametrize("typed", ["", "a", "a" * 29, "a" * 31, "-" * 30])
def test_another_number_of_letters_is_told(typed):
    with pytest.raises(BadPhrase) as no:
        phrases.read(typed)
    assert no.value.typo is Typo.LENGTH
    assert f"here are {typed.count('a')}" in no.value.in_words()


@pytest.mark.parametrize("letter", ["0", "1", "l", "O", "ä", "🗳", "ı"])
def test_a_letter_of_no_key_is_told(letter):
    with pytest.raises(BadPhrase) as no:
        phrases.read(phrases.new()[:-1] + letter)
    assert no.value.typo is Typo.LETTER
    assert f"“{letter.lower()}”" in no.value.in_words()


@given(st.text(max_size=60))
def test_anything_typed_is_read_or_refused(typed):
    try:
        phrase = phrases.read(typed)
    except BadPhrase as no:
        words = no.in_words()
    else:
        words = phrases.read(phrase)
    assert words


def test_the_code_can_be_worked_out_by_hand():
    """docs/ballots.md: powers of two in GF(32) over x^5 + x^2 + 1; the sums at 2, 4, 8 and 16 are nought."""
    powers = [1]
    while len(powers) < 31:
        doubled = powers[-1] * 2
        powers.append(doubled ^ 0b100101 if doubled > 31 else doubled)
    assert sorted(powers) == list(range(1, 32))
    phrase = phrases.new()
    for root in range(1, 5):
        total = 0
        for place, letter in enumerate(phrase):
            value = ALPHABET.index(letter)
            if value:
                total ^= powers[(powers.index(value) + root * (29 - place)) % 31]
        assert total == 0
