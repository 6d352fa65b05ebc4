"""The keeper's view: to look at, never to write.

What is under review, and what the committee says of it among itself, is not here: a keeper may stand
close to a provider too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from certification.models import Baseline, Certificate, Programme

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin  # Django's class takes no type at run time


class ReadOnly(ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Programme)
class ProgrammeAdmin(ReadOnly):
    list_display = ("name", "slug", "committee", "points_needed", "founded_at")


@admin.register(Baseline)
class BaselineAdmin(ReadOnly):
    list_display = ("programme", "number", "title", "adopted_at")


@admin.register(Certificate)
class CertificateAdmin(ReadOnly):
    list_display = ("public_id", "holder", "version", "issued_on", "expires_on")
    list_select_related = ("holder", "version")
