from __future__ import annotations

from django.urls import URLPattern, path

from community.views import preferences

app_name = "community"
urlpatterns: list[URLPattern] = [
    path("theme/", preferences.theme, name="theme"),
    path("time-zone/", preferences.time_zone, name="time_zone"),
]
