"""Votes whose box is filled, published and closed by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from community.models import Group
from elections import actions, logbook, tokens
from elections.bundle.forms import Signed
from elections.models import Archive, Election
from tests.factories.elections import (
    HOUR,
    answers_for,
    confirm_address,
    election_with_roll,
    paper,
)
from tests.people import make_person


@dataclass
class Cast:
    """A voter who cast: what they hold."""

    voter: tokens.Voter
    token: tokens.Token
    slip: tokens.Slip
    receipt: Signed
    leaf: str


def vote_for(group: Group, number: int, *, at: datetime, slug: str = "board", **facts) -> Election:
    """A vote that is open at `at`, with so many lines on its roll."""
    emails = [f"{slug}-{one}@example.org" for one in range(number)]
    return election_with_roll(group, *emails, at=at - 2 * HOUR, slug=slug, **facts)


def cast_ballots(election: Election, numbers: range, *, at: datetime) -> list[Cast]:
    """Voters of these numbers take a paper and cast it."""
    done = []
    for number in numbers:
        person = make_person(f"Voter {election.slug} {number}")
        confirm_address(person, f"{election.slug}-{number}@example.org")
        voter, token = paper(election, person, at=at)
        said = "no" if number % 3 == 0 else "yes"
        slip = voter.fill(actions.wording_of(election, answers_for(election, said)))
        receipt = actions.cast_ballot(at=at, election=election, token=token, slip=slip)
        leaf = slip.leaf(election.public_id).hex()
        done.append(Cast(voter, token, slip, receipt, leaf))
    return done


def cast_again(election: Election, cast: Cast, *, said: str, at: datetime) -> Cast:
    """The same voter casts another ballot in its place."""
    slip = cast.voter.fill(actions.wording_of(election, answers_for(election, said)), 1)
    receipt = actions.cast_ballot(
        at=at,
        election=election,
        token=cast.token,
        slip=slip,
        withdrawal=cast.voter.withdrawal(0),
    )
    leaf = slip.leaf(election.public_id).hex()
    return Cast(cast.voter, cast.token, slip, receipt, leaf)


def closed(election: Election, *, at: datetime | None = None) -> Archive:
    """Close, settle and count the box, and sign the result, as the jobs do."""
    at = at or election.closes_at + HOUR
    actions.close_box(at=at, election=election)
    actions.settle_box(at=at, election=election)
    actions.count_box(at=at, election=election)
    return actions.write_archive(at=at, election=Election.objects.get(pk=election.pk))


def forget_what_was_read() -> None:
    """As another process of the site: what it knows of a log it reads anew."""
    logbook._book.cache_clear()
