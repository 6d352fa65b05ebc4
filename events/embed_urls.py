"""What stands in frames on pages of others. Promised to them: these addresses do not move."""

from __future__ import annotations

from django.urls import path

from events.views import embeds

app_name = "embeds"
urlpatterns = [
    path("groups/<slug:slug>/", embeds.group_list, name="group"),
    path("events/<slug:public_id>/", embeds.event_card, name="event"),
]
