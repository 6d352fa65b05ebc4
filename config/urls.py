"""Every address of the site starts here."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from config.health import healthz, readyz
from config.styleguide import styleguide

urlpatterns = [
    path("", include("community.urls")),
    path("events/", include("events.urls")),
    path("", include("events.calendar_urls")),
    path("elections/", include("elections.urls")),
    path("certification/", include("certification.urls")),
    path("solutions/", include("catalogue.urls")),
    path("account/", include("allauth.urls")),
    path("styleguide/", styleguide, name="styleguide"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("demo/", include("config.demo.urls")),
    path("keeper/", admin.site.urls),
]
