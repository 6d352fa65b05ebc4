"""What a ballot may say and how it is counted, in words, before anybody votes.

Pure: the rules of `elections.tally`, each option told. `_` translates; the default leaves English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from elections.tally import (
    Approval,
    Cumulative,
    InstantRunoff,
    Quota,
    Rule,
    Schulze,
    Score,
    ScottishStv,
    Strength,
    Unranked,
    YesNo,
)

Translate = Callable[[str], str]


def number_in_words(number: int, *, _: Translate = str) -> str:
    """Write a small number as people say it, and a larger one in figures."""
    words = {
        1: _("one"),
        2: _("two"),
        3: _("three"),
        4: _("four"),
        5: _("five"),
        6: _("six"),
        7: _("seven"),
        8: _("eight"),
        9: _("nine"),
        10: _("ten"),
        11: _("eleven"),
        12: _("twelve"),
    }
    return words.get(number) or f"{number:,}"


def ballot_in_words(rule: Rule, *, _: Translate = str) -> str:
    """Say what a voter does."""
    match rule:
        case YesNo():
            return _("Yes, no or abstain.")
        case Approval(at_most=None):
            return _("Tick everybody whom you approve of, as many as you like.")
        case Approval(at_most=1):
            return _("Tick one name.")
        case Approval(at_most=most):
            return _("Tick up to {number} names.").format(number=number_in_words(most or 0, _=_))
        case Cumulative(votes=1):
            return _("You have one vote.")
        case Cumulative(votes=votes):
            return _(
                "Place {number} votes freely: all of them on one name, or spread over several. Only whole"
                " votes; those that you do not place are not used."
            ).format(number=number_in_words(votes, _=_))
        case Score(highest=highest):
            return _(
                "Give each name a score from 0 to {highest}. Who is given none counts as 0."
            ).format(highest=highest)
        case Schulze():
            return _(
                "Put the names into your order: 1 is your first. Two may have the same rank, and you need"
                " not rank everybody."
            )
        case _:
            return _(
                "Put the names into your order: 1 is your first, then 2, 3 and so on, each rank once. You"
                " need not rank everybody."
            )


def count_in_words(
    rule: Rule,
    *,
    seats: int | None,
    limit: int | None = None,
    seated: tuple[str, ...] = (),
    _: Translate = str,
) -> tuple[str, ...]:
    """Say how the ballots are counted, an option a sentence."""
    return tuple(_count(rule, seats or 1, limit, seated, _))


def _count(
    rule: Rule, seats: int, limit: int | None, seated: tuple[str, ...], _: Translate
) -> Iterator[str]:
    number = number_in_words(seats, _=_)
    match rule:
        case Approval():
            yield _("Seats: {number}, for those whom most ballots approve of.").format(
                number=number
            )
        case Cumulative():
            yield _("Seats: {number}, for those with the most votes.").format(number=number)
        case Score():
            yield _("Seats: {number}, for those with the highest sum of scores.").format(
                number=number
            )
        case Schulze():
            yield from _schulze(rule, number, _)
        case ScottishStv():
            yield from _stv(rule, number, _)
        case InstantRunoff():
            yield _(
                "One seat: as long as nobody has more than half of the ballots that still count, the last"
                " one goes out and their ballots pass to the next name on them."
            )
            yield _("A ballot that names nobody further does not count any more from there on.")
    if limit is not None:
        yield from _limit(limit, seated, _)


def _schulze(rule: Schulze, number: str, _: Translate) -> Iterator[str]:
    yield _(
        "Seats: {number}, by the Schulze method: each two names are compared on every ballot, and the"
        " strongest chain of such victories decides the order."
    ).format(number=number)
    yield (
        _(
            "Who is not ranked: the ballot says nothing of them, and is left out of each comparison with"
            " them."
        )
        if rule.unranked is Unranked.IGNORE
        else _("Who is not ranked stands below everybody who is, on that ballot.")
    )
    yield (
        _("A victory is as strong as the number of ballots for it.")
        if rule.strength is Strength.WINNING_VOTES
        else _(
            "A victory is as strong as the difference between the ballots for it and against it."
        )
    )


def _stv(rule: ScottishStv, number: str, _: Translate) -> Iterator[str]:
    yield _(
        "Seats: {number}, by the single transferable vote as Scottish councils count it: who has the quota"
        " is seated, and what they have over it passes on at a reduced value; else the last one goes out"
        " and their ballots pass on."
    ).format(number=number)
    yield (
        _(
            "The quota is the valid ballots divided by one more than the seats, without decimals, and one"
            " more (Droop)."
        )
        if rule.quota is Quota.DROOP
        else _("The quota is the valid ballots divided by the seats, rounded up (Hare).")
    )
    yield _("Values are cut off after {places} decimal places.").format(places=rule.places)
    yield _("A ballot that names nobody further stays where nobody is: it is exhausted.")


def _limit(limit: int, seated: tuple[str, ...], _: Translate) -> Iterator[str]:
    yield _(
        "No more than {number} of one organisation may sit. Who would be one too many is passed over, and the"
        " next one who breaks nothing is seated."
    ).format(number=number_in_words(limit, _=_))
    if seated:
        yield _("Who sits already counts to that: {names}.").format(names=", ".join(seated))


def seed_in_words(*, seed: str, seed_hash: str, _: Translate = str) -> str:
    """Say how equals are told apart: by a seed that is known, hidden until the close, or not drawn yet."""
    if seed and not seed_hash:
        return _(
            "Equals are told apart by the published seed “{seed}”: the SHA-256 of seed and name, the lowest"
            " first."
        ).format(seed=seed)
    if seed:
        return _(
            "Equals are told apart by the seed “{seed}”, which this site drew and kept hidden until the"
            " close: the SHA-256 of seed and name, the lowest first. Its own SHA-256, published with the"
            " vote, is {hash}."
        ).format(seed=seed, hash=seed_hash)
    if seed_hash:
        return _(
            "Equals are told apart by a seed that this site drew and shows at the close: the SHA-256 of seed"
            " and name, the lowest first. Its own SHA-256 is {hash}."
        ).format(hash=seed_hash)
    return _(
        "Equals are told apart by a seed that this site draws when the vote is published. Its SHA-256 is"
        " shown at once, the seed itself at the close."
    )
