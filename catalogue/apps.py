from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from catalogue.backend import template_fault


class CatalogueApp(AppConfig):
    name = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Refuse to start with a backend whose links could not be trusted."""
        template = settings.LAB_BACKEND_URL
        if template and (fault := template_fault(template)):
            raise ImproperlyConfigured(
                f"LAB_BACKEND_URL={template!r} cannot be used: {fault}. It looks like "
                "https://labs.example/launch/{slug}?revision={revision}."
            )
