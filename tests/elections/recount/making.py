"""Boxes and whole elections made by hand, with real keys and signatures."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import count
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from elections import leaves, marks, tally
from elections.batches import Chance, next_batch
from elections.bundle import counting, forms
from elections.bundle.forms import Signed
from elections.bundle.write import Closed, Paper, Question, Withdrawn, manifest_statement
from elections.heads import Head, canonical, manifest_hash
from elections.marks import Asked
from elections.merkle import Edge
from elections.quorum import Counted, MajorityKind, MajorityRule, QuorumKind, QuorumRule


@dataclass
class Waiting:
    """A box of which nothing but leaves is looked at: who casts again replaces what they cast."""

    live: dict[int, bytes] = field(default_factory=dict)
    replaced: list[bytes] = field(default_factory=list)
    of: dict[bytes, int] = field(default_factory=dict)
    batches: list[list[bytes]] = field(default_factory=list)
    _numbers: count = field(default_factory=count)
    _public: set[bytes] = field(default_factory=set)

    def cast(self, voter: int) -> None:
        leaf = hashlib.sha256(f"{voter} {next(self._numbers)}".encode()).digest()
        if voter in self.live:
            self.replaced.append(self.live[voter])
        self.live[voter] = leaf
        self.of[leaf] = voter

    def publish(self, chance: Chance, *, is_closing: bool = False) -> None:
        batch = next_batch(
            list(self.live.values()), self.replaced, chance=chance, is_closing=is_closing
        )
        if batch:
            self.batches.append(batch)
            gone = set(batch)
            self.live = {voter: leaf for voter, leaf in self.live.items() if leaf not in gone}
            self.replaced = [leaf for leaf in self.replaced if leaf not in gone]

    def tokens_of(self, batch: list[bytes]) -> set[int]:
        return {self.of[leaf] for leaf in batch}


# --- A whole election -----------------------------------------------------------------------------

SITE, ELECTION, SLUG = "https://sabha.example", "e5tq0v", "board-2027"
PSS = padding.PSS(padding.MGF1(hashes.SHA384()), 48)
NAMES = ("Ada", "Bea", "Cem", "Dia", "Eli", "Fay")


@cache
def vote_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


@cache
def public_der() -> bytes:
    return vote_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def site_key(word: str = "site") -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(word.encode()).digest())


def listed(key: Ed25519PrivateKey) -> dict[str, str]:
    """A key as the site lists it."""
    public = key.public_key().public_bytes_raw()
    return {
        "key": forms.name_of_key(public),
        "algorithm": "Ed25519",
        "public_key": forms.to_base64(public),
        "first_used_at": "2026-11-01T00:00:00+00:00",
    }


def sign(statement: str) -> Signed:
    """The site's signature, as `community.signing` gives it."""
    key = site_key()
    return Signed(statement, listed(key)["key"], forms.to_base64(key.sign(statement.encode())))


def _mask(data: bytes, seed: bytes) -> bytes:
    blocks = -(-len(data) // 48)
    stretched = b"".join(
        hashlib.sha384(seed + place.to_bytes(4, "big")).digest() for place in range(blocks)
    )
    return bytes(one ^ other for one, other in zip(data, stretched, strict=False))


def blindly_signed(message: bytes, chance: random.Random) -> bytes:
    """Blind, sign, unblind (RFC 9474, sections 4.2 to 4.4), and have `cryptography` judge it."""
    numbers = vote_key().private_numbers()
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    salt = chance.randbytes(48)
    hashed = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    masked = bytearray(_mask(bytes(384 - 48 - 48 - 2) + b"\x01" + salt, hashed))
    masked[0] &= 0x7F
    encoded = int.from_bytes(bytes(masked) + hashed + b"\xbc", "big")
    factor = chance.getrandbits(3_000) | 1  # below any modulus: each run draws as many numbers
    blinded = encoded * pow(factor, e, n) % n
    # what the server does, which sees nothing but `blinded`
    one, other = pow(blinded, numbers.dmp1, numbers.p), pow(blinded, numbers.dmq1, numbers.q)
    signed = other + numbers.q * ((one - other) * numbers.iqmp % numbers.p)
    signature = (signed * pow(factor, -1, n) % n).to_bytes(384, "big")
    vote_key().public_key().verify(signature, message, PSS, hashes.SHA384())
    return signature


QUESTIONS = (
    Question(
        Asked("q1", "Change the bylaws?", counting.MOTION),
        QuorumRule(QuorumKind.FRACTION, Fraction(1, 4)),
        MajorityRule(MajorityKind.FRACTION, Fraction(2, 3)),
    ),
    Question(
        Asked(
            "q2",
            "Who sits on the board?",
            tally.Cumulative(votes=8),
            {f"c{place}": name for place, name in enumerate(NAMES)},
        ),
        QuorumRule(QuorumKind.NONE),
        MajorityRule(MajorityKind.NONE),
        seats=3,
        limit=tally.Limit(
            2,
            tuple(tally.Affiliation(name, "Acme") for name in NAMES[:3]),
            (tally.Seated("Gus", ("Acme",)),),
        ),
        affiliations={"c0": ["Acme"], "c1": ["Acme"], "c2": ["Acme"]},
        seed="a seed that was drawn",
        seed_hash=hashlib.sha256(b"a seed that was drawn").hexdigest(),
    ),
    Question(
        Asked(
            "q3",
            "Who chairs?",
            tally.ScottishStv(),
            {f"d{place}": name for place, name in enumerate(NAMES[:4])},
        ),
        QuorumRule(QuorumKind.ABSOLUTE, number=10, counts=Counted.ANSWERS),
        MajorityRule(MajorityKind.NONE),
        seats=2,
        seed="public",
    ),
)


@dataclass(frozen=True)
class Cast:
    """One ballot of a voter, with what only its voter knew."""

    paper: Paper
    w: bytes
    inner: bytes
    leaf: bytes


@dataclass
class Voter:
    """Somebody with a token."""

    key: Ed25519PrivateKey
    prefix: bytes
    token_signature: bytes

    @property
    def token(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @classmethod
    def new(cls, chance: random.Random, *, blindly: bool = True) -> Voter:
        key, prefix = (
            Ed25519PrivateKey.from_private_bytes(chance.randbytes(32)),
            chance.randbytes(32),
        )
        token = key.public_key().public_bytes_raw()
        message = leaves.token_message(ELECTION, leaves.key_fingerprint(public_der()), token)
        if blindly:
            return cls(key, prefix, blindly_signed(prefix + message, chance))
        # the same kind of signature in a tenth of the time
        return cls(key, prefix, vote_key().sign(prefix + message, PSS, hashes.SHA384()))

    def cast(self, ballot: str, chance: random.Random) -> Cast:
        w, nonce = chance.randbytes(32), chance.randbytes(32)
        inner = leaves.inner(nonce, self.token, ballot)
        leaf = leaves.leaf(ELECTION, leaves.withdrawal(w), inner)
        paper = Paper(
            self.token,
            self.prefix,
            self.token_signature,
            leaves.withdrawal(w),
            nonce,
            ballot,
            self.key.sign(leaf),
        )
        return Cast(paper, w, inner, leaf)


def filled_in(chance: random.Random) -> str:
    """Any ballot."""
    votes = Counter(f"c{int(6 * chance.random() ** 2)}" for _vote in range(chance.randint(0, 8)))
    order = chance.sample(range(4), chance.randint(0, 4))
    answers = {
        "q1": chance.choice(["yes", "yes", "yes", "no", "abstain", None]),
        "q2": dict(votes) or None,
        "q3": {f"d{one}": rank for rank, one in enumerate(order, start=1)} or None,
    }
    return marks.write([one.asked for one in QUESTIONS], answers)


def counts_of(papers: list[Paper]) -> dict[str, Any]:
    """Counted by the site's own deeds, as it keeps them."""
    ballots = [json.loads(paper.ballot) for paper in sorted(papers, key=lambda one: one.token)]
    counts = {}
    for question in QUESTIONS:
        box = marks.sort_into_box(question.asked, (one[question.asked.id] for one in ballots))
        terms = tally.Terms(question.seats or 1, question.seed, question.limit)
        counted = tally.count(question.asked.rule, box, terms)
        counts[question.asked.id] = json.loads(json.dumps(tally.as_json(counted)))
    return counts


def held(eligible: int, questions: tuple[Question, ...] = QUESTIONS) -> Signed:
    return sign(
        manifest_statement(
            site=SITE,
            election=ELECTION,
            slug=SLUG,
            title="The board of 2027",
            opens_at="2026-12-01T00:00:00+00:00",
            closes_at="2026-12-05T00:00:00+00:00",
            eligible=eligible,
            roll_hash="5" * 64,
            public_der=public_der(),
            may_replace=True,
            questions=questions,
        )
    )


def frozen(eligible: int) -> Signed:
    return sign(
        canonical(
            {
                "statement": forms.ROLL_WORDS,
                "site": SITE,
                "election": ELECTION,
                "slug": SLUG,
                "title": "The board of 2027",
                "eligible": eligible,
                "definition": {"in_words": f"{eligible} of {eligible}", "data": None},
                "roll_hash": "5" * 64,
                "opens_at": "2026-12-01T00:00:00+00:00",
                "closes_at": "2026-12-05T00:00:00+00:00",
                "frozen_at": "2026-11-25T00:00:00+00:00",
            }
        )
    )


def heads_of(
    batches: list[list[bytes]], manifest: Signed, election: str = ELECTION
) -> list[Signed]:
    """One head with the manifest, over nothing, and one after each batch."""
    edge, heads, hashed = Edge(), [], manifest_hash(manifest.statement)
    for number, batch in enumerate([[], *batches]):
        edge = edge.extended(batch)
        heads.append(sign(Head(SITE, election, hashed, number, edge.size, edge.root).statement))
    return heads


@cache
def whole_election(ballots: int, *, again: int = 0, issued: int = 0, eligible: int = 0) -> Closed:
    """Hold an election: tokens, ballots in a mixed order, `again` of them replaced, batches, the close."""
    chance = random.Random(ballots)
    issued = max(issued, ballots)
    eligible = max(eligible, issued)
    voters = [Voter.new(chance, blindly=place % 8 == 0) for place in range(ballots)]
    standing: dict[bytes, Cast] = {}
    gone: list[Cast] = []
    public: set[bytes] = set()
    batches: list[list[bytes]] = []

    def publish(*, is_closing: bool = False) -> None:
        batch = next_batch(
            [one.leaf for one in standing.values() if one.leaf not in public],
            [one.leaf for one in gone if one.leaf not in public],
            chance=chance,
            is_closing=is_closing,
        )
        if batch:
            batches.append(batch)
            public.update(batch)

    order = voters + [chance.choice(voters) for _time in range(again)]
    chance.shuffle(order)
    for voter in order:
        if voter.token in standing:
            gone.append(standing[voter.token])
        standing[voter.token] = voter.cast(filled_in(chance), chance)
        publish()
    publish(is_closing=True)
    papers = [one.paper for one in standing.values()]
    names = [chance.randbytes(32).hex() for _line in range(eligible)]
    return Closed(
        manifest=held(eligible),
        roll=frozen(eligible),
        keys=(listed(site_key("an older one")), listed(site_key())),
        heads=heads_of(batches, held(eligible)),
        batches=batches,
        issuance={name: place < issued for place, name in enumerate(names)},
        papers=papers,
        withdrawn=[Withdrawn(one.w, one.inner) for one in gone],
        counts=counts_of(papers),
        seeds={question.asked.id: question.seed for question in QUESTIONS},
    )


def leaf_of(paper: Paper) -> bytes:
    inner = leaves.inner(paper.nonce, paper.token, paper.ballot)
    return leaves.leaf(ELECTION, paper.withdrawal_hash, inner)
