"""The record of what was done. Rows are added and never changed; triggers in the database see to it."""

from __future__ import annotations

from django.db import models

from community.models.base import PUBLIC_ID_LENGTH, PublicModel


class AuditEntry(PublicModel):
    """One deed: who, what, to what, when. Opaque ids only; no foreign keys, so nothing reaches in."""

    actor = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True)
    verb = models.CharField(max_length=80)
    target = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    payload = models.TextField(help_text="Canonical JSON, without personal detail.")
    personal_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["target"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.verb} {self.target}"


class AuditWaiting(models.Model):
    """An entry that no link of the chain holds yet. The sealer takes the row away with its work."""

    entry = models.CharField(max_length=PUBLIC_ID_LENGTH, primary_key=True)

    def __str__(self) -> str:
        return self.entry


class AuditPersonal(models.Model):
    """What is personal about a deed. May be erased; the entry keeps only its salted hash."""

    entry = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True)
    salt = models.CharField(max_length=32)
    detail = models.TextField(help_text="Canonical JSON.")

    def __str__(self) -> str:
        return self.entry


class AuditSeal(models.Model):
    """A link of the chain: the entry's place in it, and the hash over everything before."""

    number = models.PositiveBigIntegerField(primary_key=True)
    entry = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True)
    entry_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    chain_hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number}"
