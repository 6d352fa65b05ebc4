"""What the top floor keeps for itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class DemoMarker(models.Model):
    """That this database was made by `manage.py demo`, and by nothing else. One row, or none.

    Written in the transaction that loads the record, so that no database of a real site can have it.
    """

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    marked_at = models.DateTimeField()
    dated_at = models.DateTimeField(help_text="When the samples were dated last.")
    record_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=1), name="marked_once")]

    def __str__(self) -> str:
        return f"a demo since {self.marked_at:%Y-%m-%d}"
