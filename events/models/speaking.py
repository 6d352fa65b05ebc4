"""Who speaks, what of it may be shown, and what is left of a talk afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from events import slides
from events.models.agenda import AgendaItem


class SpeakerProfile(models.Model):
    """What somebody says of themselves as a speaker, and their photo: shown as long as they agree."""

    PICTURES = ("photo",)  # columns that name a picture of community.pictures

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="speaker_profile")
    bio = models.TextField(_("about you as a speaker"), blank=True)
    photo = models.CharField(max_length=120, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"speaker {self.person_id}"


class ConsentQuerySet(models.QuerySet["SpeakerConsent"]):
    """What speakers agreed to."""

    def standing(self) -> ConsentQuerySet:
        """What was not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class SpeakerConsent(PublicModel):
    """That a speaker agreed to something being shown, and until when. Withdrawn, it leaves its trace."""

    class What(models.TextChoices):
        PHOTO = "photo", _("my photo")
        RECORDING = "recording", _("the recording")
        SLIDES = "slides", _("the slides")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="speaker_consents")
    what = models.CharField(max_length=10, choices=What)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="consents"
    )
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "what", "item"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_consent_a_talk",
            ),
            models.UniqueConstraint(
                fields=["person", "what"],
                condition=Q(withdrawn_at__isnull=True, item__isnull=True),
                name="one_consent_a_person",
            ),
            models.CheckConstraint(
                condition=Q(what="photo", item__isnull=True)
                | Q(what__in=["recording", "slides"], item__isnull=False),
                name="a_photo_is_of_nobodys_talk",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.what}"


class MaterialQuerySet(models.QuerySet["Material"]):
    """What is left of talks."""

    def standing(self) -> MaterialQuerySet:
        """What was not taken away."""
        return self.filter(removed_at__isnull=True)


class Material(PublicModel):
    """Slides or a recording of a talk: a file that we keep, or an address elsewhere."""

    class Kind(models.TextChoices):
        SLIDES = "slides", _("slides")
        VIDEO = "video", _("recording")

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="materials")
    kind = models.CharField(_("what it is"), max_length=10, choices=Kind)
    url = models.URLField(_("address"), max_length=500, blank=True)
    stored = models.FileField(max_length=120, blank=True)
    name = models.CharField(max_length=slides.MOST_NAME, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    vouched = models.CharField(_("who agreed, and how"), max_length=200, blank=True)
    added_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False)
                | (Q(url="") & ~Q(stored=""))
                | (~Q(url="") & Q(stored="")),
                name="material_is_a_file_or_an_address",
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="http://") | Q(url__startswith="https://"),
                name="material_opens_a_page",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.item_id}"

    @property
    def is_file(self) -> bool:
        return bool(self.stored)

    @property
    def consent(self) -> str:
        """What its speakers must have agreed to."""
        video = self.kind == self.Kind.VIDEO
        return SpeakerConsent.What.RECORDING if video else SpeakerConsent.What.SLIDES

    @property
    def address(self) -> str:
        """Where it is opened."""
        if self.url:
            return self.url
        return reverse(
            "events:material_file",
            kwargs={"item": self.item.public_id, "material": self.public_id},
        )

    def reference(self, site: str) -> dict[str, str]:
        """The same for a schedule."""
        kind = "slides" if self.kind == self.Kind.SLIDES else "media"
        href = self.url or site + self.address
        return {"url": href, "type": kind, "title": str(self.get_kind_display())}
