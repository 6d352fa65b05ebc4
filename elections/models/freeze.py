from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from elections.models.election import Election

LINE = ("email", "name", "voter_id")
LINE_OF_CLASS = (*LINE, "class")


class RollDefinition(models.Model):
    """What the roll was made from: how many were looked at, how many taken, and by which rules."""

    class Kind(models.TextChoices):
        IMPORTED = "imported", _("a file with a roll")
        RULES = "rules", _("members by rules")
        CONTRIBUTIONS = "contributions", _("a file with contributions")
        DECLARED = "declared", _("declared as a number")

    election = models.OneToOneField(
        Election, on_delete=models.PROTECT, primary_key=True, related_name="definition"
    )
    kind = models.CharField(max_length=14, choices=Kind)
    rules = models.JSONField(default=dict, blank=True)
    considered = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()
    added = models.PositiveIntegerField(default=0, help_text="Single lines, put in afterwards.")
    removed = models.PositiveIntegerField(default=0, help_text="Single lines, taken out.")
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.taken} of {self.considered}"

    @property
    def says_more(self) -> bool:
        """Whether it tells something that the mere count does not."""
        changed = self.added or self.removed or self.considered != self.taken
        return bool(changed) or self.kind in {self.Kind.RULES, self.Kind.CONTRIBUTIONS}

    def as_json(self) -> dict[str, Any]:
        """The same as data, for the statement."""
        names = ("kind", "rules", "considered", "taken", "added", "removed")
        return {name: getattr(self, name) for name in names}


class RollFreeze(models.Model):
    """That the roll was frozen: from then on no line comes, goes or changes. Signed by the site.

    The rows stand under triggers in both databases (elections/roll_lock.py), and so does this one.
    """

    election = models.OneToOneField(
        Election, on_delete=models.PROTECT, primary_key=True, related_name="freeze"
    )
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    eligible = models.PositiveIntegerField()
    roll_hash = models.CharField(max_length=64)
    salt = models.CharField(max_length=32)
    statement = models.TextField(blank=True, help_text="Canonical JSON, as it was signed.")
    key = models.CharField(max_length=16, blank=True)
    signature = models.CharField(max_length=88, blank=True, help_text="Ed25519 in base64.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(statement="", key="", signature="")
                | ~(Q(statement="") | Q(key="") | Q(signature="")),
                name="a_freeze_is_signed_whole_or_not",
            )
        ]

    def __str__(self) -> str:
        return f"freeze of {self.election_id}"

    @property
    def line(self) -> list[str]:
        """What was hashed of each line; the class of voters too where the vote has classes."""
        told: dict[str, Any] = json.loads(self.statement or "{}")
        return list(told.get("line", LINE))

    @property
    def is_signed(self) -> bool:
        """Rolls that were frozen before the site had a key are not."""
        return bool(self.signature)


class RollDisputeQuerySet(models.QuerySet["RollDispute"]):
    """What members ask of a roll."""

    def waiting(self) -> RollDisputeQuerySet:
        """Those that nobody has answered."""
        return self.filter(answered_at__isnull=True)


class RollDispute(PublicModel):
    """A member asks for themself: to be put on a roll, or to be taken off it. Answered with a reason."""

    class Kind(models.TextChoices):
        ADD = "add", _("put me on the roll")
        REMOVE = "remove", _("take me off the roll")

    class Answer(models.TextChoices):
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("taken back")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="disputes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    email = models.CharField(max_length=254, blank=True, help_text="In small letters.")
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=9, choices=Answer, blank=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_reason = models.TextField(blank=True)

    objects = RollDisputeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "person"],
                condition=Q(answered_at__isnull=True),
                name="one_open_dispute_a_person",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="a_dispute_is_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"dispute {self.public_id}"

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None
