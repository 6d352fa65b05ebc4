"""Calendars and news that stand outside /events/."""

from __future__ import annotations

from django.urls import path

from events import feeds

app_name = "calendars"
urlpatterns = [
    path("calendar.ics", feeds.whole_calendar, name="all"),
    path("groups/<slug:slug>/calendar.ics", feeds.group_calendar, name="group"),
    path("groups/<slug:slug>/feed.atom", feeds.group_news, name="news"),
]
