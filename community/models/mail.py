"""What people chose about their mail, what was sent to whom, and how the relay does."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.kinds import Channel
from community.models.base import PublicModel
from community.models.group import Group
from community.models.person import Person
from community.quiet import quiet_until


class Mail(models.TextChoices):
    """What became of something that was to be mailed."""

    WAITING = "waiting", _("waiting")
    DIGEST = "digest", _("waits for the digest")
    SENT = "sent", _("sent")
    READ = "read", _("read on the site before its digest")
    UNWANTED = "unwanted", _("only on the site, as they chose")
    NOBODY = "nobody", _("no open account")
    REFUSED = "refused", _("refused")
    GIVEN_UP = "given_up", _("given up")
    LATE = "late", _("too late to be of use")


class Rhythm(models.TextChoices):
    """How often a digest comes."""

    DAILY = "daily", _("daily")
    WEEKLY = "weekly", _("weekly")


class MailSettings(models.Model):
    """What somebody chose about all mail to them. No row: nothing was chosen."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="mail_settings")
    stopped_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    digest_weekday = models.PositiveSmallIntegerField(
        default=0, help_text=_("On which day the weekly one comes: 0 is Monday.")
    )
    quiet_from = models.TimeField(_("no mail from"), null=True, blank=True)
    quiet_to = models.TimeField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour__lt=24), name="digest_comes_at_an_hour_of_the_day"
            ),
            models.CheckConstraint(
                condition=Q(digest_weekday__lt=7), name="weekly_digest_comes_on_a_weekday"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False)
                & ~Q(quiet_from=F("quiet_to")),
                name="quiet_hours_begin_and_end",
            ),
        ]

    def __str__(self) -> str:
        return f"mail to {self.person_id}"

    def is_paused(self, *, at: datetime) -> bool:
        """Whether mail waits until a date that is still to come."""
        return self.paused_until is not None and at < self.paused_until

    def quiet_until(self, at: datetime, *, zone: ZoneInfo) -> datetime | None:
        """When the quiet hours end that hold at that moment there; None where none hold."""
        if self.quiet_from is None or self.quiet_to is None:
            return None
        return quiet_until(at, zone=zone, start=self.quiet_from, end=self.quiet_to)


class MailChoice(models.Model):
    """How somebody wants to be told one kind of thing, where it is not as the kind's default says."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mail_choices")
    kind = models.CharField(max_length=80)
    channel = models.CharField(max_length=10, choices=Channel)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_choice_a_kind"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values),
                name="choice_is_a_channel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}: {self.channel}"


class MutedGroup(models.Model):
    """A group that somebody wants no mail from; what it tells stands on the site."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="muted_groups")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    muted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "group"], name="group_muted_once")]

    def __str__(self) -> str:
        return f"{self.person_id} not from {self.group_id}"


class Digest(PublicModel):
    """One mail that lists what somebody was told since the last."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="digests")
    rhythm = models.CharField(max_length=10, choices=Rhythm)
    created_at = models.DateTimeField()
    mail = models.CharField(max_length=10, choices=Mail, default=Mail.WAITING)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-created_at"], name="digests_newest")]

    def __str__(self) -> str:
        return f"{self.rhythm} {self.public_id}"


class Delivery(PublicModel):
    """One try to send one mail: the mail log. Neither the address nor the words of the mail stand here."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("sent")
        PUT_OFF = "put_off", _("put off")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")

    at = models.DateTimeField()
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=80)
    about = models.CharField(
        max_length=16, blank=True, help_text=_("The public id of what was mailed.")
    )
    domain = models.CharField(max_length=253, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["about"], name="deliveries_of_a_mail"),
            models.Index(fields=["at"], name="deliveries_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome} {self.code or ''}".strip()


class Relay(models.Model):
    """How the mail relay does, in one row that all processes share."""

    class Fault(models.TextChoices):
        NONE = "", _("none")
        UNREACHABLE = "unreachable", _("does not answer")
        REFUSES = "refuses", _("refuses this site")

    fault = models.CharField(max_length=12, choices=Fault, default=Fault.NONE, blank=True)
    since = models.DateTimeField(help_text=_("Since when it is as it is."))
    answered_at = models.DateTimeField(null=True, blank=True)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_relay"),
            models.CheckConstraint(
                condition=Q(fault="", next_try_at__isnull=True)
                | (~Q(fault="") & Q(next_try_at__isnull=False)),
                name="relay_that_is_down_is_tried_again",
            ),
        ]

    def __str__(self) -> str:
        return self.fault or "well"


class RefusedAddress(models.Model):
    """An address that its own server refused for good, by a fingerprint. Cleared, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="refused_addresses")
    fingerprint = models.CharField(max_length=64)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    refused_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "refused addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "fingerprint"],
                condition=Q(cleared_at__isnull=True),
                name="address_refused_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.code or ''}".strip()
