"""What every row that the outside can name has in common."""

from __future__ import annotations

import secrets

from django.db import models

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # without l, o, 0 and 1, which people misread
PUBLIC_ID_LENGTH = 16  # 16 letters of 32: 80 random bits


def new_public_id() -> str:
    """Make an opaque name for a row: it says nothing of order, count or time."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


class PublicModel(models.Model):
    """A row that addresses, feeds and exports may name, by `public_id` alone."""

    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, editable=False, default=new_public_id
    )

    class Meta:
        abstract = True
