"""Checks of the numbers: ballots, papers and roll, and the count itself, done once more."""

from __future__ import annotations

import sys
from typing import Any

from elections.bundle import forms
from elections.bundle.findings import Findings
from elections.bundle.statements import Vote

NEEDS = (3, 11)


def check_outcome(vote: Vote, findings: Findings) -> None:
    """Hold the result against everything that was read."""
    if vote.result is None or vote.manifest is None:
        return
    with findings.reading(forms.RESULT):
        if vote.is_opened:
            _check_numbers(vote, vote.result, findings)
            _check_counts(vote, vote.result, vote.manifest, findings)
        else:
            _check_unopened(vote.result, vote.manifest, findings)


def _check_numbers(vote: Vote, result: dict[str, Any], findings: Findings) -> None:
    if vote.ballots is None:
        return
    told = (result.get("ballots"), result.get("replaced"), result.get("leaves"))
    there = (
        len(vote.ballots),
        len(vote.withdrawn),
        sum(len(batch) for batch in vote.batches or ()),
    )
    findings.require(
        told == there,
        forms.RESULT,
        f"The result counts {there[0]:,} ballots and {there[1]:,} that were replaced, as published.",
        "it counts other numbers of ballots, replaced ones or leaves than are published",
    )
    if len(vote.ballots) < forms.FEWEST_OPENED:
        findings.fail(forms.RESULT, "ballots are published though there are fewer than ten")
    if vote.issued is None or vote.eligible is None:
        return
    if result.get("issued") != vote.issued:
        findings.fail(forms.RESULT, "it counts other papers issued than are published")
    gap = vote.issued - len(vote.ballots)
    findings.require(
        gap >= 0 and vote.issued <= vote.eligible,
        forms.BALLOTS,
        f"Ballots are not more than papers issued, and those not more than the roll: {len(vote.ballots):,} ≤"
        f" {vote.issued:,} ≤ {vote.eligible:,}.",
        f"{len(vote.ballots):,} ballots, {vote.issued:,} papers issued, a roll of {vote.eligible:,}: there are"
        " ballots that no voter had a paper for",
    )
    if gap > 0:
        findings.unproven.append(
            f"{gap:,} papers were issued and no ballot came of them. Voters may have left it at that; but whoever"
            f" ran the site could have made up to {gap:,} of the {len(vote.ballots):,} ballots itself, and nothing"
            " here would show it."
        )


def _check_counts(
    vote: Vote, result: dict[str, Any], manifest: dict[str, Any], findings: Findings
) -> None:
    if vote.ballots is None:
        return
    if sys.version_info < NEEDS:
        findings.skipped.append(
            "The ballots were not counted: that needs Python 3.11 or later, and this is"
            f" {sys.version_info[0]}.{sys.version_info[1]}. Everything else was checked."
        )
        return
    from elections import marks  # noqa: PLC0415  (does not run on an older Python)
    from elections.bundle import counting  # noqa: PLC0415  (nor does this)

    try:
        texts = (row["ballot"] for row in vote.ballots)
        ballots = counting.read_ballots(manifest["questions"], texts)
    except marks.BadMarks as no:
        findings.fail(forms.BALLOTS, f"a ballot is not one of this vote: {no}")
        return
    outcomes = forms.field(result, "questions", list)
    if [one["id"] for one in outcomes] != [one["id"] for one in manifest["questions"]]:
        findings.fail(forms.RESULT, "it is not of the questions that the manifest asks")
        return
    for question, outcome in zip(manifest["questions"], outcomes):  # noqa: B905  (Python 3.9)
        title = question["title"]
        fits = outcome["seed"] == question["seed"] or (
            bool(question["seed_hash"])
            and counting.seed_fits(outcome["seed"], question["seed_hash"])
        )
        if not fits:
            findings.fail(forms.RESULT, f"“{title}”: the seed is not the one that was published")
        counted = counting.counted(question, outcome["seed"], ballots)
        verdict = counting.verdict(question, counted, manifest["eligible"])
        good = findings.require(
            counted == outcome["count"] and verdict == outcome["verdict"],
            forms.RESULT,
            f"“{title}”: counted once more from the ballots, with the same result.",
            f"“{title}”: counted once more from the ballots, the result is another one",
        )
        if good and fits:
            for words in [*counted["words"], *_verdict_in_words(verdict)]:
                findings.hold(f"    {words}")


def _verdict_in_words(verdict: dict[str, Any]) -> list[str]:
    said = []
    if verdict["quorum_needed"] is not None:
        reached = "reached" if verdict["reached"] else "not reached"
        said.append(
            f"Quorum: {verdict['quorum_needed']:,} needed, {verdict['counted']:,} counted: {reached}."
        )
    outcomes = {
        "carried": "It carries.",
        "not_carried": "It does not carry.",
        "no_quorum": "Without its quorum it does not carry.",
    }
    return said + [words for name, words in outcomes.items() if name == verdict["outcome"]]


def _check_unopened(result: dict[str, Any], manifest: dict[str, Any], findings: Findings) -> None:
    ballots, issued = (forms.field(result, name, int) for name in ("ballots", "issued"))
    few = result.get("opened") is False and 0 <= ballots < forms.FEWEST_OPENED
    findings.require(
        few and ballots <= issued <= manifest["eligible"],
        forms.RESULT,
        f"{ballots} ballots came in, fewer than ten: none of them is published, so that nobody is known by"
        " theirs.",
        "the ballots are not published though there are ten or more, or there are more of them than papers",
    )
    asked = [one["id"] for one in manifest["questions"]]
    same = [one["id"] for one in forms.field(result, "questions", list)] == asked and all(
        one["count"]["ballots"] == ballots for one in result["questions"]
    )
    findings.require(
        same,
        forms.RESULT,
        "Each question's count is of as many ballots as came in.",
        "a question's count is not of as many ballots as came in",
    )
    findings.unproven.append(
        "The count itself cannot be repeated: it is the site's word. So are the number of ballots and of papers."
    )
