from __future__ import annotations

from django.urls import path

from events import feeds
from events.views import reading

app_name = "events"
urlpatterns = [
    path("", reading.event_list, name="list"),
    path("<slug:public_id>/", reading.event_page, name="event"),
    path("<slug:public_id>/event.ics", feeds.event_calendar, name="calendar"),
]
