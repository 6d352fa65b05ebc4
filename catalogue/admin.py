"""What a keeper may look at. Nothing can be changed here: actions do that, so that the log knows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from catalogue.models import Acceptance, Declination, Need, Problem, Solution, SolutionRevision


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's own class takes none
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Problem)
class ProblemAdmin(ReadOnly):
    list_display = ["title", "slug", "stated_by", "stated_at", "is_sample"]
    list_select_related = ["stated_by"]
    search_fields = ["title", "text"]


@admin.register(Need)
class NeedAdmin(ReadOnly):
    list_display = ["problem", "person", "since", "withdrawn_at"]
    list_select_related = ["problem", "person"]


@admin.register(Solution)
class SolutionAdmin(ReadOnly):
    list_display = ["title", "slug", "kind", "proposed_at", "is_sample"]
    search_fields = ["title", "slug", "summary"]


@admin.register(SolutionRevision)
class SolutionRevisionAdmin(ReadOnly):
    list_display = ["title", "number", "author", "byline", "created_at", "recipe_sha256"]
    list_select_related = ["author"]
    search_fields = ["title"]


@admin.register(Acceptance)
class AcceptanceAdmin(ReadOnly):
    list_display = ["revision", "by", "at"]
    list_select_related = ["revision", "by"]


@admin.register(Declination)
class DeclinationAdmin(ReadOnly):
    list_display = ["revision", "by", "at"]
    list_select_related = ["revision", "by"]
