"""The one form that credentials and status lists of a site have; anything beside it is refused.

RDFC-1.0 gives one canonical form to several spellings of the same JSON-LD: a term, its full address, a list
of one. Whoever respells a signed field hides it from a reader of the JSON without breaking the signature. So
what is signed is read only in the very form in which it was written. That also bounds what canonicalization
costs before any signature was looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from certification.credential import contexts

MOST_LETTERS = 10_000
MOST_ENCODED = 400_000
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]{1,2000}")
INDEX = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


class Misshapen(ValueError):
    """The document does not have the form; `about` is where, `args[0]` what is wrong."""

    def __init__(self, words: str, about: str) -> None:
        super().__init__(words)
        self.about = about


@dataclass(frozen=True)
class Exactly:
    """This value and no other."""

    value: object


@dataclass(frozen=True)
class OneOf:
    """One of these texts."""

    values: frozenset[str]


@dataclass(frozen=True)
class Text:
    """Text, of this many letters at most."""

    most: int = MOST_LETTERS
    pattern: re.Pattern[str] | None = None


TEXT, URL = Text(), Text(2_100, ADDRESS)
_ORGANISATION = {"id": URL, "type": Exactly(["Profile"]), "name": TEXT, "url": URL}
CREDENTIAL: dict[str, object] = {
    "@context": Exactly([contexts.CREDENTIALS, contexts.OPEN_BADGES]),
    "id": URL,
    "type": Exactly(["VerifiableCredential", "OpenBadgeCredential"]),
    "name": TEXT,
    "issuer": _ORGANISATION,
    "validFrom": Text(40),
    "validUntil": Text(40),
    "credentialSubject": {
        "id": URL,
        "type": Exactly(["AchievementSubject"]),
        "name": TEXT,
        "identifier": [
            {
                "type": Exactly("IdentityObject"),
                "identityType": Exactly("name"),
                "identityHash": TEXT,
                "hashed": Exactly(False),
            }
        ],
        "achievement": {
            "id": URL,
            "type": Exactly(["Achievement"]),
            "achievementType": Exactly("QualityAssuranceCredential"),
            "name": TEXT,
            "description": TEXT,
            "version": TEXT,
            "criteria": {"id": URL, "narrative": TEXT},
        },
    },
    "relatedResource": [
        {
            "id": URL,
            "mediaType": TEXT,
            "digestSRI": Text(60, re.compile(r"sha256-[A-Za-z0-9+/]{43}=")),
            "digestMultibase": Text(60, re.compile(r"uEi[A-Za-z0-9_-]{44}")),
        }
    ],
    "credentialStatus": {
        "id": URL,
        "type": Exactly("BitstringStatusListEntry"),
        "statusPurpose": Exactly("suspension"),
        "statusListIndex": Text(9, INDEX),
        "statusListCredential": URL,
        "statusReference": URL,
    },
}
STATUS_LIST: dict[str, object] = {
    "@context": Exactly([contexts.CREDENTIALS]),
    "id": URL,
    "type": Exactly(["VerifiableCredential", "BitstringStatusListCredential"]),
    "issuer": URL,
    "validFrom": Text(40),
    "validUntil": Text(40),
    "credentialSubject": {
        "id": URL,
        "type": Exactly("BitstringStatusList"),
        "statusPurpose": OneOf(frozenset({"suspension", "revocation"})),
        "encodedList": Text(MOST_ENCODED),
    },
}


def check(document: dict[str, Any], form: dict[str, object]) -> None:
    """Hold a document, its proofs aside, against a form. Raises Misshapen."""
    _fit({name: value for name, value in document.items() if name != "proof"}, form, "")


def check_apart(document: dict[str, Any]) -> None:
    """No two parts may have one address: in RDF they would be one thing, with both their fields. Raises Misshapen."""
    seen: set[str] = set()
    waiting: list[object] = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            name = one.get("id")
            if name in seen:
                raise Misshapen(f"Two parts of the credential have the address {name}.", str(name))
            if isinstance(name, str):
                seen.add(name)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _fit(value: object, form: object, path: str) -> None:
    if isinstance(form, dict):
        _fit_object(value, form, path)
    elif isinstance(form, list):
        if not isinstance(value, list) or len(value) != len(form):
            raise Misshapen(f"{path} is not a list of {len(form)}.", path)
        for one, wanted in zip(value, form, strict=True):
            _fit(one, wanted, path)
    elif isinstance(form, Exactly):
        if type(value) is not type(form.value) or value != form.value:
            raise Misshapen(f"{path} is not what it is in credentials of this kind.", path)
    elif isinstance(form, OneOf):
        if not isinstance(value, str) or value not in form.values:
            raise Misshapen(f"{path} is none of {', '.join(sorted(form.values))}.", path)
    elif isinstance(form, Text):
        _fit_text(value, form, path)
    else:
        raise TypeError(form)


def _fit_object(value: object, form: dict[str, object], path: str) -> None:
    if not isinstance(value, dict):
        raise Misshapen(f"{path} is no object.", path)
    for name in value:
        if name not in form:
            about = _at(path, str(name)[:80])
            raise Misshapen(f"The field {about} does not belong there.", about)
    for name, wanted in form.items():
        if name not in value:
            raise Misshapen(f"The field {_at(path, name)} is missing.", _at(path, name))
        _fit(value[name], wanted, _at(path, name))


def _fit_text(value: object, form: Text, path: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise Misshapen(f"{path} is no text, or empty.", path)
    if len(value) > form.most:
        raise Misshapen(f"{path} is longer than {form.most} letters.", path)
    if form.pattern is not None and not form.pattern.fullmatch(value):
        raise Misshapen(f"{path} does not have its form.", path)


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
