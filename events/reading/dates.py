"""Dates and hours as people and spreadsheets write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from datetime import timezone as fixed_zone

from events.reading.clocks import length_of, near
from events.reading.found import Bad

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+|$)(.*)")
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[T ]+|$)(.*)")
_EPOCH = re.compile(r"\d{10}|\d{13}")
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.h](\d\d))?(?::(\d\d)(?:\.\d+)?)?\s*([ap])?\.?(?:m\.?)?\s*(z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_DAY_NAMES = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?", re.IGNORECASE
)
_WORD_FIRST = re.compile(
    r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(.*)", re.IGNORECASE
)
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})(.*)", re.IGNORECASE
)
_HOURS = re.compile(r"(\d{1,3})(?:[.,](\d))?\s*h(?:ours?|rs?)?(?:\s*(\d{1,2})\s*m)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A date, an hour, or both; with the instant where the words name one."""

    day: date | None = None
    hour: time | None = None
    instant: datetime | None = None


def is_ambiguous(words: str) -> bool | None:
    """Of a date in numbers: whether day and month could be swapped; None where it is none."""
    found = _NUMBERS.match(words.strip())
    if not found:
        return None
    one, other = int(found[1]), int(found[2])
    return one <= 12 and other <= 12 and one != other


def says_day_first(words: str) -> bool | None:
    """Of a date in numbers that can be read in one way: whether the day comes first."""
    found = _NUMBERS.match(words.strip())
    if not found or (int(found[1]) <= 12) == (int(found[2]) <= 12):
        return None
    return int(found[1]) > 12


def written(words: str, *, day_first: bool | None) -> Written:
    """What a cell says. Numbers that could be two dates are refused unless it is known which."""
    text = " ".join(words.replace("\u202f", " ").replace("\xa0", " ").split())
    if not text:
        return Written()
    if _EPOCH.fullmatch(text):
        seconds = int(text) / (1000 if len(text) == 13 else 1)
        moment = datetime.fromtimestamp(seconds, UTC)
        near(moment.date())
        return Written(instant=moment)
    if found := _ISO.fullmatch(text):
        return _with_hour(_day(found[1], found[2], found[3], text), found[4], text)
    if found := _NUMBERS.fullmatch(text):
        if is_ambiguous(text) and day_first is None:
            raise Bad("two_dates", text[:60])
        first = says_day_first(text) if not is_ambiguous(text) else day_first
        year = found[3] if len(found[3]) == 4 else "20" + found[3]
        day, month = (found[1], found[2]) if first is not False else (found[2], found[1])
        return _with_hour(_day(year, month, day, text), found[4], text)
    return _in_words(text)


def _in_words(text: str) -> Written:
    bare = " ".join(_DAY_NAMES.sub(" ", text).replace(" at ", " ").split()).strip(", ")
    if found := _WORD_FIRST.fullmatch(bare):
        month, day, year, rest = found[1], found[2], found[3], found[4]
    elif found := _DAY_FIRST.fullmatch(bare):
        day, month, year, rest = found[1], found[2], found[3], found[4]
    else:
        return Written(hour=hour_of(text))
    number = MONTHS.get(month[:3].lower())
    if number is None:
        raise Bad("bad_date", text[:60])
    return _with_hour(_day(year, str(number), day, text), rest.strip(" ,"), text)


def _day(year: str, month: str, day: str, text: str) -> date:
    try:
        return near(date(int(year), int(month), int(day)))
    except ValueError as error:
        if isinstance(error, Bad):
            raise
        raise Bad("bad_date", text[:60]) from None


def _with_hour(day: date, rest: str, text: str) -> Written:
    rest = rest.strip(" ,")
    if not rest:
        return Written(day=day)
    found = _CLOCK.fullmatch(rest)
    hour = hour_of(rest)
    if found and found[5]:
        offset = timedelta(0)
        if found[5].lower() != "z":
            sign = -1 if found[5][0] == "-" else 1
            digits = found[5][1:].replace(":", "")
            offset = sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if abs(offset) >= timedelta(hours=24):
            raise Bad("bad_date", text[:60])
        wall = datetime.combine(day, hour, fixed_zone(offset))
        return Written(day=day, hour=hour, instant=wall.astimezone(UTC))
    return Written(day=day, hour=hour)


def hour_of(words: str) -> time:
    """What a clock shows: `14:30`, `2.30 pm`, `9am`."""
    text = words.strip()
    found = _CLOCK.fullmatch(text)
    if not found or (found[2] is None and found[4] is None):
        raise Bad("bad_date", text[:60])
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            raise Bad("bad_date", text[:60])
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise Bad("bad_date", text[:60]) from None


def span_of(words: str) -> tuple[str, str]:
    """`14:30 - 18:00` as its two ends; one hour alone as the first of them."""
    parts = re.split(r"\s*(?:–|—|\bto\b|\bbis\b)\s*|\s+-\s+", words.strip(), maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def length_in(words: str) -> timedelta | None:
    """How long: minutes, `2 hours`, `1:30`, `PT2H`, or the milliseconds of a machine."""
    text = words.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 12:
        number = int(text)
        return timedelta(milliseconds=number) if number >= 60_000 else timedelta(minutes=number)
    if found := re.fullmatch(r"(\d{1,3}):(\d\d)(?::\d\d)?", text):
        return timedelta(hours=int(found[1]), minutes=int(found[2]))
    if found := _HOURS.fullmatch(text):
        tenths = int(found[2] or 0)
        return timedelta(hours=int(found[1]), minutes=tenths * 6 + int(found[3] or 0))
    return length_of(text)
