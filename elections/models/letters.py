from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from elections.models.election import Election
from elections.models.roll import RollRow


class RollAddress(PublicModel):
    """Where the mail for a line goes from now on. The roll stays as it was frozen; the last one counts."""

    row = models.ForeignKey(RollRow, on_delete=models.PROTECT, related_name="addresses")
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="mended")
    address = models.CharField(max_length=254, help_text="In small letters.")
    reason = models.TextField()
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"address for line {self.row_id}"


class RollMailing(PublicModel):
    """Letters to the lines of a frozen roll that have none yet: how far they are."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="mailings")
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField()
    reached = models.BigIntegerField(default=0, help_text="The line up to which letters are made.")
    sent = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    silenced = models.PositiveIntegerField(default=0)
    given_up = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["election"], condition=Q(ended_at=None), name="one_mailing_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"mailing {self.public_id}"

    @property
    def is_running(self) -> bool:
        return self.ended_at is None

    @property
    def done(self) -> int:
        """Letters with which nothing more is tried."""
        return self.sent + self.refused + self.silenced + self.given_up


class RollLinkQuerySet(models.QuerySet["RollLink"]):
    """Links that were mailed."""

    def standing(self) -> RollLinkQuerySet:
        """Those that no later one took the place of: one a line at most."""
        return self.filter(revoked_at=None)

    def to_mend(self) -> RollLinkQuerySet:
        """Those that did not arrive, for good: their address is to be mended."""
        return self.standing().filter(state__in=[RollLink.State.REFUSED, RollLink.State.GIVEN_UP])


class RollLink(PublicModel):
    """A link that makes a line of the roll somebody's, once. What stands here does not open it.

    Of its use it keeps the day and not the hour: a claim is often followed by a ballot.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("on its way")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused")
        SILENCED = "silenced", _("not wanted")
        GIVEN_UP = "given_up", _("given up")

    row = models.ForeignKey(RollRow, on_delete=models.PROTECT, related_name="links")
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    mailing = models.ForeignKey(
        RollMailing, on_delete=models.PROTECT, null=True, blank=True, related_name="links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    try_at = models.DateTimeField(null=True, blank=True, help_text="Not before; while it waits.")
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True, help_text="Of the server that refused.")
    used_on = models.DateField(null=True, blank=True)
    is_to_be_told = models.BooleanField(
        default=False, help_text="Its address still has to hear that it was used."
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = RollLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["row"], condition=Q(revoked_at=None), name="one_standing_link_a_line"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | ~Q(state="sent"), name="sent_says_when"
            ),
            models.CheckConstraint(
                condition=Q(bounced_at__isnull=False) | ~Q(state="refused"),
                name="refused_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["election", "row"],
                condition=Q(state__in=["refused", "given_up"]),
                name="links_to_mend",
            ),
            models.Index(
                fields=["mailing", "try_at"],
                condition=Q(state="waiting"),
                name="links_on_their_way",
            ),
            models.Index(
                fields=["election"], condition=Q(is_to_be_told=True), name="links_to_be_told"
            ),
        ]

    def __str__(self) -> str:
        return f"link to line {self.row_id}"

    @property
    def is_used(self) -> bool:
        return self.used_on is not None
