"""Calls for talks, and what is proposed to them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Group, Person, PublicModel
from events.models.agenda import AgendaItem
from events.models.event import Event

KINDS = (
    AgendaItem.Kind.TALK,
    AgendaItem.Kind.DEMO,
    AgendaItem.Kind.WORKSHOP,
    AgendaItem.Kind.DISCUSSION,
)


def all_kinds() -> list[str]:
    """Everything that can be proposed."""
    return [str(kind) for kind in KINDS]


def usual_lengths() -> list[int]:
    """The minutes that most meetups have room for."""
    return [10, 20, 40]


class CallQuerySet(models.QuerySet["CallForTalks"]):
    """Calls, as pages and lists ask for them."""

    def visible_to(self, person: Person | None, *, at: datetime | None = None) -> CallQuerySet:
        """Calls of groups, and of meetups, that the person may see."""
        groups = Group.objects.visible_to(person).values("pk")
        seen = Event.objects.visible_to(person, at=at).values("pk")
        return self.filter(Q(event__isnull=True, group__in=groups) | Q(event__in=seen))

    def standing(self) -> CallQuerySet:
        """Those that nobody has ended."""
        return self.filter(ended_at__isnull=True)

    def open(self, *, at: datetime) -> CallQuerySet:
        """Those that take proposals at that moment."""
        return (
            self.standing()
            .filter(Q(closes_at__isnull=True) | Q(closes_at__gt=at), opens_at__lte=at)
            .filter(group__closed_at__isnull=True, event__cancellation__isnull=True)
            .exclude(event__ends_at__lte=at)
        )


class CallForTalks(PublicModel):
    """That a group asks for talks: for any meetup to come, or for one.

    Without an event it is the group's standing call, open as long as it says so.
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="calls")
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="calls"
    )
    text = models.TextField(_("what you are looking for"), blank=True)
    lengths = models.JSONField(default=usual_lengths)
    kinds = models.JSONField(default=all_kinds)
    is_anonymous = models.BooleanField(_("read without names"), default=False)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_sample = models.BooleanField(default=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__lt=F("closes_at")),
                name="call_opens_before_it_closes",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(event__isnull=True, ended_at__isnull=True),
                name="one_standing_call_a_group",
            ),
            models.UniqueConstraint(
                fields=["event"], condition=Q(ended_at__isnull=True), name="one_call_a_meetup"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:call", args=[self.public_id])

    @property
    def title(self) -> str:
        """What people call it: by its meetup, or by its group."""
        if self.event is not None:
            return str(_("Call for talks: %s") % self.event.title)
        return str(_("Call for talks of %s") % self.group.name)

    @property
    def is_standing(self) -> bool:
        """Whether it is for any meetup to come."""
        return self.event_id is None

    def state(self, *, at: datetime) -> str:
        """`open`, `coming` or `closed`."""
        if self.ended_at is not None or self.group.closed_at is not None:
            return "closed"
        if self.event is not None and (self.event.is_cancelled or self.event.is_over(at=at)):
            return "closed"
        if self.closes_at is not None and self.closes_at <= at:
            return "closed"
        return "open" if self.opens_at <= at else "coming"

    def is_open(self, *, at: datetime) -> bool:
        """Whether it takes proposals."""
        return self.state(at=at) == "open"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """What was proposed."""

    def of(self, person: Person) -> ProposalQuerySet:
        """Those that the person speaks in, or was asked to speak in and has not declined."""
        mine = ProposalSpeaker.objects.standing().filter(person=person)
        return self.filter(pk__in=mine.values("proposal"))

    def sent(self) -> ProposalQuerySet:
        """Those that organisers may read: a draft is its author's alone."""
        return self.exclude(state=Proposal.State.DRAFT)

    def waiting(self) -> ProposalQuerySet:
        """Those that wait for a decision."""
        return self.filter(state=Proposal.State.SUBMITTED)


class Proposal(PublicModel):
    """A talk that somebody would give. Its state is the last of its steps, which all stay."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("sent in")
        ACCEPTED = "accepted", _("accepted")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    call = models.ForeignKey(CallForTalks, on_delete=models.PROTECT, related_name="proposals")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=140)
    abstract = models.TextField(_("what it is about"), blank=True)
    notes = models.TextField(_("notes for the organisers"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=AgendaItem.Kind)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    language = models.CharField(_("language"), max_length=40, blank=True)
    links = models.JSONField(default=list, blank=True)
    availability = models.CharField(_("when you can"), max_length=300, blank=True)
    item = models.OneToOneField(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="proposal"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1), name="a_proposal_takes_time"),
            models.CheckConstraint(
                condition=Q(item__isnull=True) | Q(state__in=["accepted", "confirmed"]),
                name="only_what_was_accepted_is_on_an_agenda",
            ),
        ]
        indexes = [models.Index(fields=["call", "state"], name="proposals_by_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The speaker's own page; organisers read it at `events:review`."""
        return reverse("events:proposal", args=[self.public_id])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_decided(self) -> bool:
        """Whether the organisers have said yes or no."""
        return self.state in {self.State.ACCEPTED, self.State.CONFIRMED, self.State.DECLINED}

    @property
    def is_taken(self) -> bool:
        """Whether it stands on the agenda of a meetup."""
        return self.state in {self.State.ACCEPTED, self.State.CONFIRMED}


class ProposalStep(models.Model):
    """That a proposal came into a state: who did it, when, for which meetup, and what was written."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=Proposal.State)
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.state}"


class ProposalSpeakerQuerySet(models.QuerySet["ProposalSpeaker"]):
    """Who speaks, and who was asked to."""

    def standing(self) -> ProposalSpeakerQuerySet:
        """Those who said yes, and those who have not answered."""
        return self.filter(declined_at__isnull=True, removed_at__isnull=True)

    def willing(self) -> ProposalSpeakerQuerySet:
        """Those who said yes themselves."""
        return self.standing().filter(consented_at__isnull=False)

    def asked(self) -> ProposalSpeakerQuerySet:
        """Those who have not answered."""
        return self.standing().filter(consented_at__isnull=True)


class ProposalSpeaker(PublicModel):
    """Somebody who speaks in a proposal: whoever wrote it, or whom they asked and who said yes.

    Somebody may be asked by an address; whose it is shows when they answer.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="speakers")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="proposed"
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    is_author = models.BooleanField(default=False)
    asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    seed = models.CharField(max_length=32, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalSpeakerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "person"],
                condition=Q(declined_at__isnull=True, removed_at__isnull=True),
                name="one_speaker_once_a_proposal",
            ),
            models.UniqueConstraint(
                fields=["proposal", "email"],
                condition=~Q(email="") & Q(declined_at__isnull=True, removed_at__isnull=True),
                name="one_address_asked_once",
            ),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(is_author=True), name="one_author_a_proposal"
            ),
            models.CheckConstraint(
                condition=Q(consented_at__isnull=True) | Q(person__isnull=False),
                name="somebody_consented",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or '?'} in {self.proposal_id}"

    @property
    def is_waiting(self) -> bool:
        """Whether they have not answered."""
        return not (self.consented_at or self.declined_at or self.removed_at)
