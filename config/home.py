"""The front page: what is coming up, how the open votes stand, what was certified, what is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

import catalogue.queries
import certification.queries
import elections.queries
import events.queries
from certification.models import CourseVersion
from community.http import SiteRequest
from community.models import Group, Person
from config import headline
from elections import portrait
from elections.models import Election
from elections.progress import Progress
from events.models import Event, Room

MONTH = timedelta(days=31)
FEW = 3


@dataclass(frozen=True)
class OpenVote:
    """An open vote as the front page tells it."""

    election: Election
    progress: Progress
    roll: SafeString


@dataclass(frozen=True)
class Chapter:
    """A line of the board: a chapter, what it does next and what it did last."""

    group: Group
    next: Event | None
    next_day: str
    last: Event | None

    @property
    def room(self) -> Room | None:
        """The chapter's own room of its next meetup, where it has one."""
        places = self.next.places if self.next else []
        own = [room for room in places if room.group_id == self.group.pk]
        return own[0] if own else (places[0] if len(places) == 1 else None)


@login_not_required
def home(request: SiteRequest) -> HttpResponse:
    """Show what the house holds today."""
    person, at = request.person, request.at
    listed = events.queries.upcoming(person=person, at=at, limit=30)
    upcoming = [one for one in listed if not one.is_postponed]  # what has a date to go to
    votes = _votes(person, at=at)
    event = _nearest(upcoming, person)
    soon = [one for one in upcoming if one.starts_at is None or one.starts_at <= at + MONTH]
    told = [(vote.election, vote.progress) for vote in votes]
    return render(
        request,
        "home.html",
        {
            "headline": headline.sentences(event, told, at=at),
            "ahead": headline.month_ahead(len(soon), len(votes)),
            "event": event,
            "is_near": event is not None and _is_near(event, person),
            "vote": votes[0] if votes else None,
            "other_votes": votes[1:],
            "closed": None if votes else _last_closed(person, at=at),
            "chapters": _chapters(person, at=at),
            "networks": Group.objects.visible_to(person)
            .filter(kind=Group.Kind.NETWORK, members_told__isnull=False)
            .order_by("-members_told")[:1],
            "needed": catalogue.queries.most_needed(person=person, at=at, limit=FEW),
            "certified": certification.queries.newly_certified(person=person, at=at, limit=2),
            "in_review": _in_review(person, at=at),
            "past": events.queries.past(person=person, at=at, limit=FEW, samples_last=True),
        },
    )


def _votes(person: Person | None, *, at: datetime) -> list[OpenVote]:
    """The open votes, the one most in need of ballots first."""
    votes = []
    for election in elections.queries.open_now(person=person, at=at):
        progress = elections.queries.progress(election, at=at)
        roll = portrait.card(progress.main) if progress.main else SafeString("")
        votes.append(OpenVote(election=election, progress=progress, roll=roll))
    return sorted(votes, key=_urgency)


def _urgency(vote: OpenVote) -> tuple[bool, int, datetime]:
    main = vote.progress.main
    missing = (main.still_needed or 0) if main else 0
    return (missing == 0, -missing, vote.election.closes_at)


def _last_closed(person: Person | None, *, at: datetime) -> Progress | None:
    closed = elections.queries.recent(person=person, at=at, limit=1)
    return elections.queries.progress(closed[0], at=at) if closed else None


def _nearest(upcoming: list[Event], person: Person | None) -> Event | None:
    """The next meetup in the reader's own city, or else the next of all."""
    near = (event for event in upcoming if _is_near(event, person))
    return next(near, upcoming[0] if upcoming else None)


def _is_near(event: Event, person: Person | None) -> bool:
    if person is None or not person.city:
        return False
    cities = {event.group.city, *(room.label for room in event.places)}
    return person.city.casefold() in {city.casefold() for city in cities if city}


def _chapters(person: Person | None, *, at: datetime) -> list[Chapter]:
    groups = list(
        Group.objects.visible_to(person)
        .filter(kind=Group.Kind.CHAPTER, closed_at=None)
        .order_by("is_sample", "created_at", "pk")[:24]
    )
    coming = events.queries.next_by_group(groups=groups, person=person, at=at)
    gone = events.queries.last_by_group(groups=groups, person=person, at=at)
    return [
        Chapter(
            group=group,
            next=coming.get(group.pk),
            next_day=headline.day(coming[group.pk], at=at, short=True)
            if group.pk in coming
            else "",
            last=gone.get(group.pk),
        )
        for group in groups
    ]


def _in_review(person: Person | None, *, at: datetime) -> list[CourseVersion]:
    return certification.queries.in_review(person=person, at=at, limit=1)
