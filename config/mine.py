"""A member's own page: where they go, what they may vote on, what waits for them, and where they belong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import certification.queries
import community.queries
import elections.queries
import events.queries
from certification.models import Assignment, CourseVersion
from community.http import MemberRequest
from community.models import CityFollow, Group, Invitation, Person
from elections.progress import Progress
from elections.queries import OnTheRoll
from events.models import Event


@dataclass(frozen=True)
class Paper:
    """An open vote that somebody is on the roll of."""

    progress: Progress
    is_taken: bool


@dataclass(frozen=True)
class Home:
    """A group that somebody belongs to, with what it does next."""

    group: Group
    next: Event | None


@dataclass(frozen=True)
class Mine:
    """All that is one member's today."""

    seats: tuple[Event, ...]
    visits: events.queries.Visits
    papers: tuple[Paper, ...]
    reviews: tuple[Assignment, ...]
    polls: tuple[CourseVersion, ...]
    groups: tuple[Home, ...]
    followed: tuple[Home, ...]
    cities: tuple[CityFollow, ...]
    invitations: tuple[Invitation, ...]

    @property
    def headline(self) -> str:
        """`You have one seat, one vote to cast and two reviews to write.`"""
        votes = sum(not paper.is_taken for paper in self.papers) + len(self.polls)
        asked = len(self.invitations)
        counts = [
            (len(self.seats), ngettext("one seat", "%d seats", len(self.seats))),
            (votes, ngettext("one vote to cast", "%d votes to cast", votes)),
            (
                len(self.reviews),
                ngettext("one review to write", "%d reviews to write", len(self.reviews)),
            ),
            (asked, ngettext("one invitation to answer", "%d invitations to answer", asked)),
        ]
        parts = [words % count if "%d" in words else words for count, words in counts if count]
        if not parts:
            return _("Nothing waits for you.")
        if len(parts) == 1:
            return _("You have %s.") % parts[0]
        said = {"others": ", ".join(parts[:-1]), "last": parts[-1]}
        return _("You have %(others)s and %(last)s.") % said


def mine(request: MemberRequest) -> HttpResponse:
    """Show a member what is theirs."""
    person, at = request.person, request.at
    return render(request, "mine.html", {"mine": gather(person, at=at)})


def gather(person: Person, *, at: datetime) -> Mine:
    """Ask each part of the house what it has for the person."""
    groups = community.queries.groups_of(person, viewer=person)
    belongs = {group.pk for group in groups}
    followed = [
        group for group in community.queries.groups_followed(person) if group.pk not in belongs
    ]
    coming = events.queries.next_by_group(groups=[*groups, *followed], person=person, at=at)
    return Mine(
        seats=tuple(events.queries.of_person(person=person, at=at)),
        visits=events.queries.visits_of(person, at=at),
        papers=tuple(_papers(person, at=at)),
        reviews=tuple(certification.queries.reviews_waiting(person, at=at)),
        polls=tuple(certification.queries.votes_waiting(person, at=at)),
        groups=tuple(Home(group=group, next=coming.get(group.pk)) for group in groups),
        followed=tuple(Home(group=group, next=coming.get(group.pk)) for group in followed),
        cities=tuple(community.queries.cities_followed(person)),
        invitations=tuple(community.queries.invitations_waiting(person, at=at)),
    )


def _papers(person: Person, *, at: datetime) -> list[Paper]:
    papers = []
    for election in elections.queries.open_now(person=person, at=at):
        standing = elections.queries.on_the_roll(election, person=person)
        if standing in {OnTheRoll.YES, OnTheRoll.PAPER_TAKEN}:
            progress = elections.queries.progress(election, at=at)
            papers.append(Paper(progress, is_taken=standing == OnTheRoll.PAPER_TAKEN))
    return papers
