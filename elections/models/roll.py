from __future__ import annotations

from django.db import models
from django.db.models import Q

from community.models import Person
from elections.models.election import Election


class RollRow(models.Model):
    """A line of the roll: an address that may vote. Neither a person nor a login."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="roll")
    email = models.CharField(max_length=254, help_text="In small letters.")
    name = models.CharField(max_length=120, blank=True)
    voter_id = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "email"], name="address_once_on_a_roll"),
            models.UniqueConstraint(
                fields=["election", "voter_id"],
                condition=~Q(voter_id=""),
                name="voter_once_on_a_roll",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.pk} of a roll"


class RollClaim(models.Model):
    """That a line of the roll is this person's: they hold its address. Keeps no time."""

    row = models.OneToOneField(
        RollRow, on_delete=models.PROTECT, primary_key=True, related_name="claim"
    )
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "person"], name="one_line_a_person")
        ]

    def __str__(self) -> str:
        return f"claim on line {self.row_id}"
