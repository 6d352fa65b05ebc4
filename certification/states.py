"""The way of a submission, and of a certificate: each in one table that anyone can read.

What is not in the table cannot be done. A submission's state is stored; a certificate's is worked out
from what happened to it, on the day that somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    VOTING = "voting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ASSIGN = "assign"
    REVIEW = "review"
    COMMENT = "comment"
    STAND_ASIDE = "stand aside"
    OPEN_VOTE = "open the vote"
    CAST_VOTE = "vote"
    EXTEND_VOTE = "extend the vote"
    APPROVE = "approve"
    REFUSE = "refuse"
    ISSUE = "issue the certificate"
    OFFER_AGAIN = "offer the next version"


TRANSITIONS: dict[tuple[State, Verb], State] = {
    (State.DRAFT, Verb.EDIT): State.DRAFT,
    (State.DRAFT, Verb.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Verb.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Verb.ASSIGN): State.IN_REVIEW,
    (State.SUBMITTED, Verb.COMMENT): State.SUBMITTED,
    (State.SUBMITTED, Verb.STAND_ASIDE): State.SUBMITTED,
    (State.SUBMITTED, Verb.WITHDRAW): State.WITHDRAWN,
    (State.IN_REVIEW, Verb.ASSIGN): State.IN_REVIEW,
    (State.IN_REVIEW, Verb.REVIEW): State.IN_REVIEW,
    (State.IN_REVIEW, Verb.COMMENT): State.IN_REVIEW,
    (State.IN_REVIEW, Verb.STAND_ASIDE): State.IN_REVIEW,
    (State.IN_REVIEW, Verb.OPEN_VOTE): State.VOTING,
    (State.IN_REVIEW, Verb.WITHDRAW): State.WITHDRAWN,
    (State.VOTING, Verb.COMMENT): State.VOTING,
    (State.VOTING, Verb.STAND_ASIDE): State.VOTING,
    (State.VOTING, Verb.CAST_VOTE): State.VOTING,
    (State.VOTING, Verb.EXTEND_VOTE): State.VOTING,
    (State.VOTING, Verb.APPROVE): State.APPROVED,
    (State.VOTING, Verb.REFUSE): State.REFUSED,
    (State.VOTING, Verb.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Verb.ISSUE): State.APPROVED,
    (State.APPROVED, Verb.OFFER_AGAIN): State.APPROVED,
    (State.REFUSED, Verb.OFFER_AGAIN): State.REFUSED,
    (State.WITHDRAWN, Verb.OFFER_AGAIN): State.WITHDRAWN,
}
OPEN = (State.SUBMITTED, State.IN_REVIEW, State.VOTING)
DECIDED = (State.APPROVED, State.REFUSED)


def after(state: str, verb: Verb) -> State | None:
    """Where this leads, or None where it cannot be done."""
    return TRANSITIONS.get((State(state), verb))


class Standing(StrEnum):
    """What a certificate is worth on a day."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Pause:
    """A suspension on the days [from, lifted)."""

    from_on: date
    lifted_on: date | None


def standing(
    *,
    on: date,
    expires_on: date,
    revoked_on: date | None = None,
    superseded_on: date | None = None,
    pauses: Iterable[Pause] = (),
) -> Standing:
    """Revoked outweighs superseded, then expired, then suspended. The last day still counts."""
    if revoked_on is not None and revoked_on <= on:
        return Standing.REVOKED
    if superseded_on is not None and superseded_on <= on:
        return Standing.SUPERSEDED
    if on > expires_on:
        return Standing.EXPIRED
    if any(p.from_on <= on and (p.lifted_on is None or on < p.lifted_on) for p in pauses):
        return Standing.SUSPENDED
    return Standing.ACTIVE


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"{months} months after {day} is out of the calendar.")
