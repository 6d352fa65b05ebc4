"""RSA blind signatures: RFC 9474, RSABSSA-SHA384-PSS, by default the randomized variant.

Pure. The voter prepares and blinds a message, the signer signs it without seeing it, the voter takes the
blinding off and checks what is left: an ordinary RSASSA-PSS signature that anybody can check.

    prepared = prepare(message)                     blinded = blind(public, prepared)
    blind_signature = blind_sign(private, blinded.message)
    signature = finalize(public, prepared, blind_signature, blinded.inverse)
    verify(public, prepared, signature)
"""

from __future__ import annotations

from elections.blindsig.faults import (
    BadSignature,
    BlindSignatureFault,
    OutOfRange,
    SigningFault,
    UnusableKey,
    WrongLength,
)
from elections.blindsig.protocol import (
    PREFIX_BYTES,
    Blinded,
    blind,
    finalize,
    prepare,
    require_signable,
    verify,
)
from elections.blindsig.signing import BY, Signer, blind_sign

__all__ = [
    "BY",
    "PREFIX_BYTES",
    "BadSignature",
    "BlindSignatureFault",
    "Blinded",
    "OutOfRange",
    "Signer",
    "SigningFault",
    "UnusableKey",
    "WrongLength",
    "blind",
    "blind_sign",
    "finalize",
    "prepare",
    "require_signable",
    "verify",
]
