"""A sample call for talks with proposals in every state, ratings, and a sponsor in two tiers."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from community.models import Person
from config.demo.stage import Stage
from events import actions
from events.models import CallForTalks, Event, Proposal

CALL = (
    "Ten minutes about what broke last week are a talk. First-time speakers are welcome; we help with"
    " slides and with nerves. Made up, like everything that is proposed here."
)
# Title, minutes, what it is about, what becomes of it, what two raters say.
PROPOSALS = (
    (
        "Upgrading a store that nobody may notice",
        20,
        "Five nodes, one evening, no window: what we moved, in which order, and what we forgot.",
        "submitted",
        (5, 3),
    ),
    (
        "Tokens for people in a hurry",
        10,
        "What is inside, who signs it, and the three mistakes that everybody makes once.",
        "accepted",
        (4, 5),
    ),
    (
        "My first patch was refused nine times",
        10,
        "A short talk about reviews, patience and what the tenth version taught me.",
        "submitted",
        (4, None),
    ),
    (
        "Everything about everything in the cloud",
        40,
        "From virtual machines to the edge, with a history of computing.",
        "declined",
        (1, 2),
    ),
)


def samples(stage: Stage) -> None:
    """Ask for talks in Chennai, have some proposed, rated and answered, and thank a sponsor."""
    group, organiser = stage.groups["chennai"], stage.cast["organiser"]
    at = stage.at - timedelta(days=12)
    call = actions.open_call(
        actor=organiser,
        at=at,
        group=group,
        facts=actions.CallFacts(
            opens_at=at, text=CALL, lengths=[10, 20, 40], kinds=["talk", "demo", "workshop"]
        ),
        is_sample=True,
    )
    rater = stage.crowd[5]
    actions.name_rater(actor=organiser, at=at, call=call, person=rater)
    label = actions.make_label(actor=organiser, at=at, group=group, name="First talk")
    made = [
        _propose(stage, call, stage.crowd[number], facts, number)
        for number, facts in enumerate(PROPOSALS)
    ]
    actions.label_proposal(actor=organiser, at=stage.at, proposal=made[2], labels=[label])
    for proposal, (*_words, state, scores) in zip(made, PROPOSALS, strict=True):
        for person, score in zip((rater, organiser), scores, strict=True):
            # one is left for whoever becomes the organiser to rate
            if not (person == organiser and proposal == made[0]):
                _rate(proposal, person, score, stage)
        _answer(stage, proposal, state)
    draft = actions.ProposalFacts(
        title="What I learned at the help desk", kind="talk", minutes=10, abstract=""
    )
    actions.propose(actor=stage.cast["member"], at=stage.at, call=call, facts=draft, is_sample=True)
    _thank(stage)


def _propose(
    stage: Stage, call: CallForTalks, person: Person, facts: tuple[object, ...], number: int
) -> Proposal:
    title, minutes, about, *_rest = facts
    at = stage.at - timedelta(days=10 - number)
    proposal = actions.propose(
        actor=person,
        at=at,
        call=call,
        facts=actions.ProposalFacts(
            title=str(title),
            kind="talk",
            minutes=int(str(minutes)),
            abstract=str(about),
            language="English",
        ),
        is_sample=True,
    )
    return actions.submit_proposal(actor=person, at=at, proposal=proposal)


def _rate(proposal: Proposal, person: Person, score: int | None, stage: Stage) -> None:
    actions.rate_proposal(actor=person, at=stage.at, proposal=proposal, score=score)


def _answer(stage: Stage, proposal: Proposal, state: str) -> None:
    organiser, at = stage.cast["organiser"], stage.at
    if state == "declined":
        words = "Thank you. Give us one of its ten chapters, and we will gladly have it."
        actions.decline_proposal(actor=organiser, at=at, proposal=proposal, words=words)
    if state == "accepted":
        event = Event.objects.get(title="Tokens by hand", is_sample=True)
        taken = actions.accept_proposal(
            actor=organiser, at=at, proposal=proposal, event=event, words="Yes, with pleasure."
        )
        assert taken.item is not None  # noqa: S101  (for the type checker: accepted, it has a line)
        actions.place_item(
            actor=organiser,
            at=at,
            event=event,
            item=taken.item,
            starts_time=time(20, 0),
            minutes=10,
        )


def _thank(stage: Stage) -> None:
    group, organiser, at = stage.groups["chennai"], stage.cast["organiser"], stage.at
    given: dict[str, Any] = {"actor": organiser, "at": at, "group": group}
    host, tea = (actions.name_tier(name=name, **given) for name in ("Host", "Tea and cake"))
    sponsor = actions.keep_sponsor(name="Sample Clay Works", **given)
    actions.begin_sponsorship(sponsor=sponsor, tier=tea, from_on=at.date(), **given)
    linked = Event.objects.get(title="Object storage night, linked", is_sample=True)
    actions.begin_sponsorship(sponsor=sponsor, tier=host, event=linked, **given)
