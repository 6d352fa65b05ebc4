"""Meetups and talks by words and by who speaks."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from community.models import Person
from community.search import Hit
from events.models import AgendaItem, Event, Room


def search(text: str, *, person: Person | None, at: datetime, limit: int = 20) -> list[Hit]:
    """Meetups in whose title, words, agenda, by-lines or places all the words stand; newest first."""
    terms = text.split()[:8]
    if not terms:
        return []
    events = Event.objects.visible_to(person).published()
    for term in terms:
        inside = AgendaItem.objects.open().filter(
            Q(title__icontains=term)
            | Q(abstract__icontains=term)
            | Q(speakers__byline__icontains=term)
        )
        rooms = Room.objects.open().filter(
            Q(venue__name__icontains=term)
            | Q(venue__area__icontains=term)
            | Q(venue__city__icontains=term)
            | Q(name__icontains=term)
        )
        events = events.filter(
            Q(title__icontains=term)
            | Q(summary__icontains=term)
            | Q(description__icontains=term)
            | Q(group__name__icontains=term)
            | Q(pk__in=inside.values("event"))
            | Q(pk__in=rooms.values("event"))
        )
    beside = ("group", "publication", "cancellation", "postponement")
    found = events.select_related(*beside).order_by("-starts_at")[:limit]
    return [
        Hit(
            kind=_("meetup"),
            title=event.title,
            url=event.get_absolute_url(),
            summary=f"{event.group.name}, {_date_or_state(event)}"
            + (f". {event.summary}" if event.summary else ""),
        )
        for event in found
    ]


def _date_or_state(event: Event) -> str:
    if event.is_cancelled:
        return _("cancelled, was %s") % event.date_words
    if event.is_postponed:
        return _("postponed, was %s") % event.date_words
    return event.date_words


def talks_of(*people: Person, viewer: Person | None) -> list[AgendaItem]:
    """What these people spoke about or will, newest first, at meetups that the viewer may see."""
    seen = Event.objects.visible_to(viewer).published()
    items = AgendaItem.objects.open().filter(speakers__person__in=people, event__in=seen)
    return list(items.select_related("event__group").distinct().order_by("-event__starts_at", "pk"))
