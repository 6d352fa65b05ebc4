"""Calendars and news that stand outside /events/."""

from __future__ import annotations

from django.urls import path

from events import feeds
from events.views import calendars, cities, embeds, exports, imports
from events.views.figures import page as figures

app_name = "calendars"
urlpatterns = [
    path("calendar.ics", calendars.whole_calendar, name="all"),
    path("groups/<slug:slug>/calendar.ics", calendars.group_calendar, name="group"),
    path("cities/", calendars.city_list, name="cities"),
    path("cities/<str:slug>/", calendars.city_page, name="city_page"),
    path("cities/<str:slug>/follow/", cities.follow_city, name="follow_city"),
    path("cities/<str:slug>/unfollow/", cities.unfollow_city, name="unfollow_city"),
    path("cities/<str:slug>/calendar.ics", calendars.city_calendar, name="city"),
    path("calendars/<str:token>.ics", calendars.own_calendar, name="own"),
    path("mine/calendar/", calendars.own_page, name="own_page"),
    path("mine/calendar/make/", calendars.own_make, name="own_make"),
    path("mine/calendar/replace/", calendars.own_replace, name="own_replace"),
    path("mine/calendar/revoke/", calendars.own_revoke, name="own_revoke"),
    path("groups/<slug:slug>/feed.atom", feeds.group_news, name="news"),
    path("groups/<slug:slug>/feed.json", feeds.group_news_json, name="news_json"),
    path("groups/<slug:slug>/figures/", figures.figures_page, name="figures"),
    path("groups/<slug:slug>/figures/figures.csv", figures.figures_file, name="figures_file"),
    path("groups/<slug:slug>/figures/cities.csv", figures.cities_file, name="cities_file"),
    path("groups/<slug:slug>/embed/", embeds.embedding, name="embedding"),
    path("groups/<slug:slug>/export/", exports.export_new, name="exports"),
    path("groups/<slug:slug>/export/<slug:public_id>/", exports.export_page, name="export"),
    path(
        "groups/<slug:slug>/export/<slug:public_id>/progress.json",
        exports.export_progress,
        name="export_progress",
    ),
    path(
        "groups/<slug:slug>/export/<slug:public_id>/files.zip",
        exports.export_files,
        name="export_files",
    ),
    path("groups/<slug:slug>/import/", imports.import_new, name="imports"),
    path("groups/<slug:slug>/import/meetups.csv", imports.import_template, name="import_template"),
    path("groups/<slug:slug>/import/<slug:public_id>/", imports.import_page, name="import"),
    path(
        "groups/<slug:slug>/import/<slug:public_id>/progress.json",
        imports.import_progress,
        name="import_progress",
    ),
    path(
        "groups/<slug:slug>/import/<slug:public_id>/refused.csv",
        imports.import_refusals,
        name="import_refusals",
    ),
    path(
        "groups/<slug:slug>/import/<slug:public_id>/columns/",
        imports.import_columns,
        name="import_columns",
    ),
    path(
        "groups/<slug:slug>/import/<slug:public_id>/take/", imports.import_take, name="import_take"
    ),
    path(
        "groups/<slug:slug>/import/<slug:public_id>/drop/", imports.import_drop, name="import_drop"
    ),
]
