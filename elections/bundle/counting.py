"""Counting the ballots of an archive, by the very modules that the site counts by.

Needs Python 3.11, as those do; everything else of the program does not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from fractions import Fraction
from typing import Any, get_type_hints

from elections import marks, quorum, tally

RULES: dict[str, type] = {
    each.name: each
    for each in (
        tally.YesNo,
        tally.Approval,
        tally.Cumulative,
        tally.Score,
        tally.Schulze,
        tally.InstantRunoff,
        tally.ScottishStv,
    )
}
# what carries a motion is held against its quorum and its majority apart from the count
MOTION = tally.YesNo(quorum.MajorityRule(quorum.MajorityKind.NONE))


def options_of(rule: tally.Rule) -> dict[str, Any]:
    """Write every option of a rule that asks for names; a motion has none."""
    if isinstance(rule, tally.YesNo):
        return {}
    found = {field.name: getattr(rule, field.name) for field in fields(rule)}
    return {key: one.value if isinstance(one, Enum) else one for key, one in found.items()}


def rule_of(name: str, options: Mapping[str, Any]) -> tally.Rule:
    """Read a rule and its options."""
    kind = RULES[name]
    if kind is tally.YesNo:
        return MOTION
    hints = get_type_hints(kind)
    read = {
        key: hints[key](one)
        if isinstance(hints[key], type) and issubclass(hints[key], Enum)
        else one
        for key, one in options.items()
    }
    made: tally.Rule = kind(**read)
    return made


def asked_of(question: Mapping[str, Any]) -> marks.Asked:
    """Read a question of the manifest as its ballot sees it."""
    return marks.Asked(
        question["id"],
        question["title"],
        rule_of(question["rule"], question["options"]),
        {one["id"]: one["name"] for one in question["candidates"]},
    )


def terms_of(question: Mapping[str, Any], seed: str) -> tally.Terms:
    """Read for what it is counted: seats, seed, and the limit of affiliation."""
    limit = None
    if question["limit"] is not None:
        limit = tally.Limit(
            question["limit"]["at_most"],
            tuple(
                tally.Affiliation(one["name"], organisation)
                for one in question["candidates"]
                for organisation in one["affiliations"]
            ),
            tuple(
                tally.Seated(one["name"], tuple(one["affiliations"]))
                for one in question["limit"]["seated"]
            ),
        )
    return tally.Terms(question["seats"] or 1, seed, limit)


def counted(
    question: Mapping[str, Any], seed: str, ballots: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Count one question over all ballots, as the site tells it."""
    asked = asked_of(question)
    box = marks.sort_into_box(asked, (ballot.get(asked.id) for ballot in ballots))
    told = tally.as_json(tally.count(asked.rule, box, terms_of(question, seed)))
    # through JSON once, so that what was read and what was counted are of one kind
    plain: dict[str, Any] = json.loads(json.dumps(told))
    return plain


def read_ballots(questions: Sequence[Mapping[str, Any]], texts: Iterable[str]) -> list[Any]:
    """Read ballots in their canonical form; what is spelt in another way is refused."""
    asked = [asked_of(question) for question in questions]
    return [marks.read(text, asked) for text in texts]


def quorum_of(rule: quorum.QuorumRule) -> dict[str, Any]:
    """Write a quorum as data."""
    return {
        "kind": rule.kind.value,
        "share": None if rule.share is None else str(rule.share),
        "number": rule.number,
        "counts": rule.counts.value,
    }


def majority_of(rule: quorum.MajorityRule) -> dict[str, Any]:
    """Write a majority as data."""
    return {
        "kind": rule.kind.value,
        "share": None if rule.share is None else str(rule.share),
        "base": rule.base.value,
    }


def verdict(question: Mapping[str, Any], count: Mapping[str, Any], eligible: int) -> dict[str, Any]:
    """Hold a count against the quorum, and a motion's against its majority too.

    An election of names has ballots and blanks: whoever marked somebody has answered.
    """
    of = question["quorum"]
    rule = quorum.QuorumRule(
        quorum.QuorumKind(of["kind"]),
        None if of["share"] is None else Fraction(of["share"]),
        of["number"],
        quorum.Counted(of["counts"]),
    )
    is_motion = question["rule"] == tally.YesNo.name
    if is_motion:
        (only,) = count["questions"]
        found = quorum.Count(only["yes"], only["no"], only["abstain"], only["blank"])
    else:
        found = quorum.Count(count["ballots"] - count["blank"], 0, 0, count["blank"])
    told: dict[str, Any] = {
        "quorum_needed": rule.needed(eligible),
        "counted": found.counted(rule.counts),
        "reached": rule.reached(found, eligible=eligible),
        "outcome": None,
    }
    if is_motion:
        say = question["majority"]
        majority = quorum.MajorityRule(
            quorum.MajorityKind(say["kind"]),
            None if say["share"] is None else Fraction(say["share"]),
            quorum.Base(say["base"]),
        )
        told["outcome"] = quorum.decide(rule, majority, found, eligible=eligible).value
    return told


def seed_fits(seed: str, seed_hash: str) -> bool:
    """Whether this is the seed that was hidden behind a hash."""
    return hashlib.sha256(seed.encode()).hexdigest() == seed_hash
