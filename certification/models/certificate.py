from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification import states
from certification.models import walls
from certification.models.course import Course, CourseVersion
from certification.models.decision import Decision
from certification.models.programme import Baseline
from community.models import Organisation, Person, PublicModel


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """The registry: every certificate there ever was, for everybody."""

    def visible_to(self, person: Person | None) -> CertificateQuerySet:
        """All of it: a certificate is public from the day it is issued, and never vanishes."""
        return self.all()

    def with_standing(self) -> CertificateQuerySet:
        """With all that a row of the registry says, in a fixed number of queries."""
        return self.select_related(
            "holder",
            "course__programme",
            "version",
            "baseline",
            "revocation",
            "supersession__by",
        ).prefetch_related("suspensions")

    def newest(self) -> CertificateQuerySet:
        return self.order_by("-issued_on", "-pk")


class Certificate(PublicModel):
    """What the committee says of one version of one course, for a time."""

    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="certificates")
    version = models.OneToOneField(
        CourseVersion, on_delete=models.PROTECT, related_name="certificate"
    )
    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="certificates")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="certificate")
    manifest_sha256 = models.CharField(max_length=64)
    claim = models.CharField(
        max_length=160, help_text=_("The words that the holder may use, as allowed on that day.")
    )
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    expires_on = models.DateField(help_text=_("The last day on which it is valid."))

    objects = CertificateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-issued_on"], name="certificates_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_on__lte=F("expires_on")), name="certificate_lasts_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"certificate {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("certification:certificate", args=[self.public_id])

    @property
    def spoken_id(self) -> str:
        """The id in groups of four, for paper and telephone."""
        return " ".join(self.public_id[i : i + 4] for i in range(0, len(self.public_id), 4))

    def standing(self, *, at: datetime) -> states.Standing:
        """What it is worth at that moment. Load it by `with_standing` where there are many."""
        revocation = getattr(self, "revocation", None)
        supersession = getattr(self, "supersession", None)
        return states.standing(
            on=walls.day(at),
            expires_on=self.expires_on,
            revoked_on=walls.day(revocation.at) if revocation and revocation.at <= at else None,
            superseded_on=(
                walls.day(supersession.at) if supersession and supersession.at <= at else None
            ),
            pauses=[
                states.Pause(walls.day(one.at), one.lifted_on)
                for one in self.suspensions.all()
                if one.at <= at
            ],
        )

    def ending(self, *, at: datetime) -> Any:
        """The record behind a standing that is not active, or None: it says who, when and why."""
        match self.standing(at=at):
            case states.Standing.REVOKED:
                return getattr(self, "revocation", None)
            case states.Standing.SUPERSEDED:
                return getattr(self, "supersession", None)
            case states.Standing.SUSPENDED:
                return next((one for one in self.suspensions.all() if one.is_open), None)
            case _:
                return None

    def reason(self, *, at: datetime) -> str | None:
        """Why it is not active, in the words of the record; None where there is nothing to say."""
        ending = self.ending(at=at)
        return ending.reason if ending else None


class Suspension(PublicModel):
    """That a certificate was put on hold, why, and whether that has been lifted."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="suspensions"
    )
    reason = models.TextField(_("reason, for everybody to read"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(lifted_at__isnull=True),
                name="one_open_suspension",
            )
        ]

    def __str__(self) -> str:
        return f"suspension of {self.certificate_id}"

    @property
    def is_open(self) -> bool:
        return self.lifted_at is None

    @property
    def lifted_on(self) -> date | None:
        return walls.day(self.lifted_at) if self.lifted_at else None


class Revocation(PublicModel):
    """That a certificate was taken back for good, and why."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="revocation"
    )
    reason = models.TextField(_("reason, for everybody to read"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"revocation of {self.certificate_id}"


class Supersession(PublicModel):
    """That a newer certificate of the same course took this one's place."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="supersession"
    )
    by = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="supersedes")
    reason = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.certificate_id} gave way to {self.by_id}"
