"""What a voter's receipt says, as it was pasted or loaded: the signed statement, or the leaf alone.

Pure. static/js/verify.js reads the same in the browser.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from elections.bundle import ed25519, forms
from elections.bundle.forms import Malformed, Signed

WORDS = "a ballot lies in the box"
LONGEST = 4000  # characters; a receipt has some 400


class NoReceipt(ValueError):
    """This is no receipt: neither a signed statement nor a leaf."""


class OtherVote(ValueError):
    """A receipt, and of another vote or another site."""


@dataclass(frozen=True)
class Receipt:
    """A leaf (64 hexadecimal digits) and, where the whole receipt was given, who signed for it."""

    leaf: str
    signed: Signed | None = None

    def is_signed(self, keys: Mapping[str, bytes]) -> bool:
        """Whether it is signed with one of these keys, by name; a leaf alone is not."""
        if self.signed is None or self.signed.key not in keys:
            return False
        try:
            signature = forms.from_base64(self.signed.signature)
        except Malformed:
            return False
        message = self.signed.statement.encode()
        return ed25519.is_signed(keys[self.signed.key], message, signature)


def read(text: str, *, site: str, election: str) -> Receipt:
    """Read a receipt of this vote; blanks around it and between its digits do not matter."""
    text = text.strip()
    digits = "".join(text.split()).lower()
    if len(digits) == 64 and set(digits) <= set("0123456789abcdef"):
        return Receipt(digits)
    try:
        if len(text) > LONGEST:
            raise Malformed("too long")  # noqa: TRY301  (said in one place)
        signed = forms.read_signed(json.loads(text))
        said = forms.said(signed, WORDS)
        leaf = forms.from_hex(said.get("leaf")).hex()
    except (Malformed, ValueError, RecursionError):
        raise NoReceipt from None
    if (said.get("site"), said.get("election")) != (site, election):
        raise OtherVote
    return Receipt(leaf, signed)
