"""Scottish council wards, counted by us and by another's program: `make judge scottish-wards DIR=…`.

DIR is a clone of github.com/mggg/scot-elex, whose ballots are read as they lie there. The other program is
droop (github.com/jklundell/droop, GPL, so never part of us): DROOP=its clone. It counts in a process of its
own, from files whose only change is that candidates are numbered. Compared are the votes of every candidate
after every stage, and who is elected. Without DROOP the judge is votekit, brought by uv into an environment
of its own, for the winners of the first hundred wards.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from elections.tally import Box, Over, Rounds, ScottishStv, Terms, count, gather
from elections.tally.blt import read_blt
from elections.tally.files import BadFile
from elections.tally.rules import preferences
from tests.judging.record import Verdict

SAMPLE = 100  # wards for votekit, which takes seconds for each
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Ward:
    """One election, and where the other program finds its ballots."""

    name: str
    box: Box
    seats: int
    copy: Path


def judge_wards(folder: Path | None) -> Verdict:
    """Count every ward below the folder, and hold it against the other's count."""
    if folder is None or not (paths := sorted(folder.rglob("*.blt"))):
        raise SystemExit("Clone github.com/mggg/scot-elex and say DIR=its folder: *.blt is read.")
    verdict = Verdict(name="scottish-wards", of="wards", source="mggg/scot-elex")
    with tempfile.TemporaryDirectory() as place:
        wards = []
        for path in paths:
            verdict.files += 1
            try:
                wards.append(_ward(path, folder, Path(place) / f"{verdict.files}.blt"))
            except BadFile as no:
                verdict.unread[f"{path.name}: {no}"] += 1
        if droop := os.environ.get("DROOP"):
            _against_droop(verdict, wards, Path(droop))
        else:
            verdict.source += ", by votekit 3.5.0"
            _against_votekit(verdict, wards[:: max(1, len(wards) // SAMPLE)])
    return verdict


def _ward(path: Path, folder: Path, copy: Path) -> Ward:
    table = read_blt(path.read_bytes())
    rule = ScottishStv()
    box = gather(rule, table.candidates, table.ballots)
    lines = [f"{len(box.candidates)} {table.seats}"]
    for pile in box.piles:
        order = preferences(pile.marks, rule.gaps)
        lines.append(" ".join(map(str, (pile.papers, *(one + 1 for one in order), 0))))
    lines += ["0", *(f'"C{number + 1}"' for number in range(len(box.candidates))), '"A ward"']
    copy.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert table.seats is not None
    return Ward(str(path.relative_to(folder)), box, table.seats, copy)


def _ours(ward: Ward) -> Rounds:
    result = count(ScottishStv(), ward.box, Terms(ward.seats, seed="scottish wards"))
    assert isinstance(result, Rounds)
    for stage in result.rounds:
        assert sum(stage.votes) + stage.exhausted + stage.lost == result.valid, ward.name
    return result


def _against_droop(verdict: Verdict, wards: list[Ward], droop: Path) -> None:
    """Compare votes at every stage, exactly. Stages in which no vote moves are left out on both sides."""
    said = _asked([sys.executable, str(HERE / "droop_count.py"), str(droop)], wards)
    stages = by_lot = ballots = 0
    for ward, theirs in zip(wards, said, strict=True):
        ours = _ours(ward)
        votes = [key for key, _same in groupby(stage.votes for stage in ours.rounds)]
        other = [tuple(map(Decimal, stage)) for stage in theirs["stages"]]
        drawn = any(tie.by_lot for tie in ours.ties)
        elected = sorted(ours.candidates.index(each) + 1 for each in ours.winners)
        ballots += ward.box.ballots
        by_lot += drawn
        same = elected == sorted(theirs["elected"])
        if same and votes == [key for key, _same in groupby(other)]:
            stages += len(votes)
            verdict.taken += 1
        elif drawn:
            moved = "the same elected" if same else "others elected"
            verdict.refused[f"{moved}: equal at every stage, and the lot fell otherwise"] += 1
        else:
            verdict.broken.append(f"{ward.name}: {elected} and not {theirs['elected']}")
    verdict.others = {
        "judged by droop (Scottish rule), votes compared after every stage": len(wards),
        "stages that are equal to the fifth decimal": stages,
        "ballots in them": ballots,
        "wards in which a lot was drawn": by_lot,
        "wards in which an earlier stage broke a tie": sum(_looked_back(ward) for ward in wards),
    }


def _looked_back(ward: Ward) -> bool:
    return any(not tie.by_lot and tie.over is not Over.ORDER for tie in _ours(ward).ties)


def _against_votekit(verdict: Verdict, wards: list[Ward]) -> None:
    """Compare who is elected."""
    uv = shutil.which("uv")
    if uv is None:
        raise SystemExit(
            "Say DROOP=a clone of github.com/jklundell/droop, or install uv for votekit."
        )
    bring = [uv, "run", "-q", "--no-project", "--python", "3.11", "--with", "votekit==3.5.0"]
    said = _asked([*bring, "python", str(HERE / "votekit_count.py")], wards)
    for ward, theirs in zip(wards, said, strict=True):
        ours = _ours(ward)
        elected = sorted(ours.candidates.index(each) + 1 for each in ours.winners)
        if elected == sorted(theirs["elected"]):
            verdict.taken += 1
        elif any(tie.by_lot for tie in ours.ties):
            verdict.refused["equal at every stage, and the lot fell otherwise"] += 1
        else:
            verdict.broken.append(f"{ward.name}: {elected} and not {theirs['elected']}")
    verdict.others = {"judged by votekit, who is elected": len(wards)}


def _asked(command: list[str], wards: list[Ward]) -> list[dict[str, list]]:
    """Give the other program the paths, a line each, and read a line of JSON for each."""
    paths = "\n".join(str(ward.copy) for ward in wards) + "\n"
    done = subprocess.run(command, input=paths, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"The other program ended: {done.stderr.strip()[-400:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
