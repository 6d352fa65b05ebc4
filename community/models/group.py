from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel
from community.models.person import Person

if TYPE_CHECKING:
    from datetime import datetime


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups as somebody may see them."""

    def visible_to(self, person: Person | None) -> GroupQuerySet:
        """Public groups; hidden ones for those who hold a role or a membership in them."""
        if person is None:
            return self.filter(is_hidden=False)
        inside = Q(memberships__person=person, memberships__left_at__isnull=True) | Q(
            roles__person=person, roles__ended_at__isnull=True
        )
        # what a hidden group has done stays readable to those who were in it when it was closed
        inside |= Q(memberships__person=person, memberships__left_at=F("closed_at")) | Q(
            roles__person=person, roles__ended_at=F("closed_at")
        )
        return self.filter(Q(is_hidden=False) | Q(pk__in=Group.objects.filter(inside).values("pk")))


class Group(PublicModel):
    """A chapter, a working group, a committee, or the network that holds chapters."""

    class Kind(models.TextChoices):
        NETWORK = "network", _("network")
        CHAPTER = "chapter", _("chapter")
        WORKING_GROUP = "working_group", _("working group")
        COMMITTEE = "committee", _("committee")

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    native_name = models.CharField(_("name in its own script"), max_length=120, blank=True)
    native_language = models.CharField(max_length=12, blank=True, help_text=_("A BCP 47 tag."))
    kind = models.CharField(max_length=20, choices=Kind)
    network = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="chapters"
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC")
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    about = models.TextField(_("about"), blank=True)
    members_told = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("A count from the record, where members are not listed.")
    )
    members_told_qualifier = models.CharField(max_length=10, blank=True)
    members_told_note = models.CharField(max_length=160, blank=True)
    is_hidden = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(network__isnull=True) | ~Q(kind="network"),
                name="no_network_inside_a_network",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/groups/{self.slug}/"  # composed on the top floor, at an address that is promised


class Closure(PublicModel):
    """That a group was closed, by whom and why; and, where it was, that it was opened again."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="closures")
    closed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=400)
    reopened_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(reopened_at=None), name="one_open_closure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group_id} closed"


class Charter(PublicModel):
    """One version of what a group is for. The newest stands; the older ones stay readable.

    Versions from before charters had parts hold all their words in `text`.
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="charters")
    version = models.PositiveIntegerField()
    text = models.TextField(_("charter"), blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    goals = models.TextField(_("goals"), blank=True)
    strategy = models.TextField(_("strategy"), blank=True)
    note = models.CharField(_("why"), max_length=300, blank=True)
    adopted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "version"], name="charter_version_once"),
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(purpose=""), name="charter_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} v{self.version}"

    def stood(self, *, at: datetime) -> bool:
        """Whether this version had been adopted by then."""
        return self.adopted_at <= at

    @property
    def parts(self) -> list[tuple[str, str]]:
        """What the version says, part by part, each with its title; an old one has no titles."""
        if self.text:
            return [("", self.text)]
        named = [
            (_t("Purpose"), self.purpose),
            (_t("Goals"), self.goals),
            (_t("Strategy"), self.strategy),
        ]
        return [(title, words) for title, words in named if words]
