"""The keys of a site: one that signs, and those that signed before it. Pure; keyfiles.py reads and writes them.

A retired key signs nothing more and stays published, so that what it signed can be checked for good. A key
that somebody else may have is withdrawn instead: then nothing that it signed is believed any longer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from certification.credential.keys import SigningKey, public_multikey


class NoKey(ValueError):
    """The ring holds no key that may sign, or not the one that is asked for."""


class KeyInUse(ValueError):
    """The key is in the ring already, or is the one that signs now."""


@dataclass(frozen=True)
class RingKey:
    """A key since its first day. `private` is None once only the public half is kept."""

    public: Ed25519PublicKey
    made_at: datetime
    private: Ed25519PrivateKey | None = None
    retired_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def name(self) -> str:
        """Its own public half: a name that nobody can give to another key."""
        return public_multikey(self.public)


@dataclass(frozen=True)
class Ring:
    """All keys of a site, the first one first."""

    keys: tuple[RingKey, ...] = ()

    @property
    def published(self) -> tuple[RingKey, ...]:
        """Those whose signatures count: all but the withdrawn."""
        return tuple(key for key in self.keys if key.withdrawn_at is None)

    def current(self) -> RingKey:
        """The one that signs now. Raises NoKey."""
        for key in reversed(self.published):
            if key.retired_at is None and key.private is not None:
                return key
        raise NoKey("The site has no key that it could sign with. Rotate the ring to make one.")

    def signer(self, did: str) -> SigningKey:
        """The key that signs now, under its address in the site's DID document. Raises NoKey."""
        key = self.current()
        if key.private is None:
            raise NoKey("Of this key only the public half is kept.")
        return SigningKey(key.private, f"{did}#{key.name}")


def rotate(ring: Ring, new: Ed25519PrivateKey, *, at: datetime) -> Ring:
    """Let a new key sign from now on, and retire the one that did. Raises KeyInUse."""
    fresh = RingKey(public=new.public_key(), made_at=at, private=new)
    if any(key.name == fresh.name for key in ring.keys):
        raise KeyInUse("This key is in the ring already.")
    retired = (key if key.retired_at else replace(key, retired_at=at) for key in ring.keys)
    return Ring((*retired, fresh))


def withdraw(ring: Ring, name: str, *, at: datetime) -> Ring:
    """Take a key that leaked out of what is published. Raises NoKey, KeyInUse for the one that signs now."""
    if name not in {key.name for key in ring.published}:
        raise NoKey("No published key has this name.")
    if ring.current().name == name:
        raise KeyInUse("This key signs now. Rotate first, then withdraw it.")
    return Ring(
        tuple(replace(key, withdrawn_at=at) if key.name == name else key for key in ring.keys)
    )
