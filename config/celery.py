"""The Celery app. It carries the ids of jobs and nothing else; the rows are the truth."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("sabha")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Web threads send too; without this each thread but the first would make a Celery app of its own.
app.set_default()


@celeryd_init.connect
@beat_init.connect
def refuse_a_private_broker(**_facts: Any) -> None:
    """`celery worker` and `celery beat` are processes of their own: they need a broker that all share."""
    if not settings.BROKER_IS_SHARED:
        raise SystemExit(
            "A separate worker or beat needs REDIS_URL (and DATABASE_URL): without it each process has"
            " a broker of its own and would never see a job. Set both, or run the web process alone,"
            " which then carries the worker itself."
        )
