from __future__ import annotations

from django.db import models


class SigningKey(models.Model):
    """The public half of a key that signed something in the site's name. Listed for ever."""

    name = models.CharField(max_length=16, unique=True, help_text="The beginning of its hash.")
    public = models.CharField(max_length=44, help_text="32 bytes of Ed25519 in base64.")
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
