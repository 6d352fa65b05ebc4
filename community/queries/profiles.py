"""What somebody says of themselves, as far as the one who looks is shown it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from community.models import Affiliation, Person, PersonLink
from community.models.person import ONESELF, audiences
from community.queries.identities import Identities
from community.zones import city_of, zone_of


@dataclass(frozen=True)
class Portrait:
    """A person with those parts that may be shown; what is kept back is simply not here."""

    person: Person
    bio: str = ""
    city: str = ""
    zone: ZoneInfo | None = None
    language: str = ""
    links: tuple[PersonLink, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()

    @property
    def zone_city(self) -> str:
        """The place that the zone is named for."""
        return city_of(self.zone.key) if self.zone else ""


def portrait(
    who: Identities, *, viewer: Person | None, seen_by: frozenset[str] | None = None
) -> Portrait:
    """What the page of the person says to the viewer, or to those whom `seen_by` names.

    Where a member was granted to be a public person, what that one's row says is shown as the member
    chose for their own.
    """
    person = who.person
    if seen_by is None:
        seen_by = ONESELF if viewer == person else audiences(viewer)

    def may_see(part: str) -> bool:
        return person.shows(part, seen_by=seen_by)

    return Portrait(
        person=person,
        bio=_first(one.bio for one in who.all) if may_see("bio") else "",
        city=_first(one.city for one in who.all) if may_see("city") else "",
        zone=zone_of(person.timezone) if may_see("timezone") else None,
        language=_language_of(person) if may_see("language") else "",
        links=tuple(person.links.all()) if may_see("links") else (),
        affiliations=tuple(affiliations_of(*who.all)) if may_see("affiliations") else (),
    )


def _first(said: Iterable[str]) -> str:
    return next((words for words in said if words), "")


def _language_of(person: Person) -> str:
    """Name the language that the person chose, if the site speaks it."""
    return str(dict(settings.LANGUAGES).get(person.language, ""))


def affiliations_of(*people: Person) -> list[Affiliation]:
    """Where the person worked, by what stands, the latest known beginning first, unknown ones last."""
    rows = Affiliation.objects.standing().filter(person__in=people).select_related("organisation")
    return sorted(rows, key=_latest, reverse=True)


def _latest(row: Affiliation) -> tuple[bool, date, int]:
    return (row.from_on is not None, row.from_on or row.recorded_at.date(), row.pk)


@dataclass(frozen=True)
class Statement:
    """What stands, or what was taken back, with everything that it corrects, the newest first."""

    newest: Affiliation
    before: tuple[Affiliation, ...]

    @property
    def state(self) -> tuple[str, str]:
        """How it is to be shown, and in what word."""
        if self.newest.withdrawn_at is not None:
            return ("refused", _("taken back"))
        return ("waiting", _("corrected")) if self.before else ("reached", _("as first said"))


def statements_of(*people: Person) -> list[Statement]:
    """Every statement about where somebody worked, with its corrections, for those who must judge."""
    rows = list(
        Affiliation.objects.filter(person__in=people)
        .select_related("organisation", "recorded_by", "person")
        .order_by("pk")
    )
    by_row = {row.pk: row for row in rows}
    corrected = {row.corrects_id for row in rows}
    found = []
    for newest in rows:
        if newest.pk in corrected:
            continue
        before, at = [], newest.corrects_id
        while at is not None:
            before.append(by_row[at])
            at = by_row[at].corrects_id
        found.append(Statement(newest, tuple(before)))
    return sorted(found, key=lambda one: _latest(one.newest), reverse=True)
