"""Votes of the demo's people, cast as any other: a token of their own, a ballot under it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from community.models import Person
from elections import boxes, phrases, tokens
from elections.actions import cast_ballot, issue_token, prepare_box, wording_of
from elections.models import Election


def vote_as(
    person: Person, election: Election, answers: Mapping[str, Any], *, at: datetime
) -> None:
    """Take a ballot paper and cast it. The ballot key is drawn and forgotten."""
    box = prepare_box(at=at, election=election)
    voter = tokens.Voter(phrases.new(), boxes.public_key_of(box, election))
    signed = issue_token(actor=person, at=at, election=election, blinded=voter.ask().message)
    slip = voter.fill(wording_of(election, answers))
    cast_ballot(at=at, election=election, token=voter.receive(signed), slip=slip)
