"""Barring somebody from a group's meetups, and letting them in again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, keys, queries, rules, signals, vault
from community.errors import DomainError
from community.models import Barring, Group, Person


class NotTheirsToBar(DomainError):
    """Whoever leads the group cannot be barred from it."""


class BarredAlready(DomainError):
    """A barring holds already."""


@transaction.atomic
def bar_person(
    *,
    actor: Person,
    at: datetime,
    group: Group,
    person: Person,
    reason: str,
    until_at: datetime | None = None,
    appeal: str = "",
) -> Barring:
    """Keep somebody away from the group's meetups; a network's barring holds in its chapters, too.

    Seats that they hold at coming meetups end (`signals.person_barred`). The reason lies sealed, and stands
    neither in the log nor in any mail.
    """
    group = _held(group)
    if person.pk == actor.pk or rules.leads_here(person, group, at=at):
        raise NotTheirsToBar(
            _("Whoever leads the group cannot be barred from it. Nothing was changed.")
        )
    if until_at is not None and until_at <= at:
        raise BarredAlready(_("That day is over already. Choose a later one, or none."))
    holds = group.barrings.in_force(at=at).filter(person=person).first()
    if holds is not None:
        if (holds.until_at, holds.appeal) == (until_at, appeal):
            return holds
        raise BarredAlready(
            _("They are barred already. Lift that first, if it should hold for another time.")
        )
    barring = Barring.objects.create(
        group=group,
        person=person,
        address=keys.address_print(address) if (address := queries.address_known(person)) else "",
        barred_by=actor,
        barred_at=at,
        from_at=at,
        until_at=until_at,
        sealed_reason=vault.seal(reason),
        appeal=appeal,
    )
    audit.record(
        actor=actor,
        verb="community.person_barred",
        target=group,
        at=at,
        payload={"barring": barring.public_id, "ends": until_at is not None},
    )
    signals.person_barred.send(sender=Person, person=person, group=group, at=at)
    return barring


@transaction.atomic
def lift_barring(*, actor: Person, at: datetime, barring: Barring) -> Barring:
    """Let somebody in again."""
    group = _held(barring.group)
    barring = Barring.objects.get(pk=barring.pk)
    if barring.lifted_at is not None or (barring.until_at is not None and barring.until_at <= at):
        return barring
    barring.lifted_at, barring.lifted_by = at, actor
    barring.save(update_fields=["lifted_at", "lifted_by"])
    audit.record(
        actor=actor,
        verb="community.barring_lifted",
        target=group,
        at=at,
        payload={"barring": barring.public_id},
    )
    return barring


def _held(group: Group) -> Group:
    """One barring at a time; held so that rows which name the group, as mails do, may still be written."""
    return Group.objects.select_for_update(no_key=True).get(pk=group.pk)
