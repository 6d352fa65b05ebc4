from __future__ import annotations

from django.apps import AppConfig


class EventsApp(AppConfig):
    name = "events"
    default_auto_field = "django.db.models.BigAutoField"
