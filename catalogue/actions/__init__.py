"""What people do in the catalogue. Each is one transaction, one row in the log, one sentence."""

from __future__ import annotations

from catalogue.actions.curating import (
    AlreadyDecided,
    Outdated,
    accept_revision,
    decline_revision,
)
from catalogue.actions.leaving import take_needs_back
from catalogue.actions.problems import (
    AlreadyStated,
    NotNeeded,
    need_too,
    state_problem,
    withdraw_need,
)
from catalogue.actions.proposing import (
    AddressTaken,
    AddressUnfit,
    NothingChanged,
    NothingToRead,
    RecipeHasFaults,
    plain,
    propose_revision,
    propose_solution,
)
from catalogue.actions.shelving import (
    MOST_TAGS,
    TooManyTags,
    link_problem,
    tag_solution,
)

__all__ = [
    "MOST_TAGS",
    "AddressTaken",
    "AddressUnfit",
    "AlreadyDecided",
    "AlreadyStated",
    "NotNeeded",
    "NothingChanged",
    "NothingToRead",
    "Outdated",
    "RecipeHasFaults",
    "TooManyTags",
    "accept_revision",
    "decline_revision",
    "link_problem",
    "need_too",
    "plain",
    "propose_revision",
    "propose_solution",
    "state_problem",
    "tag_solution",
    "take_needs_back",
    "withdraw_need",
]
