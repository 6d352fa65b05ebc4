"""A roll that is too large to be answered at once: laid aside, checked by a job, taken by another."""

from __future__ import annotations

import time
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from community import jobs
from community.errors import DomainError
from community.models import Person, new_public_id
from elections import stash
from elections.actions.choosing import rows_of
from elections.actions.drafting import NotReady, locked_draft_roll
from elections.actions.frozen import attempts_recorded
from elections.actions.roll import (
    refuse_bad,
    refuse_unless_replacing,
    refuse_while_busy,
    write_roll,
)
from elections.models import Election, RollUpload
from elections.roll_file import Staging
from elections.rows import Progress, RowsRefused

CHECK, WRITE = "elections.check_roll", "elections.write_roll"
State = RollUpload.State


class UploadIsOver(DomainError):
    """Nothing can be done with this file any more."""


class _PutAside(Exception):
    """Somebody put the file aside while it was read: the job has nothing left to do."""


@attempts_recorded
def receive_roll(
    *, actor: Person, at: datetime, election: Election, content: UploadedFile[bytes], replace: bool
) -> RollUpload:
    """Lay a file down and have it checked. One that was checked before and not taken makes room."""
    public_id = new_public_id()
    try:
        stash.keep(public_id, content)
        with transaction.atomic():
            upload = lay_down(
                locked_draft_roll(election),
                actor=actor,
                at=at,
                replace=replace,
                public_id=public_id,
                size=content.size or 0,
            )
            jobs.enqueue(CHECK, at=at, key=public_id, payload={"upload": public_id})
    except BaseException:
        stash.drop(public_id)
        raise
    return upload


def lay_down(
    held: Election, *, actor: Person, at: datetime, replace: bool, **facts: Any
) -> RollUpload:
    """Write down that a roll is to be checked, under the draft's lock. One that was ready makes room."""
    refuse_while_busy(held)
    refuse_unless_replacing(held, replace=replace)
    for before in held.roll_uploads.filter(state=State.READY):
        _end(before, State.DROPPED, at=at)
    return RollUpload.objects.create(
        election=held, by=actor, received_at=at, replace=replace, **facts
    )


def check_roll(*, at: datetime, upload: RollUpload) -> None:
    """Read and check a file that waits, telling how far it is. Cut short, it begins anew."""
    waiting = RollUpload.objects.filter(pk=upload.pk, state=State.WAITING)
    if not waiting.exists():
        return
    target = stash.staged_of(upload.public_id)
    part = target.with_suffix(f".{new_public_id()}")  # two tries at once do not meet
    try:
        with Staging(part) as staged:
            _read(staged, upload, progress=_told_to(waiting), waiting=waiting)
            count, refused = staged.count, staged.refused
            refuse_bad(staged, skip_bad=True)
        part.replace(target)
    except _PutAside:
        part.unlink(missing_ok=True)
        return
    except FileNotFoundError:
        _refuse(waiting, at=at, reason=_("The file is not there any more. Send it again."))
        return
    except RowsRefused:  # not one row can be taken: the list still says why
        part.replace(target)
    except DomainError as no:
        _refuse(waiting, at=at, reason=no.message)
        return
    waiting.update(state=State.READY, read_bytes=upload.size, voters=count, refused=refused)


def _read(
    staged: Staging, upload: RollUpload, *, progress: Progress, waiting: QuerySet[RollUpload]
) -> None:
    if upload.kind != RollUpload.Kind.IMPORTED:

        def considered(number: int) -> None:
            waiting.update(considered=number)

        staged.take(rows_of(upload, progress=progress, considered=considered))
        if not staged.count and not staged.refused:
            raise NotReady(_("The rules choose nobody, so the roll stays as it was."))
        return
    with stash.file_of(upload.public_id).open("rb") as file:
        classes = list(upload.election.voter_classes.values_list("name", flat=True))
        staged.read(file, classes=classes, progress=progress)


def _told_to(waiting: QuerySet[RollUpload]) -> Progress:
    last = time.monotonic()

    def tell(done: int, _total: int) -> None:
        nonlocal last
        if time.monotonic() - last < 1:
            return
        last = time.monotonic()
        if not waiting.update(read_bytes=done):
            raise _PutAside

    return tell


def _refuse(waiting: QuerySet[RollUpload], *, at: datetime, reason: str) -> None:
    with transaction.atomic():
        for upload in waiting.select_for_update():
            _end(upload, State.REFUSED, at=at, reason=reason)


def _end(upload: RollUpload, state: RollUpload.State, *, at: datetime, reason: str = "") -> None:
    """End an upload; with the commit its files go."""
    upload.state, upload.ended_at, upload.reason = state, at, reason
    upload.save(update_fields=["state", "ended_at", "reason"])
    transaction.on_commit(partial(stash.drop, upload.public_id))


@attempts_recorded
@transaction.atomic
def take_roll(
    *,
    actor: Person,
    at: datetime,
    upload: RollUpload,
    skip_bad: bool = False,
    replace: bool = False,
) -> RollUpload:
    """Have a file that was checked written into the roll."""
    held = locked_draft_roll(upload.election)
    upload = RollUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.state in {State.TAKING, State.TAKEN}:  # the button was pressed twice
        return upload
    if upload.state != State.READY:
        raise UploadIsOver(_("This file is not here any more, and was not taken. Send it again."))
    refused = upload.refused or 0
    if not upload.voters or (refused and not skip_bad):
        raise RowsRefused([], number=refused)
    refuse_unless_replacing(held, replace=replace)
    upload.state, upload.replace = State.TAKING, replace
    upload.save(update_fields=["state", "replace"])
    jobs.enqueue(
        WRITE,
        at=at,
        key=upload.public_id,
        payload={"upload": upload.public_id, "actor": actor.public_id},
    )
    return upload


def write_upload(*, actor: Person, at: datetime, upload: RollUpload) -> None:
    """Write the roll in one transaction: all of it, or when cut short nothing, to be tried again."""
    taking = RollUpload.objects.filter(pk=upload.pk, state=State.TAKING)
    if not taking.exists():
        return
    if not stash.staged_of(upload.public_id).exists():
        _refuse(taking, at=at, reason=_("The file is not there any more. Send it again."))
        return
    try:
        _write_upload(actor=actor, at=at, upload=upload)
    except DomainError as no:
        _refuse(taking, at=at, reason=no.message)


@attempts_recorded
def _write_upload(*, actor: Person, at: datetime, upload: RollUpload) -> None:
    taking = RollUpload.objects.filter(pk=upload.pk, state=State.TAKING)
    with Staging(stash.staged_of(upload.public_id)) as staged, transaction.atomic():
        held = locked_draft_roll(upload.election)
        for mine in taking.select_for_update(of=("self",)):
            write_roll(
                actor=actor, at=at, held=held, file=staged, replace=mine.replace, upload=mine
            )
            _end(mine, State.TAKEN, at=at)


@transaction.atomic
def drop_roll(*, actor: Person, at: datetime, upload: RollUpload) -> RollUpload:
    """Put a file aside that is not yet being written; its bytes go."""
    upload = RollUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.state == State.TAKING:
        raise UploadIsOver(
            _("It is being written at this moment. If it is the wrong one, replace it afterwards.")
        )
    if upload.state in RollUpload.OPEN:
        _end(upload, State.DROPPED, at=at)
    return upload


def empty_stash(*, at: datetime) -> None:
    """Remove what nobody came back for: a roll lies here for a day at most."""
    late = RollUpload.objects.filter(state__in=RollUpload.OPEN, received_at__lt=at - stash.KEPT)
    with transaction.atomic():
        for upload in late.select_for_update(of=("self",)):
            _end(
                upload,
                State.DROPPED,
                at=at,
                reason=_("Nobody took it within a day, so it was deleted."),
            )
    for name in stash.left_over(at=at):
        stash.drop(name)
