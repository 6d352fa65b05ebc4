"""What a line of the frozen roll is called in public: a name that only its voter is told.

Pure. `P = H("pseudonym", secret, vote, line)` in hexadecimal, with a secret of 32 random bytes a vote that nobody
outside has: who knows every address of the roll can work out none of them. All are published, sorted, once the
manifest is signed; after the close with each one whether its ballot paper was issued. A voter who was told theirs can
hold the site to it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from elections import leaves


def new_secret() -> str:
    """Draw the secret of one vote."""
    return secrets.token_hex(32)


def pseudonym(secret: str, election: str, line: int) -> str:
    """Name one line."""
    parts = bytes.fromhex(secret), election.encode(), str(line).encode()
    return leaves.tagged("pseudonym", *parts).hex()


def issuance(
    secret: str, election: str, lines: Iterable[int], taken: Iterable[int]
) -> dict[str, bool]:
    """Tell of each line by its pseudonym whether its ballot paper was issued."""
    issued = set(taken)
    return {pseudonym(secret, election, line): line in issued for line in lines}
