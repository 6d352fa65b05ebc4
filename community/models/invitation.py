from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel
from community.models.group import Group
from community.models.person import Person
from community.models.role import Role

BELONG = "belong"  # to belong to the group, with no part to play


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """What was offered to whom."""

    def unanswered(self) -> InvitationQuerySet:
        """Neither accepted nor declined nor taken back; they may have run out."""
        return self.filter(accepted_at=None, declined_at=None, withdrawn_at=None)

    def waiting(self, *, at: datetime) -> InvitationQuerySet:
        """Those that can be answered at that moment."""
        return self.unanswered().filter(expires_at__gt=at, group__closed_at=None)


class Invitation(PublicModel):
    """A part in a group, offered to an address or to a person. Nobody holds what they did not accept.

    The lead of a group is handed over by an invitation too: `hands_over` is the part that the giver lays
    down in the moment in which it is accepted.
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="invitations")
    part = models.CharField(
        _("part"), max_length=20, choices=[(BELONG, _("member")), *Role.Kind.choices]
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=400, blank=True)
    term_ends_at = models.DateTimeField(null=True, blank=True)
    hands_over = models.ForeignKey(
        Role, on_delete=models.PROTECT, null=True, blank=True, related_name="offers"
    )
    giver_stays = models.BooleanField(default=False)
    seed = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    times_sent = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            # an address is forgotten some time after the answer: then neither stands
            models.CheckConstraint(
                condition=Q(email="") | Q(person__isnull=True),
                name="invitation_names_address_or_person",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, declined_at__isnull=True)
                | Q(accepted_at__isnull=True, withdrawn_at__isnull=True)
                | Q(declined_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=False)
                | Q(accepted_at__isnull=True, declined_at__isnull=True),
                name="answer_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(created_at__lt=F("expires_at")), name="invitation_lasts_a_while"
            ),
            models.UniqueConstraint(
                fields=["group", "part", "email"],
                condition=~Q(email="")
                & Q(accepted_at=None, declined_at=None, withdrawn_at=None, hands_over=None),
                name="one_open_invitation_an_address",
            ),
            models.UniqueConstraint(
                fields=["group", "part", "person"],
                condition=Q(accepted_at=None, declined_at=None, withdrawn_at=None),
                name="one_open_invitation_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} of {self.group_id}"

    def is_waiting(self, *, at: datetime) -> bool:
        """Whether it can be answered at that moment, as far as the row itself tells."""
        return self.state(at=at) == "waiting"

    def state(self, *, at: datetime) -> str:
        """`accepted`, `declined`, `withdrawn`, `expired` or `waiting`."""
        if self.accepted_at is not None:
            return "accepted"
        if self.declined_at is not None:
            return "declined"
        if self.withdrawn_at is not None and self.withdrawn_at < self.expires_at:
            return "withdrawn"
        return "waiting" if self.withdrawn_at is None and at < self.expires_at else "expired"

    @property
    def last_day(self) -> date | None:
        """The last day of the term that is offered, in UTC."""
        return Role(term_ends_at=self.term_ends_at).last_day

    @property
    def masked(self) -> str:
        """The address as a stranger may see it: `m…@example.org`."""
        name, _at, host = self.email.partition("@")
        return f"{name[:1]}…@{host}" if host else ""
