"""`manage.py demo --refresh`: samples whose time has run out get a new one, through the features' own actions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, notifications
from config.demo import door, meetups, votes
from config.demo.loading import NotADemo
from config.models import DemoMarker


def refresh(*, at: datetime) -> int:
    """Date expired samples anew; say how many. The record stays as it is, and nobody is mailed."""
    with notifications.suppressed(), transaction.atomic():
        marker = DemoMarker.objects.select_for_update().first()
        if marker is None:
            raise NotADemo(
                _(
                    "This database was not made by `manage.py demo`, so nothing in it is a sample to"
                    " date anew. Nothing was changed. Set SABHA_DEMO=0 to run it as the real site it"
                    " is, or name an empty folder in SABHA_VAR for a demo."
                )
            )
        moved = meetups.date_anew(at=at) + door.date_anew(at=at) + votes.date_anew(at=at)
        if moved:
            marker.dated_at = at
            marker.save(update_fields=["dated_at"])
            audit.record(
                actor=None,
                verb="config.demo_dated_anew",
                target="config.demomarker",
                at=at,
                payload={"samples": moved},
            )
    return moved
