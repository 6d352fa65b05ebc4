from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Group, Person, PublicModel, Role
from community.wall import zone_or_utc


class Phase(StrEnum):
    """Where a vote stands at a moment."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"


class ElectionQuerySet(models.QuerySet["Election"]):
    """Votes as somebody may see them."""

    def visible_to(self, person: Person | None) -> ElectionQuerySet:
        """Published votes of groups that the person may see; a draft is for its group's officers."""
        in_sight = self.filter(group__in=Group.objects.visible_to(person))
        if person is None:
            return in_sight.filter(publication__isnull=False)
        offices = Role.objects.filter(
            person=person, kind=Role.Kind.OFFICER, ended_at__isnull=True
        ).values("group")
        return in_sight.filter(
            Q(publication__isnull=False) | Q(group__in=offices) | Q(group__network__in=offices)
        )

    def open(self, *, at: datetime) -> ElectionQuerySet:
        """Those that take ballots at that moment."""
        ready = Q(freeze__isnull=False) | ~Q(electorate="roll") | Q(is_history=True)
        published = self.filter(ready, publication__isnull=False, awaits_slates=0)
        return published.filter(opens_at__lte=at, closes_at__gt=at)


class Election(PublicModel):
    """A vote: a window of time, questions, and those who may answer them."""

    class Electorate(models.TextChoices):
        UNKNOWN = "unknown", _("not recorded")
        DECLARED = "declared", _("declared as a number")
        ROLL = "roll", _("a roll of names")

    class Breakdown(models.TextChoices):
        NONE = "none", _("nothing")
        GROUP = "group", _("group")
        AFFILIATION = "affiliation", _("affiliation")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("what it is about"), blank=True, help_text=_("Markdown."))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC")
    dispute_until = models.DateTimeField(
        _("roll open to dispute until"),
        null=True,
        blank=True,
        help_text=_("Empty: publishing freezes the roll at once."),
    )
    electorate = models.CharField(max_length=10, choices=Electorate, default=Electorate.UNKNOWN)
    eligible = models.PositiveIntegerField(null=True, blank=True)
    awaits_slates = models.PositiveSmallIntegerField(
        default=0, help_text="Questions with nominations whose slate does not stand yet."
    )
    cast_elsewhere = models.BooleanField(
        _("ballots are cast in another voting service"),
        default=False,
        help_text=_("This site then keeps the roll and the turnout, and no box."),
    )
    may_replace = models.BooleanField(
        _("voters may vote again until the close"),
        default=True,
        help_text=_("The last ballot of a voter counts; that there was another one stays visible."),
    )
    voters = models.CharField(
        _("who may vote"), max_length=200, blank=True, help_text=_("Such as: Individual Members.")
    )
    breakdown = models.CharField(
        _("turnout told by"), max_length=12, choices=Breakdown, default=Breakdown.NONE
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)
    is_history = models.BooleanField(
        default=False, help_text=_("As recorded elsewhere; nothing here can be changed.")
    )
    sample_dated_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = ElectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")), name="vote_opens_before_it_closes"
            ),
            models.CheckConstraint(
                condition=Q(eligible__isnull=True) | Q(eligible__gt=0),
                name="electorate_is_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(electorate="unknown") | Q(eligible__isnull=True),
                name="unknown_electorate_has_no_number",
            ),
            models.CheckConstraint(
                condition=Q(sample_dated_at__isnull=True) | Q(is_sample=True),
                name="only_samples_are_dated_anew",
            ),
            models.CheckConstraint(
                condition=Q(dispute_until__isnull=True) | Q(dispute_until__lte=F("opens_at")),
                name="disputes_end_before_the_vote",
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], name="elections_by_close")]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return zone_or_utc(self.timezone)

    @property
    def has_roll(self) -> bool:
        """Whether this site holds the roll, wherever the ballots are cast."""
        return self.electorate == self.Electorate.ROLL and not self.is_history

    @property
    def is_cast_here(self) -> bool:
        """Ballots are cast on this site only where it holds the roll; else turnout is told to it."""
        return self.has_roll and not self.cast_elsewhere

    @property
    def is_published(self) -> bool:
        return hasattr(self, "publication")

    @property
    def is_frozen(self) -> bool:
        """Whether nobody can change the roll any more."""
        return hasattr(self, "freeze")

    @property
    def needs_freezing(self) -> bool:
        """Published, and its roll may still change: until that is frozen, no ballot is taken."""
        return self.has_roll and self.is_published and not self.is_frozen

    def takes_disputes(self, *, at: datetime) -> bool:
        """Whether a member may still ask to be put on the roll, or to be taken off it."""
        return self.needs_freezing and self.dispute_until is not None and at < self.dispute_until

    def has_opened(self, *, at: datetime) -> bool:
        return self.opens_at <= at

    def has_closed(self, *, at: datetime) -> bool:
        """The moment of the close is already too late."""
        return self.closes_at <= at

    def is_open(self, *, at: datetime) -> bool:
        return self.phase(at=at) == Phase.OPEN

    def phase(self, *, at: datetime) -> Phase:
        if not self.is_published:
            return Phase.DRAFT
        if self.has_closed(at=at):
            return Phase.CLOSED
        if self.needs_freezing or self.awaits_slates:
            return Phase.COMING  # whatever the clock says: it takes no ballot
        return Phase.OPEN if self.has_opened(at=at) else Phase.COMING

    def time_left(self, *, at: datetime) -> timedelta:
        return max(self.closes_at - at, timedelta(0))


class Publication(models.Model):
    """That a vote was published: by whom, when, for how many voters, on which roll."""

    election = models.OneToOneField(
        Election, on_delete=models.PROTECT, related_name="publication", primary_key=True
    )
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    eligible = models.PositiveIntegerField(null=True, blank=True)
    roll_hash = models.CharField(max_length=64, blank=True)
    roll_salt = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return f"publication of {self.election_id}"
