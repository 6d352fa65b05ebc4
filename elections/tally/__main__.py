"""`python -m elections.tally`: count any file of ballots, without the site, and print the result as JSON.

FILE is CSV (a row a voter, a column a candidate; in each cell a rank, a score, a number of votes, an x or
yes, no, abstain) or, for rules that rank, BLT. docs/strangers.md says more.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from elections.tally.ballots import BadBallots, gather
from elections.tally.blt import looks_like_blt, read_blt
from elections.tally.counting import count
from elections.tally.files import MOST_BYTES, BadFile, Table, read_affiliations, read_csv
from elections.tally.limits import BadLimit, Limit
from elections.tally.report import as_json
from elections.tally.results import BadTerms, Terms
from elections.tally.rules import (
    Approval,
    BadOption,
    Cumulative,
    InstantRunoff,
    Kind,
    Rule,
    Schulze,
    Score,
    ScottishStv,
    Unranked,
    YesNo,
)

NAMES = ("yes-no", "approval", "cumulative", "score", "schulze", "irv", "stv-scottish")


class Refused(Exception):
    """What was asked for cannot be done; the words say why."""


def main(arguments: list[str] | None = None) -> int:
    """Count, and print. 0: counted; 1: the file or the options have a fault; 2: not understood."""
    asked = _parser().parse_args(arguments)
    try:
        told = _counted(asked)
    except (BadOption, BadLimit, BadTerms, BadBallots, Refused) as no:
        sys.stderr.write(f"{no}\n")
        return 1
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m elections.tally", description=__doc__)
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--rule", required=True, choices=NAMES)
    parser.add_argument("--seats", type=int, metavar="N", help="how many are elected")
    parser.add_argument(
        "--votes", type=int, metavar="N", help="cumulative: votes of each voter (8)"
    )
    parser.add_argument("--highest", type=int, metavar="N", help="score: the highest score (100)")
    parser.add_argument("--lowest", type=int, metavar="N", help="score: the lowest score (0)")
    parser.add_argument(
        "--at-most", type=int, metavar="N", help="approval: how many may be approved"
    )
    parser.add_argument(
        "--unranked",
        choices=[each.value for each in Unranked],
        help="schulze: who is not ranked is left out of that ballot's pairs (ignore), or is last",
    )
    parser.add_argument("--seed", metavar="S", help="breaks the ties that the rule leaves")
    parser.add_argument(
        "--affiliations", type=Path, metavar="FILE", help="CSV: candidate,organisation[,seated]"
    )
    parser.add_argument(
        "--limit", type=int, metavar="N", help="seats for one organisation, at most"
    )
    return parser


def _counted(asked: argparse.Namespace) -> dict[str, object]:
    rule = _rule(asked)
    table = _table(asked.file, rule)
    seats = asked.seats if asked.seats is not None else table.seats
    if seats is None:
        if not isinstance(rule, YesNo | InstantRunoff):
            raise Refused("How many are to be elected? Say --seats N.")
        seats = 1
    terms = Terms(seats, asked.seed or "", _limit(asked, table))
    try:
        box = gather(rule, table.candidates, table.ballots)
    except BadFile as no:
        raise Refused(f"{asked.file}: {no}") from None
    told = as_json(count(rule, box, terms))
    notes = []
    if table.seats not in {None, seats}:
        notes.append(f"The file says {table.seats} seats; {seats} were asked for.")
    if asked.seed is None and any(tie["by"] == "seed" for tie in told["ties"]):
        notes.append("No seed was given: ties are broken by an empty one. Publish a seed instead.")
    for note in notes:
        sys.stderr.write(f"{note}\n")
    return {**told, "notes": notes}


def _rule(asked: argparse.Namespace) -> Rule:
    """Make the rule that was asked for; an option of another rule is refused."""
    options = {
        "cumulative": {"votes": asked.votes},
        "score": {"lowest": asked.lowest, "highest": asked.highest},
        "approval": {"at_most": asked.at_most},
        "schulze": {"unranked": asked.unranked and Unranked(asked.unranked)},
    }
    for name, given in options.items():
        for option, value in given.items():
            # what is not ranked never counts in a count by transfer, so that it may be said
            if value is not None and name != asked.rule and option != "unranked":
                raise Refused(f"--{option.replace('_', '-')} belongs to --rule {name}.")
    given = {key: value for key, value in options.get(asked.rule, {}).items() if value is not None}
    rules: dict[str, type[Rule]] = {
        each.name: each
        for each in (YesNo, Approval, Cumulative, Score, Schulze, InstantRunoff, ScottishStv)
    }
    return rules[asked.rule](**given)


def _table(path: Path, rule: Rule) -> Table:
    content = _content(path)
    is_blt = path.suffix.lower() == ".blt" or looks_like_blt(content)
    if is_blt and rule.kind is not Kind.RANK:
        raise Refused(f"{path}: This is BLT, which holds ranks; {rule.name} is counted from CSV.")
    try:
        return read_blt(content) if is_blt else read_csv(content, rule.kind)
    except BadFile as no:
        raise Refused(f"{path}: {no}") from None


def _limit(asked: argparse.Namespace, table: Table) -> Limit | None:
    if asked.affiliations is None and asked.limit is None:
        return None
    if asked.affiliations is None or asked.limit is None:
        raise Refused("--affiliations FILE and --limit N belong together.")
    try:
        belong, seated = read_affiliations(_content(asked.affiliations), table.candidates)
    except BadFile as no:
        raise Refused(f"{asked.affiliations}: {no}") from None
    return Limit(asked.limit, belong, seated)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as no:
        raise Refused(f"{path}: {no.strerror or no}") from None


if __name__ == "__main__":
    sys.exit(main())
