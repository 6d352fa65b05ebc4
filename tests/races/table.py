"""All the races, entered by the modules that set their scenes."""

from __future__ import annotations

from tests.races import (
    belonging,
    calendars,
    catalogue,
    certification,
    claims,
    community,
    conduct,
    doors,
    elections,
    events,
    following,
    groups,
    inout,
    keeping,
    linked,
    lives,
    mail,
    networks,
    nominations,
    outside,
    rolls,
    seats,
    series,
    talks,
)
from tests.races.judge import RACES

SCENES = (
    belonging,
    calendars,
    catalogue,
    certification,
    claims,
    community,
    conduct,
    doors,
    elections,
    events,
    following,
    groups,
    inout,
    keeping,
    lives,
    linked,
    mail,
    networks,
    nominations,
    outside,
    rolls,
    series,
    talks,
    seats,
)

__all__ = ["RACES", "SCENES"]
