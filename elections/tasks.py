"""Jobs of votes."""

from __future__ import annotations

from datetime import timedelta

from community import jobs
from community.models import Person
from elections import actions, lines, queries, stash, wiping
from elections.actions.counting import promise_to_count
from elections.models import (
    Election,
    Milestone,
    Reminder,
    RollAddress,
    RollLink,
    RollMailing,
    RollUpload,
)

# The largest file that a page takes is checked in under a minute and written in seconds.
WHILE_READING = timedelta(minutes=5)
# Schulze and STV of some ten thousand ballots take seconds, of a hundred thousand a minute.
WHILE_COUNTING = timedelta(minutes=5)
AGAIN = timedelta(minutes=1)  # a table of the box that is in use is wiped later


@jobs.handler("elections.settle_box")
def settle_box(job: jobs.Running) -> None:
    """After the close, write the box anew in the order of its hashes, and tell who came, by groups."""
    election = Election.objects.get(public_id=job.payload["election"])
    if election.has_closed(at=job.at):  # a sample may have been dated anew since
        actions.note_box(at=job.at, election=election)
        actions.close_box(at=job.at, election=election)
        promise_to_count(at=job.at, election=election)
        actions.settle_box(at=job.at, election=election)
        if actions.is_complete(election):
            actions.promise_archive(at=job.at, election=election)
        actions.promise_to_wipe(at=job.at, election=election)
        actions.make_turnout_table(at=job.at, election=election)


@jobs.handler(actions.COUNT, lease=WHILE_COUNTING)
def count_box(job: jobs.Running) -> None:
    """After the close, count the box and keep what it came to. Killed in it, it is counted again."""
    election = Election.objects.get(public_id=job.payload["election"])
    if election.has_closed(at=job.at):  # a sample may have been dated anew since
        actions.count_box(at=job.at, election=election)
        if actions.is_complete(election):
            actions.promise_archive(at=job.at, election=election)


@jobs.handler(actions.ARCHIVE, lease=WHILE_COUNTING)
def write_archive(job: jobs.Running) -> None:
    """When the box is settled and counted: sign the result and the hash of everything that is published."""
    election = Election.objects.select_related("freeze", "box").get(
        public_id=job.payload["election"]
    )
    if election.has_closed(at=job.at):  # a sample may have been dated anew since
        actions.write_archive(at=job.at, election=election)


@jobs.handler(actions.WIPE)
def wipe(job: jobs.Running) -> None:
    """When a box is settled: nothing stays in the files of the database that tells of an order."""
    try:
        wiping.wipe()
    except wiping.InUse as why:
        raise jobs.PutOff(job.at + AGAIN, f"In use: {why}") from None


@jobs.handler(actions.PREPARE)
def prepare_box(job: jobs.Running) -> None:
    """Make the key of a vote and sign what it is held by, before anybody takes a ballot paper."""
    election = Election.objects.select_related("freeze", "publication").get(
        public_id=job.payload["election"]
    )
    if actions.is_preparable(election, at=job.at):
        actions.prepare_box(at=job.at, election=election)


@jobs.handler("elections.roll_waits")
def warn_of_unfrozen(job: jobs.Running) -> None:
    """A day before the opening, and at it: officers hear where the roll is not frozen."""
    election = Election.objects.select_related("group", "publication", "freeze").get(
        public_id=job.payload["election"]
    )
    actions.warn_of_unfrozen(at=job.at, election=election)


@jobs.handler(actions.REMIND_NOMINEES)
def remind_nominees(job: jobs.Running) -> None:
    """A day before it is too late: whoever is nominated and has not answered hears it once more."""
    election = Election.objects.select_related("group").get(public_id=job.payload["election"])
    actions.remind_nominees(at=job.at, election=election)


@jobs.handler(actions.WARN_OF_SLATES)
def warn_of_slates(job: jobs.Running) -> None:
    """When the last nominee has answered, a day before the opening, and at it: officers hear what is missing."""
    election = Election.objects.select_related("group", "publication", "freeze").get(
        public_id=job.payload["election"]
    )
    actions.warn_of_slates(at=job.at, election=election)


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


@jobs.handler(actions.LETTERS, lease=WHILE_READING)
def post_letters(job: jobs.Running) -> None:
    """Mail the voters of a roll, a piece at a time, until each has a letter or cannot be reached."""
    mailing = RollMailing.objects.get(public_id=job.payload["mailing"])
    again_at = actions.post_letters(at=job.at, mailing=mailing)
    if again_at is not None:
        raise jobs.PutOff(again_at, "There are more letters.")


@jobs.handler(actions.REMIND, lease=WHILE_READING)
def remind_voters(job: jobs.Running) -> None:
    """Write to those who have not voted, a piece at a time. How far it came is all that is kept."""
    reminder = Reminder.objects.get(public_id=job.payload["reminder"])
    again_at = actions.send_reminder(at=job.at, reminder=reminder)
    if again_at is not None:
        raise jobs.PutOff(again_at, "There are more letters.")


@jobs.handler(actions.LETTER)
def post_letter(job: jobs.Running) -> None:
    """Mail one voter another letter."""
    link = RollLink.objects.get(public_id=job.payload["link"])
    again_at = actions.post_letter(at=job.at, link=link)
    if again_at is not None:
        raise jobs.PutOff(again_at, "The other side asked to come back later.")


@jobs.handler(actions.TELL_CHANGE)
def tell_changed_address(job: jobs.Running) -> None:
    """Tell the address that the mail for a line went to before."""
    rows = RollAddress.objects.select_related("row", "election")
    actions.tell_changed_address(at=job.at, change=rows.get(public_id=job.payload["change"]))


@jobs.handler(
    "elections.tell_claims", every=timedelta(minutes=30), when=lines.some_claim_is_to_be_told
)
def tell_claims(job: jobs.Running) -> None:
    """Tell the addresses whose link was used, some time after and together."""
    actions.tell_claims(at=job.at)


@jobs.handler("elections.empty_stash", every=timedelta(hours=1), when=stash.holds_something)
def empty_stash(job: jobs.Running) -> None:
    """Remove rolls that nobody came back for."""
    actions.empty_stash(at=job.at)


@jobs.handler("elections.watch_boxes", every=timedelta(minutes=1), when=queries.some_box_is_open)
def watch_boxes(job: jobs.Running) -> None:
    """Look how far votes are whose ballots lie here: casting itself leaves no trace, so nobody is told by it."""
    for election in queries.boxes_to_watch(at=job.at):
        actions.note_box(at=job.at, election=election)
        actions.note_milestones(at=job.at, election=election)
        if actions.is_preparable(election, at=job.at):
            actions.prepare_box(at=job.at, election=election)
            actions.publish_batch(at=job.at, election=election)


@jobs.handler(actions.TELL)
def tell_milestone(job: jobs.Running) -> None:
    """Tell the followers of a vote that a part of its quorum is reached."""
    actions.tell_milestone(at=job.at, milestone=_milestone(job))


@jobs.handler(actions.TAKE_BACK)
def tell_correction(job: jobs.Running) -> None:
    """Tell them that it is not, after a correction."""
    actions.tell_correction(at=job.at, milestone=_milestone(job))


def _milestone(job: jobs.Running) -> Milestone:
    return Milestone.objects.select_related("question__election__group").get(
        public_id=job.payload["milestone"]
    )
