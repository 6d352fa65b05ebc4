from __future__ import annotations

from datetime import datetime

from django.db import models

from elections.models.election import Election
from elections.models.roll import RollRow


class Participation(models.Model):
    """That a line of the roll took its ballot paper. No time, and nothing that leads to a ballot."""

    # The line is the key, so that rows lie in the order of the roll and not of arrival.
    row = models.OneToOneField(
        RollRow, on_delete=models.PROTECT, primary_key=True, related_name="participation"
    )
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    commitment = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"participation of line {self.row_id}"


class BallotQuerySet(models.QuerySet["Ballot"]):
    """The box."""

    def opened(self, *, at: datetime) -> BallotQuerySet:
        """Ballots that may be read: those of votes that have closed."""
        return self.filter(election__closes_at__lte=at)


class Ballot(models.Model):
    """Answers in the box under the hash of their token: no person, no time, no sequence.

    SQLite keeps the table WITHOUT ROWID (elections/box_table.py), so that it lies in the order of the
    hashes. On PostgreSQL the order on disk is that of arrival until `settle_box` writes it anew.
    """

    token_hash = models.CharField(max_length=64, primary_key=True)
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    answers = models.TextField(help_text="Canonical JSON: question to yes, no or abstain.")

    objects = BallotQuerySet.as_manager()

    def __str__(self) -> str:
        return "a ballot"
