"""Where each demo person's work lies: the page one lands on after stepping into their shoes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Person
from events.models import Event


def _linked_meetup(person: Person | None, at: datetime) -> str:
    found = Event.objects.visible_to(person).standing().coming(at=at)
    event = found.filter(is_sample=True, is_linked=True).first()
    return event.get_absolute_url() if event else "/events/"


DOORS = {
    "organiser": "/events/desk/",
    "officer": "/elections/",
    "provider": "/certification/submissions/",
    "reviewer": "/certification/queue/",
    "chair": "/certification/queue/",
    "operator": "/solutions/",
    "curator": "/solutions/",
}


def work_of(key: str, person: Person, *, at: datetime) -> str:
    """Name the page where this demo person has something to do."""
    return _linked_meetup(person, at) if key == "member" else DOORS[key]


@dataclass(frozen=True)
class Sample:
    """Something made up that is worth a look."""

    href: str
    title: str | Promise
    words: Promise


def samples(person: Person | None, *, at: datetime) -> list[Sample]:
    """List what was made up, and where it stands."""
    return [
        Sample(
            _linked_meetup(person, at),
            _("A linked meetup"),
            _("One agenda in four cities, a room each, and seats to take."),
        ),
    ]
