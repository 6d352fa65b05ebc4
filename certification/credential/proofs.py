"""Data Integrity proofs: eddsa-rdfc-2022 and eddsa-jcs-2022 (W3C, Data Integrity EdDSA Cryptosuites v1.0).

What is signed is SHA-256 of the proof's own options, then SHA-256 of the document without its proofs. Each
proof stands for itself (a proof set); chains of proofs are not read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certification.credential import canonical, contexts, times
from certification.credential.encodings import BadEncoding, from_base58, multibase58
from certification.credential.keys import SigningKey, is_signed

TYPE = "DataIntegrityProof"
PURPOSE = "assertionMethod"
REQUIRED = frozenset(
    {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
)
MOST_PROOFS = 4


class Suite(StrEnum):
    RDFC = "eddsa-rdfc-2022"
    JCS = "eddsa-jcs-2022"


class BadProof(ValueError):
    """A proof is malformed, or does not belong to the document; the words say what."""


def signed(
    document: dict[str, Any],
    key: SigningKey,
    *,
    at: datetime,
    suites: Iterable[Suite] = (Suite.RDFC, Suite.JCS),
) -> dict[str, Any]:
    """Give the document with a proof of each suite. Raises Unmapped where a field would not be covered."""
    bare = _without_proof(document)
    # whatever the suites: nothing is signed that one of the two could not cover
    canonical.rdfc(bare)
    return {**bare, "proof": [_proof(bare, key, suite, at) for suite in suites]}


def _proof(bare: dict[str, Any], key: SigningKey, suite: Suite, at: datetime) -> dict[str, Any]:
    proof: dict[str, Any] = {
        "type": TYPE,
        "cryptosuite": suite.value,
        "created": times.written(at),
        "verificationMethod": key.address,
        "proofPurpose": PURPOSE,
    }
    if suite is Suite.JCS:
        proof["@context"] = bare["@context"]
    proof["proofValue"] = multibase58(key.sign(message(bare, proof)))
    return proof


def message(
    document: dict[str, Any],
    proof: dict[str, Any],
    *,
    loader: canonical.Loader = contexts.loader,
) -> bytes:
    """Make the 64 bytes that a proof signs. Raises BadProof, NotCanonical or UnknownContext."""
    bare = _without_proof(document)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if proof.get("cryptosuite") == Suite.RDFC:
        options["@context"] = bare.get("@context")
        parts = [canonical.rdfc(options, loader=loader), canonical.rdfc(bare, loader=loader)]
    elif proof.get("cryptosuite") == Suite.JCS:
        parts = [canonical.jcs(options), canonical.jcs(bare)]
    else:
        raise BadProof("The proof is of a suite that this program does not know.")
    return b"".join(hashlib.sha256(part).digest() for part in parts)


def listed(document: dict[str, Any]) -> list[dict[str, Any]]:
    """List the proofs of a document, each in the one form that is read. Raises BadProof."""
    held = document.get("proof")
    proofs = held if isinstance(held, list) else [held]
    if not 1 <= len(proofs) <= MOST_PROOFS:
        raise BadProof("The credential carries no proof, or too many.")
    return [_in_form(proof, document) for proof in proofs]


def _in_form(proof: object, document: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(proof, dict):
        raise BadProof("The credential carries no proof.")
    if not set(proof) >= REQUIRED or set(proof) - REQUIRED - {"id", "@context"}:
        raise BadProof("A proof has fields missing, or fields that do not belong there.")
    if not all(isinstance(proof[name], str) for name in REQUIRED):
        raise BadProof("A field of a proof is not text.")
    if proof["type"] != TYPE or proof["cryptosuite"] not in set(Suite):
        raise BadProof("A proof is of a suite that this program does not know.")
    if proof["proofPurpose"] != PURPOSE:
        raise BadProof("A proof was made for another purpose than to assert something.")
    if "@context" in proof and proof["@context"] != document.get("@context"):
        raise BadProof("A proof names other contexts than the credential.")
    try:
        times.read(proof["created"])
    except times.BadMoment as error:
        raise BadProof("A proof does not say when it was made.") from error
    return proof


def verify(
    document: dict[str, Any],
    proof: dict[str, Any],
    key: Ed25519PublicKey,
    *,
    loader: canonical.Loader = contexts.loader,
) -> bool:
    """Whether the proof is one of this document by this key. Raises as `message`, and BadProof."""
    value = _in_form(proof, document)["proofValue"]
    try:
        signature = from_base58(value[1:])
    except BadEncoding as error:
        raise BadProof("The signature cannot be read.") from error
    if value[:1] != "z" or len(signature) != 64:
        raise BadProof("The signature cannot be read.")
    return is_signed(message(document, proof, loader=loader), signature, key)


def _without_proof(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}
