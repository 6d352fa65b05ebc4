"""Finding groups, people and organisations by words."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from community.models import (
    Group,
    Organisation,
    Person,
    Role,
)
from community.search import Hit


def search(text: str, *, person: Person | None, at: datetime, limit: int = 10) -> list[Hit]:
    """Groups by name, city and words; people who hold a role or speak in public, by name."""
    terms = text.replace("\x00", "").split()[:8]
    if not terms:
        return []
    groups, people, firms = Group.objects.visible_to(person), Person.objects.all(), Q()
    for term in terms:
        groups = groups.filter(
            Q(name__icontains=term)
            | Q(native_name__icontains=term)
            | Q(city__icontains=term)
            | Q(summary__icontains=term)
        )
        people = people.filter(name__icontains=term)
        firms &= Q(name__icontains=term) | Q(aliases__name__icontains=term)
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
            summary=someone.city,
        )
        for someone in people.filter(_in_public(at=at)).distinct().order_by("name")[:limit]
    ]
    hits += [
        Hit(
            kind=_("organisation"), title=firm.name, url=firm.get_absolute_url(), summary=firm.about
        )
        for firm in Organisation.objects.filter(firms).distinct().order_by("name")[:limit]
    ]
    return hits[:limit]


def _in_public(*, at: datetime) -> Q:
    """Who stands in public: without a login (of the record), or in a role. Members are not listed."""
    held = Role.objects.held(at=at).filter(group__is_hidden=False)
    return Q(user__isnull=True) | Q(pk__in=held.values("person"))
