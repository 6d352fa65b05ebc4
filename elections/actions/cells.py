"""The turnout by groups of voters: made once, after the close. See docs/decisions/turnout-cells.md."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community import audit
from community.models import Person
from elections import divisions
from elections.actions.issuing import NotCastHere, NotYetOpen
from elections.cells import tell
from elections.models import Election, OutsideVote, TurnoutTable


@transaction.atomic
def make_turnout_table(
    *, at: datetime, election: Election, actor: Person | None = None
) -> TurnoutTable | None:
    """Tell the turnout by the division that the vote was published with, in cells that name nobody.

    Made once: a second table would, beside the first, tell of those few that changed in between.
    """
    held = Election.objects.select_for_update(of=("self",)).get(pk=election.pk)
    if not held.is_cast_here and not OutsideVote.objects.filter(election=held).exists():
        raise NotCastHere("who voted elsewhere is not known here")
    if not held.has_closed(at=at):
        raise NotYetOpen("a table is made after the close")
    made = TurnoutTable.objects.filter(election=held).first()
    if made is not None or held.breakdown == Election.Breakdown.NONE:
        return made
    told = tell(divisions.cells(held))
    rows = [*told.named, *([told.rest] if told.rest else [])]
    table = TurnoutTable.objects.create(
        election=held,
        made_at=at,
        rows=[[cell.name, cell.eligible, cell.voted] for cell in rows],
        together=told.together,
    )
    audit.record(
        actor=actor,
        verb="elections.turnout_table_made",
        target=held,
        at=at,
        payload={"by": held.breakdown, "rows": len(rows)},
    )
    return table
