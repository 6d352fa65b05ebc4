"""A roll made by rules: of the group's members, or of those who contributed. Checked and taken as a file is."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from community import jobs
from community.models import Person, new_public_id
from elections import contributions_file, stash
from elections.actions.choosing import belonging
from elections.actions.class_sizes import require_class
from elections.actions.drafting import locked_draft_roll
from elections.actions.frozen import attempts_recorded
from elections.actions.uploads import CHECK, lay_down
from elections.electorate import ContributionRules, MemberRules
from elections.models import Election, RollUpload, VoterClass


@attempts_recorded
def make_roll(
    *,
    actor: Person,
    at: datetime,
    election: Election,
    rules: MemberRules,
    replace: bool = False,
    voter_class: VoterClass | None = None,
) -> RollUpload:
    """Have the roll made of the members whom the rules choose, as they are at this moment."""
    public_id = new_public_id()
    try:
        stash.make_room(public_id)
        with transaction.atomic():
            held = locked_draft_roll(election)
            require_class(held, voter_class)
            upload = lay_down(
                held,
                actor=actor,
                at=at,
                replace=replace,
                public_id=public_id,
                kind=RollUpload.Kind.RULES,
                rules={**rules.as_json(), **_of(voter_class), "as_of": at.isoformat()},
                size=belonging(held.group, rules).count(),
            )
            jobs.enqueue(CHECK, at=at, key=public_id, payload={"upload": public_id})
    except BaseException:
        stash.drop(public_id)
        raise
    return upload


@attempts_recorded
def receive_contributions(
    *,
    actor: Person,
    at: datetime,
    election: Election,
    content: UploadedFile[bytes],
    aliases: UploadedFile[bytes] | None,
    rules: ContributionRules,
    replace: bool = False,
    voter_class: VoterClass | None = None,
) -> RollUpload:
    """Lay a file of merged changes down, to be counted; the aliases, which are few, are read at once."""
    public_id = new_public_id()
    try:
        stash.keep(public_id, content)
        if aliases is not None:
            listed = aliases.read()
            contributions_file.read_aliases(listed)
            stash.aliases_of(public_id).write_bytes(listed)
        with transaction.atomic():
            held = locked_draft_roll(election)
            require_class(held, voter_class)
            upload = lay_down(
                held,
                actor=actor,
                at=at,
                replace=replace,
                public_id=public_id,
                kind=RollUpload.Kind.CONTRIBUTIONS,
                rules={**rules.as_json(), **_of(voter_class)},
                size=content.size or 0,
            )
            jobs.enqueue(CHECK, at=at, key=public_id, payload={"upload": public_id})
    except BaseException:
        stash.drop(public_id)
        raise
    return upload


def _of(voter_class: VoterClass | None) -> dict[str, str]:
    """In which class of voters all lines stand, where the vote has classes."""
    return {"class": voter_class.name} if voter_class else {}
