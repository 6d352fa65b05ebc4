"""Calls and proposals for tests, made through the real actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from community.models import Group, Person
from events import actions
from events.models import CallForTalks, Event, Proposal
from tests.people import NOON


def call_facts(**facts: Any) -> actions.CallFacts:
    return actions.CallFacts(
        **{
            "opens_at": NOON - timedelta(days=1),
            "lengths": [10, 20, 40],
            "kinds": ["talk", "demo"],
            "text": "Anything that runs in production.",
            **facts,
        }
    )


def make_call(
    group: Group, *, event: Event | None = None, actor: Person | None = None, **facts: Any
) -> CallForTalks:
    """An open call: for the meetup, or the group's standing one."""
    return actions.open_call(
        actor=actor,
        at=NOON - timedelta(days=1),
        group=group,
        event=event,
        facts=call_facts(**facts),
    )


def proposal_facts(**facts: Any) -> actions.ProposalFacts:
    return actions.ProposalFacts(
        **{
            "title": "Rings without tears",
            "kind": "talk",
            "minutes": 20,
            "abstract": "Three replicas and why.",
            **facts,
        }
    )


def make_proposal(
    call: CallForTalks, person: Person, *, at: datetime = NOON, sent: bool = True, **facts: Any
) -> Proposal:
    proposal = actions.propose(actor=person, at=at, call=call, facts=proposal_facts(**facts))
    if sent:
        actions.submit_proposal(actor=person, at=at, proposal=proposal)
    return Proposal.objects.get(pk=proposal.pk)


def make_accepted(
    proposal: Proposal, event: Event, *, actor: Person | None = None, at: datetime = NOON
) -> Proposal:
    return actions.accept_proposal(
        actor=actor, at=at, proposal=proposal, event=event, words="Come, please."
    )
