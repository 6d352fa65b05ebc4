"""What a keeper may look at. Nothing can be changed here, and ballots are not shown at all."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from elections.models import Election, Publication, Question, TurnoutPoint


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's own class takes none
    """Everything is done through actions, so that the log knows of it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Election)
class ElectionAdmin(ReadOnly):
    list_display = ["title", "slug", "opens_at", "closes_at", "electorate", "eligible"]
    list_select_related = ["group"]
    search_fields = ["title", "slug"]


@admin.register(Question)
class QuestionAdmin(ReadOnly):
    list_display = ["title", "election", "kind", "quorum_kind"]
    list_select_related = ["election"]


@admin.register(Publication)
class PublicationAdmin(ReadOnly):
    list_display = ["election", "at", "eligible", "roll_hash"]
    list_select_related = ["election"]
    exclude = ["roll_salt"]


@admin.register(TurnoutPoint)
class TurnoutPointAdmin(ReadOnly):
    list_display = ["election", "at", "label", "ballots", "qualifier", "source"]
    list_select_related = ["election"]
