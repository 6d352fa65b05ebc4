"""What an organiser plans and runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from community.models import Group, Person, Role
from community.rules import ORGANISING, is_keeper
from events.models import Event
from events.queries.lists import with_lines


def groups_planned_by(person: Person, *, at: datetime) -> list[Group]:
    """The groups whose meetups the person may plan, chapters first."""
    groups = Group.objects.visible_to(person).filter(closed_at=None)
    groups = groups.exclude(kind=Group.Kind.COMMITTEE)
    if not is_keeper(person):
        held = Role.objects.held(at=at).filter(person=person, kind__in=ORGANISING)
        mine = held.values("group_id")
        groups = groups.filter(Q(pk__in=mine) | Q(network__in=mine))
    return sorted(groups, key=lambda group: (group.kind != Group.Kind.CHAPTER, group.name))


def on_the_desk(*, person: Person, at: datetime, groups: list[Group]) -> list[Event]:
    """Drafts, what is to come, and what was lately, of the groups that the person runs."""
    events = Event.objects.visible_to(person, at=at).filter(group__in=[each.pk for each in groups])
    recent = Q(ends_at__isnull=True) | Q(ends_at__gt=at - timedelta(days=90))
    recent |= Q(postponement__isnull=False)
    drafts = Q(publication__isnull=True)
    shown = with_lines(events.filter(recent | drafts)).select_related("planned", "completion")
    return list(shown.order_by("starts_at", "pk"))
