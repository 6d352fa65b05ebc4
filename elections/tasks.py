"""Jobs of votes."""

from __future__ import annotations

from datetime import timedelta

from community import jobs
from community.models import Person
from elections import actions, stash
from elections.models import Election, RollUpload

# The largest file that a page takes is checked in under a minute and written in seconds.
WHILE_READING = timedelta(minutes=5)


@jobs.handler("elections.settle_box")
def settle_box(job: jobs.Running) -> None:
    """After the close, write the box anew in the order of its hashes."""
    election = Election.objects.get(public_id=job.payload["election"])
    if election.has_closed(at=job.at):  # a sample may have been dated anew since
        actions.settle_box(at=job.at, election=election)


@jobs.handler(actions.CHECK_ROLL, lease=WHILE_READING)
def check_roll(job: jobs.Running) -> None:
    """Read a roll that was sent, and say which rows cannot be taken."""
    upload = RollUpload.objects.get(public_id=job.payload["upload"])
    actions.check_roll(at=job.at, upload=upload)


@jobs.handler(actions.WRITE_ROLL, lease=WHILE_READING)
def write_roll(job: jobs.Running) -> None:
    """Write a roll that was checked and agreed to."""
    upload = RollUpload.objects.get(public_id=job.payload["upload"])
    actor = Person.objects.get(public_id=job.payload["actor"])
    actions.write_upload(actor=actor, at=job.at, upload=upload)


@jobs.handler("elections.empty_stash", every=timedelta(hours=1), when=stash.holds_something)
def empty_stash(job: jobs.Running) -> None:
    """Remove rolls that nobody came back for."""
    actions.empty_stash(at=job.at)
