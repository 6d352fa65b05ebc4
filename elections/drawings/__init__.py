"""The drawings of a vote, as SVG text: the roll in strokes, turnout over time, pace as bars.

Pure: no Django, no clock. No style attributes: sizes that depend on data are SVG attributes. Each
drawing carries its own words (`aria-label`); tables stand beneath them on the page.
"""

from elections.drawings.bars import bar, bars
from elections.drawings.charts import ChartWords, Mark, Spread, turnout_chart
from elections.drawings.growth import growth
from elections.drawings.rolls import (
    MOST_LONG,
    MOST_TALL,
    Roll,
    RollWords,
    card_roll,
    mini_roll,
    roll,
    stroke_size,
)

__all__ = [
    "MOST_LONG",
    "MOST_TALL",
    "ChartWords",
    "Mark",
    "Roll",
    "RollWords",
    "Spread",
    "bar",
    "bars",
    "card_roll",
    "growth",
    "mini_roll",
    "roll",
    "stroke_size",
    "turnout_chart",
]
