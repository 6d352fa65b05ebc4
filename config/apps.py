from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConfigApp(AppConfig):
    name = "config"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # every process knows every job by name: the web adds, the worker carries out, the sweeper repeats
        autodiscover_modules("tasks")
        autodiscover_modules("kinds")  # and everything that people may be told
        import_module("config.demo_mode")  # registers its checks
        import_module("config.wiring").connect()
