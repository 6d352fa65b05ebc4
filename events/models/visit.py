from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from community import keys
from community.models import Person, PublicModel
from events.models.event import Event
from events.models.room import Room


class SeatRequest(PublicModel):
    """What somebody without an account asked for, until the link in their mail is confirmed.

    Nothing is held by it, and nobody is made of it before it is confirmed. The link is a key kept as a
    fingerprint; what was typed is erased once it is confirmed or has run out.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    guests = models.PositiveSmallIntegerField(default=0)
    answers = models.JSONField(default=dict, blank=True)
    seed = models.CharField(max_length=32, default=keys.new_seed, editable=False)
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, person__isnull=True)
                | Q(confirmed_at__isnull=False, person__isnull=False, email="", name=""),
                name="request_confirmed_keeps_no_address",
            )
        ]
        indexes = [
            models.Index(fields=["email", "asked_at"], name="requests_of_an_address"),
            models.Index(
                fields=["expires_at"],
                condition=Q(confirmed_at__isnull=True),
                name="requests_by_their_end",
            ),
        ]

    def __str__(self) -> str:
        return f"request for {self.room_id}"

    @property
    def token(self) -> str:
        """What the link holds; made anew from the seed, stored nowhere."""
        return keys.token(self.seed)

    def is_open(self, *, at: datetime) -> bool:
        """Whether it may still be confirmed."""
        return self.confirmed_at is None and at < self.expires_at
