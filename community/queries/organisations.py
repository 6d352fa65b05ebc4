"""Organisations: by which names they go, whom they belong to, who works there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from community import family
from community.models import (
    Affiliation,
    Organisation,
    OrganisationAlias,
    OrganisationParent,
    Representative,
)
from community.queries.identities import identities_of


def plain(name: str) -> str:
    """A name as it is compared: without regard to capitals and spaces."""
    return " ".join(name.split()).casefold()


def organisations_named(name: str) -> list[Organisation]:
    """Those that go by exactly this name, whatever its capitals and spaces, or have it for an alias."""
    wanted = plain(name)
    if not wanted:
        return []
    rows = Organisation.objects.values_list("pk", "name")
    aliases = OrganisationAlias.objects.filter(retired_at__isnull=True)
    found = {pk for pk, called in rows if plain(called) == wanted}
    found |= {
        pk for pk, called in aliases.values_list("organisation", "name") if plain(called) == wanted
    }
    return list(Organisation.objects.filter(pk__in=found).order_by("name", "pk"))


def names_known() -> list[str]:
    """Every name and alias that an organisation goes by, for whoever types one."""
    aliases = OrganisationAlias.objects.filter(retired_at__isnull=True)
    names = {*Organisation.objects.values_list("name", flat=True)}
    return sorted({*names, *aliases.values_list("name", flat=True)}, key=str.casefold)


def names_of(organisation: Organisation) -> list[OrganisationAlias]:
    """Every other name that it had, those in use first."""
    rows = organisation.aliases.all()
    return sorted(rows, key=lambda alias: (alias.retired_at is not None, alias.name.casefold()))


def called(terms: Iterable[str]) -> Q:
    """A condition on organisations: each term stands in the name or in an alias in use."""
    wanted = Q()
    for term in terms:
        aliases = OrganisationAlias.objects.filter(retired_at__isnull=True, name__icontains=term)
        wanted &= Q(name__icontains=term) | Q(pk__in=aliases.values("organisation"))
    return wanted


def with_aliases(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Each with the names in use beside its own, as `also_called`."""
    in_use = OrganisationAlias.objects.filter(retired_at__isnull=True).order_by("name")
    return organisations.prefetch_related(Prefetch("aliases", in_use, to_attr="also_called"))


def organisations(*, text: str = "", limit: int = 500) -> list[Organisation]:
    """Organisations by name or alias, in the order of the alphabet."""
    terms = text.replace("\x00", "").split()[:8]
    return list(with_aliases(Organisation.objects.filter(called(terms))).order_by("name")[:limit])


def representatives_of(organisation: Organisation) -> list[Representative]:
    """Who may act for the organisation now, in the order in which they were named."""
    mandates = organisation.representatives.filter(until_on__isnull=True)
    return list(mandates.select_related("person").order_by("from_on", "pk"))


# --- Families -------------------------------------------------------------------------------------


def ownership() -> tuple[family.Ownership, ...]:
    """Every statement that one organisation belonged to another."""
    rows = OrganisationParent.objects.values_list(
        "organisation_id", "parent_id", "from_on", "until_on"
    )
    return tuple(family.Ownership(*row) for row in rows)


def family_of(
    organisation: Organisation, *, on: date, since: date | None = None
) -> frozenset[Organisation]:
    """The organisation and all that belong with it on that day (or on any day since another)."""
    near = family.family(organisation.pk, ownership(), on=on, since=since)
    return frozenset(Organisation.objects.filter(pk__in=near))


def parents_of(organisation: Organisation) -> list[OrganisationParent]:
    """Whom it belonged to and belongs to, the latest first."""
    rows = organisation.parents.select_related("parent")
    return sorted(rows, key=_latest_first)


def children_of(organisation: Organisation) -> list[OrganisationParent]:
    """What belonged to it and belongs to it, the latest first."""
    rows = organisation.children.select_related("organisation")
    return sorted(rows, key=_latest_first)


def _latest_first(tie: OrganisationParent) -> tuple[bool, int, int]:
    """What still holds before what ended; then by the last day, the first day."""
    last, first = tie.until_on or date.max, tie.from_on or date.min
    return (tie.until_on is not None, -last.toordinal(), -first.toordinal())


# --- Who worked where, as rules count it ----------------------------------------------------------


@dataclass(frozen=True)
class Engagement:
    """Somebody working for an organisation, or acting for it, on the days [from, until)."""

    organisation: int
    from_on: date | None
    until_on: date | None
    acts: bool = False


def engagements_of(people: Iterable[int]) -> dict[int, list[Engagement]]:
    """Where these people worked, by what stands, and whom they acted for, in three queries.

    All of it, whoever is shown it: what somebody keeps back is counted like the rest; and under every
    name that the keeper granted to be theirs.
    """
    same = identities_of(people)
    everybody = set().union(*same.values())
    worked = Affiliation.objects.standing().filter(person__in=everybody, organisation__isnull=False)
    acted = Representative.objects.filter(person__in=everybody)
    rows: dict[int, list[Engagement]] = {}
    for acts, kind in ((False, worked), (True, acted)):
        for person, organisation, from_on, until_on in kind.order_by("pk").values_list(
            "person_id", "organisation_id", "from_on", "until_on"
        ):
            rows.setdefault(person, []).append(Engagement(organisation, from_on, until_on, acts))
    return {
        person: [row for one in sorted(names) for row in rows.get(one, ())]
        for person, names in same.items()
    }


@dataclass(frozen=True)
class TypedName:
    """An employer that people typed and that is no organisation yet; how many say so."""

    name: str
    people: int


def typed_employers() -> list[TypedName]:
    """Names that wait to be joined to an organisation, the most typed first, each spelling once."""
    rows = (
        Affiliation.objects.standing()
        .exclude(employer="")
        .values_list("employer")
        .annotate(people=Count("person", distinct=True))
        .order_by("employer")
    )
    spellings: dict[str, list[TypedName]] = {}
    for name, people in rows:
        spellings.setdefault(plain(name), []).append(TypedName(name, people))
    found = [
        TypedName(max(ways, key=lambda one: one.people).name, sum(one.people for one in ways))
        for ways in spellings.values()
    ]
    return sorted(found, key=lambda one: (-one.people, plain(one.name)))
