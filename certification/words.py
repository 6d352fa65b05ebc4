"""A decision's sum as people read it: sentences first, then figures. Works on the recorded JSON, so
that a page shows what was signed and not what somebody would work out today."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification import sitting
from certification.decision import Base, Majority, Outcome

TENTH = Decimal("0.1")


def points(value: str, rounding: str = ROUND_HALF_UP) -> str:
    """A fraction with one decimal, or none where it is whole."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    decimal = Decimal(exact.numerator) / Decimal(exact.denominator)
    return str(decimal.quantize(TENTH, rounding=rounding))


def share_words(share: str) -> str:
    """A share as it is spoken."""
    return {
        "1/2": _("half"),
        "2/3": _("two thirds"),
        "3/4": _("three quarters"),
        "1": _("all"),
    }.get(share, share)


def total_points(record: dict[str, Any]) -> str:
    """The total with one decimal, never rounded across the line that it has to reach."""
    said = points(record["total"])
    needed = record["rule"]["points_needed"]
    if Fraction(record["total"]) < needed <= Fraction(said):
        return points(record["total"], ROUND_FLOOR)
    return said


@dataclass(frozen=True)
class Step:
    """One sentence of the sum, with its figure and whether it holds (None: not yet known)."""

    sentence: str
    figure: str
    holds: bool | None


@dataclass(frozen=True)
class Row:
    title: str
    level: str
    weight: int
    marks: tuple[str, ...]
    points: str
    blocks: bool


@dataclass(frozen=True)
class Sum:
    """Everything that a page needs to show how a decision adds up."""

    needed: str
    steps: tuple[Step, ...]
    rows: tuple[Row, ...]
    reviewers: tuple[str, ...]
    total: str
    exact_total: str
    outcome: str
    committee: tuple[str, ...] = ()


def _levels() -> dict[str, str]:
    return {"must": _("must"), "should": _("should"), "may": _("may")}


def _row(line: dict[str, Any], blocking: list[str]) -> Row:
    return Row(
        title=line["title"],
        level=_levels()[line["level"]],
        weight=line["weight"],
        marks=tuple(
            _("cannot tell")
            if mark is None
            else _("%(mark)d of %(top)d") % {"mark": mark, "top": line["top"]}
            for mark in line["marks"]
        ),
        points=points(line["points"]),
        blocks=line["key"] in blocking,
    )


def _whom(rule: dict[str, Any]) -> str:
    """Of whom the majority is taken. Records from before a programme could choose say nothing of it."""
    return {
        Base.ELIGIBLE: _("those who may vote"),
        Base.CAST: _("those who voted"),
        Base.SPOKEN: _("the votes for and against"),
    }[Base(rule.get("base", Base.ELIGIBLE))]


def majority_words(rule: dict[str, Any]) -> str:
    """The majority as it is spoken, with the number it is taken of."""
    facts = {
        "whom": _whom(rule),
        "share": share_words(rule["share"]),
        "minus": rule.get("minus", 0),
    }
    match Majority(rule.get("majority", Majority.SHARE)):
        case Majority.SIMPLE:
            return _("more than half of %(whom)s") % facts
        case Majority.CONSENSUS if facts["minus"]:
            return _("all but %(minus)d of %(whom)s") % facts
        case Majority.CONSENSUS:
            return _("all of %(whom)s") % facts
        case Majority.SHARE:
            return _("%(share)s of %(whom)s") % facts


def _needed(rule: dict[str, Any]) -> str:
    reviews = ngettext("%d review", "%d reviews", rule["reviews_needed"]) % rule["reviews_needed"]
    said = _(
        "Needed: %(reviews)s, every “must” met, %(points)d of 100 points, at least %(quorum)d votes,"
        " and %(majority)s in favour."
    ) % {
        "reviews": reviews,
        "points": rule["points_needed"],
        "quorum": rule["quorum"],
        "majority": majority_words(rule),
    }
    if not rule.get("abstentions_in_quorum", True):
        said += " " + _("An abstention is not among these votes.")
    return said


def _merits(record: dict[str, Any]) -> list[Step]:
    rule, reviews = record["rule"], record["reviews"]
    titles = {line["key"]: line["title"] for line in record["lines"]}
    unmet = [titles[key] for key in record["blocking"]]
    total = Fraction(record["total"])
    return [
        Step(
            ngettext("%d review is in.", "%d reviews are in.", reviews) % reviews,
            _("%(n)d of %(needed)d") % {"n": reviews, "needed": rule["reviews_needed"]},
            reviews >= rule["reviews_needed"],
        ),
        Step(
            _("Every “must” is met, by every reviewer.")
            if not unmet
            else _("A “must” is not met: %s.") % "; ".join(unmet),
            _("met") if not unmet else _("not met"),
            not unmet,
        ),
        Step(
            _("The criteria add up to %(total)s of 100 points; %(needed)d are needed.")
            % {"total": total_points(record), "needed": rule["points_needed"]},
            total_points(record),
            total >= rule["points_needed"],
        ),
    ]


def _vote(record: dict[str, Any]) -> list[Step]:
    votes, rule = record["votes"], record["rule"]
    cast = votes.get("present", votes["for"] + votes["against"] + votes["abstained"])
    over = record["outcome"] != Outcome.UNDECIDED
    sentence = _(
        "%(for)d for, %(against)d against, %(abstained)d abstained, of %(eligible)d who may vote;"
        " %(needed)d in favour make %(majority)s."
    ) % {**votes, "majority": majority_words(rule)}
    if votes["not_cast"]:
        sentence += (
            " "
            + ngettext("%d has not voted.", "%d have not voted.", votes["not_cast"])
            % (votes["not_cast"])
        )
    if votes["stood_aside"]:
        sentence += (
            " "
            + ngettext(
                "%d stood aside because of a conflict and is not counted.",
                "%d stood aside because of a conflict and are not counted.",
                votes["stood_aside"],
            )
            % (votes["stood_aside"])
        )
    reached = votes["for"] >= votes["needed"] and votes["for"] > votes["against"]
    enough = cast >= rule["quorum"]
    return [
        Step(
            ngettext("%d vote counts.", "%d votes count.", cast) % cast
            if "present" in votes and not rule.get("abstentions_in_quorum", True)
            else ngettext("%d vote was given.", "%d votes were given.", cast) % cast,
            _("%(n)d of %(needed)d") % {"n": cast, "needed": rule["quorum"]},
            enough if over or enough else None,
        ),
        Step(
            sentence,
            _("%(n)d of %(needed)d") % {"n": votes["for"], "needed": votes["needed"]},
            reached if over or reached else None,
        ),
    ]


def _outcome(record: dict[str, Any]) -> str:
    return {
        Outcome.APPROVED: _("All of it holds: the rule says approved."),
        Outcome.REFUSED: _("Not all of it holds: the rule says not approved."),
        Outcome.UNDECIDED: _("It is still open: the rule says nothing yet."),
        Outcome.INQUORATE: _("Too few have voted, or too few may: the rule says nothing."),
    }[Outcome(record["outcome"])]


def _committee(record: dict[str, Any]) -> tuple[str, ...]:
    """How the number of those who may vote comes about. Old records do not tell it."""
    numbers = record.get("committee")
    if numbers is None:
        return ()
    said = sitting.counted_in_words(numbers, _n=ngettext)
    if numbers.get("acting_chair"):
        said += (_("An acting chair signed, by the published order."),)
    return said


def explain(record: dict[str, Any], *, with_votes: bool = True) -> Sum:
    """Read a recorded sum out."""
    steps = _merits(record) + (_vote(record) if with_votes else [])
    return Sum(
        needed=_needed(record["rule"]),
        steps=tuple(steps),
        rows=tuple(_row(line, record["blocking"]) for line in record["lines"]),
        reviewers=tuple(_("Reviewer %d") % (n + 1) for n in range(record["reviews"])),
        total=total_points(record),
        exact_total=record["total"],
        outcome=_outcome(record) if with_votes else "",
        committee=_committee(record) if with_votes else (),
    )
