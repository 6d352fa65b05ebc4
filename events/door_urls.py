"""The addresses of the door, of tickets and badges."""

from __future__ import annotations

from django.urls import path

from events.views import afterwards, picturing
from events.views.door import keepers, page, tickets, worker

urlpatterns = [
    path("<slug:public_id>/door/", page.doors, name="doors"),
    path("<slug:public_id>/door/worker.js", worker.door_worker, name="door_worker"),
    path("<slug:public_id>/door/helpers/", keepers.doorkeepers, name="doorkeepers"),
    path(
        "<slug:public_id>/door/helpers/<slug:pass_id>/end/",
        keepers.doorkeeper_end,
        name="doorkeeper_end",
    ),
    path("<slug:public_id>/door/open/<slug:token>/", keepers.door_open, name="door_open"),
    path("<slug:public_id>/door/questions/", keepers.door_questions, name="door_questions"),
    path("<slug:public_id>/door/<slug:room_id>/", page.door_room, name="door_room"),
    path("<slug:public_id>/door/<slug:room_id>/note/", page.door_note, name="door_note"),
    path("<slug:public_id>/door/<slug:room_id>/list.json", page.door_list, name="door_list"),
    path("<slug:public_id>/door/<slug:room_id>/notes/", page.door_notes, name="door_notes"),
    path("<slug:public_id>/badges/", tickets.badges, name="badges"),
    path("<slug:public_id>/ticket/", tickets.my_ticket, name="my_ticket"),
    path("<slug:public_id>/ticket/new/", tickets.ticket_renew, name="ticket_renew"),
    path("<slug:public_id>/ticket/<slug:code>/", tickets.ticket, name="ticket"),
    path("<slug:public_id>/attendance/close/", afterwards.event_rest_missed, name="rest_missed"),
    path("<slug:public_id>/pictures/", picturing.pictures_page, name="pictures"),
    path(
        "<slug:public_id>/pictures/<slug:picture_id>/describe/",
        picturing.picture_describe,
        name="picture_describe",
    ),
    path(
        "<slug:public_id>/pictures/<slug:picture_id>/remove/",
        picturing.picture_remove,
        name="picture_remove",
    ),
    path(
        "<slug:public_id>/pictures/<slug:picture_id>/keep/",
        picturing.picture_keep,
        name="picture_keep",
    ),
    path(
        "<slug:public_id>/pictures/<slug:picture_id>/concern/",
        picturing.picture_concern,
        name="picture_concern",
    ),
    path(
        "<slug:public_id>/pictures/<slug:picture_id>/<slug:size>.jpg",
        picturing.picture,
        name="picture",
    ),
    path("<slug:public_id>/minutes/", afterwards.event_minutes, name="minutes"),
]
