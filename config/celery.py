"""The Celery app. It carries the ids of jobs and nothing else; the rows are the truth."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init
from django.conf import settings
from kombu.transport import redis as redis_transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("sabha")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Web threads send too; without this each thread but the first would make a Celery app of its own.
app.set_default()
# A message is only a wake-up call, and the sweeper gives another; so nothing is put back into Redis when the
# connection breaks. Putting it back over the broken connection is what used to end the worker (kombu 5.7).
redis_transport.Channel.do_restore = False


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
