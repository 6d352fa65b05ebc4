"""The way of a submission, and of a certificate: each in one table that anyone can read.

What is not in the table cannot be done. A submission's state is stored; a certificate's is worked out
from what happened to it, on the day that somebody asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from certification.tables import Table


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
    APPEAL = "appeal"
    NAME_PANEL = "name the appeal panel"
    HEAR = "hear the appeal"


class Part(StrEnum):
    """What somebody is to a submission or a certificate. Nobody with a conflict holds a part of the
    committee; where every chair has one, the first without in the published order is chair."""

    PROVIDER = "provider"
    CHAIR = "chair"
    MEMBER = "committee"
    REVIEWER = "reviewer"
    PANEL = "appeal panel"
    CLOCK = "clock"


ANYBODY_JUDGING = (Part.CHAIR, Part.MEMBER)
COMPLETE = "the fields and the material are there, and a baseline is adopted"
UNASKED = "the reviewer has no conflict and was not asked before"
ENOUGH = "the reviews that the rule wants are in"
IN_TIME = "the vote is not over, and they sat when it opened"
ALLOWED = "the rule makes it so"
MET = "every condition is met"
ALONE = "no other version is under way"
ONCE = "first appeal, within the period"
DISJOINT = "nobody of the panel had a part in the decision"
SAID_WHY = "with a reason"

SUBMISSION: Table[State, Verb, Part] = Table(
    [
        (State.DRAFT, Verb.EDIT, Part.PROVIDER, State.DRAFT),
        (State.DRAFT, Verb.SUBMIT, Part.PROVIDER, State.SUBMITTED, COMPLETE),
        (State.DRAFT, Verb.WITHDRAW, Part.PROVIDER, State.WITHDRAWN),
        (State.SUBMITTED, Verb.ASSIGN, Part.CHAIR, State.IN_REVIEW, UNASKED),
        (State.SUBMITTED, Verb.COMMENT, ANYBODY_JUDGING, State.SUBMITTED),
        (State.SUBMITTED, Verb.STAND_ASIDE, ANYBODY_JUDGING, State.SUBMITTED, SAID_WHY),
        (State.SUBMITTED, Verb.WITHDRAW, Part.PROVIDER, State.WITHDRAWN),
        (State.IN_REVIEW, Verb.ASSIGN, Part.CHAIR, State.IN_REVIEW, UNASKED),
        (State.IN_REVIEW, Verb.REVIEW, Part.REVIEWER, State.IN_REVIEW),
        (State.IN_REVIEW, Verb.COMMENT, ANYBODY_JUDGING, State.IN_REVIEW),
        (State.IN_REVIEW, Verb.STAND_ASIDE, ANYBODY_JUDGING, State.IN_REVIEW, SAID_WHY),
        (State.IN_REVIEW, Verb.OPEN_VOTE, Part.CHAIR, State.VOTING, ENOUGH),
        (State.IN_REVIEW, Verb.WITHDRAW, Part.PROVIDER, State.WITHDRAWN),
        (State.VOTING, Verb.COMMENT, ANYBODY_JUDGING, State.VOTING),
        (State.VOTING, Verb.STAND_ASIDE, ANYBODY_JUDGING, State.VOTING, SAID_WHY),
        (State.VOTING, Verb.CAST_VOTE, ANYBODY_JUDGING, State.VOTING, IN_TIME),
        (State.VOTING, Verb.EXTEND_VOTE, Part.CHAIR, State.VOTING),
        (State.VOTING, Verb.APPROVE, Part.CHAIR, State.APPROVED, ALLOWED),
        (State.VOTING, Verb.REFUSE, Part.CHAIR, State.REFUSED, ALLOWED),
        (State.VOTING, Verb.WITHDRAW, Part.PROVIDER, State.WITHDRAWN),
        (State.APPROVED, Verb.ISSUE, Part.CHAIR, State.APPROVED, MET),
        (State.APPROVED, Verb.OFFER_AGAIN, Part.PROVIDER, State.APPROVED, ALONE),
        (State.REFUSED, Verb.OFFER_AGAIN, Part.PROVIDER, State.REFUSED, ALONE),
        (State.REFUSED, Verb.APPEAL, Part.PROVIDER, State.REFUSED, ONCE),
        (State.REFUSED, Verb.NAME_PANEL, Part.CHAIR, State.REFUSED, DISJOINT),
        (State.REFUSED, Verb.HEAR, Part.PANEL, State.REFUSED, SAID_WHY),
        (State.WITHDRAWN, Verb.OFFER_AGAIN, Part.PROVIDER, State.WITHDRAWN, ALONE),
    ]
)
TRANSITIONS = {(step.state, step.verb): step.to for step in SUBMISSION.steps}
OPEN = (State.SUBMITTED, State.IN_REVIEW, State.VOTING)
DECIDED = (State.APPROVED, State.REFUSED)


def after(state: str, verb: Verb) -> State | None:
    """Where this leads, or None where it cannot be done."""
    return SUBMISSION.after(State(state), verb)


def may(state: str, parts: Collection[Part]) -> tuple[Verb, ...]:
    """What somebody who holds these parts may do with a submission in this state."""
    return SUBMISSION.may(State(state), parts)


class Standing(StrEnum):
    """What a certificate is worth on a day."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class CertificateVerb(StrEnum):
    SUSPEND = "put on hold"
    LIFT = "let it stand again"
    LAPSE = "the hold ends"
    EXPIRE = "the last day passes"
    REVOKE = "revoke"
    SUPERSEDE = "issue a newer one"


NEWER = "a newer version of the course is certified"
PLANNED = "an end was set"
CERTIFICATE: Table[Standing, CertificateVerb, Part] = Table(
    [
        (
            Standing.ACTIVE,
            CertificateVerb.SUSPEND,
            Part.CHAIR,
            Standing.SUSPENDED,
            SAID_WHY,
        ),
        (Standing.ACTIVE, CertificateVerb.REVOKE, Part.CHAIR, Standing.REVOKED, SAID_WHY),
        (Standing.ACTIVE, CertificateVerb.SUPERSEDE, Part.CHAIR, Standing.SUPERSEDED, NEWER),
        (Standing.ACTIVE, CertificateVerb.EXPIRE, Part.CLOCK, Standing.EXPIRED),
        (Standing.SUSPENDED, CertificateVerb.LIFT, Part.CHAIR, Standing.ACTIVE, SAID_WHY),
        (Standing.SUSPENDED, CertificateVerb.LAPSE, Part.CLOCK, Standing.ACTIVE, PLANNED),
        (Standing.SUSPENDED, CertificateVerb.REVOKE, Part.CHAIR, Standing.REVOKED, SAID_WHY),
        (Standing.SUSPENDED, CertificateVerb.SUPERSEDE, Part.CHAIR, Standing.SUPERSEDED, NEWER),
        (Standing.SUSPENDED, CertificateVerb.EXPIRE, Part.CLOCK, Standing.EXPIRED),
        (Standing.EXPIRED, CertificateVerb.REVOKE, Part.CHAIR, Standing.REVOKED, SAID_WHY),
        (Standing.EXPIRED, CertificateVerb.SUPERSEDE, Part.CHAIR, Standing.SUPERSEDED, NEWER),
    ]
)


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
