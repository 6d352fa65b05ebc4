"""did:web: the name of a site, and the document that lists its keys (served at /.well-known/did.json)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certification.credential.keys import BadKey, public_multikey, read_public
from certification.credential.ring import Ring

CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
DID_WEB = re.compile(r"did:web:[A-Za-z0-9.-]+(%3A[0-9]{1,5})?(:[A-Za-z0-9._~%-]+)*", re.ASCII)
MOST_KEYS = 200


class BadDid(ValueError):
    """That is no did:web, or no document of one; the words say what is wrong."""


class UnknownKey(ValueError):
    """No key that may assert something has this address."""


@dataclass(frozen=True)
class DidDocument:
    """Who it is about, and the keys that may assert something in its name, by their address."""

    id: str
    keys: dict[str, Ed25519PublicKey]


def of_site(url: str) -> str:
    """Name the site at this address: `https://sabha.example` is did:web:sabha.example. Raises BadDid."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise BadDid("A did:web is made of the address of a whole site.")
    port = f":{parts.port}" if parts.port else ""
    did = "did:web:" + quote(f"{parts.hostname}{port}", safe="")
    if not DID_WEB.fullmatch(did):
        raise BadDid("The name of the site's machine has no form as did:web.")
    return did


def document(did: str, ring: Ring) -> dict[str, Any]:
    """Write the document of a site: current and retired keys, all of which verify."""
    names = [key.name for key in ring.published]
    return {
        "@context": CONTEXTS,
        "id": did,
        "verificationMethod": [
            {
                "id": f"{did}#{name}",
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": name,
            }
            for name in names
        ],
        "assertionMethod": [f"{did}#{name}" for name in names],
    }


def read(told: object) -> DidDocument:
    """Read a DID document; keys of other kinds are left out. Raises BadDid."""
    if not isinstance(told, dict) or not isinstance(told.get("id"), str):
        raise BadDid("That is no DID document: it does not say whose it is.")
    did = told["id"]
    if not DID_WEB.fullmatch(did):
        raise BadDid("Only documents of did:web are read.")
    methods, may_assert = told.get("verificationMethod"), told.get("assertionMethod")
    if not isinstance(methods, list) or not isinstance(may_assert, list):
        raise BadDid("The DID document lists no keys that may assert something.")
    if len(methods) > MOST_KEYS or len(may_assert) > MOST_KEYS:
        raise BadDid("The DID document lists too many keys.")
    embedded = [one for one in may_assert if isinstance(one, dict)]
    allowed = {one if isinstance(one, str) else _address(one) for one in may_assert}
    keys: dict[str, Ed25519PublicKey] = {}
    for address, key in _keys(did, [*methods, *embedded]):
        if address not in allowed:
            continue
        if address in keys and public_multikey(keys[address]) != public_multikey(key):
            raise BadDid("The DID document gives two keys the same address.")
        keys[address] = key
    return DidDocument(did, keys)


def _address(method: object) -> str:
    return str(method.get("id", "")) if isinstance(method, dict) else ""


def _keys(did: str, methods: Iterable[object]) -> Iterable[tuple[str, Ed25519PublicKey]]:
    for method in methods:
        if not isinstance(method, dict) or method.get("type") != "Multikey":
            continue
        address, written = _address(method), method.get("publicKeyMultibase")
        if method.get("controller") != did or not address.startswith(f"{did}#"):
            raise BadDid("The DID document lists a key that belongs to somebody else.")
        try:
            yield address, read_public(str(written))
        except BadKey:
            continue  # of another kind, P-256 say: no signature of ours


def resolve(address: str, documents: Iterable[DidDocument]) -> Ed25519PublicKey:
    """Find the key that `did:web:host#name` names. Raises UnknownKey."""
    did, _, _ = address.partition("#")
    for one in documents:
        if one.id == did and address in one.keys:
            return one.keys[address]
    raise UnknownKey(f"No key at {address[:200]} in the DID documents at hand.")
