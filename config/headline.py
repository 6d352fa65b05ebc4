"""The headline of the front page: sentences that are true today, each linked to what it speaks of."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import zones
from community.wall import zone_or_utc
from community.words import spelled
from elections.models import Election
from elections.progress import Progress, number
from events.models import Event

Vote = tuple[Election, Progress]


def in_words(count: int) -> str:
    """A small number as a word, as headlines write it."""
    return spelled(count)


def sentences(event: Event | None, votes: list[Vote], *, at: datetime) -> list[SafeString]:
    """Say what comes next and how the open votes stand; with neither, say that all is quiet."""
    said = []
    if event is not None:
        said.append(meeting(event, at=at))
    if votes:
        said.append(voting(votes))
    return said or [SafeString(_("A quiet month. The notice board is open."))]


def meeting(event: Event, *, at: datetime) -> SafeString:
    """`Four cities meet on Saturday 12 December.`"""
    cities = {room.label for room in event.places if room.label}
    if event.is_linked and len(cities) > 1:
        who = _("%s cities meet") % in_words(len(cities))
    else:
        who = _("%s meets") % event.group.name
    if event.starts_at is not None and event.starts_at <= at:
        sentence = _('<a href="{}">{}</a> right now.')
        return format_html(sentence, event.get_absolute_url(), who)
    if event.is_today(at=at):
        return format_html(_('<a href="{}">{}</a> today.'), event.get_absolute_url(), who)
    sentence = _('<a href="{}">{}</a> on {}.')
    return format_html(sentence, event.get_absolute_url(), who, day(event, at=at))


def day(event: Event, *, at: datetime, short: bool = False) -> str:
    """The first day in words, with the year where it is not this one."""
    if event.starts_at is None:
        return event.date_words
    local = event.starts_at.astimezone(zone_or_utc(event.timezone))
    same_year = local.year == at.astimezone(zone_or_utc(event.timezone)).year
    return zones.day(local, short=short, year=not same_year)


def voting(votes: list[Vote]) -> SafeString:
    """`One vote is 1,373 short, another 3.` Of more, how many are short or open."""
    short = [
        (_page(election), progress.main.still_needed)
        for election, progress in votes
        if progress.main is not None and progress.main.still_needed
    ]
    if len(short) == 1:
        [(page, missing)] = short
        return format_html(_('<a href="{}">One vote</a> is {} short.'), page, number(missing))
    if len(short) == 2:
        short.sort(key=lambda vote: -vote[1])
        (page, missing), (other, less) = short
        sentence = _('<a href="{}">One vote</a> is {} short, <a href="{}">another</a> {}.')
        return format_html(sentence, page, number(missing), other, number(less))
    if short:
        return format_html(
            _('<a href="{}">{} votes</a> are short of their quorum.'),
            reverse("elections:elections"),
            in_words(len(short)),
        )
    if len(votes) == 1:
        election, progress = votes[0]
        if progress.main is not None and progress.main.reached:
            sentence = _('<a href="{}">One vote</a> has its quorum.')
        else:
            sentence = _('<a href="{}">One vote</a> is open.')
        return format_html(sentence, _page(election))
    return format_html(
        _('<a href="{}">{} votes</a> are open.'),
        reverse("elections:elections"),
        in_words(len(votes)),
    )


def _page(election: Election) -> str:
    return reverse("elections:election", args=[election.slug])


def month_ahead(events: int, votes: int) -> str:
    """`One meetup and one vote in the next month`, for the corner of the page."""
    meetups = ngettext("one meetup", "%(count)s meetups", events) % {"count": number(events)}
    ballots = ngettext("one vote", "%(count)s votes", votes) % {"count": number(votes)}
    if events and votes:
        line = _("%(meetups)s and %(votes)s in the next month")
    elif events:
        line = _("%(meetups)s in the next month")
    elif votes:
        line = _("%(votes)s in the next month")
    else:
        line = _("nothing in the next month yet")
    said = line % {"meetups": meetups, "votes": ballots}
    return said[:1].upper() + said[1:]
