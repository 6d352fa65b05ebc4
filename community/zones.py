"""Time zones as people choose and read them."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils import formats

# Names that the database keeps for machines: offsets, old aliases, whole countries.
NOT_PLACES = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")


@cache
def places() -> tuple[str, ...]:
    """List the zones that are named for a place, and UTC first."""
    named = (
        name for name in available_timezones() if "/" in name and not name.startswith(NOT_PLACES)
    )
    return ("UTC", *sorted(named))


def zone_of(name: str) -> ZoneInfo | None:
    """Open the zone called `name`; None for one that is not in the list."""
    return ZoneInfo(name) if name in places() else None


def city_of(name: str) -> str:
    """Say a zone by its place: `Asia/Kolkata` is Kolkata, `America/Argentina/Salta` is Salta."""
    return name.rpartition("/")[2].replace("_", " ")


def label_of(at: datetime) -> str:
    """Name an aware moment's zone briefly: IST where people say so, else UTC+05:30."""
    name = at.tzname() or ""
    if name.isalpha():
        return name
    offset = at.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}" if offset.strip("+0:-") else "UTC"


def day(at: date, *, short: bool = False, year: bool = True) -> str:
    """Say a day: Saturday 12 December 2026; short: Sat 12 December 2026."""
    return formats.date_format(at, ("D" if short else "l") + (" j F Y" if year else " j F"))


def clock(at: datetime) -> str:
    """Say a time of day: 14:30."""
    return at.strftime("%H:%M")


def machine(at: datetime) -> str:
    """Write a moment for machines, to the second: 2026-12-12T14:30:00+05:30."""
    return at.isoformat(timespec="seconds")


def same_clock(one: datetime, zone: tzinfo) -> bool:
    """Say whether a clock in the zone shows the same as this moment's own."""
    return one.astimezone(zone).utcoffset() == one.utcoffset()
