"""The box of a vote as the pure parts take it: its keys, its manifest, its log, and all of it after the close."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings

from community import signing
from community.models import Person
from elections import keys, pseudonyms
from elections.asking import asked_of, questions_of, terms_of
from elections.bundle import forms
from elections.bundle import write as bundle
from elections.bundle.forms import Signed
from elections.heads import Head, manifest_hash
from elections.merkle import Edge, Tree
from elections.models import (
    Archive,
    Ballot,
    Box,
    Election,
    Leaf,
    LogHead,
    Participation,
    Question,
    Result,
    RollClaim,
    RollFreeze,
)
from elections.tokens import VoteKey


def box_of(election: Election) -> Box | None:
    """The box of a vote, once it was made ready."""
    return Box.objects.filter(election=election).first()


def public_key_of(box: Box, election: Election) -> VoteKey:
    """The vote's public key."""
    return keys.read_public(election.public_id, base64.b64decode(box.public))


def private_key_of(box: Box, election: Election) -> RSAPrivateKey:
    """The vote's private key; raises `keys.Sealed` where no secret of the site opens it."""
    return keys.unwrap(
        box.wrapped,
        secrets=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS],
        election=election.public_id,
        public=base64.b64decode(box.public),
    )


# --- What is fixed before the first ballot paper ---------------------------------------------------


def manifest_of(election: Election, *, public_der: bytes, at: datetime) -> str:
    """Word what the vote is held by."""
    return bundle.manifest_statement(
        site=settings.SITE_URL,
        election=election.public_id,
        slug=election.slug,
        title=election.title,
        opens_at=_utc(election.opens_at),
        closes_at=_utc(election.closes_at),
        eligible=election.freeze.eligible,
        roll_hash=election.freeze.roll_hash,
        public_der=public_der,
        may_replace=election.may_replace,
        questions=_questions(election, at=at),
    )


def _questions(election: Election, *, at: datetime) -> list[bundle.Question]:
    questions = [one for one in questions_of(election) if one.is_castable]
    found = []
    for question, asked in zip(questions, asked_of(questions), strict=True):
        counted = question.counting if question.is_counted_by_rule else None
        found.append(
            bundle.Question(
                asked=asked,
                quorum=question.quorum,
                majority=question.majority,
                seats=question.seats if counted else None,
                limit=terms_of(question, at=at).limit,
                affiliations={
                    who.public_id: list(who.affiliations) for who in question.candidates.all()
                },
                # what was drawn stays hidden until the close: its hash stands in the manifest
                seed=counted.seed if counted and not counted.seed_hash else "",
                seed_hash=counted.seed_hash if counted else "",
            )
        )
    return found


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def head_statement(box: Box, election: Election, *, number: int, edge: Edge) -> str:
    """Word a head of the log."""
    manifest = manifest_hash(box.statement)
    return Head(
        settings.SITE_URL, election.public_id, manifest, number, edge.size, edge.root
    ).statement


# --- The log --------------------------------------------------------------------------------------


def heads_of(election: Election) -> list[LogHead]:
    """Every head, in order."""
    return list(LogHead.objects.filter(election=election).order_by("number"))


def edge_of(head: LogHead) -> Edge:
    """The right edge under a head, to append to."""
    return Edge(head.size, tuple(bytes.fromhex(peak) for peak in head.peaks))


def leaves_of(election: Election) -> list[str]:
    """The public leaves, in the order of the log."""
    return list(Leaf.objects.public().filter(election=election).values_list("leaf", flat=True))


def batches_of(election: Election) -> list[list[bytes]]:
    """The public leaves by batch."""
    found: dict[int, list[bytes]] = {}
    rows = Leaf.objects.public().filter(election=election)
    for batch, leaf in rows.values_list("batch", "leaf"):
        assert batch is not None  # noqa: S101  (for the type checker: these are public)
        found.setdefault(batch, []).append(bytes.fromhex(leaf))
    return [found[number] for number in sorted(found)]


def tree_of(election: Election) -> Tree:
    """The log as a tree that makes proofs."""
    return Tree(bytes.fromhex(leaf) for leaf in leaves_of(election))


# --- One voter ------------------------------------------------------------------------------------


def pseudonym_of(election: Election, *, person: Person | None) -> str:
    """What the person's line of the roll is called in public; nothing where they hold none yet."""
    box = box_of(election)
    claim = RollClaim.objects.filter(election=election, person=person).first() if person else None
    if box is None or claim is None:
        return ""
    return pseudonyms.pseudonym(box.pseudonyms, election.public_id, claim.row_id)


def issuance_of(box: Box, election: Election) -> dict[str, bool]:
    """Of each line of the roll by its pseudonym: whether its ballot paper was issued."""
    lines = election.roll.values_list("pk", flat=True)
    taken = Participation.objects.filter(election=election).values_list("pk", flat=True)
    return pseudonyms.issuance(box.pseudonyms, election.public_id, lines, taken)


# --- After the close ------------------------------------------------------------------------------


def papers_of(election: Election, *, at: datetime) -> list[bundle.Paper]:
    """The ballots that count, as the archive has them."""
    rows = Ballot.objects.opened(at=at).filter(election=election).order_by("token")
    return [
        bundle.Paper(
            token=bytes.fromhex(row.token),
            prefix=bytes.fromhex(row.prefix),
            token_signature=base64.b64decode(row.signature),
            withdrawal_hash=bytes.fromhex(row.withdrawal_hash),
            nonce=bytes.fromhex(row.nonce),
            ballot=row.answers,
            leaf_signature=base64.b64decode(row.seal),
        )
        for row in rows.iterator()
    ]


def withdrawn_of(election: Election) -> list[bundle.Withdrawn]:
    """The ballots that their voters replaced."""
    rows = Leaf.objects.filter(election=election).exclude(w="").values_list("w", "inner")
    return [bundle.Withdrawn(bytes.fromhex(w), bytes.fromhex(inner)) for w, inner in rows]


def closed_of(election: Election, *, at: datetime, result_key: str) -> bundle.Closed:
    """A closed and counted vote as its archive tells it, its result signed with the key of that name.

    The whole box is read into memory.
    """
    box, heads = election.box, heads_of(election)
    used = {result_key, box.key, election.freeze.key, *(head.key for head in heads)}
    results = {
        one.question.public_id: one
        for one in Result.objects.filter(question__election=election).select_related(
            "question__counting"
        )
    }
    return bundle.Closed(
        manifest=signed_of(box),
        roll=signed_of(election.freeze),
        keys=[one for one in listed_keys() if one["key"] in used],
        heads=[signed_of(head) for head in heads],
        batches=batches_of(election),
        issuance=issuance_of(box, election),
        papers=papers_of(election, at=at),
        withdrawn=withdrawn_of(election),
        counts={name: one.count for name, one in results.items()},
        seeds={name: _seed(one.question, at=at) for name, one in results.items()},
    )


def _seed(question: Question, *, at: datetime) -> str:
    return question.counting.seed_at(at) if question.is_counted_by_rule else ""


def signed_of(row: Box | LogHead | Archive | RollFreeze) -> Signed:
    """A statement as it stands in the archive and is told by URL."""
    return Signed(row.statement, row.key, row.signature)


def listed_keys() -> Sequence[dict[str, str]]:
    """The site's public keys as `/.well-known/sabha-keys.json` lists them."""
    return [
        {
            "key": key.name,
            "algorithm": "Ed25519",
            "public_key": key.public,
            "first_used_at": key.first_used_at.isoformat(),
        }
        for key in signing.listed()
    ]


def is_opened(election: Election) -> bool:
    """Whether there are enough ballots to publish them."""
    return Ballot.objects.filter(election=election).count() >= forms.FEWEST_OPENED


def had_token(election: Election, *, receipt: str) -> bool:
    """Whether a ballot lies in the box of a vote from before there were signed receipts."""
    return Ballot.objects.filter(election=election, token=receipt).exists()
