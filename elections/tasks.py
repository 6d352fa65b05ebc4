"""Jobs of votes."""

from __future__ import annotations

from community import jobs
from elections import actions
from elections.models import Election


@jobs.handler("elections.settle_box")
def settle_box(job: jobs.Running) -> None:
    """After the close, write the box anew in the order of its hashes."""
    election = Election.objects.get(public_id=job.payload["election"])
    if election.has_closed(at=job.at):  # a sample may have been dated anew since
        actions.settle_box(at=job.at, election=election)
