"""Votes whose roll is published and not frozen, made by the real actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from community.models import Group, Person
from elections import actions
from elections.models import Election, RollDispute
from elections.roll_file import RollFile, Voter
from tests.factories.elections import HOUR, ask, draft_election, three_voters
from tests.people import NOON


def disputed_election(
    group: Group, *emails: str, at: datetime = NOON, until: datetime | None = None, **facts: Any
) -> Election:
    """Published at `at`, its roll open to dispute for two hours, opening after three."""
    facts.setdefault("questions", (ask(quorum=three_voters(1)),))
    facts.setdefault("opens_in", 3 * HOUR)
    election = draft_election(group, at=at, dispute_until=until or at + 2 * HOUR, **facts)
    roll = RollFile(voters=[Voter(email.lower()) for email in emails])
    actions.import_roll(actor=None, at=at, election=election, file=roll)
    return actions.publish_election(actor=None, at=at, election=election)


def asked(
    person: Person, election: Election, *, email: str, kind: str = "add", at: datetime = NOON
) -> RollDispute:
    return actions.ask_about_roll(
        actor=person, at=at, election=election, kind=kind, email=email, reason="I am a member."
    )
