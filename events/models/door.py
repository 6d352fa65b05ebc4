from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community import keys
from community.models import Person, PublicModel
from events import door
from events.models.event import Event
from events.models.room import Room


class DoorPassQuerySet(models.QuerySet["DoorPass"]):
    """Who may help at a door."""

    def standing(self) -> DoorPassQuerySet:
        """Those that were not taken back."""
        return self.filter(ended_at__isnull=True)


class DoorPass(PublicModel):
    """That somebody may check people in without being an organiser: a named person, or whoever has a link.

    Of a link the row holds a seed and a fingerprint; neither opens the door without the site's secret.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="door_passes")
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="door_passes"
    )
    label = models.CharField(_("for whom"), max_length=80, blank=True)
    seed = models.CharField(max_length=32, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DoorPassQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, seed="", fingerprint="")
                | Q(person__isnull=True) & ~Q(seed="") & ~Q(fingerprint=""),
                name="door_is_opened_to_a_person_or_by_a_link",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(ended_at__isnull=True),
                name="one_door_pass_a_helper",
            ),
            models.UniqueConstraint(
                fields=["fingerprint"], condition=~Q(fingerprint=""), name="door_links_differ"
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"pass of {self.event_id}"

    @property
    def token(self) -> str:
        """The part of the link that nobody guesses."""
        return keys.token(self.seed) if self.seed else ""

    @property
    def holder(self) -> str:
        """Whose it is, as lists say it."""
        return self.person.name if self.person else self.label


class DoorNote(PublicModel):
    """What somebody at a door wrote down, on paper that is never torn out: seen, or taken back.

    `name` is the phone's own for it, so that a note which is sent twice is one. `about` is the person's
    public id, or for somebody without a seat and an address the note's own; then `who` is the name that was
    said, until it is forgotten two weeks later. `at` is when it was, by our clock; `said_at`
    what the phone's showed. `puzzle` asks an organiser to look.
    """

    class How(models.TextChoices):
        QR = door.QR, _("by ticket")
        NAME = door.NAME, _("by name")
        WALK_IN = door.WALK_IN, _("without a seat")
        LIST = door.LIST, _("on the list afterwards")

    class Puzzle(models.TextChoices):
        UNKNOWN_CODE = "unknown_code", _("The ticket's code is not known.")
        GIVEN_UP = "given_up", _("The seat had been given up.")
        IN_LINE = "in_line", _("The seat was not theirs yet.")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="door_notes")
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="door_notes"
    )
    name = models.CharField(max_length=36)
    takes_back = models.CharField(max_length=36, blank=True)
    about = models.CharField(max_length=36, blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="door_notes"
    )
    who = models.CharField(max_length=120, blank=True)
    guests = models.PositiveSmallIntegerField(default=0)
    how = models.CharField(max_length=10, choices=How, blank=True)
    at = models.DateTimeField()
    said_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    noted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_pass = models.ForeignKey(
        DoorPass, on_delete=models.PROTECT, null=True, blank=True, related_name="notes"
    )
    puzzle = models.CharField(max_length=12, choices=Puzzle, blank=True)
    settled_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="door_note_is_taken_once"),
            models.CheckConstraint(
                condition=Q(takes_back="") & ~Q(about="") & ~Q(how="")
                | ~Q(takes_back="") & Q(about="", how="", person__isnull=True),
                name="door_note_sees_or_takes_back",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "about"], name="door_notes_by_whom"),
            models.Index(fields=["event", "takes_back"], name="door_notes_by_undone"),
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.event_id}"

    @property
    def plain(self) -> door.Note:
        """The note as the rule reads it."""
        return door.Note(
            name=self.name,
            about=self.about,
            at=self.at,
            received_at=self.received_at,
            room=self.room_id,
            guests=self.guests,
            how=self.how,
            takes_back=self.takes_back,
        )

    def is_open_question(self) -> bool:
        """Whether an organiser has not looked at it yet."""
        return bool(self.puzzle) and self.settled_at is None
