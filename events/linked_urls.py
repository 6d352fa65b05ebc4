"""Places, hosts and rooms: the addresses of what several groups share."""

from __future__ import annotations

from django.urls import path

from events.views import hosting, larger, rooms, venues

urlpatterns = [
    path("venues/", venues.venue_list, name="venues"),
    path("venues/new/", venues.venue_new, name="venue_new"),
    path("venues/<slug:public_id>/", venues.venue_page, name="venue"),
    path("venues/<slug:public_id>/edit/", venues.venue_edit, name="venue_edit"),
    path("venues/<slug:public_id>/retire/", venues.venue_retire, name="venue_retire"),
    path("venues/<slug:public_id>/restore/", venues.venue_restore, name="venue_restore"),
    path("<slug:public_id>/hosts/", hosting.event_hosts, name="hosts"),
    path("<slug:public_id>/hosts/ask/", hosting.ask_cohost, name="ask_cohost"),
    path(
        "<slug:public_id>/hosts/<slug:cohosting>/answer/",
        hosting.answer_cohost,
        name="answer_cohost",
    ),
    path("<slug:public_id>/hosts/<slug:cohosting>/part/", hosting.part_cohost, name="part_cohost"),
    path("<slug:public_id>/part-of/", larger.event_part_of, name="part_of"),
    path("<slug:public_id>/rooms/<slug:room>/", rooms.room_page, name="room"),
    path("<slug:public_id>/rooms/<slug:room>/edit/", rooms.room_edit, name="room_edit"),
    path("<slug:public_id>/rooms/<slug:room>/recap/", rooms.room_recap, name="room_recap"),
]
