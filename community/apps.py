from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class CommunityApp(AppConfig):
    name = "community"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from community import append_only  # noqa: PLC0415  (needs the models, which load before ready)

        post_migrate.connect(append_only.install_after_migrating, sender=self)
        register(append_only.check_triggers, Tags.database)
