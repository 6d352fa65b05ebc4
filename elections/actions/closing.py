"""After the close: the last batch, both tables written anew, the key destroyed, the result signed.

Each step may be done again: a worker that dies in one of them leaves the rest to the next.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, jobs, signing
from elections import archive_files, boxes
from elections.actions.boxes import publish_batch
from elections.actions.issuing import NotYetOpen
from elections.asking import questions_of
from elections.bundle import write as bundle
from elections.bundle.forms import Signed
from elections.models import (
    Archive,
    Ballot,
    Box,
    BoxClosing,
    Election,
    Leaf,
    Participation,
    Result,
    RollClaim,
)

ARCHIVE = "elections.write_archive"
WIPE = "elections.wipe_box"
PIECE = 500


class NotCounted(NotYetOpen):
    """The box is not counted yet, so there is no result to sign."""


def _require_closed(election: Election, *, at: datetime) -> None:
    if not election.has_closed(at=at):
        raise NotYetOpen(_("The vote is still open; its box stays closed."))


def settle_box(*, at: datetime, election: Election) -> None:
    """Publish the last leaves, write every table of the box anew in the order of its keys, destroy the key.

    The box must be closed (`close_box`). PostgreSQL keeps rows in the order of their arrival, with the number of
    the transaction that wrote each one; transactions of our own leave one number and one order for all.
    """
    _require_closed(election, at=at)
    if not BoxClosing.objects.filter(election=election).exists():
        raise NotYetOpen(_("The box still takes ballots that came before the close."))
    publish_batch(at=at, election=election, is_closing=True)
    papers = _rewrite_papers(election)
    ballots = _rewrite_ballots(election, at=at)
    _rewrite_leaves(election)
    _rewrite_claims(election)
    _destroy_key(election, at=at)
    with transaction.atomic():
        audit.record(
            actor=None,
            verb="elections.box_settled",
            target=election,
            at=at,
            payload={"papers": papers, "ballots": ballots},
        )


@transaction.atomic
def _rewrite_papers(election: Election) -> int:
    _alone(election)
    rows = list(Participation.objects.filter(election=election).order_by("pk"))
    Participation.objects.filter(election=election).delete()
    for row in rows:
        row.commitment = None  # nothing is signed any more, so nothing needs to be known again
    Participation.objects.bulk_create(rows, batch_size=PIECE)
    return len(rows)


@transaction.atomic
def _rewrite_ballots(election: Election, *, at: datetime) -> int:
    _alone(election)
    rows = list(Ballot.objects.opened(at=at).filter(election=election).order_by("pk"))
    Ballot.objects.filter(election=election).delete()
    Ballot.objects.bulk_create(rows, batch_size=PIECE)
    return len(rows)


@transaction.atomic
def _rewrite_leaves(election: Election) -> None:
    _alone(election)
    rows = list(Leaf.objects.filter(election=election).order_by("pk"))
    Leaf.objects.filter(election=election).delete()
    Leaf.objects.bulk_create(rows, batch_size=PIECE)


@transaction.atomic
def _rewrite_claims(election: Election) -> None:
    """Lines are claimed with the first paper: their order of arrival would be that of the papers."""
    _alone(election)
    rows = list(RollClaim.objects.filter(election=election).order_by("pk"))
    RollClaim.objects.filter(election=election).delete()
    RollClaim.objects.bulk_create(rows, batch_size=PIECE)


def _alone(election: Election) -> None:
    """One of us at a time."""
    Election.objects.select_for_update(no_key=True).get(pk=election.pk)


@transaction.atomic
def _destroy_key(election: Election, *, at: datetime) -> None:
    box = Box.objects.select_for_update().filter(election=election, destroyed_at=None).first()
    if box is None:
        return
    box.wrapped, box.destroyed_at = "", at
    box.save(update_fields=["wrapped", "destroyed_at"])
    audit.record(actor=None, verb="elections.key_destroyed", target=election, at=at)


def promise_to_wipe(*, at: datetime, election: Election) -> None:
    """See to it that the database keeps nothing of the rows as they were before."""
    jobs.enqueue(
        WIPE,
        payload={"election": election.public_id},
        key=f"{election.public_id}:{election.closes_at.isoformat()}",
        at=at,
    )


# --- The archive ----------------------------------------------------------------------------------


def promise_archive(*, at: datetime, election: Election) -> None:
    """See to it that the result is signed."""
    jobs.enqueue(
        ARCHIVE,
        payload={"election": election.public_id},
        key=f"{election.public_id}:{election.closes_at.isoformat()}",
        at=at,
    )


def is_complete(election: Election) -> bool:
    """Whether everything stands that the archive is made of: counted, settled, the last head signed."""
    box = boxes.box_of(election)
    castable = [one.pk for one in questions_of(election) if one.is_castable]
    counted = Result.objects.filter(question__in=castable).count()
    return box is not None and box.destroyed_at is not None and counted == len(castable)


def write_archive(*, at: datetime, election: Election) -> Archive:
    """Sign the result, and with it the hash of everything that the archive holds. Twice gives the first."""
    before = Archive.objects.filter(election=election).first()
    if before is not None:
        return before
    if not is_complete(election):
        raise NotCounted(_("The box is not counted yet. Its archive comes after the count."))
    closed = boxes.closed_of(election, at=at, result_key=signing.name_of(signing.public_key()))
    made: list[Signed] = []

    def sign(statement: str) -> Signed:
        signed = signing.sign(statement, at=at)
        made.append(Signed(statement, signed.key, signed.signature))
        return made[-1]

    content = bundle.archive(closed, sign=sign)
    with transaction.atomic():
        _alone(election)
        before = Archive.objects.filter(election=election).first()
        if before is not None:
            return before
        archive = Archive.objects.create(
            election=election,
            at=at,
            statement=made[0].statement,
            key=made[0].key,
            signature=made[0].signature,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
        )
        audit.record(
            actor=None,
            verb="elections.result_signed",
            target=election,
            at=at,
            payload={"archive": archive.sha256, "key": archive.key},
        )
    archive_files.keep(archive.sha256, content)  # so that whoever asks first need not wait for it
    return archive


def archive_bytes(archive: Archive, *, election: Election, at: datetime) -> bytes:
    """Write the archive again: the same bytes as when its result was signed, whoever asks and whenever."""
    closed = boxes.closed_of(election, at=at, result_key=archive.key)
    signed = Signed(archive.statement, archive.key, archive.signature)
    return bundle.archive(closed, sign=lambda _statement: signed)
