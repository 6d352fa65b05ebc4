"""All the races, entered by the modules that set their scenes."""

from __future__ import annotations

from tests.races import (
    catalogue,
    certification,
    community,
    elections,
    events,
    groups,
    mail,
    networks,
)
from tests.races.judge import RACES

SCENES = (catalogue, certification, community, elections, events, groups, mail, networks)

__all__ = ["RACES", "SCENES"]
