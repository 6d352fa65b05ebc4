"""What a roll was made from, and the signed statement that it is frozen. Under the lock of the vote."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from community import audit, signing
from community.models import Person
from elections import queries
from elections.actions.boxes import promise_to_prepare
from elections.actions.class_sizes import fit_classes
from elections.models import Election, RollDefinition, RollFreeze
from elections.models.freeze import LINE_OF_CLASS
from elections.roll_file import Voter, fingerprint


def write_definition(
    held: Election,
    *,
    actor: Person | None,
    at: datetime,
    kind: str,
    considered: int,
    taken: int,
    rules: dict[str, Any] | None = None,
) -> None:
    """Keep what the roll was made from, in place of what it was made from before."""
    RollDefinition.objects.update_or_create(
        election=held,
        defaults={
            "kind": kind,
            "rules": rules or {},
            "considered": considered,
            "taken": taken,
            "added": 0,
            "removed": 0,
            "by": actor,
            "at": at,
        },
    )


def write_freeze(held: Election, *, actor: Person | None, at: datetime) -> RollFreeze:
    """Hash, sign and freeze, in the transaction of whoever holds the vote's lock."""
    salt = secrets.token_hex(16)
    fit_classes(held)
    columns = ["email", "name", "voter_id"]
    if held.voter_classes.exists():
        columns.append("voter_class__name")
    voters = held.roll.values_list(*columns).iterator()
    roll_hash = fingerprint((Voter(*voter) for voter in voters), salt=salt)
    wording = statement(held, roll_hash=roll_hash, at=at)
    signed = signing.sign(wording, at=at)
    freeze = RollFreeze.objects.create(
        election=held,
        by=actor,
        at=at,
        eligible=held.eligible or 0,  # known: nobody publishes or freezes without
        roll_hash=roll_hash,
        salt=salt,
        statement=wording,
        key=signed.key,
        signature=signed.signature,
    )
    audit.record(
        actor=actor,
        verb="elections.roll_frozen",
        target=held,
        at=at,
        payload={"eligible": held.eligible, "roll_hash": roll_hash, "key": signed.key},
    )
    if held.is_cast_here:
        promise_to_prepare(at=at, election=held)
    return freeze


def statement(held: Election, *, roll_hash: str, at: datetime) -> str:
    """Word what is signed: canonical JSON, the same bytes for ever."""
    definition = RollDefinition.objects.filter(election=held).first()
    with translation.override("en"):  # one wording, whoever presses the button
        words = queries.definition_in_words(definition)
    classes = held.voter_classes.values("name", "eligible")
    # a roll without classes is worded, and hashed, as ever
    of_classes = {"classes": list(classes), "line": LINE_OF_CLASS} if classes else {}
    return audit.canonical(
        {
            "statement": "the roll of a vote is frozen",
            "site": settings.SITE_URL,
            "election": held.public_id,
            "slug": held.slug,
            "title": held.title,
            "eligible": held.eligible,
            "definition": {
                "in_words": words,
                "data": definition.as_json() if definition else None,
            },
            "roll_hash": roll_hash,
            "opens_at": _utc(held.opens_at),
            "closes_at": _utc(held.closes_at),
            "frozen_at": _utc(at),
            **of_classes,
        }
    )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
