"""Reading the public record (record.yaml), and its dates as exactly as they are known."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from events.times import When, between, in_month, in_year, on_day

FILE = Path(__file__).with_name("record.yaml")

Facts = dict[str, Any]


def read() -> Facts:
    """Everything the record holds."""
    facts: Facts = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return facts


def sha256() -> str:
    """Which record this is."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()


def when(told: Facts, zone: str) -> When:
    """A date with its precision; `2012-10` as an end of a span means the whole month."""
    value = str(told["value"])
    match told["precision"]:
        case "day":
            return on_day(date.fromisoformat(value), zone)
        case "month":
            return in_month(*_parts(value), zone)
        case "year":
            return in_year(int(value), zone)
        case "between":
            first, last = _parts(str(told["from"])), _parts(str(told["to"]))
            return between(date(*first, 1), date(*last, monthrange(*last)[1]), zone)
    raise ValueError(f"{told['precision']!r} is no precision")


def _parts(value: str) -> tuple[int, int]:
    year, month = value.split("-")
    return int(year), int(month)


def instant(value: str) -> datetime:
    """A time of day that the record gives, in UTC."""
    return datetime.fromisoformat(value).astimezone(UTC)
