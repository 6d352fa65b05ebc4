"""The mail log: every try with what came of it. It names no address and holds no words of a mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from community import keys
from community.mailroom.addresses import address_of
from community.mailroom.answers import Answer
from community.models import Delivery, Person, RefusedAddress

KEPT = timedelta(days=90)


def write(
    *,
    at: datetime,
    kind: str,
    outcome: str,
    address: str,
    person: Person | None,
    about: str = "",
    answer: Answer | None = None,
) -> Delivery:
    """Add one try to the log."""
    return Delivery.objects.create(
        at=at,
        person=person,
        kind=kind,
        about=about,
        domain=address.rpartition("@")[2].lower()[:253],
        outcome=outcome,
        code=answer.code if answer else None,
        words=answer.words if answer else "",
    )


def fingerprint(address: str) -> str:
    """Name an address without holding it: under the site's own secret, so that nobody can guess."""
    return keys.address_print(address)


def flag(person: Person, address: str, *, at: datetime, answer: Answer) -> None:
    """Note that the address takes no mail, for good."""
    RefusedAddress.objects.get_or_create(
        person=person,
        fingerprint=fingerprint(address),
        cleared_at=None,
        defaults={"code": answer.code, "words": answer.words, "refused_at": at},
    )


def clear(person: Person, address: str, *, at: datetime) -> int:
    """Try the address again: it took mail, or its owner says that it will."""
    return RefusedAddress.objects.filter(
        person=person, fingerprint=fingerprint(address), cleared_at=None
    ).update(cleared_at=at)


def refusal_of(person: Person) -> RefusedAddress | None:
    """What the server of somebody's address said, where it refused for good."""
    return RefusedAddress.objects.filter(
        person=person, fingerprint=fingerprint(address_of(person)), cleared_at=None
    ).first()


def forget(*, at: datetime) -> int:
    """Drop what is older than three months."""
    gone, _each = Delivery.objects.filter(at__lt=at - KEPT).delete()
    return gone
