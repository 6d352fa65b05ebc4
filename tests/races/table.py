"""All the races, entered by the modules that set their scenes."""

from __future__ import annotations

from tests.races import catalogue, certification, community, elections, events, groups
from tests.races.judge import RACES

SCENES = (catalogue, certification, community, elections, events, groups)

__all__ = ["RACES", "SCENES"]
