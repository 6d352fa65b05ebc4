"""The people who walk through the tests. Each test may ask: and the stranger?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from community.models import Group, Organisation, Person, Role, User

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def make_person(name: str = "Meena Member", *, email: str | None = None, **facts: Any) -> Person:
    """Someone with a login."""
    address = email or f"{name.lower().replace(' ', '.')}@example.org"
    user = User.objects.create_user(address, name=name)
    for field, value in facts.items():
        setattr(user.person, field, value)
    if facts:
        user.person.save()
    return user.person


def make_keeper(email: str = "keeper@example.org") -> Person:
    """Whoever keeps the site."""
    return User.objects.create_superuser(email, "x" * 12, name="Kani Keeper").person


def make_group(slug: str = "chennai", **facts: Any) -> Group:
    defaults: dict[str, Any] = {
        "name": slug.replace("-", " ").capitalize(),
        "kind": Group.Kind.CHAPTER,
        "timezone": "Asia/Kolkata",
        "created_at": NOON,
    }
    return Group.objects.create(slug=slug, **{**defaults, **facts})


def give_role(person: Person, group: Group, kind: str, **facts: Any) -> Role:
    return Role.objects.create(
        person=person,
        group=group,
        kind=kind,
        **{"starts_at": datetime(2020, 1, 1, tzinfo=UTC), **facts},
    )


def make_organisation(slug: str = "provider-a", **facts: Any) -> Organisation:
    return Organisation.objects.create(
        slug=slug, **{"name": slug.replace("-", " ").title(), **facts}
    )
