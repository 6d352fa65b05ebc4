"""What a keeper may look at. Nothing can be changed here: actions do that, so that the log knows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from events.models import Event, Headcount, Recap, Room, Seat, Venue


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's own class takes none
    """A table to read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = ["title", "group", "state", "precision", "starts_at", "sequence"]
    list_filter = ["group", "precision", "is_sample"]
    list_select_related = ["group", "publication", "cancellation"]
    search_fields = ["title", "public_id", "uid"]
    date_hierarchy = "starts_at"


@admin.register(Room)
class RoomAdmin(ReadOnly):
    list_display = ["label", "event", "venue", "capacity", "closed_at"]
    list_select_related = ["event", "group", "venue"]


@admin.register(Seat)
class SeatAdmin(ReadOnly):
    list_display = ["event", "room", "number", "person", "taken_at", "given_up_at"]
    list_select_related = ["event", "room__group", "room__venue", "person"]


@admin.register(Headcount)
class HeadcountAdmin(ReadOnly):
    list_display = ["event", "number", "qualifier", "recorded_by", "recorded_at", "replaced_at"]
    list_select_related = ["event", "recorded_by"]


@admin.register(Recap)
class RecapAdmin(ReadOnly):
    list_display = ["event", "written_by", "written_at", "replaced_at"]
    list_select_related = ["event", "written_by"]


@admin.register(Venue)
class VenueAdmin(ReadOnly):
    list_display = ["line", "city"]
    search_fields = ["name", "city", "area"]
