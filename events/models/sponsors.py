"""Who pays for tea and rooms: kept once by a group or its network, and shown in tiers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Group, Organisation, PublicModel
from events.models.event import Event


class SponsorTier(PublicModel):
    """A step of sponsoring as the group names it; the first one stands first."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sponsor_tiers")
    name = models.CharField(_("tier"), max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="one_tier_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Sponsor(PublicModel):
    """Somebody who helps with money or goods: known to the site as an organisation, or by name alone."""

    PICTURES = ("logo",)  # columns that name a picture of community.pictures

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sponsors")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="sponsors"
    )
    name = models.CharField(_("name"), max_length=120)
    link = models.URLField(_("address"), max_length=500, blank=True)
    logo = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "name"], name="one_sponsor_of_a_name"),
            models.CheckConstraint(
                condition=Q(link="")
                | Q(link__startswith="http://")
                | Q(link__startswith="https://"),
                name="sponsor_link_opens_a_page",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where its name leads: the address given, or its organisation's page here."""
        if self.link:
            return self.link
        return self.organisation.get_absolute_url() if self.organisation else ""


class SponsorshipQuerySet(models.QuerySet["Sponsorship"]):
    """Who sponsors what."""

    def standing(self) -> SponsorshipQuerySet:
        """What was not ended."""
        return self.filter(ended_at__isnull=True)


class Sponsorship(PublicModel):
    """That a sponsor helps one meetup, or all of a group's from a day until a day (both included)."""

    sponsor = models.ForeignKey(Sponsor, on_delete=models.PROTECT, related_name="sponsorships")
    tier = models.ForeignKey(SponsorTier, on_delete=models.PROTECT, related_name="sponsorships")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sponsorships")
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="sponsorships"
    )
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SponsorshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, from_on__isnull=True, until_on__isnull=True)
                | Q(event__isnull=True, from_on__isnull=False),
                name="sponsorship_of_a_meetup_or_a_span",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="sponsorship_begins_before_it_ends",
            ),
            models.UniqueConstraint(
                fields=["sponsor", "event"],
                condition=Q(ended_at__isnull=True),
                name="one_sponsorship_a_meetup",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sponsor_id} as {self.tier_id}"
