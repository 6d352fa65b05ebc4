"""What a credential is worth: one word, and the reasons for it.

Nothing is asked for: the documents of the sites whose keys are believed and their status lists are handed in.
First it is settled whose it is, then whether it is as it was signed, and only then what it says is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from certification.credential import canonical, contexts, did, proofs, reading, shape, status, times
from certification.credential.did import DidDocument


class Verdict(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    TAMPERED = "tampered"
    UNKNOWN_KEY = "unknown key"
    NOT_OURS = "not ours"


class Why(StrEnum):
    """The reasons, each with a sentence in words.py; `about` fills it."""

    SIGNED = "signed"
    IN_TIME = "in time"
    NOT_LISTED = "not listed"
    OTHER_ISSUER = "other issuer"
    NO_DOCUMENT = "no document"
    FOREIGN_KEY = "foreign key"
    KEY_NOT_LISTED = "key not listed"
    FORM = "form"
    PROOF = "proof"
    SIGNATURE = "signature"
    LIST_FORGED = "list forged"
    PAST = "past"
    NOT_YET = "not yet"
    ON_SUSPENSIONS = "on suspensions"
    ON_REVOCATIONS = "on revocations"
    LIST_MISSING = "list missing"
    LIST_STALE = "list stale"


@dataclass(frozen=True)
class Reason:
    """Why, and about what: an address, a moment, a field."""

    why: Why
    about: str = ""


@dataclass(frozen=True)
class Finding:
    """The verdict. `status_known` is False where no current status list was at hand.

    Only a finding that `stands` may be relied on: without its lists a revoked credential looks valid.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    status_known: bool = False

    @property
    def stands(self) -> bool:
        """Valid, and known to be neither suspended nor revoked."""
        return self.verdict is Verdict.VALID and self.status_known


class _Refused(Exception):
    """Ends the examination with a verdict."""

    def __init__(self, verdict: Verdict, why: Why, about: str = "") -> None:
        super().__init__(verdict)
        self.finding = Finding(verdict, (Reason(why, about),))


def examine(
    content: bytes,
    *,
    documents: Iterable[DidDocument],
    lists: Iterable[dict[str, Any]] = (),
    at: datetime,
    ours: str | None = None,
) -> Finding:
    """Examine a credential as somebody brings it: JSON, PNG or SVG.

    `documents` are believed: whoever hands them in got them from the sites themselves. `lists` are status
    list credentials as JSON; their signatures are checked. With `ours`, a did:web, every other issuer's
    credential is "not ours". Raises Unreadable.
    """
    return weigh(reading.read(content), documents=documents, lists=lists, at=at, ours=ours)


def weigh(
    credential: dict[str, Any],
    *,
    documents: Iterable[DidDocument],
    lists: Iterable[dict[str, Any]] = (),
    at: datetime,
    ours: str | None = None,
) -> Finding:
    """Examine a credential that was read (see `examine`)."""
    known = tuple(documents)
    try:
        issuer = _issuer(credential, ours)
        _check_signed(credential, issuer, known, shape.CREDENTIAL)
        window = _window(credential)
        standing = _standing(credential, issuer, known, list(lists), at)
    except _Refused as refused:
        return refused.finding
    return _judged(window, standing, at)


# --- Whose it is, and whether it is as it was signed ------------------------------------------------


def _issuer(credential: dict[str, Any], ours: str | None) -> str:
    held = credential.get("issuer")
    name = held.get("id") if isinstance(held, dict) else held
    if not isinstance(name, str) or not name:
        raise _Refused(Verdict.TAMPERED, Why.FORM, "issuer")
    if ours is not None and name != ours:
        raise _Refused(Verdict.NOT_OURS, Why.OTHER_ISSUER, name)
    return name


def _check_signed(
    document: dict[str, Any],
    issuer: str,
    documents: Sequence[DidDocument],
    form: dict[str, object],
) -> None:
    """Every proof that it carries has to be one of this very document, by a key of its issuer."""
    if issuer not in {one.id for one in documents}:
        raise _Refused(Verdict.UNKNOWN_KEY, Why.NO_DOCUMENT, issuer)
    try:
        shape.check(document, form)
        carried = proofs.listed(document)
    except shape.Misshapen as error:
        raise _Refused(Verdict.TAMPERED, Why.FORM, error.about) from error
    except proofs.BadProof as error:
        raise _Refused(Verdict.TAMPERED, Why.PROOF, str(error)) from error
    for proof in carried:
        address = proof["verificationMethod"]
        if address.partition("#")[0] != issuer:
            raise _Refused(Verdict.UNKNOWN_KEY, Why.FOREIGN_KEY, address[:200])
        try:
            key = did.resolve(address, documents)
            right = proofs.verify(document, proof, key)
        except did.UnknownKey as error:
            raise _Refused(Verdict.UNKNOWN_KEY, Why.KEY_NOT_LISTED, address[:200]) from error
        except proofs.BadProof as error:
            raise _Refused(Verdict.TAMPERED, Why.PROOF, str(error)) from error
        except (canonical.NotCanonical, contexts.UnknownContext) as error:
            raise _Refused(Verdict.TAMPERED, Why.SIGNATURE, proof["cryptosuite"]) from error
        if not right:
            raise _Refused(Verdict.TAMPERED, Why.SIGNATURE, proof["cryptosuite"])


# --- What it says -----------------------------------------------------------------------------------


def _window(document: dict[str, Any]) -> tuple[datetime, datetime]:
    try:
        return times.read(document["validFrom"]), times.read(document["validUntil"])
    except times.BadMoment as error:
        raise _Refused(Verdict.TAMPERED, Why.FORM, "validFrom") from error


@dataclass(frozen=True)
class _Standing:
    """What the lists say: None where none that is current was at hand."""

    suspended: bool | None
    revoked: bool | None
    reasons: tuple[Reason, ...]


def _standing(
    credential: dict[str, Any],
    issuer: str,
    documents: Sequence[DidDocument],
    lists: list[dict[str, Any]],
    at: datetime,
) -> _Standing:
    entry = credential["credentialStatus"]
    index, told = int(entry["statusListIndex"]), []
    reasons: list[Reason] = []
    for purpose, url in (
        (status.Purpose.SUSPENSION, entry["statusListCredential"]),
        (status.Purpose.REVOCATION, entry["statusReference"]),
    ):
        missing = Reason(Why.LIST_MISSING, url)
        bit: bool | None = None
        for one in lists:
            if one.get("id") != url:
                continue
            found = _bit(one, issuer, purpose, index, documents, at)
            if isinstance(found, Reason):
                missing = found
            else:
                # of several current lists the worse one counts
                bit = bool(bit) or found
        told.append(bit)
        if bit is None:
            reasons.append(missing)
        elif bit:
            suspended = purpose is status.Purpose.SUSPENSION
            reasons.append(Reason(Why.ON_SUSPENSIONS if suspended else Why.ON_REVOCATIONS, url))
    return _Standing(told[0], told[1], tuple(reasons))


def _bit(
    listed: dict[str, Any],
    issuer: str,
    purpose: status.Purpose,
    index: int,
    documents: Sequence[DidDocument],
    at: datetime,
) -> bool | Reason:
    """Read a bit of a list that is the issuer's own. One that pretends to be ends the examination."""
    url = str(listed["id"])
    if listed.get("issuer") != issuer:
        raise _Refused(Verdict.TAMPERED, Why.LIST_FORGED, url)
    try:
        _check_signed(listed, issuer, documents, shape.STATUS_LIST)
        since, until = _window(listed)
        encoded = _encoded(listed, purpose)
        if not since <= at <= until:
            return Reason(Why.LIST_STALE, url)
        return status.decode(encoded).is_set(index)
    except (_Refused, status.BadList) as error:
        raise _Refused(Verdict.TAMPERED, Why.LIST_FORGED, url) from error


def _encoded(listed: dict[str, Any], purpose: status.Purpose) -> str:
    subject = listed["credentialSubject"]
    if subject["statusPurpose"] != purpose:
        raise status.BadList("The list serves another purpose.")
    return str(subject["encodedList"])


def _judged(window: tuple[datetime, datetime], standing: _Standing, at: datetime) -> Finding:
    """Revoked outweighs expired, expired outweighs suspended, as in the registry."""
    since, until = window
    known = standing.suspended is not None
    signed = Reason(Why.SIGNED)
    if standing.revoked:
        return Finding(Verdict.REVOKED, (signed, *standing.reasons), status_known=True)
    if at > until:
        past = Reason(Why.PAST, times.written(until))
        return Finding(Verdict.EXPIRED, (signed, past, *standing.reasons), status_known=known)
    if at < since:
        early = Reason(Why.NOT_YET, times.written(since))
        return Finding(Verdict.EXPIRED, (signed, early, *standing.reasons), status_known=known)
    if standing.suspended:
        return Finding(Verdict.SUSPENDED, (signed, *standing.reasons), status_known=True)
    in_time = Reason(Why.IN_TIME, times.written(until))
    if known:
        # whatever is revoked stands on the list of suspensions, too
        return Finding(Verdict.VALID, (signed, in_time, Reason(Why.NOT_LISTED)), status_known=True)
    return Finding(Verdict.VALID, (signed, in_time, *standing.reasons), status_known=False)
