"""Questions about lines of a frozen roll: where their mail goes, and which links lead to them."""

from __future__ import annotations

import hashlib

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from community.models import Person
from elections.models import Election, RollAddress, RollClaim, RollLink, RollMailing, RollRow


def address_of(row: RollRow) -> str:
    """The address that mail for this line goes to: the last one told for it, else that of the roll."""
    last = RollAddress.objects.filter(row=row).order_by("-pk").values_list("address", flat=True)
    return last.first() or row.email


def with_addresses(rows: QuerySet[RollRow]) -> QuerySet[RollRow]:
    """Many lines, each with the same as `mail_to`, in the one query that reads them."""
    last = RollAddress.objects.filter(row=OuterRef("pk")).order_by("-pk").values("address")[:1]
    return rows.annotate(mail_to=Coalesce(Subquery(last), F("email")))


def addressed(rows: QuerySet[RollRow], *, most: int) -> list[tuple[int, str]]:
    """Read the first of these lines, by their numbers, each with the address that its mail goes to."""
    last = RollAddress.objects.filter(row=OuterRef("pk")).order_by("-pk").values("address")[:1]
    found = rows.annotate(goes_to=Coalesce(Subquery(last), F("email"))).order_by("pk")
    return list(found.values_list("pk", "goes_to")[:most])


def is_anothers(election: Election, row: RollRow, address: str) -> bool:
    """Whether an address is that of another line, on the roll or since."""
    others = with_addresses(RollRow.objects.filter(election=election)).exclude(pk=row.pk)
    told = RollAddress.objects.filter(election=election, address=address).values("row")
    return (
        others.filter(email=address).exists()
        or others.filter(pk__in=told, mail_to=address).exists()
    )


def fingerprint(token: str) -> str:
    """What stands in the database in place of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_called(token: str) -> RollLink | None:
    """The link that was mailed with this token."""
    found = RollLink.objects.select_related(
        "row", "election__group", "election__publication", "election__freeze"
    )
    return found.filter(token_hash=fingerprint(token)).first()


def is_held_by(row: RollRow, person: Person | None) -> bool:
    """Whether a line is this person's already. Of others nobody is told."""
    return person is not None and RollClaim.objects.filter(row=row, person=person).exists()


def masked(address: str) -> str:
    """An address as a stranger may see it: `m…@example.org`."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}…@{host}" if name and host else ""


def mended(election: Election) -> int:
    """How many lines get their mail at another address than the roll has. For everybody."""
    return RollAddress.objects.filter(election=election).values("row").distinct().count()


def unwritten(election: Election) -> QuerySet[RollRow]:
    """Lines that no letter was made for. Whether somebody claimed them does not matter, and must not show."""
    standing = RollLink.objects.standing().filter(election=election)
    return RollRow.objects.filter(election=election).exclude(pk__in=standing.values("row"))


def last_mailing(election: Election) -> RollMailing | None:
    """The mailing that is under way, or the last one."""
    return RollMailing.objects.filter(election=election).select_related("by").last()


def to_mend(election: Election) -> QuerySet[RollLink]:
    """Letters that did not arrive, each with its line, in the order of the addresses on the roll."""
    found = RollLink.objects.to_mend().filter(election=election)
    last = RollAddress.objects.filter(row=OuterRef("row")).order_by("-pk").values("address")[:1]
    return (
        found.select_related("row")
        .annotate(mail_to=Coalesce(Subquery(last), F("row__email")))
        .order_by("row__email")
    )


def some_claim_is_to_be_told() -> bool:
    """Whether somebody whose link was used has still to hear of it."""
    return RollLink.objects.filter(is_to_be_told=True).exists()
