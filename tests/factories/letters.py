"""Links of letters to voters, as a voter has them."""

from __future__ import annotations

from datetime import datetime

from elections import lines
from elections.actions.letters import new_token
from elections.models import Election, RollLink
from tests.people import NOON


def link_to(election: Election, email: str, *, at: datetime = NOON) -> str:
    """The token of a letter that went out to this line of the roll."""
    token = new_token()
    RollLink.objects.create(
        row=election.roll.get(email=email),
        election=election,
        token_hash=lines.fingerprint(token),
        state=RollLink.State.SENT,
        made_at=at,
        sent_at=at,
    )
    return token
