"""Reading the audit log: found by person, deed, thing and time, and given out to be recomputed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from community.models import AuditEntry, AuditPersonal, AuditSeal, AuditWaiting, Person

PEOPLE_AT_MOST = 50
BATCH = 500


@dataclass(frozen=True)
class Asked:
    """What somebody looks for in the log. Empty: everything."""

    who: str = ""
    verb: str = ""
    thing: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.who or self.verb or self.thing or self.since or self.until)


@dataclass(frozen=True)
class Line:
    """An entry with its link of the chain, and its personal detail as far as it is not erased."""

    entry: AuditEntry
    seal: AuditSeal | None
    personal: AuditPersonal | None


def entries(asked: Asked) -> QuerySet[AuditEntry]:
    """The entries that fit, the newest first."""
    found = AuditEntry.objects.order_by("-pk")
    if asked.who:
        found = found.filter(actor__in=_people(asked.who))
    if asked.verb:
        # a part of the house is asked for by its name and a dot
        exact = not asked.verb.endswith(".")
        found = (
            found.filter(verb=asked.verb) if exact else found.filter(verb__startswith=asked.verb)
        )
    if asked.thing:
        found = found.filter(_thing(asked.thing))
    if asked.since:
        found = found.filter(at__gte=asked.since)
    if asked.until:
        found = found.filter(at__lt=asked.until)
    return found


def _people(words: str) -> list[str]:
    """Public ids of those whom a name, an address or a public id means."""
    means = Q(public_id=words) | Q(name__icontains=words) | Q(user__email__iexact=words)
    found = Person.objects.filter(means).values_list("public_id", flat=True)
    # somebody whose row is gone can still be asked for by the id that the log holds
    return [*found[:PEOPLE_AT_MOST], words]


def _thing(words: str) -> Q:
    """`events.event:abc`, the id alone, or the kind of thing alone."""
    if ":" in words:
        return Q(target=words)
    if "." in words:
        return Q(target__startswith=f"{words.lower()}:")
    return Q(target__endswith=f":{words}") | Q(public_id=words)


def lines(found: list[AuditEntry]) -> list[Line]:
    """Each entry with its link and its personal detail, in two questions."""
    names = [entry.public_id for entry in found]
    seals = {seal.entry: seal for seal in AuditSeal.objects.filter(entry__in=names)}
    details = {row.entry: row for row in AuditPersonal.objects.filter(entry__in=names)}
    return [
        Line(entry, seals.get(entry.public_id), details.get(entry.public_id)) for entry in found
    ]


def every_line(asked: Asked) -> Iterator[Line]:
    """All that fit, the oldest first, a batch at a time; without what is personal."""
    found, last = entries(asked).order_by("pk"), 0
    while batch := list(found.filter(pk__gt=last)[:BATCH]):
        names = [entry.public_id for entry in batch]
        seals = {seal.entry: seal for seal in AuditSeal.objects.filter(entry__in=names)}
        for entry in batch:
            yield Line(entry, seals.get(entry.public_id), None)
        last = batch[-1].pk


def last_seal() -> AuditSeal | None:
    """The end of the chain."""
    return AuditSeal.objects.order_by("-number").first()


def unsealed() -> int:
    """How many entries wait to be sealed."""
    return AuditWaiting.objects.count()


def verbs_recorded() -> list[str]:
    """Every verb that stands in the log."""
    return sorted(AuditEntry.objects.order_by().values_list("verb", flat=True).distinct())


def people_called(public_ids: set[str]) -> dict[str, Person]:
    """People by their public ids."""
    found = Person.objects.filter(public_id__in=public_ids)
    return {person.public_id: person for person in found}
