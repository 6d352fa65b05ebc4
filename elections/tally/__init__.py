"""Counting ballots: exact, the same every time, and every step told.

Pure: no Django, no clock, no database, no chance but a published seed. From Python::

    box = gather(Cumulative(votes=8), ("Ada", "Bea"), [Ballot(row=1, marks=(8, None))])
    result = count(Cumulative(votes=8), box, Terms(seats=1, seed="2026-11-23"))
    result.winners, in_words(result), as_json(result)

From a shell: `python -m elections.tally --rule cumulative --seats 8 ballots.csv`.
"""

from elections.tally.ballots import (
    BadBallots,
    Ballot,
    Box,
    Fault,
    Invalid,
    Marks,
    Pile,
    Why,
    gather,
)
from elections.tally.counting import Counted, count
from elections.tally.limits import Affiliation, BadLimit, Holder, Limit, Seated, Skip
from elections.tally.report import as_json
from elections.tally.results import (
    Answers,
    BadTerms,
    Pairs,
    Question,
    Result,
    Round,
    Rounds,
    Step,
    Terms,
    Totals,
    Transfer,
)
from elections.tally.rules import (
    Answer,
    Approval,
    BadOption,
    Cumulative,
    Gaps,
    InstantRunoff,
    Kind,
    Quota,
    Rule,
    Schulze,
    Score,
    ScottishStv,
    Strength,
    Unranked,
    YesNo,
)
from elections.tally.ties import Over, Tie, digest, drawn
from elections.tally.words import in_words

__all__ = [
    "Affiliation",
    "Answer",
    "Answers",
    "Approval",
    "BadBallots",
    "BadLimit",
    "BadOption",
    "BadTerms",
    "Ballot",
    "Box",
    "Counted",
    "Cumulative",
    "Fault",
    "Gaps",
    "Holder",
    "InstantRunoff",
    "Invalid",
    "Kind",
    "Limit",
    "Marks",
    "Over",
    "Pairs",
    "Pile",
    "Question",
    "Quota",
    "Result",
    "Round",
    "Rounds",
    "Rule",
    "Schulze",
    "Score",
    "ScottishStv",
    "Seated",
    "Skip",
    "Step",
    "Strength",
    "Terms",
    "Tie",
    "Totals",
    "Transfer",
    "Unranked",
    "Why",
    "YesNo",
    "as_json",
    "count",
    "digest",
    "drawn",
    "gather",
    "in_words",
]
