"""Making the box of a vote ready, and publishing what lies in it batch by batch. None of it has a voter in it."""

from __future__ import annotations

import base64
import random
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, jobs, signing
from community.errors import DomainError
from elections import boxes, keys, pseudonyms
from elections.actions.timetables import rules_in
from elections.batches import next_batch
from elections.keys import make as make_key
from elections.merkle import Edge
from elections.models import Archive, Box, Election, Leaf, LogHead

PREPARE = "elections.prepare_box"


class BoxNotReady(DomainError):
    """The key of the vote is not made yet, or cannot be used."""


def promise_to_prepare(*, at: datetime, election: Election) -> None:
    """See to it that the box is made ready, in time for outsiders to keep its first head."""
    jobs.enqueue(
        PREPARE,
        payload={"election": election.public_id},
        key=f"{election.public_id}:{election.closes_at.isoformat()}",
        at=at,
    )


def is_preparable(election: Election, *, at: datetime) -> bool:
    """Whether everything stands that the manifest fixes: published, roll frozen and signed, slates made.

    Who was nominated may withdraw until the vote opens; so its manifest is not signed before.
    """
    stands = (
        election.is_cast_here
        and election.is_published
        and election.is_frozen
        and election.freeze.is_signed
        and not election.awaits_slates
        and not election.has_closed(at=at)
    )
    return stands and (election.has_opened(at=at) or not rules_in(election))


def prepare_box(*, at: datetime, election: Election) -> Box:
    """Make the vote's key and sign its manifest and the head over nothing. A second time gives the first.

    The key is made before anything is locked: that takes up to some seconds.
    """
    before = boxes.box_of(election)
    if before is not None:
        return before
    private = make_key()
    with transaction.atomic():
        held = Election.objects.select_for_update(of=("self",), no_key=True).get(pk=election.pk)
        before = boxes.box_of(held)
        if before is not None:
            return before
        if not is_preparable(held, at=at):
            raise BoxNotReady(
                _("The box of this vote is not ready: its roll must be frozen and signed first.")
            )
        return _write_box(held, keys.public_der(private.public_key()), private, at=at)


def _write_box(held: Election, public: bytes, private: RSAPrivateKey, *, at: datetime) -> Box:
    wording = boxes.manifest_of(held, public_der=public, at=at)
    signed = signing.sign(wording, at=at)
    box = Box.objects.create(
        election=held,
        at=at,
        statement=wording,
        key=signed.key,
        signature=signed.signature,
        public=base64.b64encode(public).decode(),
        wrapped=keys.wrap(private, secret=settings.SECRET_KEY, election=held.public_id),
        pseudonyms=pseudonyms.new_secret(),
    )
    _sign_head(box, held, number=0, edge=Edge(), at=at)
    audit.record(
        actor=None,
        verb="elections.box_prepared",
        target=held,
        at=at,
        payload={"key": keys.fingerprint(private.public_key())},
    )
    return box


def _sign_head(box: Box, held: Election, *, number: int, edge: Edge, at: datetime) -> LogHead:
    wording = boxes.head_statement(box, held, number=number, edge=edge)
    signed = signing.sign(wording, at=at)
    return LogHead.objects.create(
        election=held,
        number=number,
        size=edge.size,
        root=edge.root.hex(),
        peaks=[peak.hex() for peak in edge.peaks],
        statement=wording,
        key=signed.key,
        signature=signed.signature,
    )


@transaction.atomic
def publish_batch(*, at: datetime, election: Election, is_closing: bool = False) -> LogHead | None:
    """Make the leaves public that may be, in one batch, and sign the head; None where it is too early.

    One at a time for a vote. A ballot that comes meanwhile waits for the next batch; one that is replaced
    meanwhile has its leaf in this one, which stands there as any replaced leaf does. No line in the log of the
    site: the heads are one.
    """
    box = Box.objects.select_for_update(no_key=True).filter(election=election).first()
    if box is None:
        return None
    waiting = Leaf.objects.waiting().filter(election=election)
    live: list[bytes] = []
    replaced: list[bytes] = []
    for leaf, w in waiting.values_list("leaf", "w"):
        (replaced if w else live).append(bytes.fromhex(leaf))
    batch = next_batch(live, replaced, chance=random.SystemRandom(), is_closing=is_closing)
    if not batch:
        return None
    last = LogHead.objects.filter(election=election).order_by("number").last()
    if last is None:  # the head over nothing is written with the box
        raise BoxNotReady(_("The log of this vote has no head."))
    number = last.number + 1
    names = [leaf.hex() for leaf in batch]
    for place in range(0, len(names), 500):
        Leaf.objects.filter(pk__in=names[place : place + 500]).update(batch=number)
    edge = boxes.edge_of(last).extended(batch)
    return _sign_head(box, election, number=number, edge=edge, at=at)


def forget_box(election: Election) -> None:
    """Of a sample that is dated anew: key, log and archive go with the ballots."""
    Archive.objects.filter(election=election).delete()
    LogHead.objects.filter(election=election).delete()
    Leaf.objects.filter(election=election).delete()
    Box.objects.filter(election=election).delete()
