from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Person
from events.models.event import Event


class CalendarKeyQuerySet(models.QuerySet["CalendarKey"]):
    """The secret addresses of people's own calendars."""

    def standing(self) -> CalendarKeyQuerySet:
        """Those that were not revoked."""
        return self.filter(revoked_at__isnull=True)


class CalendarKey(models.Model):
    """The key to somebody's own calendar, as a hash: the address that holds it is made when it is shown.

    A copy of the database opens nobody's calendar. A new key ends the old one, which never opens again.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calendar_keys")
    seed = models.CharField(
        max_length=43, help_text=_("What the key is made from, with the site's secret.")
    )
    fingerprint = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(revoked_at__isnull=True),
                name="one_calendar_key_a_person",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")),
                name="calendar_key_made_before_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"


class Edition(models.Model):
    """How a calendar read when it was last asked for, and since when: its ETag and its Last-Modified.

    The date is that of the first answer that read so. It cannot follow from the rows alone: one that leaves
    a calendar changes it, and leaves no date behind.
    """

    key = models.CharField(max_length=120, unique=True)
    etag = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class MailedEntry(models.Model):
    """What mail last told somebody's calendar of a meetup. Each message outranks the one before.

    Programs drop what has a lower SEQUENCE than they know, so each message to one person has a higher one
    than the last, and none a lower one than the meetup itself.
    """

    class Method(models.TextChoices):
        REQUEST = "REQUEST", _("put in")
        CANCEL = "CANCEL", _("taken out")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="mailed_entries")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mailed_entries")
    sequence = models.PositiveIntegerField()
    method = models.CharField(max_length=10, choices=Method)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "mailed entries"
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="one_entry_in_a_mailbox"),
            models.CheckConstraint(
                condition=Q(method__in=["REQUEST", "CANCEL"]), name="entry_put_in_or_taken_out"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.sequence} of {self.event_id} to {self.person_id}"

    def outranked_by(self, event: Event) -> int:
        """The sequence of the next message."""
        return max(self.sequence + 1, event.sequence)
