"""Writing down organisations, and who may act for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit
from community.actions.people import signed_up
from community.actions.refusals import AlreadyThere
from community.models import (
    Organisation,
    OrganisationAlias,
    Person,
    Representative,
)


def _taken(slug: str) -> AlreadyThere:
    return AlreadyThere(_("There is an organisation at this address already: %s.") % slug)


@transaction.atomic
def found_organisation(
    *,
    actor: Person | None,
    at: datetime,
    slug: str,
    name: str,
    aliases: tuple[str, ...] = (),
    **facts: Any,
) -> Organisation:
    """Write down an employer, sponsor, host or provider."""
    if Organisation.objects.filter(slug=slug).exists():
        raise _taken(slug)
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(slug=slug, name=name, **facts)
    except IntegrityError as error:  # another came to this address at the same moment
        raise _taken(slug) from error
    OrganisationAlias.objects.bulk_create(
        OrganisationAlias(organisation=organisation, name=alias) for alias in aliases
    )
    audit.record(
        actor=actor,
        verb="community.organisation_founded",
        target=organisation,
        at=at,
        payload={"slug": slug},
    )
    return organisation


@transaction.atomic
def name_representative(
    *, actor: Person | None, at: datetime, organisation: Organisation, person: Person
) -> Representative:
    """Let a person act for an organisation on this site."""
    representative, created = Representative.objects.get_or_create(
        organisation=organisation,
        person=person,
        until_on=None,
        defaults={"from_on": at.date()},
    )
    if created:
        audit.record(
            actor=actor,
            verb="community.representative_named",
            target=organisation,
            at=at,
            payload={"person": person.public_id},
        )
    return representative


@transaction.atomic
def name_representative_by_address(
    *, actor: Person, at: datetime, organisation: Organisation, email: str
) -> Representative:
    """Let somebody who has signed up act for an organisation, named by their address."""
    return name_representative(
        actor=actor, at=at, organisation=organisation, person=signed_up(email)
    )


@transaction.atomic
def end_representation(*, actor: Person, at: datetime, representative: Representative) -> None:
    """Let a person act for an organisation no longer, from today on. Ended twice, the first stands."""
    mandate = Representative.objects.select_for_update().get(pk=representative.pk)
    if mandate.until_on is not None:
        return
    mandate.until_on = at.date()
    mandate.save(update_fields=["until_on"])
    audit.record(
        actor=actor,
        verb="community.representation_ended",
        target=mandate.organisation,
        at=at,
        payload={"person": mandate.person.public_id},
    )
