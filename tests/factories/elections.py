"""Votes for the tests, made by the real actions."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from allauth.account.models import EmailAddress

from community.models import Group, Person
from elections import actions, boxes, phrases, tokens
from elections.drafts import QuestionDraft
from elections.models import Election
from elections.quorum import MajorityKind, MajorityRule, QuorumKind, QuorumRule
from elections.roll_file import RollFile, Voter
from tests.people import NOON

HOUR = timedelta(hours=1)
QUARTER = QuorumRule(QuorumKind.FRACTION, share=Fraction(1, 4))


def three_voters(number: int = 3) -> QuorumRule:
    return QuorumRule(QuorumKind.ABSOLUTE, number=number)


def confirm_address(person: Person, email: str | None = None) -> str:
    """Let the person have shown that an address is theirs."""
    address = email or person.user.email
    EmailAddress.objects.create(
        user=person.user, email=address, verified=True, primary=email is None
    )
    return address


def ask(title: str = "Adopt the new rules?", **facts: Any) -> QuestionDraft:
    facts.setdefault("quorum", QUARTER)
    facts.setdefault("majority", MajorityRule(MajorityKind.MORE_YES))
    return QuestionDraft(title=title, **facts)


def draft_election(
    group: Group,
    *,
    at: datetime = NOON,
    opens_in: timedelta = HOUR,
    lasts: timedelta = 48 * HOUR,
    questions: tuple[QuestionDraft, ...] = (),
    **facts: Any,
) -> Election:
    """A draft made at `at`, that opens an hour later and lasts two days."""
    election = actions.create_election(
        actor=None,
        at=at,
        group=group,
        opens_at=at + opens_in,
        closes_at=at + opens_in + lasts,
        **{"title": "New rules", **facts},
    )
    for question in questions or (ask(),):
        actions.add_question(actor=None, at=at, election=election, draft=question)
    return election


def declared_election(group: Group, *, eligible: int = 13490, **facts: Any) -> Election:
    """A published vote whose ballots are counted elsewhere."""
    election = draft_election(group, **facts)
    at = facts.get("at", NOON)
    actions.declare_electorate(actor=None, at=at, election=election, eligible=eligible)
    return actions.publish_election(actor=None, at=at, election=election)


def election_with_roll(group: Group, *emails: str, **facts: Any) -> Election:
    """A published vote whose ballots are cast here, for these addresses."""
    election = draft_election(group, **facts)
    at = facts.get("at", NOON)
    roll = RollFile(voters=[Voter(email.lower()) for email in emails])
    actions.import_roll(actor=None, at=at, election=election, file=roll)
    return actions.publish_election(actor=None, at=at, election=election)


def election_elsewhere(group: Group, *emails: str, **facts: Any) -> Election:
    """A published vote with a frozen roll of these addresses, whose ballots another service takes."""
    election = draft_election(group, **facts)
    at = facts.get("at", NOON)
    roll = RollFile(voters=[Voter(email.lower()) for email in emails])
    actions.import_roll(actor=None, at=at, election=election, file=roll)
    actions.say_where_cast(actor=None, at=at, election=election, elsewhere=True)
    return actions.publish_election(actor=None, at=at, election=election)


def answers_for(election: Election, *said: str) -> dict[str, str]:
    """The answers in the order of the questions; yes to all where none are given."""
    questions = list(election.questions.all())
    given = said or ("yes",) * len(questions)
    return {question.public_id: word for question, word in zip(questions, given, strict=True)}


def voter_of(election: Election, *, phrase: str = "", at: datetime) -> tokens.Voter:
    """What a ballot key is in this vote, as a browser has it."""
    box = actions.prepare_box(at=at, election=election)
    return tokens.Voter(phrase or phrases.new(), boxes.public_key_of(box, election))


def paper(
    election: Election, person: Person, *, at: datetime, phrase: str = ""
) -> tuple[tokens.Voter, tokens.Token]:
    """Take a ballot paper as a browser does."""
    voter = voter_of(election, phrase=phrase, at=at)
    asked = voter.ask().message
    signed = actions.issue_token(actor=person, at=at, election=election, blinded=asked)
    return voter, voter.receive(signed)


def vote(election: Election, person: Person, *said: str, at: datetime) -> str:
    """Take a paper and cast it; return the leaf that the receipt names."""
    return cast(election, person, answers_for(election, *said), at=at)


def cast(election: Election, person: Person, answers: dict[str, Any], *, at: datetime) -> str:
    """The same with any answers."""
    voter, token = paper(election, person, at=at)
    slip = voter.fill(actions.wording_of(election, answers))
    receipt = actions.cast_ballot(at=at, election=election, token=token, slip=slip)
    return str(json.loads(receipt.statement)["leaf"])
