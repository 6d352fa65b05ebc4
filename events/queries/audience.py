"""Whom news of a meetup is for, and who runs it."""

from __future__ import annotations

from datetime import datetime

from community.models import Group, Person, Role
from community.queries import city_followers, followers_of, members_of
from community.rules import ORGANISING
from events.models import Event
from events.queries.calendars import slugs_of


def audience_of(event: Event) -> list[Person]:
    """Whom news of a new meetup is for: who belongs to, or follows, one of its groups, or
    follows a city that it is held in; each once."""
    groups = [event.group, *event.hosts.all()]
    people = {person.pk: person for person in followers_of(groups)}
    for group in groups:
        people |= {person.pk: person for person in members_of(group)}
    if not event.group.is_hidden:
        people |= {person.pk: person for person in city_followers(slugs_of(event))}
    return [people[key] for key in sorted(people)]


def organisers_of(group: Group, *, at: datetime) -> list[Person]:
    """Everybody who runs the group's meetups by a part in the group itself."""
    held = Role.objects.held(at=at).filter(group=group, kind__in=ORGANISING)
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))
