from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from elections.actions.class_sizes import fit_classes, key_of_line, keys_of
from elections.actions.drafting import locked_draft
from elections.actions.frozen import attempts_recorded, refuse_frozen
from elections.actions.statement import write_definition
from elections.models import Election, RollRow, RollUpload
from elections.models.roll import Line
from elections.roll_file import Roll
from elections.rows import Progress, RowsRefused, UnreadableFile, nothing

TELL_EVERY = 1000
SHOWN = 100  # refused rows that a page names; the whole list can be fetched


class RollIsThere(DomainError):
    """There is a roll already."""


class UploadIsRunning(DomainError):
    """A file for this roll is being worked on."""


@attempts_recorded
def import_roll(
    *,
    actor: Person | None,
    at: datetime,
    election: Election,
    file: Roll,
    skip_bad: bool = False,
    replace: bool = False,
    progress: Progress = nothing,
) -> int:
    """Write a roll that was read and checked; say how many lines it has.

    All or nothing, unless `skip_bad`. The file was parsed before: the transaction only writes.
    """
    refuse_frozen(election)
    refuse_bad(file, skip_bad=skip_bad)
    with transaction.atomic():
        waited = Election.objects.select_for_update().get(pk=election.pk)
        refuse_frozen(waited)  # it may have been frozen while this one waited for the lock
        held = locked_draft(waited)
        refuse_while_busy(held)
        return write_roll(
            actor=actor, at=at, held=held, file=file, replace=replace, progress=progress
        )


def refuse_bad(file: Roll, *, skip_bad: bool) -> None:
    """Stop at a file that cannot be taken as it is."""
    refused = file.refused
    if refused and not (skip_bad and file.count):
        raise RowsRefused(file.first_refusals(SHOWN), number=refused)
    if not file.count:
        raise UnreadableFile(
            _("The file names no voter below its first line, so the roll stays as it was.")
        )


def refuse_while_busy(held: Election) -> None:
    """Stop where another file for the same roll is being checked or written. Under the vote's lock."""
    busy = held.roll_uploads.filter(state__in=RollUpload.BUSY).select_related("by").first()
    if busy is not None:
        raise UploadIsRunning(
            _(
                "A file that %(name)s sent is being worked on, so this one was not taken. Wait until"
                " that ends, or put it aside."
            )
            % {"name": busy.by.name}
        )


def refuse_unless_replacing(held: Election, *, replace: bool) -> None:
    """Stop where a roll stands that nobody said to replace."""
    if not replace and (size := held.roll.count()):
        raise RollIsThere(
            _("This vote has a roll of %d already. Say that the new one takes its place.") % size
        )


def write_roll(
    *,
    actor: Person | None,
    at: datetime,
    held: Election,
    file: Roll,
    replace: bool,
    progress: Progress = nothing,
    upload: RollUpload | None = None,
) -> int:
    """Write the rows, in the transaction of whoever holds the draft's lock."""
    count = file.count
    refuse_unless_replacing(held, replace=replace)
    held.roll.all().wipe()
    RollRow.objects.all().pour(held, _told(file, count, progress, keys_of(held)))
    held.electorate, held.eligible = Election.Electorate.ROLL, count
    held.save(update_fields=["electorate", "eligible"])
    fit_classes(held)
    write_definition(
        held,
        actor=actor,
        at=at,
        kind=upload.kind if upload else RollUpload.Kind.IMPORTED,
        rules=upload.rules if upload else {},
        considered=(upload and upload.considered) or count + file.refused,
        taken=count,
    )
    audit.record(
        actor=actor,
        verb="elections.roll_imported",
        target=held,
        at=at,
        payload={"taken": count, "refused": file.refused},
    )
    return count


def _told(file: Roll, count: int, progress: Progress, classes: Mapping[str, int]) -> Iterator[Line]:
    for number, voter in enumerate(file.voters, start=1):
        if number % TELL_EVERY == 0:
            progress(number, count)
        of_class = key_of_line(voter.voter_class, classes)
        yield voter.email, voter.name, voter.voter_id, of_class
    progress(count, count)
