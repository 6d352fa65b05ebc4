"""The Celery app. It carries the ids of jobs and nothing else; the rows are the truth."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("sabha")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
