"""What somebody was told, what of it is new, and what the mail log holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from community import kinds
from community.models import (
    Delivery,
    Follow,
    Group,
    MutedGroup,
    Notification,
    Person,
    RefusedAddress,
)

PAGE = 30


@dataclass(frozen=True)
class Told:
    """A page of what somebody was told, newest first; `older` names the row that the next page follows."""

    rows: list[Notification]
    older: str = ""
    newest: bool = True


@dataclass(frozen=True)
class Standing:
    """What the masthead says to a member: how much is new, and whether mail reaches them."""

    unread: int = 0
    refused: bool = False


def told_to(person: Person, *, section: str = "", after: str = "", page: int = PAGE) -> Told:
    """What the person was told, newest first; `after`: only what is older than that one."""
    rows = person.notifications.select_related("group").order_by("-created_at", "-pk")
    if section:
        keys = [kind.key for kind in kinds.declared() if kind.section.key == section]
        rows = rows.filter(kind__in=keys)
    mark = person.notifications.filter(public_id=after).first() if after else None
    if mark is not None:
        rows = rows.filter(
            Q(created_at__lt=mark.created_at) | Q(created_at=mark.created_at, pk__lt=mark.pk)
        )
    found = list(rows[: page + 1])
    shown = found[:page]
    older = shown[-1].public_id if len(found) > page else ""
    return Told(rows=shown, older=older, newest=mark is None)


def standing(person: Person, *, fingerprint: str) -> Standing:
    """What is new to the person, and whether their address was refused: in one question."""
    unread = (
        Notification.objects.filter(person=OuterRef("pk"), read_at=None)
        .order_by()
        .values("person")
        .annotate(count=Count("pk"))
        .values("count")
    )
    refused = RefusedAddress.objects.filter(
        person=OuterRef("pk"), fingerprint=fingerprint, cleared_at=None
    )
    row = (
        Person.objects.filter(pk=person.pk)
        .annotate(unread=Coalesce(Subquery(unread), Value(0)), refused=Exists(refused))
        .values_list("unread", "refused")
        .first()
    )
    return Standing(*row) if row else Standing()


def groups_that_mail(person: Person) -> list[Group]:
    """The groups whose mail somebody may silence: those they belong to, carry or follow, and the silent ones."""
    theirs = (
        Q(memberships__person=person, memberships__left_at=None)
        | Q(roles__person=person, roles__ended_at=None)
        | Q(pk__in=Follow.objects.open().filter(person=person).values("group"))
        | Q(pk__in=MutedGroup.objects.filter(person=person).values("group"))
    )
    inside = Group.objects.filter(theirs).values("pk")
    return list(Group.objects.filter(pk__in=inside).order_by("name", "pk"))


def mail_log(*, outcome: str = "", kind: str = "", about: str = "") -> QuerySet[Delivery]:
    """Every try to send a mail, newest first."""
    rows = Delivery.objects.select_related("person").order_by("-at", "-pk")
    for name, value in (("outcome", outcome), ("kind", kind), ("about", about)):
        if value:
            rows = rows.filter(**{name: value})
    return rows
