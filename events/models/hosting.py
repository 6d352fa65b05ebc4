"""Groups that hold a meetup together: who was asked, what they answered, and who left."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Group, Person, PublicModel
from events.models.event import Event


class CoHostingQuerySet(models.QuerySet["CoHosting"]):
    """Who was asked to hold meetups together with others."""

    def asked(self) -> CoHostingQuerySet:
        """Those that wait for an answer."""
        return self.filter(answer="")

    def standing(self) -> CoHostingQuerySet:
        """Those that were consented to and have not ended: hosts."""
        return self.filter(answer=CoHosting.Answer.ACCEPTED, ended_at__isnull=True)

    def open(self) -> CoHostingQuerySet:
        """Those that wait for an answer, and the hosts."""
        return self.filter(OPEN)


class CoHosting(PublicModel):
    """That a group was asked to hold a meetup with another, and what came of it.

    It is a host from the moment it consents until it leaves or is released. A group may be asked again.
    """

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back")  # the question, before it was answered

    class Ending(models.TextChoices):
        LEFT = "left", _("left")
        RELEASED = "released", _("released")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="cohostings")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="cohostings")
    asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    words = models.TextField(_("what was written with the question"), blank=True)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_words = models.TextField(_("what was answered"), blank=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ending_words = models.TextField(_("what was said at the end"), blank=True)

    objects = CoHostingQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "group"],
                condition=Q(answer__in=["", "accepted"], ended_at__isnull=True),
                name="a_group_is_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__gte=F("asked_at"))),
                name="an_answer_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(ending="", ended_at__isnull=True)
                | (~Q(ending="") & Q(answer="accepted", ended_at__gte=F("answered_at"))),
                name="only_a_host_leaves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} asked for {self.event_id}"

    @property
    def is_asked(self) -> bool:
        return self.answer == ""

    @property
    def is_host(self) -> bool:
        return self.answer == self.Answer.ACCEPTED and self.ended_at is None

    @property
    def is_open(self) -> bool:
        return self.is_asked or self.is_host

    @property
    def state(self) -> str:
        """What came of it, in one word."""
        return self.ending or self.answer or "asked"


OPEN = Q(answer="") | Q(answer=CoHosting.Answer.ACCEPTED, ended_at__isnull=True)
