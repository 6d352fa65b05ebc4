"""Who belongs to a group, for those who lead it."""

from __future__ import annotations

from django.db.models import QuerySet

from community.models import Group, Membership


def membership_list(group: Group, *, named: str = "") -> QuerySet[Membership]:
    """Open memberships with their people, the latest first; `named` narrows by the words of a name."""
    rows = group.memberships.open().select_related("person")
    for word in named.replace("\x00", "").split()[:8]:
        rows = rows.filter(person__name__icontains=word)
    return rows.order_by("-joined_at", "-pk")
