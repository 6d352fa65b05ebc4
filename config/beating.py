"""Beat, for clocks that may be set back."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry
from celery.schedules import schedstate, schedule


class Steady(schedule):
    """Every so many seconds. After the clock was set back, at once instead of when it has caught up."""

    def is_due(self, last_run_at: datetime) -> schedstate:
        last = self.maybe_make_aware(last_run_at)
        if last > self.maybe_make_aware(self.now()):
            return schedstate(is_due=True, next=self.seconds)
        return super().is_due(last_run_at)


class SteadyScheduler(PersistentScheduler):
    """Keeps what comes next by a clock that only counts.

    Celery keeps it by the wall clock, and asks no schedule before that shows the time: set back an hour, it
    would send nothing for an hour.
    """

    def _when(self, entry: ScheduleEntry, next_time_to_run: float, **_facts: Any) -> float:
        wait = self.adjust(next_time_to_run)  # type: ignore[arg-type]  # a float, whatever its types say
        return time.monotonic() + (wait or 0)
