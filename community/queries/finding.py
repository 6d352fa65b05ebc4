"""Finding groups, people and organisations by words."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from community.models import (
    Claim,
    Group,
    Person,
    Role,
)
from community.models.person import ONESELF, audiences, shown
from community.queries.identities import members_behind
from community.queries.organisations import organisations
from community.search import Hit


def search(text: str, *, person: Person | None, at: datetime, limit: int = 10) -> list[Hit]:
    """Groups by name, city and words; people who hold a role or speak in public, by name."""
    terms = text.replace("\x00", "").split()[:8]
    if not terms:
        return []
    groups = Group.objects.visible_to(person)
    for term in terms:
        groups = groups.filter(
            Q(name__icontains=term)
            | Q(native_name__icontains=term)
            | Q(city__icontains=term)
            | Q(summary__icontains=term)
        )
    hits = [
        Hit(
            kind=str(group.get_kind_display()),
            title=group.name,
            url=group.get_absolute_url(),
            summary=group.summary,
        )
        for group in groups.order_by("name")[:limit]
    ]
    hits += [
        Hit(
            kind=_("person"),
            title=someone.name,
            url=someone.get_absolute_url(),
            summary=_city_for(someone, viewer=person),
        )
        for someone in _people(terms, viewer=person, at=at, limit=limit)
    ]
    hits += [
        Hit(
            kind=_("organisation"), title=firm.name, url=firm.get_absolute_url(), summary=firm.about
        )
        for firm in organisations(text=text, limit=limit)
    ]
    return hits[:limit]


def people_named_like(
    text: str, *, person: Person | None, at: datetime, limit: int = 10
) -> list[Person]:
    """People who stand in public and can sign in, by words of their names: to be asked for something."""
    terms = text.replace("\x00", "").split()[:8]
    if not terms:
        return []
    found = _people(terms, viewer=person, at=at, limit=limit * 3)
    open_ = Person.objects.filter(pk__in=[one.pk for one in found], user__is_active=True)
    inside = set(open_.values_list("pk", flat=True))
    return [one for one in found if one.pk in inside and one != person][:limit]


def _in_public(*, at: datetime) -> Q:
    """Who stands in public: of the record, or granted to be somebody of it, or in a role.

    Members are not listed.
    """
    held = Role.objects.held(at=at).filter(group__is_hidden=False)
    theirs = Claim.objects.standing().values("member")
    of_the_record = Q(user__isnull=True, account_closure__isnull=True, contact__isnull=True)
    return of_the_record | Q(pk__in=held.values("person")) | Q(pk__in=theirs)


def _people(terms: list[str], *, viewer: Person | None, at: datetime, limit: int) -> list[Person]:
    """Those in public whose name holds the terms, or whose city does and may be seen; each human once."""
    wanted, city_is_shown = _in_public(at=at), shown("city", to=viewer)
    claimed = Claim.objects.standing()
    their_own_word = ~Q(
        pk__in=claimed.values("known")
    )  # what a claimed row says, its member decides
    for term in terms:
        wanted &= Q(name__icontains=term) | (
            Q(city__icontains=term) & city_is_shown & their_own_word
        )
    found = list(Person.objects.filter(wanted).distinct().order_by("name", "pk")[:limit])
    behind = members_behind(found)
    return list(dict.fromkeys(behind.get(someone.pk, someone) for someone in found))


def _city_for(someone: Person, *, viewer: Person | None) -> str:
    seen_by = ONESELF if someone == viewer else audiences(viewer)
    return someone.city if someone.shows("city", seen_by=seen_by) else ""
