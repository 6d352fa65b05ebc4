"""Who may do what with votes, as plain predicates."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from community.models import Group, Person, Role
from community.rules import can_run_elections
from elections.models import Election


def groups_run_by(person: Person | None, *, at: datetime) -> QuerySet[Group]:
    """Groups whose votes the person runs: as an officer there, or of the network above."""
    if person is None:
        return Group.objects.none()
    held = Role.objects.held(at=at).filter(person=person, kind=Role.Kind.OFFICER).values("group")
    return Group.objects.filter(Q(pk__in=held) | Q(network__in=held))


def can_run(person: Person | None, election: Election, *, at: datetime) -> bool:
    """Officers of the vote's group or of its network; history is nobody's to run."""
    return not election.is_history and can_run_elections(person, election.group, at=at)


def can_edit(person: Person | None, election: Election, *, at: datetime) -> bool:
    """Officers, while it is a draft: a published vote is a promise."""
    return not election.is_published and can_run(person, election, at=at)


def can_change_roll(person: Person | None, election: Election, *, at: datetime) -> bool:
    """Officers, line by line, while the published roll is not frozen."""
    return election.needs_freezing and can_run(person, election, at=at)


def can_write_to_voters(person: Person | None, election: Election, *, at: datetime) -> bool:
    """Officers, from the freeze of a roll to the close."""
    ready = election.is_cast_here and election.is_frozen and not election.has_closed(at=at)
    return ready and can_run(person, election, at=at)


def can_record_turnout(person: Person | None, election: Election, *, at: datetime) -> bool:
    """Officers, where ballots are counted elsewhere. Our own box counts itself."""
    return election.is_published and not election.is_cast_here and can_run(person, election, at=at)


def can_tell_counts(person: Person | None, election: Election, *, at: datetime) -> bool:
    """Officers, once a vote that is counted elsewhere has closed."""
    return election.has_closed(at=at) and can_record_turnout(person, election, at=at)


SMALL = 30  # lines; of fewer than ten ballots only the tally is published


def is_small(election: Election) -> bool:
    """Whether its officers are warned that perhaps only the tally will be published."""
    return election.is_cast_here and 0 < (election.eligible or 0) < SMALL
