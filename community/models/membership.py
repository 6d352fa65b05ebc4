from __future__ import annotations

from django.db import models
from django.db.models import Q

from community.models.base import PublicModel
from community.models.group import Group
from community.models.person import Person


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who belongs to what."""

    def open(self) -> MembershipQuerySet:
        """Those that have not ended."""
        return self.filter(left_at__isnull=True)


class Membership(PublicModel):
    """A person in a group, from joining until leaving. Ended, never deleted."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(max_length=400, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(left_at__isnull=True),
                name="one_open_membership",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.group_id}"
