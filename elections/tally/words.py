"""A count told in sentences, every step of it. `_` translates; the default leaves English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from elections.tally.results import Answers, Pairs, Question, Result, Round, Rounds, Step, Totals
from elections.tally.rules import Score, Strength
from elections.tally.ties import Over, Tie, listed

Translate = Callable[[str], str]


def in_words(result: Result, *, _: Translate = str) -> tuple[str, ...]:
    """Tell a count: what was received, how it went, who is seated and why."""
    return tuple(_told(result, _))


def _told(result: Result, _: Translate) -> Iterator[str]:
    yield _("Ballots received: {all}. Valid: {valid}. Blank: {blank}. Invalid: {invalid}.").format(
        all=figure(result.ballots),
        valid=figure(result.valid),
        blank=figure(result.blank),
        invalid=figure(result.ballots - result.valid - result.blank),
    )
    if isinstance(result, Answers):
        yield from (question_in_words(each, _=_) for each in result.questions)
        return
    if not result.valid:
        yield _("No ballot names anybody, so nobody is seated.")
        return
    if isinstance(result, Totals):
        yield from _totals(result, _)
    elif isinstance(result, Pairs):
        yield from _pairs(result, _)
    elif isinstance(result, Rounds):
        yield from _rounds(result, _)
    if not isinstance(result, Rounds):
        yield from (tie_in_words(tie, _=_) for tie in result.ties)
        yield from (skip.in_words(_=_) for skip in result.skips)
    yield _("Seated: {names}.").format(names=listed(result.winners, _=_))
    if result.open_seats:
        yield _("Seats that stay empty: {number}.").format(number=result.open_seats)


def question_in_words(question: Question, *, _: Translate = str) -> str:
    """Tell the answers to one question."""
    counts = _("{question}: yes {yes}, no {no}, abstentions {abstain}, left blank {blank}.").format(
        question=question.question,
        yes=figure(question.yes),
        no=figure(question.no),
        abstain=figure(question.abstain),
        blank=figure(question.blank),
    )
    if question.carried is None:
        return counts
    return f"{counts} {_('It carries.') if question.carried else _('It does not carry.')}"


def tie_in_words(tie: Tie, *, _: Translate = str) -> str:
    """Tell a tie, and whether a seat hung on it."""
    told = tie.in_words(_=_)
    if tie.over is Over.ORDER and tie.for_a_seat:
        return f"{told} {_('A seat was decided by it.')}"
    return told


def _totals(result: Totals, _: Translate) -> Iterator[str]:
    of = dict(zip(result.candidates, zip(result.totals, result.givers, strict=True), strict=True))
    sentence = (
        _("{place}. {candidate}: {total} points, from {givers} ballots.")
        if isinstance(result.rule, Score)
        else _("{place}. {candidate}: {total} votes, from {givers} ballots.")
    )
    for place, candidate in enumerate(result.ranking, start=1):
        total, givers = of[candidate]
        yield sentence.format(
            place=place, candidate=candidate, total=figure(total), givers=figure(givers)
        )


def _pairs(result: Pairs, _: Translate) -> Iterator[str]:
    at = {candidate: place for place, candidate in enumerate(result.candidates)}
    tied = [set(tie.candidates) for tie in result.ties]
    margins = getattr(result.rule, "strength", None) is Strength.MARGINS
    for one, other in zip(result.ranking, result.ranking[1:], strict=False):
        a, b = at[one], at[other]
        yield _(
            "{one} stands before {other}: {for_one} ballots put {one} first, {for_other} {other}."
        ).format(
            one=one,
            other=other,
            for_one=figure(result.pairs[a][b]),
            for_other=figure(result.pairs[b][a]),
        )
        if any({one, other} <= names for names in tied):
            continue
        there, back = result.paths[a][b], result.paths[b][a]
        if back or there != (
            result.pairs[a][b] - result.pairs[b][a] if margins else result.pairs[a][b]
        ):
            yield _(
                "The strongest path from {one} to {other} holds {there}, the strongest way back {back}."
            ).format(one=one, other=other, there=figure(there), back=figure(back))


def _rounds(result: Rounds, _: Translate) -> Iterator[str]:
    if result.quota is None:
        yield _("More than half of the ballots that still count elects.")
    else:
        yield _("The quota is {quota} votes.").format(quota=figure(result.quota))
    for stage in result.rounds:
        yield round_in_words(stage, _=_)
        for skip in stage.withdrawn:
            final = next((each for each in result.skips if each.candidate == skip.candidate), skip)
            yield final.in_words(_=_)
        for tie in result.ties:
            if tie.stage == stage.number:
                yield tie_in_words(tie, _=_)


def round_in_words(stage: Round, *, _: Translate = str) -> str:
    """Tell one stage: whose ballots went where, and who was elected by it."""
    opening = {
        Step.FIRST: _("Stage {number}: the first preferences are counted."),
        Step.SURPLUS: _("Stage {number}: the surplus of {candidate} is transferred."),
        Step.EXCLUSION: _("Stage {number}: {candidate} is excluded."),
        Step.LIMIT: _("Stage {number}: {candidate} cannot be seated and goes out."),
    }[stage.step].format(number=stage.number, candidate=stage.candidate)
    parts = [opening]
    gained: dict[str, Decimal] = {}
    for transfer in stage.transfers:
        if transfer.to is not None and transfer.votes:
            gained[transfer.to] = gained.get(transfer.to, Decimal(0)) + transfer.votes
    if gained:
        moved = ", ".join(f"{name} +{votes_in_figures(votes)}" for name, votes in gained.items())
        parts.append(_("Votes pass on: {moved}.").format(moved=moved))
    if stage.kept:
        parts.append(
            _(
                "With fewer votes, but kept, since a seat would stay empty without them: {names}."
            ).format(names=listed(stage.kept, _=_))
        )
    reached = [name for name in stage.elected if name not in stage.filled]
    if reached:
        parts.append(_("Elected: {names}.").format(names=listed(reached, _=_)))
    if stage.filled:
        parts.append(
            _("As many are left as seats, so these are elected: {names}.").format(
                names=listed(stage.filled, _=_)
            )
        )
    return " ".join(parts)


def figure(number: int) -> str:
    """Write a whole number with its thousands apart."""
    return f"{number:,}"


def votes_in_figures(votes: Decimal) -> str:
    """Write votes with the decimals they have, without those that are nought."""
    whole, _point, rest = f"{votes:,f}".partition(".")
    rest = rest.rstrip("0")
    return f"{whole}.{rest}" if rest else whole
