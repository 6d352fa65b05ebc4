"""What templates say of meetups."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django import template

from events import words
from events.models import AgendaItem, Event

register = template.Library()


@register.filter
def for_reader(event: Event, zone: ZoneInfo | str | None) -> str:
    """`For you in Sydney: 20:00 to 23:30`; empty where the reader's wall shows the same, or is not known."""
    if not zone or not event.is_timed or not (event.starts_at and event.ends_at):
        return ""
    name = zone if isinstance(zone, str) else zone.key
    return words.for_reader(event.starts_at, event.ends_at, name, home=event.timezone)


@register.filter
def kind_words(kind: str) -> str:
    """`talk`, `demo`: what a line of an agenda, or a proposal for one, is called."""
    return str(AgendaItem.Kind(kind).label)
