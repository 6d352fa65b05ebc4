from __future__ import annotations

from django.db import models

from community.models.person import Person


class Sending(models.Model):
    """A form that somebody sent and that was taken. The same one sent again does nothing.

    It holds no word of what was typed: `key` is a keyed hash of it. Kept for a day.
    """

    key = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sendings")
    at = models.DateTimeField(db_index=True)
    led_to = models.TextField(blank=True)
    said = models.TextField(blank=True, help_text="What the next page said, as messages in JSON.")

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d %H:%M}"
