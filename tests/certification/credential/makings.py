"""A site of its own for these tests: its keys, its DID document, its lists, and a certificate."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from certification.credential import badge, did, keys, proofs, ring, status
from certification.credential.keys import SigningKey
from certification.credential.verdict import Finding, weigh

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
YEAR = timedelta(days=365)
WEEK = timedelta(days=7)
INDEX = 94_567


def certificate(host: str = "sabha.example", **changed: Any) -> badge.Certificate:
    base = f"https://{host}/certification"
    made = badge.Certificate(
        url=f"{base}/certificates/k3v9q2/",
        issuer=badge.Issuer(f"did:web:{host}", "A community", f"https://{host}/"),
        course=badge.Course(
            url=f"{base}/courses/c81xtt/",
            title="Running a cloud, “hands on” ]]> 雲",
            version=2,
            provider="Acme & Töchter <Training>",
            manifest_url=f"{base}/certificates/k3v9q2/manifest.json",
            manifest_sha256="5f" * 32,
        ),
        baseline=badge.Baseline(
            url=f"{base}/baselines/3/",
            version=3,
            claim="Reviewed training material (baseline 3)",
            description="The committee read this version and found what the baseline asks for.",
            criteria="* Names the release that it covers\n* Says what it expects of learners",
        ),
        status=badge.Status(f"{base}/status/suspension/1", f"{base}/status/revocation/1", INDEX),
        since=NOW,
        until=NOW + YEAR,
    )
    return badge.Certificate(**{**vars(made), **changed})


@dataclass
class SomeSite:
    """A site with keys, which signs credentials and lists."""

    host: str = "sabha.example"
    ring: ring.Ring = field(default_factory=lambda: ring.rotate(ring.Ring(), keys.make(), at=NOW))
    signed: dict[Any, list[Any]] = field(default_factory=dict)

    @property
    def did(self) -> str:
        return f"did:web:{self.host}"

    @property
    def signer(self) -> SigningKey:
        return self.ring.signer(self.did)

    @property
    def did_json(self) -> dict[str, Any]:
        return did.document(self.did, self.ring)

    @property
    def document(self) -> did.DidDocument:
        return did.read(self.did_json)

    def sign(self, document: dict[str, Any], **named: Any) -> dict[str, Any]:
        return proofs.signed(document, self.signer, **{"at": NOW, **named})

    @cached_property
    def credential(self) -> dict[str, Any]:
        return self.sign(badge.credential(certificate(self.host)))

    def listing(
        self, purpose: str, *indexes: int, since: datetime = NOW, **changed: Any
    ) -> dict[str, Any]:
        written = status.credential(
            f"https://{self.host}/certification/status/{purpose}/1",
            issuer=self.did,
            purpose=status.Purpose(purpose),
            listed=status.bits(indexes),
            since=since,
            until=since + WEEK,
        )
        return self.sign({**written, **changed}, at=since)

    def lists(self, *, suspended: tuple[int, ...] = (), revoked: tuple[int, ...] = ()) -> list[Any]:
        """Both lists, as a site publishes them: what is revoked stands on both."""
        asked = (self.signer.address, suspended, revoked)
        if asked not in self.signed:
            self.signed[asked] = [
                self.listing("suspension", *suspended, *revoked),
                self.listing("revocation", *revoked),
            ]
        return list(self.signed[asked])

    def weigh(self, credential: dict[str, Any] | None = None, **named: Any) -> Finding:
        asked = {"documents": [self.document], "lists": self.lists(), "at": NOW, **named}
        return weigh(self.credential if credential is None else credential, **asked)


def changed(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy with another value at `credentialSubject.achievement.name`, `proof.0.created` and the like."""
    copied = copy.deepcopy(document)
    *parents, last = path.split(".")
    place: Any = copied
    for name in parents:
        place = place[int(name)] if isinstance(place, list) else place[name]
    place[int(last) if isinstance(place, list) else last] = value
    return copied


def text(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()
