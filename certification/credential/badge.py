"""The credential of a certificate: Open Badges 3.0 in the form of the W3C's Verifiable Credentials 2.0, not yet signed.

What is certified is one version of a course, so the achievement is a `QualityAssuranceCredential`, its subject is
the course, and the version's manifest is bound to it by its digest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certification.credential import contexts, shape, times
from certification.credential.encodings import digest_multibase, digest_sri


@dataclass(frozen=True)
class Issuer:
    """The site: its did:web, the name of the community, its address."""

    did: str
    name: str
    url: str


@dataclass(frozen=True)
class Course:
    """What was reviewed: one version of a course. `url` is its page here or at its provider."""

    url: str
    title: str
    version: int
    provider: str
    manifest_url: str
    manifest_sha256: str


@dataclass(frozen=True)
class Baseline:
    """What it was held against. `claim` is the wording that the holder may use; `criteria` may be Markdown."""

    url: str
    version: int
    claim: str
    description: str
    criteria: str


@dataclass(frozen=True)
class Status:
    """Its bit: the same index in both lists. A revoked certificate has it set in both."""

    suspensions: str
    revocations: str
    index: int


@dataclass(frozen=True)
class Certificate:
    """All that a credential says. `url` is the certificate's page, `until` its last moment."""

    url: str
    issuer: Issuer
    course: Course
    baseline: Baseline
    status: Status
    since: datetime
    until: datetime


def credential(certificate: Certificate) -> dict[str, Any]:
    """Write the credential. Raises Misshapen where a part is empty, too long, no address, or another's."""
    course, baseline, issuer = certificate.course, certificate.baseline, certificate.issuer
    written: dict[str, Any] = {
        "@context": [contexts.CREDENTIALS, contexts.OPEN_BADGES],
        "id": certificate.url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{course.title}, version {course.version}",
        "issuer": {"id": issuer.did, "type": ["Profile"], "name": issuer.name, "url": issuer.url},
        "validFrom": times.written(certificate.since),
        "validUntil": times.written(certificate.until),
        "credentialSubject": {
            "id": course.url,
            "type": ["AchievementSubject"],
            "name": course.title,
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "name",
                    "identityHash": course.provider,
                    "hashed": False,
                }
            ],
            "achievement": {
                "id": f"{baseline.url}#achievement",
                "type": ["Achievement"],
                "achievementType": "QualityAssuranceCredential",
                "name": baseline.claim,
                "description": baseline.description,
                "version": str(baseline.version),
                "criteria": {"id": baseline.url, "narrative": baseline.criteria},
            },
        },
        "relatedResource": [
            {
                "id": course.manifest_url,
                "mediaType": "application/json",
                "digestSRI": digest_sri(course.manifest_sha256),
                "digestMultibase": digest_multibase(course.manifest_sha256),
            }
        ],
        "credentialStatus": {
            "id": f"{certificate.url}#status",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "suspension",
            "statusListIndex": str(certificate.status.index),
            "statusListCredential": certificate.status.suspensions,
            "statusReference": certificate.status.revocations,
        },
    }
    shape.check(written, shape.CREDENTIAL)
    shape.check_apart(written)
    return written


def as_json(credential: dict[str, Any]) -> str:
    """Write a credential for a file or a picture: ASCII, so that neither XML nor an encoding can harm a letter."""
    return json.dumps(credential, ensure_ascii=True, separators=(",", ":"))
