"""Places that can be gone to: as they were written for one meetup, or as a group keeps them for all."""

from __future__ import annotations

from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Group, Person, PublicModel

STANDING: str = "standing_now"  # what with_words puts on each listing
WEB = Q(map_url__startswith="http://") | Q(map_url__startswith="https://")


class ListingQuerySet(models.QuerySet["Listing"]):
    """The places that groups keep."""

    def visible_to(self, person: Person | None) -> ListingQuerySet:
        """Those of groups that the person may see."""
        return self.filter(group__in=Group.objects.visible_to(person).values("pk"))

    def kept(self) -> ListingQuerySet:
        """Those that may still be chosen."""
        return self.filter(retired_at__isnull=True)

    def with_words(self) -> ListingQuerySet:
        """Each with what is said of it now, by city and name."""
        rows = Venue.objects.filter(replaced_at__isnull=True)
        listed = self.select_related("group").filter(venues__replaced_at__isnull=True)
        return listed.prefetch_related(
            Prefetch("venues", queryset=rows, to_attr=STANDING)
        ).order_by("venues__city", "venues__name", "pk")


class Listing(PublicModel):
    """A place that a group keeps, to be chosen for its meetups and for those of others.

    What is said of it stands in its versions. The newest counts for what is to come; a meetup that is
    over keeps the words that it was held with.
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="listings")
    listed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    listed_at = models.DateTimeField()
    retired_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ListingQuerySet.as_manager()

    def __str__(self) -> str:
        standing = self.venues.filter(replaced_at__isnull=True).first()
        return standing.name if standing else self.public_id

    def get_absolute_url(self) -> str:
        return reverse("events:venue", args=[self.public_id])

    @property
    def now(self) -> Venue:
        """What is said of it now, of the rows that the query brought."""
        rows: list[Venue] = getattr(self, STANDING)
        return rows[0]

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class Venue(PublicModel):
    """A place as it was written. Without a listing, the same place written the same way is one row.

    With one, the row is a version of what a group says of a place that it keeps.
    """

    listing = models.ForeignKey(
        Listing, on_delete=models.PROTECT, null=True, blank=True, related_name="venues"
    )
    name = models.CharField(_("name"), max_length=160, blank=True)
    area = models.CharField(_("part of town"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    map_url = models.URLField(_("link to a map"), max_length=500, blank=True)
    access = models.TextField(_("getting in"), blank=True)
    written_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "area", "city", "address", "map_url"],
                condition=Q(listing__isnull=True),
                name="venue_written_once",
            ),
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(listing__isnull=False, replaced_at__isnull=True),
                name="one_version_of_a_place_stands",
            ),
            models.CheckConstraint(
                condition=~Q(name="", area="", city="", address="", map_url=""),
                name="venue_says_something",
            ),
            models.CheckConstraint(
                condition=Q(listing__isnull=True)
                | (~Q(name="") & ~Q(city="") & Q(written_at__isnull=False)),
                name="kept_place_has_a_name_and_a_city",
            ),
            models.CheckConstraint(
                condition=Q(listing__isnull=True) | Q(map_url="") | WEB,
                name="kept_place_links_to_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.line

    @property
    def line(self) -> str:
        """The place on one line."""
        return ", ".join(part for part in (self.name, self.address, self.area, self.city) if part)
