"""What a keeper may look at. Nothing can be changed here: actions do that, so that the log knows of it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from community.models import (
    Affiliation,
    AuditEntry,
    Group,
    Job,
    Notification,
    Organisation,
    Person,
    Role,
    User,
)


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's own class takes none
    """Rows to read, none to write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(ReadOnly):
    list_display = ["name", "city", "public_id", "is_demo", "is_sample"]
    search_fields = ["name", "public_id"]


@admin.register(User)
class UserAdmin(ReadOnly):
    list_display = ["email", "person", "is_active", "is_staff", "joined_at"]
    list_select_related = ["person"]
    search_fields = ["email", "person__name"]
    exclude = ["password"]


@admin.register(Organisation)
class OrganisationAdmin(ReadOnly):
    list_display = ["name", "slug", "website", "is_sample"]
    search_fields = ["name", "slug", "aliases__name"]


@admin.register(Affiliation)
class AffiliationAdmin(ReadOnly):
    list_display = ["person", "organisation", "from_on", "until_on", "recorded_at"]
    list_select_related = ["person", "organisation"]
    search_fields = ["person__name", "organisation__name"]


@admin.register(Group)
class GroupAdmin(ReadOnly):
    list_display = ["name", "kind", "network", "slug", "is_hidden", "is_sample"]
    list_filter = ["kind"]
    list_select_related = ["network"]
    search_fields = ["name", "slug"]


@admin.register(Role)
class RoleAdmin(ReadOnly):
    list_display = ["person", "kind", "group", "starts_at", "term_ends_at", "ended_at"]
    list_filter = ["kind"]
    list_select_related = ["person", "group"]
    search_fields = ["person__name", "group__name"]


@admin.register(Notification)
class NotificationAdmin(ReadOnly):
    """Whom the site told something, and when; what it said is theirs."""

    list_display = ["kind", "person", "created_at", "mailed_at", "read_at"]
    list_select_related = ["person"]
    exclude = ["subject", "text", "html", "link"]


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ["name", "state", "attempts", "created_at", "not_before", "finished_at"]
    list_filter = ["state", "name"]
    search_fields = ["name", "key", "public_id"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly):
    list_display = ["at", "verb", "target", "actor"]
    search_fields = ["verb", "target", "actor"]
