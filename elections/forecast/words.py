"""A probability as people say it: about 7 in 10. More digits would claim what nobody knows."""

from __future__ import annotations

from collections.abc import Callable

from elections.forecast.facts import Quiet

ONE_IN_TWENTY = 0.05


def chance_in_words(probability: float, *, _: Callable[[str], str] = str) -> str:
    """Say how likely, to end "reaching the quorum is …"; `_` translates."""
    if not 0 <= probability <= 1:
        raise ValueError(f"{probability} is no probability")
    if probability < ONE_IN_TWENTY:
        return _("very unlikely")
    if probability > 1 - ONE_IN_TWENTY:
        return _("almost certain")
    said = [
        _("about 1 in 10"),
        _("about 2 in 10"),
        _("about 3 in 10"),
        _("about 4 in 10"),
        _("about even"),
        _("about 6 in 10"),
        _("about 7 in 10"),
        _("about 8 in 10"),
        _("about 9 in 10"),
    ]
    # whole hundredths, so that 0.15 is always told alike
    tenths = (round(probability * 100) + 5) // 10
    return said[min(max(tenths, 1), 9) - 1]


def forecast_in_words(
    probability: float | None, p05: int, p95: int, *, _: Callable[[str], str] = str
) -> str:
    """Say a forecast in one or two sentences; `_` translates."""
    ends = _("The final count is expected between {low} and {high} ballots.").format(
        low=f"{p05:,}", high=f"{p95:,}"
    )
    if probability is None:
        return ends
    if probability < ONE_IN_TWENTY:
        return _("It is very unlikely that the quorum is reached.") + " " + ends
    if probability > 1 - ONE_IN_TWENTY:
        return _("It is almost certain that the quorum is reached.") + " " + ends
    chance = _("The chance that the quorum is reached is {chance}.").format(
        chance=chance_in_words(probability, _=_)
    )
    return chance + " " + ends


def quiet_in_words(why: Quiet, *, _: Callable[[str], str] = str) -> str:
    """Say why nothing is forecast; `_` translates."""
    match why:
        case Quiet.TOO_EARLY:
            return _("No forecast yet: it begins with a count after a twentieth of the time.")
        case Quiet.NO_POINT:
            return _("No forecast: it needs a count that tells its time.")
    return _("No forecast: the vote is closed.")
