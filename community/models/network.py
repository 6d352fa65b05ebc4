from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel
from community.models.group import Group
from community.models.person import Person
from community.models.role import Role


class ChapterOfferQuerySet(models.QuerySet["ChapterOffer"]):
    """Chapters that a network would take in."""

    def open(self) -> ChapterOfferQuerySet:
        """Those that nobody has answered or taken back."""
        return self.filter(answer="")


class ChapterOffer(PublicModel):
    """A network asks a chapter to come in; a lead of the chapter answers for it."""

    class Answer(models.TextChoices):
        OPEN = "", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    network = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="chapter_offers")
    chapter = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="network_offers")
    offered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    note = models.CharField(max_length=400, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default=Answer.OPEN)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ChapterOfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "chapter"], condition=Q(answer=""), name="one_open_chapter_offer"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & ~Q(answered_at=None),
                name="chapter_offer_answered_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chapter_id} into {self.network_id}"


class NominationQuerySet(models.QuerySet["Nomination"]):
    """Who was proposed, or asked, to be an ambassador."""

    def open(self) -> NominationQuerySet:
        """Those that the network has not answered."""
        return self.filter(answer="")


class Nomination(PublicModel):
    """That somebody would make an ambassador of a network: they say so, or a lead does."""

    class Answer(models.TextChoices):
        OPEN = "", _("waiting")
        TAKEN = "taken", _("taken up")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="nominations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="nominations")
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    statement = models.TextField(_("why"), max_length=2000)
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default=Answer.OPEN)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    role = models.ForeignKey(
        Role, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(answer=""), name="one_open_nomination"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & ~Q(answered_at=None),
                name="nomination_answered_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.group_id}"

    def is_own(self) -> bool:
        """Whether the person applied, rather than being proposed by somebody else."""
        return self.person_id == self.proposed_by_id
