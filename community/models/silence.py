from __future__ import annotations

from django.db import models


class SilencedAddress(models.Model):
    """An address that asked never to be written to by people who type it: an invitation, say. By a fingerprint."""

    fingerprint = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "silenced addresses"

    def __str__(self) -> str:
        return self.fingerprint[:8]
