"""Who is whom: a member, and the people known in public whom the keeper granted to be them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from community.models import Claim, Person


@dataclass(frozen=True)
class Identities:
    """One human being: whose page it is, and the public persons that are theirs.

    It is for what pages show and what rules count. It gives no rights: a role stays with the row it
    was given to, and whoever is granted to be a speaker of the record leads no group by it.
    """

    person: Person
    known: tuple[Person, ...] = ()

    @property
    def all(self) -> tuple[Person, ...]:
        return (self.person, *self.known)


def identities(person: Person) -> Identities:
    """The member behind the person, if a claim stands, and everybody else who is them."""
    claim = Claim.objects.standing().filter(known=person).select_related("member").first()
    member = claim.member if claim else person
    mine = Claim.objects.standing().filter(member=member).select_related("known")
    return Identities(member, tuple(one.known for one in mine.order_by("answered_at", "pk")))


def identities_of(people: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each of these people, by row, all the rows that are the same human being. One query."""
    asked = set(people)
    standing = Claim.objects.standing()
    behind = standing.filter(known__in=asked).values("member")
    rows = list(
        standing.filter(Q(member__in=asked) | Q(member__in=behind)).values_list("member", "known")
    )
    members = {known: member for member, known in rows}
    same: dict[int, set[int]] = {}
    for member, known in rows:
        same.setdefault(member, {member}).add(known)
    return {one: frozenset(same.get(members.get(one, one), {one})) for one in asked}


def members_behind(people: Iterable[Person]) -> dict[int, Person]:
    """The member behind each of these public persons who is somebody's, by the public one's row."""
    rows = Claim.objects.standing().filter(known__in=[one.pk for one in people])
    return {claim.known_id: claim.member for claim in rows.select_related("member")}


def claims_waiting() -> list[Claim]:
    """What the keeper has not answered, the oldest first."""
    rows = Claim.objects.waiting().select_related("known", "member")
    return list(rows.order_by("asked_at", "pk"))


def claims_answered(*, limit: int = 100) -> list[Claim]:
    """What the keeper answered, or the asker took back, the newest first."""
    rows = Claim.objects.exclude(outcome="").select_related(
        "known", "member", "answered_by", "undone_by"
    )
    return list(rows.order_by("-answered_at", "-pk")[:limit])


def claims_of(member: Person) -> list[Claim]:
    """Whom the member said to be, the newest first."""
    return list(member.claims.select_related("known").order_by("-asked_at", "-pk"))


def claims_about(claim: Claim) -> list[Claim]:
    """What else was asked about the same public person, or by the same member; the newest first."""
    others = Claim.objects.filter(Q(known=claim.known_id) | Q(member=claim.member_id))
    rows = others.exclude(pk=claim.pk).select_related("known", "member", "answered_by", "undone_by")
    return list(rows.order_by("-asked_at", "-pk"))


def open_claim(*, known: Person, member: Person | None) -> Claim | None:
    """What the member asked about the person and nobody has answered."""
    if member is None:
        return None
    return Claim.objects.waiting().filter(known=known, member=member).first()
