from __future__ import annotations

from django.urls import path

from events import door_urls, linked_urls, talk_urls
from events.views import (
    afterwards,
    calendars,
    desk,
    life,
    manage,
    planning,
    publishing,
    reading,
    seating,
    series,
    visiting,
)

app_name = "events"
urlpatterns = [
    path("", reading.event_list, name="list"),
    path("new/", planning.event_new, name="new"),
    path("desk/", desk.desk, name="desk"),
    *door_urls.urlpatterns,
    *linked_urls.urlpatterns,
    *talk_urls.urlpatterns,
    path("series/<slug:public_id>/", series.series_page, name="series"),
    path("series/<slug:public_id>/end/", series.series_end, name="series_end"),
    path("holidays/", series.holidays, name="holidays"),
    path("holidays/<slug:public_id>/", series.holiday_list, name="holiday_list"),
    path("<slug:public_id>/", reading.event_page, name="event"),
    path("<slug:public_id>/event.ics", calendars.event_calendar, name="calendar"),
    path("<slug:public_id>/series/", series.series_new, name="series_new"),
    path("<slug:public_id>/edit/", planning.event_edit, name="edit"),
    path("<slug:public_id>/manage/", manage.event_manage, name="manage"),
    path("<slug:public_id>/postpone/", life.event_postpone, name="postpone"),
    path("<slug:public_id>/resume/", life.event_resume, name="resume"),
    path("<slug:public_id>/publish/", publishing.event_publish, name="publish"),
    path("<slug:public_id>/publish/later/", publishing.event_unplan, name="unplan"),
    path("<slug:public_id>/announce/", publishing.event_announce, name="announce"),
    path("<slug:public_id>/revive/", life.event_revive, name="revive"),
    path("<slug:public_id>/complete/", life.event_complete, name="complete"),
    path("<slug:public_id>/copy/", life.event_copy, name="copy"),
    path("<slug:public_id>/discard/", life.event_discard, name="discard"),
    path("<slug:public_id>/cancel/", planning.event_cancel, name="cancel"),
    path("<slug:public_id>/seat/", seating.take_seat, name="take_seat"),
    path("<slug:public_id>/seat/change/", seating.change_room, name="change_room"),
    path("<slug:public_id>/seat/guests/", seating.change_guests, name="change_guests"),
    path("<slug:public_id>/seat/answers/", seating.change_answers, name="change_answers"),
    path("<slug:public_id>/seat/accept/", seating.accept_offer, name="accept_offer"),
    path("<slug:public_id>/seat/give-up/", seating.give_up_seat, name="give_up_seat"),
    path("<slug:public_id>/seat/ask/", visiting.request_seat, name="request_seat"),
    path("<slug:public_id>/seat/asked/", visiting.seat_requested, name="seat_requested"),
    path("<slug:public_id>/seat/confirm/<str:token>/", visiting.confirm_seat, name="confirm_seat"),
    path("<slug:public_id>/seat/mine/<str:token>/", visiting.visit, name="visit"),
    path("<slug:public_id>/attendance/", afterwards.event_attendance, name="attendance"),
    path("<slug:public_id>/recap/", afterwards.event_recap, name="recap"),
]
