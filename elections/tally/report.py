"""A count as plain data, ready for JSON. Votes with decimals are strings, so that none is rounded on its way."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from elections.quorum import MajorityRule
from elections.tally.limits import Skip
from elections.tally.results import Answers, Pairs, Result, Round, Rounds, Totals
from elections.tally.rules import Rule
from elections.tally.ties import Tie
from elections.tally.words import in_words, tie_in_words


def as_json(result: Result) -> dict[str, Any]:
    """Put a result into objects, lists, strings and numbers."""
    said: dict[str, Any] = {
        "rule": result.rule.name,
        "options": _options(result.rule),
        "seats": None if isinstance(result, Answers) else result.terms.seats,
        "seed": result.terms.seed,
        "candidates": list(result.candidates),
        "ballots": result.ballots,
        "valid": result.valid,
        "blank": result.blank,
        "invalid": [
            {
                "row": each.row,
                **({} if each.line is None else {"line": each.line}),
                **({} if each.times == 1 else {"times": each.times}),
                "reason": each.why.in_words(),
            }
            for each in result.invalid
        ],
        "winners": list(result.winners),
        "ranking": list(result.ranking),
        "ties": [_tie(each) for each in result.ties],
    }
    if limit := result.terms.limit:
        said["limit"] = {
            "at_most": limit.at_most,
            "seated": [
                {"name": each.name, "organisations": list(each.organisations)}
                for each in limit.seated
            ],
        }
        said["skipped"] = [_skip(each) for each in result.skips]
    said |= _steps(result)
    said["words"] = list(in_words(result))
    return said


def _steps(result: Result) -> dict[str, Any]:
    names = result.candidates
    if isinstance(result, Answers):
        return {
            "questions": [
                {field.name: getattr(each, field.name) for field in fields(each)}
                for each in result.questions
            ]
        }
    if isinstance(result, Totals):
        return {
            "totals": dict(zip(names, result.totals, strict=True)),
            "givers": dict(zip(names, result.givers, strict=True)),
        }
    if isinstance(result, Pairs):
        return {"pairs": _matrix(names, result.pairs), "paths": _matrix(names, result.paths)}
    if isinstance(result, Rounds):
        return {"quota": result.quota, "rounds": [_round(names, each) for each in result.rounds]}
    return {}


def _options(rule: Rule) -> dict[str, Any]:
    return {field.name: _plain(getattr(rule, field.name)) for field in fields(rule)}


def _plain(value: Any) -> Any:
    if isinstance(value, MajorityRule):
        return {"kind": value.kind.value, "share": _plain(value.share)}
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Fraction) else value


def _matrix(names: tuple[str, ...], rows: tuple[tuple[int, ...], ...]) -> dict[str, dict[str, int]]:
    return {
        name: {other: number for other, number in zip(names, row, strict=True) if other != name}
        for name, row in zip(names, rows, strict=True)
    }


def _round(names: tuple[str, ...], stage: Round) -> dict[str, Any]:
    return {
        "stage": stage.number,
        "step": stage.step.value,
        "candidate": stage.candidate,
        "transfers": [
            {
                "to": each.to,
                "papers": each.papers,
                "value": _votes(each.value),
                "votes": _votes(each.votes),
            }
            for each in stage.transfers
        ],
        "votes": {name: _votes(votes) for name, votes in zip(names, stage.votes, strict=True)},
        "exhausted": _votes(stage.exhausted),
        "lost": _votes(stage.lost),
        "elected": list(stage.elected),
        "filled": list(stage.filled),
        "kept": list(stage.kept),
        "withdrawn": [each.candidate for each in stage.withdrawn],
    }


def _votes(votes: Decimal) -> str:
    return f"{votes:f}"


def _tie(tie: Tie) -> dict[str, Any]:
    return {
        "over": tie.over.value,
        "candidates": list(tie.candidates),
        "chosen": list(tie.chosen),
        "stage": tie.stage,
        "by": "seed" if tie.by_lot else f"stage {tie.earlier}",
        "for_a_seat": tie.for_a_seat,
        "words": tie_in_words(tie),
    }


def _skip(skip: Skip) -> dict[str, Any]:
    return {
        "candidate": skip.candidate,
        "organisation": skip.organisation,
        "at_most": skip.at_most,
        "holders": [{"name": each.name, "already_seated": each.already} for each in skip.holders],
        "instead": skip.instead,
        "reason": skip.in_words(),
    }
