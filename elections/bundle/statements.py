"""Checks of what the site signed: the manifest, the roll, the result, and that they speak of one vote."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from elections.bundle import ed25519, forms, pss
from elections.bundle.findings import Findings
from elections.bundle.forms import Malformed, Signed


@dataclass
class Vote:
    """What has been read of a vote so far; None is what could not be read."""

    files: Mapping[str, bytes]
    keys: dict[str, bytes] = field(default_factory=dict)
    kept_keys: dict[str, bytes] = field(
        default_factory=dict
    )  # of a witness; then no others are believed
    manifest: dict[str, Any] | None = None
    rsa: pss.PublicKey | None = None
    fingerprint: bytes = b""
    result: dict[str, Any] | None = None
    batches: list[list[bytes]] | None = None
    issued: int | None = None
    eligible: int | None = None
    ballots: list[dict[str, Any]] | None = None
    opened: dict[bytes, int] = field(default_factory=dict)  # leaf to the line that opens it
    withdrawn: dict[bytes, int] = field(default_factory=dict)

    @property
    def is_opened(self) -> bool:
        """Whether the ballots themselves were published."""
        if self.result is None:
            return forms.BALLOTS in self.files
        return self.result.get("opened") is True


def check_statements(vote: Vote, findings: Findings) -> None:
    """Check the keys, and what was signed with them."""
    _read_keys(vote, findings)
    _check_result(vote, findings)
    _check_files(vote, findings)
    _check_manifest(vote, findings)
    _check_roll(vote, findings)


def is_signed(vote: Vote, signed: Signed) -> bool:
    """Whether a statement is signed with the key that it names."""
    if vote.kept_keys and signed.key not in vote.kept_keys:
        raise Malformed(
            f"it is signed with the key {signed.key[:20]}, which was not among the keys that were kept"
        )
    public = vote.kept_keys.get(signed.key) or vote.keys.get(signed.key)
    if public is None:
        raise Malformed(f"it is signed with a key that {forms.KEYS} does not hold")
    return ed25519.is_signed(public, signed.statement.encode(), forms.from_base64(signed.signature))


def _read_keys(vote: Vote, findings: Findings) -> None:
    with findings.reading(forms.KEYS):
        (listed,) = forms.fields(forms.read_document(vote.files[forms.KEYS]), "keys")
        for one in listed:
            name, algorithm, public, _since = forms.fields(
                one, "key", "algorithm", "public_key", "first_used_at"
            )
            key = forms.from_base64(public)
            if algorithm != "Ed25519" or len(key) != 32 or forms.name_of_key(key) != name:
                raise Malformed(f"the key {str(name)[:20]} is not the one that its name says")
            vote.keys[name] = key


def _statement(vote: Vote, findings: Findings, part: str, words: str) -> dict[str, Any] | None:
    """Read a signed file; what it says holds for the further checks even where the signature does not."""
    said = None
    with findings.reading(part):
        signed = forms.read_signed(forms.read_document(vote.files[part]))
        said = forms.said(signed, words)
        findings.require(
            is_signed(vote, signed),
            part,
            f"{part} is signed with the site's key {signed.key}.",
            f"the signature is not one of its statement by the key {signed.key}",
        )
    return said


def _check_result(vote: Vote, findings: Findings) -> None:
    vote.result = _statement(vote, findings, forms.RESULT, forms.RESULT_WORDS)


def _check_files(vote: Vote, findings: Findings) -> None:
    """Hold every file against the hash that the signed result has of it."""
    if vote.result is None:
        return
    with findings.reading(forms.RESULT):
        hashes = forms.field(vote.result, "files", dict)
        wanted = {*forms.ALWAYS, *(forms.OPENED if vote.is_opened else ())} - {forms.RESULT}
        for name in sorted(set(hashes) ^ wanted):
            findings.fail(forms.RESULT, f"its list of files is wrong about {ascii(name)[:60]}")
        for name in sorted(set(vote.files) - wanted - {forms.RESULT}):
            findings.fail(ascii(name)[1:61], "a file that does not belong into the archive")
        wrong = [
            name
            for name in sorted(wanted)
            if hashlib.sha256(vote.files.get(name, b"")).hexdigest() != hashes.get(name)
        ]
        for name in wrong:
            there = name in vote.files
            findings.fail(
                name,
                "its bytes are not those whose hash the signed result holds"
                if there
                else "it is missing",
            )
        if not wrong:
            findings.hold("Each file has the SHA-256 that the signed result holds of it.")


def _check_manifest(vote: Vote, findings: Findings) -> None:
    said = _statement(vote, findings, forms.MANIFEST, forms.MANIFEST_WORDS)
    if said is None:
        return
    with findings.reading(forms.MANIFEST):
        for name in ("site", "election", "slug", "title", "roll_hash"):
            forms.field(said, name, str)
        vote.eligible = forms.field(said, "eligible", int)
        key = forms.field(said, "key", dict)
        encoded = forms.from_base64(key.get("public_der"))
        vote.rsa = pss.read_key(encoded)
        vote.fingerprint = hashlib.sha256(encoded).digest()
        if key.get("fingerprint") != vote.fingerprint.hex():
            raise Malformed("the fingerprint is not that of the vote's key")
        if key.get("algorithm") != "RSABSSA-SHA384-PSS-Randomized":
            raise Malformed("the vote's key is for another kind of signature")
        if vote.rsa.n.bit_length() != 3072:
            raise Malformed("the vote's key does not have 3072 bits")
        forms.field(said, "questions", list)
        vote.manifest = said
        findings.hold("The manifest fixes the rules, the questions, the roll and the vote's key.")
    if vote.result is not None:
        findings.require(
            all(
                vote.result.get(name) == said.get(name) for name in ("site", "election", "eligible")
            ),
            forms.RESULT,
            "The result is of the vote that the manifest tells of.",
            "it is of another vote, site or roll than the manifest",
        )


def _check_roll(vote: Vote, findings: Findings) -> None:
    said = _statement(vote, findings, forms.ROLL, forms.ROLL_WORDS)
    if said is None or vote.manifest is None:
        return
    same = ("site", "election", "eligible", "roll_hash")
    findings.require(
        all(said.get(name) == vote.manifest.get(name) for name in same),
        forms.ROLL,
        f"The roll of {vote.eligible:,} was frozen and signed, and the manifest names its very hash.",
        "it is not the roll that the manifest names",
    )
