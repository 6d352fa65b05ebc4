"""A frozen roll stands as it is: whoever tries to change it is refused, and that they tried is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from elections.models import Election, RollFreeze

Given = ParamSpec("Given")
Came = TypeVar("Came")


class NotADraft(DomainError):
    """What is published stays as it is."""


class RollIsFrozen(NotADraft):
    """Nobody changes the roll any more."""


def frozen_in_words() -> str:
    """Say why nothing was changed."""
    return _("The roll of this vote is frozen: no line comes, goes or changes any more.")


def refuse_frozen(election: Election) -> None:
    """Stop where the roll is frozen. Under the vote's lock."""
    if RollFreeze.objects.filter(election=election).exists():
        raise RollIsFrozen(frozen_in_words())


@transaction.atomic
def record_frozen_attempt(
    *, actor: Person | None, at: datetime, election: Election, deed: str
) -> None:
    """Write down that somebody tried to change a roll that is frozen."""
    audit.record(
        actor=actor,
        verb="elections.frozen_roll_refused",
        target=election,
        at=at,
        payload={"deed": deed},
    )


def attempts_recorded(deed: Callable[Given, Came]) -> Callable[Given, Came]:
    """Have a deed that meets a frozen roll leave that in the log, though its own transaction is undone.

    It names the vote as `election`, or else the file that was to become its roll as `upload`.
    """

    @wraps(deed)
    def watched(*given: Given.args, **named: Given.kwargs) -> Came:
        try:
            return deed(*given, **named)
        except RollIsFrozen:
            said: dict[str, Any] = dict(named)
            record_frozen_attempt(
                actor=said.get("actor"),
                at=said["at"],
                election=said["election"] if "election" in said else said["upload"].election,
                deed=deed.__name__.lstrip("_"),
            )
            raise

    return watched
