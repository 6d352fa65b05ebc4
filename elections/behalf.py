"""What the site does for voters without JavaScript: it knows their ballot key while a page of theirs is asked for.

The key comes with the page's form or its cookie, and is written nowhere. With it the site makes the token, and could
link voter and ballot in that moment; the pages say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from community.models import Person
from elections import actions, boxes, phrases, tokens
from elections.actions.issuing import commitment_to, require_open
from elections.bundle.forms import Signed
from elections.models import Ballot, Election, Participation


@dataclass(frozen=True)
class Held:
    """A ballot key that a browser holds, and what it is in this vote. `leaf` is empty until it was cast with."""

    phrase: str
    is_taken: bool
    leaf: str


def read(typed: str) -> str:
    """Read a key that a form or a cookie brought; nothing where it is none."""
    try:
        return phrases.read(typed)
    except phrases.BadPhrase:
        return ""


def held(election: Election, phrase: str) -> Held | None:
    """Look up what a ballot key is here; None without a key."""
    if not phrase:
        return None
    box = boxes.box_of(election)
    if box is None:
        return Held(phrase, is_taken=False, leaf="")
    voter = tokens.Voter(phrase, boxes.public_key_of(box, election))
    commitment = commitment_to(voter.ask().message)
    taken = Participation.objects.filter(election=election, commitment=commitment).exists()
    ballot = Ballot.objects.filter(election=election, pk=voter.token.hex()).first()
    return Held(phrase, is_taken=taken, leaf=ballot.leaf if ballot else "")


def take(*, actor: Person, at: datetime, election: Election, phrase: str) -> None:
    """Have a token issued for a ballot key. The token itself is made again when it is needed."""
    require_open(election, at=at)
    box = actions.prepare_box(at=at, election=election)
    voter = tokens.Voter(phrase, boxes.public_key_of(box, election))
    signed = actions.issue_token(actor=actor, at=at, election=election, blinded=voter.ask().message)
    voter.receive(signed)


def cast(*, at: datetime, election: Election, phrase: str, answers: Mapping[str, Any]) -> Signed:
    """Cast with a ballot key, for the first time or anew; nobody is asked who they are."""
    require_open(election, at=at)
    token = actions.token_for(election=election, phrase=phrase) if phrase else None
    if token is None:
        raise actions.TokenRefused(
            _("No ballot paper of this vote was taken with this ballot key. Nothing was recorded.")
        )
    return actions.cast_for(at=at, election=election, phrase=phrase, answers=answers, token=token)
