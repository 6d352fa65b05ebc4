from __future__ import annotations

from django.apps import AppConfig


class ElectionsApp(AppConfig):
    name = "elections"
    default_auto_field = "django.db.models.BigAutoField"
