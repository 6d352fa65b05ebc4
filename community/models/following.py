from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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


class CityFollowQuerySet(models.QuerySet["CityFollow"]):
    """Who wants to hear of which city."""

    def open(self) -> CityFollowQuerySet:
        """Those that have not ended."""
        return self.filter(ended_at__isnull=True)


class CityFollow(PublicModel):
    """That somebody wants to hear of the meetups in a city, whoever holds them.

    A city is no row: it is named by groups and places, and known by the name in its address.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="city_follows")
    slug = models.CharField(max_length=120)
    name = models.CharField(_("city"), max_length=120)
    followed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CityFollowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "slug"],
                condition=Q(ended_at__isnull=True),
                name="one_open_city_follow",
            )
        ]
        indexes = [
            models.Index(
                fields=["slug"], condition=Q(ended_at__isnull=True), name="follows_of_a_city"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.slug}"

    def get_absolute_url(self) -> str:
        return f"/cities/{self.slug}/"  # composed on the top floor
