from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from elections.models.election import Election
from elections.models.roll import RollRow


class Box(models.Model):
    """What a vote is held by, signed before the first ballot paper: rules, questions, roll, and its key.

    `public` is the vote's RSA key in DER (base64); `wrapped` its private half, encrypted (elections/keys.py) and
    erased after the close. `pseudonyms` is the secret that names the lines of the roll for outsiders.
    """

    election = models.OneToOneField(
        Election, on_delete=models.PROTECT, primary_key=True, related_name="box"
    )
    at = models.DateTimeField()
    statement = models.TextField(help_text="Canonical JSON, as it was signed.")
    key = models.CharField(max_length=16)
    signature = models.CharField(max_length=88, help_text="Ed25519 in base64.")
    public = models.TextField(help_text="RSA, DER in base64.")
    wrapped = models.TextField(blank=True, help_text="Encrypted; empty once it is destroyed.")
    pseudonyms = models.CharField(max_length=64)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) & ~Q(wrapped="")
                | Q(destroyed_at__isnull=False, wrapped=""),
                name="a_key_is_there_or_destroyed",
            )
        ]

    def __str__(self) -> str:
        return f"box of {self.election_id}"


class Participation(models.Model):
    """That a line of the roll took its ballot paper. No time, and nothing that leads to a ballot.

    `commitment` is the SHA-256 of the blinded message that was signed for the line, so that the same one is
    signed again and no other. It is erased after the close.
    """

    # The line is the key, so that rows lie in the order of the roll and not of arrival.
    row = models.OneToOneField(
        RollRow, on_delete=models.PROTECT, primary_key=True, related_name="participation"
    )
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    commitment = models.CharField(max_length=64, unique=True, null=True, blank=True)

    def __str__(self) -> str:
        return f"participation of line {self.row_id}"


class BallotQuerySet(models.QuerySet["Ballot"]):
    """The box."""

    def opened(self, *, at: datetime) -> BallotQuerySet:
        """Ballots that may be read: those of votes that have closed."""
        return self.filter(election__closes_at__lte=at)


class Ballot(models.Model):
    """A ballot that stands, under its token: no person, no time, no sequence.

    SQLite keeps the table WITHOUT ROWID (elections/box_table.py), so that it lies in the order of the
    tokens. On PostgreSQL the order on disk is that of arrival until `settle_box` writes it anew.
    Of votes from before there were signed tokens only `token` (the receipt of then) and `answers` are known.
    """

    token = models.CharField(max_length=64, primary_key=True)
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=64, blank=True)
    signature = models.TextField(blank=True, help_text="By the vote's key, in base64.")
    withdrawal_hash = models.CharField(max_length=64, blank=True)
    nonce = models.CharField(max_length=64, blank=True)
    answers = models.TextField(help_text="Canonical JSON: what the ballot says to each question.")
    seal = models.CharField(max_length=88, blank=True, help_text="By the token's key, in base64.")
    leaf = models.CharField(max_length=64, blank=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        db_table = "elections_box_of_ballots"

    def __str__(self) -> str:
        return "a ballot"


class LeafQuerySet(models.QuerySet["Leaf"]):
    """The log of a vote, and what waits to come into it."""

    def waiting(self) -> LeafQuerySet:
        """Those that are not public yet."""
        return self.filter(batch__isnull=True)

    def public(self) -> LeafQuerySet:
        """Those that are, in the order of the log."""
        return self.filter(batch__isnull=False).order_by("batch", "leaf")


class Leaf(models.Model):
    """The commitment to a ballot. `w` and `inner` are there once its voter replaced it, and kept until the close."""

    leaf = models.CharField(max_length=64, primary_key=True)
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    batch = models.PositiveIntegerField(null=True, blank=True)
    w = models.CharField(max_length=64, blank=True)
    inner = models.CharField(max_length=64, blank=True)

    objects = LeafQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(w="", inner="") | ~(Q(w="") | Q(inner="")),
                name="a_leaf_is_withdrawn_whole",
            )
        ]

    def __str__(self) -> str:
        return "a leaf"


class LogHead(models.Model):
    """A signed head of the log of a vote: number 0 over nothing, then one a batch. Public, and without a time."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="heads")
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    peaks = models.JSONField(default=list, help_text="The right edge of the tree, to append to.")
    statement = models.TextField()
    key = models.CharField(max_length=16)
    signature = models.CharField(max_length=88)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="one_head_a_number"),
        ]

    def __str__(self) -> str:
        return f"head {self.number} of {self.election_id}"


class Archive(models.Model):
    """The signed result of a closed vote, and with it what its archive is: the same bytes whenever it is written."""

    election = models.OneToOneField(
        Election, on_delete=models.PROTECT, primary_key=True, related_name="archive"
    )
    at = models.DateTimeField()
    statement = models.TextField()
    key = models.CharField(max_length=16)
    signature = models.CharField(max_length=88)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"archive of {self.election_id}"
