"""The ballot key as a voter writes it down: thirty letters in six groups, and what went wrong in typing.

Pure. 26 letters of 32 are chance (130 bits), four are check letters of a Reed-Solomon code, so that four
wrong letters are always noticed, and one or two are found: a letter misread, two neighbours swapped. The
places are told and nothing is mended silently. The layout is told in docs/ballots.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

Translate = Callable[[str], str]

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # without l, o, 0 and 1, which people misread
VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
DRAWN, CHECKS, GROUP = 26, 4, 5
LENGTH = DRAWN + CHECKS
DASHES = "-‐‑‒–—−_."


def _powers() -> list[int]:
    power, powers = 1, []
    for _exponent in range(31):
        powers.append(power)
        power <<= 1
        if power & 32:
            power ^= 0b100101  # x^5 + x^2 + 1
    return powers


POWERS = _powers()
LOGS = {power: exponent for exponent, power in enumerate(POWERS)}


def _times(one: int, other: int) -> int:
    return POWERS[(LOGS[one] + LOGS[other]) % 31] if one and other else 0


def _generator() -> list[int]:
    product = [1]  # the highest power first
    for root in POWERS[1 : CHECKS + 1]:
        lowered = [_times(each, root) for each in product]
        product = [
            one ^ other for one, other in zip([*product, 0], [0, *lowered], strict=True)
        ]  # fmt: skip
    return product


GENERATOR = _generator()


class Typo(Enum):
    """What is wrong with what was typed."""

    LETTER = "a character that stands in no ballot key"
    LENGTH = "too few or too many letters"
    FOUND = "letters that do not fit, and which"
    SOMEWHERE = "letters that do not fit, too many to say which"


@dataclass(frozen=True)
class Place:
    """A letter of a key, as one counts: the second letter of the fourth group."""

    group: int
    letter: int


class BadPhrase(ValueError):
    """What was typed is no ballot key; what is wrong with it, and where."""

    def __init__(
        self, typo: Typo, *, found: str = "", places: tuple[Place, ...] = (), letters: int = 0
    ) -> None:
        super().__init__(typo.value)
        self.typo, self.found, self.places, self.letters = typo, found, places, letters

    def in_words(self, *, _: Translate = str) -> str:
        """Say it to whoever typed it."""
        if self.typo is Typo.LETTER:
            return _(
                "“{found}” stands in no ballot key. They have small letters and the digits 2 to 9, and"
                " neither l, o, 0 nor 1, which look too much like others."
            ).format(found=self.found)
        if self.typo is Typo.LENGTH:
            return _(
                "A ballot key has {wanted} letters in {groups} groups; here are {found}."
            ).format(wanted=LENGTH, groups=LENGTH // GROUP, found=self.letters)
        if self.typo is Typo.SOMEWHERE:
            return _(
                "Several letters do not fit together. Compare each group with what you wrote down."
            )
        if len(self.places) == 1:
            (one,) = self.places
            return _("Letter {letter} of group {group} does not fit. Look at it again.").format(
                letter=one.letter, group=one.group
            )
        one, other = self.places
        return _(
            "Letter {letter} of group {group} and letter {other_letter} of group {other_group} do not"
            " fit. Look at them again; were two swapped?"
        ).format(
            letter=one.letter,
            group=one.group,
            other_letter=other.letter,
            other_group=other.group,
        )


def new() -> str:
    """Draw a ballot key: thirty letters without hyphens."""
    return with_checks("".join(secrets.choice(ALPHABET) for _place in range(DRAWN)))


def with_checks(drawn: str) -> str:
    """Add the four check letters to 26."""
    rest = [0] * CHECKS
    for letter in drawn:
        factor = VALUES[letter] ^ rest[0]
        rest = [
            one ^ _times(factor, other)
            for one, other in zip([*rest[1:], 0], GENERATOR[1:], strict=True)
        ]
    return drawn + "".join(ALPHABET[value] for value in rest)


def in_groups(phrase: str) -> str:
    """Write a key so that it can be copied by hand."""
    return "-".join(phrase[place : place + GROUP] for place in range(0, len(phrase), GROUP))


def read(typed: str) -> str:
    """Read a key as somebody typed it: blanks, hyphens and capitals do not matter."""
    letters = [
        each
        for each in typed.lower()
        if not each.isspace() and each not in DASHES and each not in "\ufeff\u200b\u00ad"
    ]
    for letter in letters:
        if letter not in VALUES:
            raise BadPhrase(Typo.LETTER, found=letter)
    if len(letters) != LENGTH:
        raise BadPhrase(Typo.LENGTH, letters=len(letters))
    values = [VALUES[letter] for letter in letters]
    sums = _sums(values)
    if any(sums):
        places = _wrong(sums)
        raise BadPhrase(Typo.FOUND if places else Typo.SOMEWHERE, places=places)
    return "".join(letters)


def _sums(values: list[int]) -> list[int]:
    """The four sums that are nought for every key, one a root of the generator."""
    sums = []
    for root in POWERS[1 : CHECKS + 1]:
        total = 0
        for value in values:
            total = _times(total, root) ^ value
        sums.append(total)
    return sums


def _wrong(sums: list[int]) -> tuple[Place, ...]:
    """Find the one letter or the two that explain the sums; none where more are wrong."""
    one, two, three, four = sums
    places = range(LENGTH)
    for place in places:
        x = POWERS[LENGTH - 1 - place]
        if one and (two, three, four) == (_times(one, x), _times(two, x), _times(three, x)):
            return (_place(place),)
    for place in places:
        for other in places[place + 1 :]:
            x, y = POWERS[LENGTH - 1 - place], POWERS[LENGTH - 1 - other]
            both, product = x ^ y, _times(x, y)
            if three == _times(both, two) ^ _times(product, one) and four == _times(
                both, three
            ) ^ _times(product, two):
                return (_place(place), _place(other))
    return ()


def _place(place: int) -> Place:
    return Place(place // GROUP + 1, place % GROUP + 1)
