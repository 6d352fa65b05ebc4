from __future__ import annotations

from django.db import models

from community.models.base import PublicModel
from community.models.person import Person


class Notification(PublicModel):
    """Something one person was told, in the site and by mail."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-created_at"], name="notifications_newest")]

    def __str__(self) -> str:
        return self.subject
