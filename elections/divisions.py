"""Dividing the lines of a roll: each is in one cell, and in no other.

Read line by line, whatever the size of the roll: only the members of this site are held in memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from community.models import Affiliation, Group, Membership
from elections.cells import Cell
from elections.models import Election, OutsideVote, Participation, RollRow


def cells(election: Election) -> list[Cell]:
    """Count the roll, and who took a ballot paper or is told to have voted, by the division that the vote was published with."""
    by_person, nobody = _divide(election)
    people = dict(
        EmailAddress.objects.filter(verified=True, user__is_active=True).values_list(
            "email", "user__person"
        )
    )
    people = {email.lower(): person for email, person in people.items()}
    eligible: Counter[str] = Counter()
    voted: Counter[str] = Counter()
    for email, claimed_by, has_voted in _lines(election):
        name = by_person.get(claimed_by or people.get(email, 0), nobody)
        eligible[name] += 1
        voted[name] += has_voted
    return [Cell(name, number, voted[name]) for name, number in eligible.items()]


def _lines(election: Election) -> Iterator[tuple[str, int | None, bool]]:
    took = Participation.objects.filter(row=OuterRef("pk"))
    told = OutsideVote.objects.filter(row=OuterRef("pk"))
    lines = RollRow.objects.filter(election=election).annotate(voted=Exists(took) | Exists(told))
    return lines.values_list("email", "claim__person", "voted").iterator(chunk_size=5_000)


def _divide(election: Election) -> tuple[dict[int, str], str]:
    """Name the cell of each member, and that of everybody else."""
    match Election.Breakdown(election.breakdown):
        case Election.Breakdown.GROUP:
            return _by_group(election), _("in no group")
        case Election.Breakdown.AFFILIATION:
            return _by_affiliation(election), _("no affiliation recorded")
    return {}, ""


def _by_group(election: Election) -> dict[int, str]:
    """The group that each has belonged to longest, when the vote opened. Hidden groups are not named."""
    held = Membership.objects.filter(
        Q(left_at__isnull=True) | Q(left_at__gt=election.opens_at),
        joined_at__lte=election.opens_at,
        group__in=Group.objects.visible_to(None),
    ).order_by("-joined_at", "-pk")
    # the earliest comes last, and stands
    return dict(held.values_list("person", "group__name").iterator())


def _by_affiliation(election: Election) -> dict[int, str]:
    """The organisation that each has been with longest, on the day on which the vote opened."""
    held = (
        Affiliation.objects.held_on(election.opens_at.date())
        .filter(recorded_at__lte=election.closes_at)
        .order_by(F("from_on").desc(nulls_last=True), "-pk")  # the earliest comes last, and stands
        .values_list("person", "organisation__name", "employer")
    )
    independent = _("independent")
    return {person: name or employer or independent for person, name, employer in held.iterator()}
