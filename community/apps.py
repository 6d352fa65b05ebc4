from __future__ import annotations

from django.apps import AppConfig


class CommunityApp(AppConfig):
    name = "community"
    default_auto_field = "django.db.models.BigAutoField"
