"""Where each demo person's work lies: the page one lands on after stepping into their shoes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certification.models import Certificate
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
    "curator": "/solutions/queue/",
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
    certificate = Certificate.objects.visible_to(person).newest().first()
    return [
        Sample(
            _linked_meetup(person, at),
            _("A linked meetup"),
            _("One agenda in four cities, a room each, and seats to take."),
        ),
        Sample(
            "/elections/sample-bylaws/",
            _("A vote under way"),
            _("The turnout of January 2015, replayed to 2,000 ballots with 46 hours left."),
        ),
        Sample(
            "/elections/sample-charter/",
            _("A vote held elsewhere"),
            _("A signed roll, counts that another service signs, a correction, and a reminder."),
        ),
        Sample(
            "/elections/sample-vote/",
            _("A vote to cast in"),
            _("Its roll holds the eight people above, and the count moves with each ballot."),
        ),
        Sample(
            "/elections/sample-directors/",
            _("Eight votes to place"),
            _("A motion, eight votes among seven names, and cities to put into an order."),
        ),
        Sample(
            "/elections/sample-speakers/results/",
            _("A vote that is counted"),
            _("Transfers stage by stage, and two who were passed over for their company."),
        ),
        Sample(
            certificate.get_absolute_url() if certificate else "/certification/registry/",
            _("A certificate"),
            _("A course that a made-up committee approved, with the sum that led to it."),
        ),
        Sample(
            "/certification/queue/",
            _("A course under review"),
            _("For the reviewer and the chair: between them they can bring it into the registry."),
        ),
    ]
