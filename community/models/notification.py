from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from community import kinds, letters
from community.models.base import PublicModel
from community.models.group import Group
from community.models.mail import Digest, Mail
from community.models.person import Person


class Notification(PublicModel):
    """Something one person was told, in the site and by mail."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notifications")
    kind = models.CharField(max_length=80)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    subject = models.CharField(max_length=200)
    source = models.TextField(blank=True)
    text = models.TextField()
    link = models.CharField(max_length=300, blank=True)
    calendar = models.TextField(
        blank=True, help_text=_("What the mail says to a calendar, as iCalendar.")
    )
    calendar_method = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=10, choices=Mail, default=Mail.WAITING)
    mailed_at = models.DateTimeField(null=True, blank=True)
    digest = models.ForeignKey(
        Digest, on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    digest_due_at = models.DateTimeField(null=True, blank=True)
    happens_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When what it is about happens: what is soon is urgent.")
    )
    held_until = models.DateTimeField(
        null=True, blank=True, help_text=_("Until when it waits for quiet hours to end.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(calendar="", calendar_method="")
                | (~Q(calendar="") & Q(calendar_method__in=["REQUEST", "CANCEL"])),
                name="calendar_part_asks_or_cancels",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notifications_newest"),
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="notifications_unread"
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(mail="waiting"),
                name="notifications_to_be_mailed",
            ),
            models.Index(
                fields=["digest_due_at"],
                condition=Q(mail="digest"),
                name="notifications_for_digests",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def letter(self) -> letters.Letter:
        """Its words with their form, as page and mail show them."""
        return letters.read(self.source) if self.source else letters.plain(self.text)

    @property
    def as_html(self) -> SafeString:
        """Its words for a page, which has a button of its own to where they lead."""
        return mark_safe(self.letter.without_buttons().as_html())  # noqa: S308  (letters escapes every word)

    @property
    def about(self) -> kinds.Kind | None:
        """The kind it is of, or None where nothing of that kind is told any more."""
        return kinds.known(self.kind)
