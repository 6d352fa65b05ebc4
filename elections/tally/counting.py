"""One door to all rules: `count(rule, box, terms)`."""

from __future__ import annotations

from elections.tally.ballots import Box
from elections.tally.irv import count_runoff
from elections.tally.pairs import count_pairs
from elections.tally.results import Answers, Pairs, Rounds, Terms, Totals
from elections.tally.rules import InstantRunoff, Rule, Schulze, ScottishStv, YesNo
from elections.tally.stv import count_stv
from elections.tally.sums import add_up, count_answers, count_totals

Counted = Answers | Totals | Pairs | Rounds


def count(rule: Rule, box: Box, terms: Terms) -> Counted:
    """Count a box by a rule, exactly. The same box, rule and terms give the same result, always."""
    if isinstance(rule, YesNo):
        return count_answers(rule, box, terms)
    if isinstance(rule, Schulze):
        return count_pairs(rule, box, terms)
    if isinstance(rule, ScottishStv):
        return count_stv(rule, box, terms)
    if isinstance(rule, InstantRunoff):
        return count_runoff(rule, box, terms)
    return count_totals(rule, add_up(rule, box), terms)
