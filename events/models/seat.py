from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from events import door, seats
from events.models.event import Event
from events.models.room import Room


class SeatQuerySet(models.QuerySet["Seat"]):
    """Who sits where, who waits, and who was once there."""

    def open(self) -> SeatQuerySet:
        """Those that have not ended: asked, waiting, offered and seated."""
        return self.exclude(state=seats.ENDED)

    def seated(self) -> SeatQuerySet:
        """Those that are coming."""
        return self.filter(state=seats.SEATED)

    def held(self) -> SeatQuerySet:
        """Those that keep room: seated, and offered to somebody who has not answered yet."""
        return self.filter(state__in=seats.HELD)

    def waiting(self) -> SeatQuerySet:
        """Those on the waitlist, each room's in its order."""
        return self.filter(state=seats.WAITING).order_by("room", "turn")

    def asked(self) -> SeatQuerySet:
        """Those that an organiser has to answer, oldest first."""
        return self.filter(state=seats.ASKED).order_by("asked_at", "turn")

    def held_at(self, moment: datetime) -> SeatQuerySet:
        """Those that were taken and not given up at that moment."""
        return self.filter(
            Q(taken_at__lte=moment), Q(given_up_at__isnull=True) | Q(given_up_at__gt=moment)
        )


class Seat(PublicModel):
    """One person's ask for one room of a meetup, for themselves and their guests, and what became of it.

    `turn` is the order of asking in the room, given while the room is held; it never changes and is
    never used again, so that the line is the same whoever looks. `step` counts the changes: it names each
    letter once, and tells a form that was filled in before something else happened.
    """

    class State(models.TextChoices):
        ASKED = seats.ASKED, _("waits for approval")
        WAITING = seats.WAITING, _("on the waitlist")
        OFFERED = seats.OFFERED, _("offered")
        SEATED = seats.SEATED, _("coming")
        ENDED = seats.ENDED, _("ended")

    class Ending(models.TextChoices):
        GIVEN_UP = "given_up", _("given up")
        MOVED = "moved", _("moved to another room")
        REFUSED = "refused", _("not approved")
        LAPSED = "lapsed", _("not accepted in time")
        REMOVED = "removed", _("removed by an organiser")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="seats")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    guests = models.PositiveSmallIntegerField(_("guests"), default=0)
    turn = models.PositiveIntegerField()
    step = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State)
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    ticket = models.CharField(max_length=12, unique=True, default=door.new_code, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "turn"], name="a_turn_is_given_once"),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=~Q(state="ended"),
                name="one_seat_a_person",
            ),
            models.CheckConstraint(condition=Q(turn__gte=1), name="turns_count_from_one"),
            models.CheckConstraint(
                condition=Q(guests__lte=seats.MOST_GUESTS), name="party_within_what_is_allowed"
            ),
            models.CheckConstraint(
                condition=Q(state="ended", given_up_at__isnull=False) & ~Q(ending="")
                | ~Q(state="ended") & Q(given_up_at__isnull=True, ending=""),
                name="seat_that_ended_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offered_until__isnull=False)
                | ~Q(state="offered") & Q(offered_until__isnull=True),
                name="offer_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(state="seated", taken_at__isnull=False)
                | Q(state="ended")
                | Q(state__in=["asked", "waiting", "offered"], taken_at__isnull=True),
                name="seat_taken_once_seated",
            ),
            models.CheckConstraint(
                condition=Q(given_up_at__isnull=True)
                | Q(taken_at__isnull=True)
                | Q(given_up_at__gte=F("taken_at")),
                name="seat_taken_before_given_up",
            ),
        ]
        indexes = [
            models.Index(
                fields=["offered_until"], condition=Q(state="offered"), name="offers_by_their_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} in {self.room_id}"

    @property
    def ticket_url(self) -> str:
        """The whole address of the ticket's page, as its QR code holds it."""
        return settings.SITE_URL + reverse(
            "events:ticket", args=[self.event.public_id, self.ticket]
        )

    @property
    def ticket_words(self) -> str:
        """The code of the ticket, as it is printed and read out."""
        return door.grouped(self.ticket)

    @property
    def heads(self) -> int:
        """How many come: the person and their guests."""
        return 1 + self.guests

    @property
    def have_words(self) -> str:
        """What they have, in few words, for lists."""
        words = {
            self.State.SEATED: _("A seat"),
            self.State.OFFERED: _("A seat held for you"),
            self.State.WAITING: _("On the waitlist"),
            self.State.ASKED: _("Not approved yet"),
        }
        return str(words.get(self.State(self.state), ""))

    @property
    def is_seated(self) -> bool:
        return self.state == self.State.SEATED

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_offered(self) -> bool:
        return self.state == self.State.OFFERED

    @property
    def is_asked(self) -> bool:
        return self.state == self.State.ASKED

    @property
    def has_ended(self) -> bool:
        return self.state == self.State.ENDED
