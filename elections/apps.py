from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate

from elections import roll_lock


class ElectionsApp(AppConfig):
    name = "elections"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pre_migrate.connect(roll_lock.remove_before_migrating, sender=self)
        post_migrate.connect(roll_lock.install_after_migrating, sender=self)
        register(roll_lock.check_triggers, Tags.database)
