"""The public log of a vote, to be looked at: its leaves in order, and proofs out of its tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from community.errors import DomainError
from elections import boxes, merkle
from elections.bundle import forms
from elections.merkle import Tree
from elections.models import Archive, Ballot, Box, Election, Leaf, LogHead

MOST_LEAVES = 20_000  # in one answer
MOST_IN_A_BUCKET = 1000  # with a proof for each
LONGEST_PREFIX = 8


class LogDamaged(DomainError):
    """The leaves in the database are not those that the last head was signed over."""


@dataclass(frozen=True)
class Step:
    """One step of a proof of inclusion: what is joined from which side, and what it comes to."""

    sibling: str
    is_left: bool
    result: str


@dataclass(frozen=True)
class LogBook:
    """The log under one head. `batches` as they stand in it, `places` from 0 on."""

    batches: tuple[tuple[int, tuple[str, ...]], ...]
    leaves: tuple[str, ...]
    places: dict[str, int]
    tree: Tree

    def batch_of(self, place: int) -> int:
        """Say in which batch a place lies."""
        for number, leaves in self.batches:
            if place < len(leaves):
                return number
            place -= len(leaves)
        raise merkle.BadPlace("beyond the log")

    def slices(self, start: int, stop: int) -> list[dict[str, Any]]:
        """Give the leaves from a place to another (not counted), by batch."""
        found, first = [], 0
        for number, leaves in self.batches:
            part = leaves[max(start - first, 0) : max(stop - first, 0)]
            if part:
                found.append({"batch": number, "leaves": list(part)})
            first += len(leaves)
        return found

    def beginning(self, prefix: str) -> list[int]:
        """Find the places of the leaves that begin so, in order."""
        return [place for place, leaf in enumerate(self.leaves) if leaf.startswith(prefix)]

    def proof(self, place: int, size: int | None = None) -> list[str]:
        """Prove that the leaf at a place stands in the log when it had a size."""
        return [node.hex() for node in self.tree.inclusion(place, size)]

    def steps(self, place: int, size: int) -> list[Step]:
        """Tell a proof step by step: the first joins the hash of the leaf, the last gives the head."""
        found = merkle.leaf_hash(bytes.fromhex(self.leaves[place]))
        told = []
        for node, is_left in zip(
            self.tree.inclusion(place, size), _sides(place, size), strict=True
        ):
            found = merkle.node_hash(node, found) if is_left else merkle.node_hash(found, node)
            told.append(Step(node.hex(), is_left, found.hex()))
        return told


def _sides(place: int, size: int) -> list[bool]:
    """Say from the leaf upwards whether the other half of the tree lies on the left."""
    sides, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + merkle.split(stop - start)
        sides.append(place >= middle)
        start, stop = (middle, stop) if place >= middle else (start, middle)
    return sides[::-1]


def book_of(election: Election, head: LogHead) -> LogBook:
    """The log under the last head. It is kept in memory as long as no other one is asked for more."""
    return _book(election.pk, head.number, head.root)


@lru_cache(maxsize=4)
def _book(election: int, number: int, root: str) -> LogBook:
    rows = Leaf.objects.filter(election=election, batch__lte=number).order_by("batch", "leaf")
    batches: dict[int, list[str]] = {}
    for batch, leaf in rows.values_list("batch", "leaf"):
        batches.setdefault(int(batch or 0), []).append(leaf)  # none is without, as was asked for
    leaves = tuple(leaf for batch in batches.values() for leaf in batch)
    tree = Tree(bytes.fromhex(leaf) for leaf in leaves)
    if tree.root().hex() != root:
        raise LogDamaged(
            _(
                "The leaves in the database of this site are not those that its last head was signed over."
                " Somebody changed them. Tell the election officers, and keep the head."
            )
        )
    places = {leaf: place for place, leaf in enumerate(leaves)}
    return LogBook(tuple((n, tuple(part)) for n, part in batches.items()), leaves, places, tree)


def last_head(election: Election) -> LogHead | None:
    """The head that counts now."""
    return LogHead.objects.filter(election=election).order_by("number").last()


def is_withheld(election: Election, head: LogHead) -> bool:
    """Whether the leaves stay unpublished, since there are fewer than ten ballots.

    Only the log of a closed vote can be so short: while a vote is open nothing is published before twenty
    tokens wait. The number of the head spares most questions to the database.
    """
    return head.number == 1 and not boxes.is_opened(election)


def has_openings(election: Election) -> bool:
    """Whether the ballots are published: the result is signed, and there are ten or more."""
    return Archive.objects.filter(election=election).exists() and boxes.is_opened(election)


def has_ended(election: Election) -> bool:
    """Whether the last batch is public: after it the vote's key is destroyed."""
    return Box.objects.filter(election=election, destroyed_at__isnull=False).exists()


def openings(election: Election, prefix: str, *, at: datetime) -> dict[str, dict[str, Any]]:
    """What the archive opens, of the leaves that begin so: a ballot that counts, or how one was withdrawn.

    Each can be checked with nothing else: hashed together it gives its leaf.
    """
    found: dict[str, dict[str, Any]] = {}
    ballots = Ballot.objects.opened(at=at).filter(election=election, leaf__startswith=prefix)
    names = ("withdrawal_hash", "nonce", "token")
    for leaf, answers, *rest in ballots.values_list("leaf", "answers", *names):
        found[leaf] = {"opened": {"ballot": answers, **dict(zip(names, rest, strict=True))}}
    gone = Leaf.objects.filter(election=election, leaf__startswith=prefix).exclude(w="")
    for leaf, w, inner in gone.values_list("leaf", "w", "inner"):
        found[leaf] = {"withdrawn": {"inner": inner, "w": w}}
    return found


def bucket(book: LogBook, places: list[int]) -> Iterator[dict[str, Any]]:
    """Tell leaves with their place and the proof that they stand there."""
    for place in places:
        yield {
            "leaf": book.leaves[place],
            "batch": book.batch_of(place),
            "place": place,
            "proof": book.proof(place),
        }


# --- One leaf, asked of the site -------------------------------------------------------------------


class Fate(Enum):
    """What became of a leaf after the close."""

    OPEN = "open"  # not told yet
    COUNTED = "counted"
    WITHDRAWN = "withdrawn"
    UNTOLD = "untold"  # of fewer than ten ballots none is opened
    MISSING = "missing"


@dataclass(frozen=True)
class Standing:
    """Where a leaf stands: under which head, at which place; `waits` where it is not public yet."""

    head: LogHead
    waits: bool = False
    batch: int = 0
    place: int | None = None
    steps: tuple[Step, ...] = ()
    fate: Fate = Fate.OPEN
    has_ended: bool = False  # the last batch is public, and nothing waits any more

    @property
    def is_there(self) -> bool:
        """Whether the log has it, as is proven."""
        return self.place is not None and (
            self.steps[-1].result == self.head.root if self.steps else self.head.size == 1
        )


def standing_of(election: Election, leaf: str, *, at: datetime) -> Standing | None:
    """Look for a leaf; None where the vote has no box. Before the close nobody is told what was replaced.

    Else whoever pressed a voter could ask whether the ballot that they were shown still stands.
    """
    head = last_head(election)
    if head is None:
        return None
    book = book_of(election, head)
    place = book.places.get(leaf)
    if place is None:
        waits = Leaf.objects.filter(pk=leaf, election=election, batch__isnull=True).exists()
        return Standing(head, waits=waits, has_ended=has_ended(election))
    steps = tuple(book.steps(place, head.size))
    return Standing(
        head,
        batch=book.batch_of(place),
        place=place,
        steps=steps,
        fate=_fate(election, head, leaf, at=at),
    )


def _fate(election: Election, head: LogHead, leaf: str, *, at: datetime) -> Fate:
    if not Archive.objects.filter(election=election).exists():
        return Fate.OPEN
    if is_withheld(election, head):
        return Fate.UNTOLD
    told = openings(election, leaf, at=at).get(leaf, {})
    if "opened" in told:
        return Fate.COUNTED
    return Fate.WITHDRAWN if "withdrawn" in told else Fate.MISSING


def site_keys() -> dict[str, bytes]:
    """The keys of the site by name, as it lists them."""
    return {one["key"]: forms.from_base64(one["public_key"]) for one in boxes.listed_keys()}
