from __future__ import annotations

from django.apps import AppConfig


class CertificationApp(AppConfig):
    name = "certification"
    default_auto_field = "django.db.models.BigAutoField"
