"""Calendars and news that stand outside /events/."""

from __future__ import annotations

from django.urls import path

from events import feeds
from events.views import calendars

app_name = "calendars"
urlpatterns = [
    path("calendar.ics", calendars.whole_calendar, name="all"),
    path("groups/<slug:slug>/calendar.ics", calendars.group_calendar, name="group"),
    path("cities/", calendars.city_list, name="cities"),
    path("cities/<str:slug>/", calendars.city_page, name="city_page"),
    path("cities/<str:slug>/calendar.ics", calendars.city_calendar, name="city"),
    path("calendars/<str:token>.ics", calendars.own_calendar, name="own"),
    path("mine/calendar/", calendars.own_page, name="own_page"),
    path("mine/calendar/make/", calendars.own_make, name="own_make"),
    path("mine/calendar/replace/", calendars.own_replace, name="own_replace"),
    path("mine/calendar/revoke/", calendars.own_revoke, name="own_revoke"),
    path("groups/<slug:slug>/feed.atom", feeds.group_news, name="news"),
]
