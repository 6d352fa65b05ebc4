from __future__ import annotations

from django.db import models
from django.db.models import Q

from community.models import Person, PublicModel
from elections.models.election import Election
from elections.models.roll import RollRow
from elections.models.turnout import TurnoutPoint


class OutsideVote(models.Model):
    """That a line of the roll voted, as an outside voting service told. No time, and no order.

    SQLite keeps the table WITHOUT ROWID (elections/box_table.py).
    """

    row = models.OneToOneField(
        RollRow, on_delete=models.PROTECT, primary_key=True, related_name="outside_vote"
    )
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"vote of line {self.row_id}, told from outside"


class TurnoutKey(PublicModel):
    """With what an outside service signs the turnout that it sends. The newest that did not end is good."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="turnout_keys")
    sealed = models.TextField(blank=True, help_text="The secret, sealed; emptied at its end.")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election"],
                condition=Q(ended_at__isnull=True),
                name="one_turnout_key_a_vote",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(sealed=""),
                name="an_ended_turnout_key_opens_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"turnout key {self.public_id}"


class TurnoutDelivery(models.Model):
    """A figure that came signed from outside, under the name that its sender gave to the message."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    webhook_id = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    point = models.ForeignKey(TurnoutPoint, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(TurnoutKey, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "webhook_id"], name="a_delivery_counts_once"
            )
        ]

    def __str__(self) -> str:
        return f"delivery {self.webhook_id}"
