"""What a filled-in ballot says: read strictly, refused in words, written in one canonical way.

Pure. The form is docs/ballots.md, “What a ballot says”: a JSON object from a question's id to its answer.

    a motion                    "yes", "no", "abstain"
    approval                    {candidate: 1}                those approved
    cumulative                  {candidate: votes}            1 or more each, no more together than there are
    score                       {candidate: score}            0 to the highest; who is left out is given none
    ranked                      {candidate: rank}             1 is the first
    any of them, left blank     null

The same ballot has one spelling only: no noughts where a nought says nothing, keys in order, no spaces.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from elections.tally import (
    Answer,
    Approval,
    Ballot,
    Box,
    Cumulative,
    Fault,
    InstantRunoff,
    Marks,
    Rule,
    Schulze,
    Score,
    ScottishStv,
    Why,
    YesNo,
    gather,
)

Translate = Callable[[str], str]
MOTION = {"yes": Answer.YES, "no": Answer.NO, "abstain": Answer.ABSTAIN}
BLANK = "blank"  # what a form sends for a question that is left blank on purpose
MOST_DIGITS = 6  # no mark has more; a longer number is not read at all


@dataclass(frozen=True)
class Asked:
    """A question as its ballot sees it: `names` holds each candidate's id and name, in their order."""

    id: str
    title: str
    rule: Rule
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_motion(self) -> bool:
        return isinstance(self.rule, YesNo)

    @property
    def is_ranked(self) -> bool:
        return isinstance(self.rule, Schulze | ScottishStv | InstantRunoff)


class BadMarks(ValueError):
    """A ballot that cannot be cast. `faults` says of each question what is wrong with it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


def write(asked: Sequence[Asked], answers: Mapping[str, Any], *, _: Translate = str) -> str:
    """Write a ballot in its canonical form, or say what is wrong with it."""
    faults = faults_of(asked, answers, _=_)
    if faults:
        raise BadMarks(faults)
    return json.dumps(dict(answers), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read(text: str, asked: Sequence[Asked]) -> dict[str, Any]:
    """Read a ballot that was written here; anything that is not in the canonical form is refused."""
    try:
        answers = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise BadMarks({"": "The ballot cannot be read."}) from None
    if not isinstance(answers, dict) or write(asked, answers) != text:
        raise BadMarks({"": "The ballot is not written in the canonical form."})
    return answers


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def faults_of(
    asked: Sequence[Asked], answers: Mapping[str, Any], *, _: Translate = str
) -> dict[str, str]:
    """Say what is wrong, by question; under no question where a question is not one of this vote's."""
    faults = {}
    for one in asked:
        if one.id not in answers:
            faults[one.id] = not_answered(one, _=_)
        elif fault := fault_of(one, answers[one.id], _=_):
            faults[one.id] = fault
    if answers.keys() - {one.id for one in asked}:
        faults[""] = _("The ballot answers a question that is not asked here.")
    return faults


def not_answered(one: Asked, *, _: Translate = str) -> str:
    """Say how to answer a question that nothing was said to."""
    if one.is_motion:
        return _(
            "Answer with yes, no or abstain, or leave it blank on purpose. To stay out of it, abstain:"
            " that counts to the quorum only."
        )
    return _("Nothing is marked here. Mark somebody, or leave the question blank on purpose.")


def fault_of(one: Asked, answer: Any, *, _: Translate = str) -> str:
    """Say what is wrong with one answer; nothing where nothing is."""
    if answer is None:
        return ""
    if one.is_motion:
        good = isinstance(answer, str) and answer in MOTION
        return "" if good else _("Answer with yes, no or abstain, or leave it blank.")
    if not isinstance(answer, dict):
        return _("The marks cannot be read.")
    if not answer:
        return not_answered(one, _=_)
    if answer.keys() - one.names.keys():
        return _("Somebody is marked who does not stand here.")
    for candidate, mark in answer.items():
        if type(mark) is not int:
            said = mark if isinstance(mark, str) else json.dumps(mark)
            return Why(Fault.NOT_WHOLE, one.names[candidate], said[:40]).in_words(_=_)
        if mark == 0 and not isinstance(one.rule, Score):
            return _("{name}: where nothing is given, nothing is written.").format(
                name=one.names[candidate]
            )
    marks = tuple(answer.get(candidate) for candidate in one.names)
    if why := one.rule.fault(tuple(one.names.values()), marks):
        return _too_many(one.rule, why, _=_) or why.in_words(_=_)
    return _order(one, answer, _=_) if one.is_ranked else ""


def _too_many(rule: Rule, why: Why, *, _: Translate) -> str:
    """Say it as to a voter, where the count's own words are for its officers."""
    if isinstance(rule, Cumulative) and why.fault is Fault.TOO_MANY_VOTES:
        return _("You place {found} votes, and you have {allowed}. Take back some of them.").format(
            found=why.found, allowed=why.allowed
        )
    if isinstance(rule, Approval) and why.fault is Fault.TOO_MANY_APPROVED:
        return _("You tick {found} names, and {allowed} may be ticked.").format(
            found=why.found, allowed=why.allowed
        )
    return ""


def _order(one: Asked, ranks: Mapping[str, int], *, _: Translate) -> str:
    """Find what would make a ranked ballot end earlier than its voter thinks."""
    if max(ranks.values()) > len(one.names):
        return _("The last rank is {last}, since so many stand here.").format(last=len(one.names))
    if isinstance(one.rule, Schulze):
        return ""
    at: dict[int, list[str]] = {}
    for candidate, rank in ranks.items():
        at.setdefault(rank, []).append(one.names[candidate])
    for rank in range(1, max(at) + 1):
        names = at.get(rank, [])
        if len(names) > 1:
            return _("{names} have the same rank, {rank}. Give each rank once.").format(
                names=" / ".join(names), rank=rank
            )
        if not names:
            return _("Nobody has rank {rank}. Ranks follow each other without a gap.").format(
                rank=rank
            )
    return ""


# --- From a form ----------------------------------------------------------------------------------


def field_of(question: str, candidate: str) -> str:
    """Name the field of a form that holds a candidate's mark."""
    return f"{question}-{candidate}"


def blank_field_of(question: str) -> str:
    """Name the field that says that a question is left blank on purpose."""
    return f"{question}-{BLANK}"


def filled_in(asked: Sequence[Asked], typed: Mapping[str, str]) -> dict[str, Any]:
    """Read what was typed into a form. What cannot be a mark stays as it was typed, to be refused."""
    answers: dict[str, Any] = {}
    for one in asked:
        if one.is_motion:
            said = typed.get(one.id, "")
            if said:
                answers[one.id] = None if said == BLANK else said
            continue
        marks = {
            candidate: mark
            for candidate in one.names
            if (mark := _mark(one, typed.get(field_of(one.id, candidate), ""))) is not None
        }
        if marks:
            answers[one.id] = marks
        elif typed.get(blank_field_of(one.id)):
            answers[one.id] = None
    return answers


def contradicts(one: Asked, typed: Mapping[str, str]) -> bool:
    """Whether a question is both marked and left blank."""
    marked = any(
        _mark(one, typed.get(field_of(one.id, candidate), "")) is not None
        for candidate in one.names
    )
    return marked and bool(typed.get(blank_field_of(one.id)))


def _mark(one: Asked, typed: str) -> int | str | None:
    text = typed.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        mark = int(text)
        return None if mark == 0 and not isinstance(one.rule, Score) else mark
    if (
        text.startswith("-")
        and text[1:].isascii()
        and text[1:].isdigit()
        and len(text) <= MOST_DIGITS
    ):
        return int(text)  # refused by name: less than nought
    return text


def as_typed(asked: Sequence[Asked], answers: Mapping[str, Any]) -> dict[str, str]:
    """Write answers as a form sends them: the other way round of `filled_in`."""
    typed = {}
    for one in asked:
        answer = answers.get(one.id, "")
        if one.is_motion:
            if one.id in answers:
                typed[one.id] = BLANK if answer is None else str(answer)
        elif answer is None:
            typed[blank_field_of(one.id)] = "1"
        elif isinstance(answer, dict):
            typed |= {field_of(one.id, name): str(mark) for name, mark in answer.items()}
    return typed


# --- To the count ---------------------------------------------------------------------------------


def marks_of(one: Asked, answer: Any) -> Marks:
    """Put an answer into the form that the count takes: one mark a candidate, in their order."""
    if one.is_motion:
        return (None if answer is None else MOTION[answer],)
    given = answer or {}
    return tuple(given.get(candidate) for candidate in one.names)


def names_of(one: Asked) -> tuple[str, ...]:
    """Whom or what the count is of: the candidates, or the motion itself."""
    return (one.title,) if one.is_motion else tuple(one.names.values())


def sort_into_box(one: Asked, answers: Iterable[Any]) -> Box:
    """Sort the answers of all ballots to one question; what cannot be read is kept as invalid, and why."""
    return gather(one.rule, names_of(one), _ballots(one, answers))


def _ballots(one: Asked, answers: Iterable[Any]) -> Iterable[Ballot]:
    for row, answer in enumerate(answers, start=1):
        fault = fault_of(one, answer)
        if fault:
            why = Why(Fault.NOT_UNDERSTOOD, one.title[:60], json.dumps(answer)[:80], fault)
            yield Ballot(row=row, marks=None, why=why)
        else:
            yield Ballot(row=row, marks=marks_of(one, answer))


# --- In words -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A ballot's answer to a question, to be read back: what is meant, and to whom it goes."""

    lead: str
    parts: tuple[str, ...] = ()
    rest: str = ""


def in_words(one: Asked, answer: Any, *, _: Translate = str) -> Said:
    """Say an answer that has no fault as one would to the voter."""
    if answer is None:
        return Said(_("You leave this question blank."))
    if one.is_motion:
        words = {
            "yes": _("You say yes."),
            "no": _("You say no."),
            "abstain": _("You abstain."),
        }
        return Said(words[answer])
    if one.is_ranked:
        order = sorted(answer, key=lambda each: (answer[each], list(one.names).index(each)))
        parts = tuple(f"{answer[each]}. {one.names[each]}" for each in order)
        left = len(one.names) - len(answer)
        return Said(
            _("You put them into this order:"),
            parts,
            _("You do not rank {left} of {all}.").format(left=left, all=len(one.names))
            if left
            else "",
        )
    given = {one.names[each]: answer[each] for each in one.names if each in answer}
    if isinstance(one.rule, Approval):
        return Said(_("You approve of:"), tuple(given))
    if isinstance(one.rule, Cumulative):
        return _votes_in_words(one.rule, given, _)
    parts = tuple(
        _("{name}: {score} of {highest}").format(name=name, score=mark, highest=one.rule.highest)
        for name, mark in given.items()
        if isinstance(one.rule, Score)
    )
    return Said(_("You give these scores:"), parts)


def _votes_in_words(rule: Cumulative, given: Mapping[str, int], _: Translate) -> Said:
    parts = tuple(
        (_("{votes} vote on {name}") if votes == 1 else _("{votes} votes on {name}")).format(
            votes=votes, name=name
        )
        for name, votes in given.items()
    )
    left = rule.votes - sum(given.values())
    rest = ""
    if left:
        rest = (
            _("You leave one vote unused.")
            if left == 1
            else _("You leave {left} votes unused.").format(left=left)
        )
    return Said(_("You place"), parts, rest)
