"""Writing the archive of a vote out of plain data: the same data, the same bytes.

The site's signature is asked for through `sign`, which takes a statement and gives it back signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elections import leaves, marks, tally
from elections.bundle import counting, forms
from elections.bundle.archive import pack
from elections.bundle.forms import Signed
from elections.bundle.joining import program
from elections.heads import canonical, read_head
from elections.quorum import MajorityRule, QuorumRule

Sign = Callable[[str], Signed]

README = """The ballots of a vote, and what it takes to count them once more.

    python recount.py {name}

No network is used and nothing needs to be installed but Python (3.11 or later to count, 3.9 to check
everything else). The program says in words what holds, what does not and where, and what nobody can
show. It is in this archive for whoever has nothing else; to trust it, get it from the project instead.

manifest.json    what was fixed before the first ballot: rules, questions, roll, key (signed)
roll.json        the frozen roll: its definition and hash, no names (signed)
keys.json        the site's public keys
heads.jsonl      the heads of the log, in order (each signed)
result.json      the result, and the hash of every file here (signed)
"""
README_OPENED = """issuance.jsonl   each line of the roll under a pseudonym, and whether its ballot paper was issued
log.jsonl        the leaves of the log, batch by batch
ballots.jsonl    the ballots that count, each under its token
withdrawn.jsonl  ballots that their voters replaced: that they did, and not what they said
"""
README_UNOPENED = """
Fewer than ten ballots came in. They are not published, so that nobody is known by theirs.
"""


@dataclass(frozen=True)
class Question:
    """A question as the manifest fixes it. `affiliations` are those of each candidate, by their id."""

    asked: marks.Asked
    quorum: QuorumRule
    majority: MajorityRule
    seats: int | None = None
    limit: tally.Limit | None = None
    affiliations: Mapping[str, Sequence[str]] = field(default_factory=dict)
    seed: str = ""
    seed_hash: str = ""

    def as_json(self) -> dict[str, Any]:
        limit = None
        if self.limit is not None:
            limit = {
                "at_most": self.limit.at_most,
                "seated": [
                    {"name": one.name, "affiliations": list(one.organisations)}
                    for one in self.limit.seated
                ],
            }
        return {
            "id": self.asked.id,
            "title": self.asked.title,
            "rule": self.asked.rule.name,
            "options": counting.options_of(self.asked.rule),
            "candidates": [
                {"id": one, "name": name, "affiliations": list(self.affiliations.get(one, ()))}
                for one, name in self.asked.names.items()
            ],
            "seats": self.seats,
            "limit": limit,
            "seed": "" if self.seed_hash else self.seed,
            "seed_hash": self.seed_hash,
            "quorum": counting.quorum_of(self.quorum),
            "majority": counting.majority_of(self.majority),
        }


@dataclass(frozen=True)
class Paper:
    """A ballot that counts, with all that shows it."""

    token: bytes
    prefix: bytes
    token_signature: bytes
    withdrawal_hash: bytes
    nonce: bytes
    ballot: str
    leaf_signature: bytes

    def as_json(self) -> dict[str, str]:
        return {
            "ballot": self.ballot,
            "leaf_signature": forms.to_base64(self.leaf_signature),
            "nonce": self.nonce.hex(),
            "prefix": self.prefix.hex(),
            "token": self.token.hex(),
            "token_signature": forms.to_base64(self.token_signature),
            "withdrawal_hash": self.withdrawal_hash.hex(),
        }


@dataclass(frozen=True)
class Withdrawn:
    """A ballot that its voter replaced: what shows that they did."""

    w: bytes
    inner: bytes


@dataclass(frozen=True)
class Closed:
    """A closed vote as it stands, before its result is signed.

    `keys` is what `/.well-known/sabha-keys.json` lists; `issuance` tells by pseudonym whether a paper was
    issued; `counts` holds the count of each question as `tally.as_json` tells it, by the question's id, and
    `seeds` the seeds that they were counted with.
    """

    manifest: Signed
    roll: Signed
    keys: Sequence[Mapping[str, str]]
    heads: Sequence[Signed]
    batches: Sequence[Sequence[bytes]]
    issuance: Mapping[str, bool]
    papers: Sequence[Paper]
    withdrawn: Sequence[Withdrawn]
    counts: Mapping[str, Mapping[str, Any]]
    seeds: Mapping[str, str]

    @property
    def is_opened(self) -> bool:
        """Whether there are enough ballots to publish them."""
        return len(self.papers) >= forms.FEWEST_OPENED


def manifest_statement(
    *,
    site: str,
    election: str,
    slug: str,
    title: str,
    opens_at: str,
    closes_at: str,
    eligible: int,
    roll_hash: str,
    public_der: bytes,
    may_replace: bool,
    questions: Sequence[Question],
) -> str:
    """Word what is fixed, signed and published before the first token is issued."""
    return canonical(
        {
            "statement": forms.MANIFEST_WORDS,
            "site": site,
            "election": election,
            "slug": slug,
            "title": title,
            "opens_at": opens_at,
            "closes_at": closes_at,
            "eligible": eligible,
            "roll_hash": roll_hash,
            "key": {
                "algorithm": "RSABSSA-SHA384-PSS-Randomized",
                "public_der": forms.to_base64(public_der),
                "fingerprint": leaves.key_fingerprint(public_der).hex(),
            },
            "may_replace": may_replace,
            "questions": [one.as_json() for one in questions],
        }
    )


def result_statement(closed: Closed, files: Mapping[str, bytes]) -> str:
    """Word the result, with the hash of every other file."""
    manifest = forms.said(closed.manifest, forms.MANIFEST_WORDS)
    last = read_head(closed.heads[-1].statement)
    return canonical(
        {
            "statement": forms.RESULT_WORDS,
            "site": manifest["site"],
            "election": manifest["election"],
            "eligible": manifest["eligible"],
            "issued": sum(closed.issuance.values()),
            "ballots": len(closed.papers),
            "replaced": len(closed.withdrawn),
            "leaves": sum(len(batch) for batch in closed.batches),
            "opened": closed.is_opened,
            "head": {"number": last.number, "size": last.size, "root": last.root.hex()},
            "questions": [
                {
                    "id": one["id"],
                    "seed": closed.seeds[one["id"]],
                    "count": closed.counts[one["id"]],
                    "verdict": counting.verdict(
                        one, closed.counts[one["id"]], manifest["eligible"]
                    ),
                }
                for one in manifest["questions"]
            ],
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        }
    )


def archive(closed: Closed, *, sign: Sign) -> bytes:
    """Write the archive, and have its result signed."""
    files = _files(closed)
    result = sign(result_statement(closed, files))
    return pack({**files, forms.RESULT: forms.document(result.as_json())})


def _files(closed: Closed) -> dict[str, bytes]:
    slug = forms.said(closed.manifest, forms.MANIFEST_WORDS)["slug"]
    readme = README.format(name=f"{slug}.zip")
    heads = closed.heads if closed.is_opened else closed.heads[-1:]
    files = {
        forms.MANIFEST: forms.document(closed.manifest.as_json()),
        forms.ROLL: forms.document(closed.roll.as_json()),
        forms.KEYS: forms.document({"keys": [dict(key) for key in closed.keys]}),
        forms.HEADS: forms.lines(head.as_json() for head in heads),
        forms.README: (readme + (README_OPENED if closed.is_opened else README_UNOPENED)).encode(),
        forms.PROGRAM: program(),
    }
    if not closed.is_opened:
        return files
    return files | {
        forms.ISSUANCE: forms.lines(
            [name, closed.issuance[name]] for name in sorted(closed.issuance)
        ),
        forms.LOG: forms.lines(
            {"batch": number, "leaves": [leaf.hex() for leaf in batch]}
            for number, batch in enumerate(closed.batches, start=1)
        ),
        forms.BALLOTS: forms.lines(
            paper.as_json() for paper in sorted(closed.papers, key=lambda one: one.token)
        ),
        forms.WITHDRAWN: forms.lines(
            {"inner": one.inner.hex(), "w": one.w.hex()}
            for one in sorted(closed.withdrawn, key=lambda one: one.inner)
        ),
    }
