from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from events.models.event import Event


class PictureQuerySet(models.QuerySet["Picture"]):
    """Pictures of meetups."""

    def kept(self) -> PictureQuerySet:
        """Those that were not taken away."""
        return self.filter(removed_at__isnull=True).order_by("position", "pk")

    def shown(self) -> PictureQuerySet:
        """Those that everybody sees: described, and nobody asks to have them taken away."""
        asked = PictureConcern.objects.filter(settled_at__isnull=True).values("picture")
        return self.kept().exclude(alt="").exclude(pk__in=asked)


class Picture(PublicModel):
    """A photo of a meetup, drawn anew and stripped. It is shown once somebody has said what is on it."""

    PICTURES = ("stored",)  # columns that name a picture of community.pictures

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="pictures")
    position = models.PositiveIntegerField(default=0)
    stored = models.CharField(max_length=60, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    small_width = models.PositiveIntegerField()
    small_height = models.PositiveIntegerField()
    alt = models.CharField(_("what is on it"), max_length=240, blank=True)
    credit = models.CharField(_("taken by"), max_length=120, blank=True)
    is_sample = models.BooleanField(default=False)
    consent = models.CharField(max_length=300)
    uploaded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    removed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False, stored="")
                | Q(removed_at__isnull=True) & ~Q(stored=""),
                name="picture_taken_away_is_gone",
            ),
            models.CheckConstraint(condition=~Q(consent=""), name="picture_has_its_consent"),
        ]

    def __str__(self) -> str:
        return self.alt or self.public_id

    def address(self, which: str) -> str:
        """Where one of its two sizes is fetched."""
        return reverse("events:picture", args=[self.event.public_id, self.public_id, which])

    @property
    def large(self) -> str:
        return self.address("large")

    @property
    def small(self) -> str:
        return self.address("small")


class PictureConcern(PublicModel):
    """Somebody asks for a picture to be taken away. It is not shown until an organiser has answered."""

    class Answer(models.TextChoices):
        TAKEN_AWAY = "taken_away", _("taken away")
        KEPT = "kept", _("kept")

    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="concerns")
    words = models.CharField(_("what is wrong with it"), max_length=500, blank=True)
    reach = models.CharField(_("how to reach you"), max_length=200, blank=True)
    asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    settled_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", settled_at__isnull=True)
                | ~Q(answer="") & Q(settled_at__isnull=False),
                name="concern_is_settled_with_an_answer",
            )
        ]

    def __str__(self) -> str:
        return f"about {self.picture_id}"
