from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel
from community.models.group import Group
from community.models.person import Person


class FramingRule(PublicModel):
    """Which pages may show what a group shows in a frame. Replaced by another, never edited."""

    class Where(models.TextChoices):
        ANYWHERE = "anywhere", _("on any page")
        NAMED = "named", _("only on pages of the sites named here")
        NOWHERE = "nowhere", _("on no other page")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="framing_rules")
    where = models.CharField(max_length=10, choices=Where, default=Where.ANYWHERE)
    origins = models.JSONField(default=list, help_text="As a Content-Security-Policy names them.")
    set_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(ended_at__isnull=True),
                name="one_framing_rule_a_group",
            ),
            models.CheckConstraint(
                condition=Q(where="named") | Q(origins=[]), name="origins_only_where_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.where} for {self.group_id}"
