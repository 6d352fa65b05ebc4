"""The corpora there are, by name. A new one is a function from its folder to a `Verdict`, and a line here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.judging.calendars import judge_calendars
from tests.judging.open_badges import judge_open_badges
from tests.judging.record import Verdict
from tests.judging.schedules import judge_schedules
from tests.judging.wards import judge_wards

JUDGES: dict[str, Callable[[Path | None], Verdict]] = {
    "calendars": judge_calendars,
    "open-badges": judge_open_badges,
    "schedules": judge_schedules,
    "scottish-wards": judge_wards,
}
