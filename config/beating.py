"""The schedule of beat, for clocks that may be set back."""

from __future__ import annotations

from datetime import datetime

from celery.schedules import schedstate, schedule


class Steady(schedule):
    """Every so many seconds. After the clock was set back, at once instead of when it has caught up."""

    def is_due(self, last_run_at: datetime) -> schedstate:
        last = self.maybe_make_aware(last_run_at)
        if last > self.maybe_make_aware(self.now()):
            return schedstate(is_due=True, next=self.seconds)
        return super().is_due(last_run_at)
