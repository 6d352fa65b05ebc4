"""How likely the quorum is, and how many ballots to expect: from one timed count on.

Pure: no Django, no clock, no database; NumPy does the sums. The same input gives the same answer.
`python -m elections.forecast` does the same for a file.
"""

from __future__ import annotations

from elections.forecast.facts import BadForecast, Earlier, Forecast, Quiet, Step, Vote
from elections.forecast.telling import forecast
from elections.forecast.words import chance_in_words, forecast_in_words, quiet_in_words

__all__ = [
    "BadForecast",
    "Earlier",
    "Forecast",
    "Quiet",
    "Step",
    "Vote",
    "chance_in_words",
    "forecast",
    "forecast_in_words",
    "quiet_in_words",
]
