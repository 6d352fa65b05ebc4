"""Recipes of format 1: how to build a thing, step by step, on which machines, with which values.

Pure: no site, no clock, no network. `python -m catalogue.recipe check FILE` judges a file anywhere.
"""

from __future__ import annotations

from catalogue.recipe.faults import Fault, FaultyRecipe
from catalogue.recipe.model import Recipe
from catalogue.recipe.reading import check, known, parse, read

__all__ = ["Fault", "FaultyRecipe", "Recipe", "check", "known", "parse", "read"]
