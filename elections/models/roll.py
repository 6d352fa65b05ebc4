from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import connections, models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from elections.models.election import Election

Line = tuple[str, str, str, int | None]
PIECE = 5_000


class RollQuerySet(models.QuerySet["RollRow"]):
    """Lines of rolls, many at a time."""

    def pour(self, election: Election, lines: Iterable[Line]) -> None:
        """Write lines (address, name, voter_id, class) past Django's objects: a million in seconds.

        What holds the write lock, on SQLite the site's only one, must be short.
        """
        columns = "(election_id, email, name, voter_id, voter_class_id)"
        table = connections[self.db].ops.quote_name(self.model._meta.db_table)
        with connections[self.db].cursor() as cursor:
            if connections[self.db].vendor == "postgresql":
                copying: Any = cursor
                statement = f"COPY {table} {columns} FROM STDIN"
                # the driver's own faults, such as a trigger's refusal, as Django's
                with connections[self.db].wrap_database_errors, copying.copy(statement) as copy:
                    for line in lines:
                        copy.write_row((election.pk, *line))
                return
            insert = f"INSERT INTO {table} {columns} VALUES (%s, %s, %s, %s, %s)"  # noqa: S608  (names of our own tables)
            rows = ((election.pk, *line) for line in lines)
            while piece := list(islice(rows, PIECE)):
                cursor.executemany(insert, piece)

    def wipe(self) -> None:
        """Take lines out that nobody has claimed, without reading them."""
        self._raw_delete(self.db)  # a claim would still forbid it


class RollRow(models.Model):
    """A line of the roll: an address that may vote. Neither a person nor a login."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="roll")
    email = models.CharField(max_length=254, help_text="In small letters.")
    name = models.CharField(max_length=120, blank=True)
    voter_id = models.CharField(max_length=64, blank=True)
    # no index: who asks for a class asks for a roll, and a million lines are to be written fast
    voter_class = models.ForeignKey(
        "elections.VoterClass",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    objects = RollQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "email"], name="address_once_on_a_roll"),
            models.UniqueConstraint(
                fields=["election", "voter_id"],
                condition=~Q(voter_id=""),
                name="voter_once_on_a_roll",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.pk} of a roll"


class RollClaim(models.Model):
    """That a line of the roll is this person's: they hold its address. Keeps no time."""

    row = models.OneToOneField(
        RollRow, on_delete=models.PROTECT, primary_key=True, related_name="claim"
    )
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "person"], name="one_line_a_person")
        ]

    def __str__(self) -> str:
        return f"claim on line {self.row_id}"


class RollUpload(PublicModel):
    """A file with a roll that an officer sent: how far it was read, and what became of it.

    The file itself lies in the stash (elections/stash.py) and leaves it with the end of the upload.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("being checked")
        READY = "ready", _("checked")
        TAKING = "taking", _("being written")
        TAKEN = "taken", _("taken into the roll")
        REFUSED = "refused", _("not taken")
        DROPPED = "dropped", _("put aside")

    BUSY = (State.WAITING, State.TAKING)
    OPEN = (*BUSY, State.READY)

    class Kind(models.TextChoices):
        IMPORTED = "imported", _("a file with a roll")
        RULES = "rules", _("members by rules")
        CONTRIBUTIONS = "contributions", _("a file with contributions")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="roll_uploads")
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.IMPORTED)
    rules = models.JSONField(default=dict, blank=True, help_text="By which it is made.")
    considered = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of how many the rules chose."
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    read_bytes = models.PositiveBigIntegerField(default=0)
    replace = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    voters = models.PositiveIntegerField(null=True, blank=True)
    refused = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was not taken.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election"],
                condition=Q(state__in=["waiting", "ready", "taking"]),
                name="one_roll_upload_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "ready", "taking"], ended_at__isnull=True)
                | Q(state__in=["taken", "refused", "dropped"], ended_at__isnull=False),
                name="a_roll_upload_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"roll upload {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("elections:roll_upload", args=[self.election.slug, self.public_id])

    @property
    def is_busy(self) -> bool:
        """Whether a job works on it, so that the page will change by itself."""
        return self.state in self.BUSY

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def percent(self) -> int:
        """How much of the file was read; never more than was."""
        return 100 * self.read_bytes // self.size if self.size else 0
