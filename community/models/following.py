from __future__ import annotations

from django.db import models
from django.db.models import Q

from community.models.base import PublicModel
from community.models.group import Group
from community.models.person import Person


class FollowQuerySet(models.QuerySet["Follow"]):
    """Who wants to hear of which group."""

    def open(self) -> FollowQuerySet:
        """Those that have not ended, of groups that anybody may know of."""
        return self.filter(ended_at__isnull=True, group__is_hidden=False)


class Follow(PublicModel):
    """That somebody wants to hear of what a group does, member or not. Ended, never deleted while they are here."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="follows")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="follows")
    followed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "group"],
                condition=Q(ended_at__isnull=True),
                name="one_open_follow",
            )
        ]
        indexes = [
            models.Index(
                fields=["group"], condition=Q(ended_at__isnull=True), name="follows_of_a_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.group_id}"
