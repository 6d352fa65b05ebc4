from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from elections.actions.drafting import locked_draft
from elections.models import Election, RollRow
from elections.roll_file import RollFile
from elections.rows import Progress, RowsRefused, UnreadableFile, nothing

BATCH = 1000


class RollIsThere(DomainError):
    """There is a roll already."""


def import_roll(
    *,
    actor: Person | None,
    at: datetime,
    election: Election,
    file: RollFile,
    skip_bad: bool = False,
    replace: bool = False,
    progress: Progress = nothing,
) -> int:
    """Write a roll that was read and checked; say how many lines it has.

    All or nothing, unless `skip_bad`. The file was parsed before: the transaction only writes.
    """
    if file.refusals and not skip_bad:
        raise RowsRefused(file.refusals)
    if not file.voters:
        raise UnreadableFile(_("The file names no voter, so the roll stays as it was."))
    return _write(
        actor=actor, at=at, election=election, file=file, replace=replace, progress=progress
    )


@transaction.atomic
def _write(
    *,
    actor: Person | None,
    at: datetime,
    election: Election,
    file: RollFile,
    replace: bool,
    progress: Progress,
) -> int:
    held = locked_draft(election)
    count = len(file.voters)
    if held.roll.exists():
        if not replace:
            raise RollIsThere(
                _("This vote has a roll of %d already. Say that the new one takes its place.")
                % held.roll.count()
            )
        held.roll.all().delete()
    for start in range(0, count, BATCH):
        RollRow.objects.bulk_create(
            RollRow(election=held, email=voter.email, name=voter.name, voter_id=voter.voter_id)
            for voter in file.voters[start : start + BATCH]
        )
        progress(min(start + BATCH, count), count)
    held.electorate, held.eligible = Election.Electorate.ROLL, count
    held.save(update_fields=["electorate", "eligible"])
    audit.record(
        actor=actor,
        verb="elections.roll_imported",
        target=held,
        at=at,
        payload={"taken": count, "refused": len(file.refusals)},
    )
    return count
