"""Time zones as people choose and read them."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

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
