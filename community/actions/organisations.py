"""Writing down organisations: their names, whom they belong to, and who may act for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, queries
from community.actions.affiliations import join_typed
from community.actions.people import signed_up
from community.actions.refusals import (
    AlreadyThere,
    EndsBeforeItBegins,
    GoesInCircles,
    NameIsTaken,
    SaidAlready,
)
from community.family import Ownership, makes_a_circle
from community.locks import NAMES_OF_ORGANISATIONS, one_at_a_time
from community.models import (
    Organisation,
    OrganisationAlias,
    OrganisationParent,
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
    """Write down an employer, sponsor, host or provider. Who typed its name before belongs to it now."""
    one_at_a_time(NAMES_OF_ORGANISATIONS)
    if Organisation.objects.filter(slug=slug).exists():
        raise _taken(slug)
    for one in (name, *aliases):
        _refuse_taken(one)
    organisation = Organisation.objects.create(slug=slug, name=name, **facts)
    OrganisationAlias.objects.bulk_create(
        OrganisationAlias(organisation=organisation, name=alias, added_at=at) for alias in aliases
    )
    audit.record(
        actor=actor,
        verb="community.organisation_founded",
        target=organisation,
        at=at,
        payload={"slug": slug},
    )
    for one in (name, *aliases):
        join_typed(actor=actor, at=at, organisation=organisation, name=one)
    return organisation


@transaction.atomic
def edit_organisation(
    *, actor: Person, at: datetime, organisation: Organisation, **facts: str
) -> Organisation:
    """Change its name, its website, or what is said of it. A name that it had stays as an alias."""
    one_at_a_time(NAMES_OF_ORGANISATIONS)
    firm = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = {name: value for name, value in facts.items() if getattr(firm, name) != value}
    if not changed:
        return firm
    before = firm.name
    if "name" in changed:
        _refuse_taken(changed["name"], but=firm)
    for field, value in changed.items():
        setattr(firm, field, value)
    firm.full_clean(exclude=["public_id"])
    firm.save(update_fields=list(changed))
    audit.record(
        actor=actor,
        verb="community.organisation_edited",
        target=firm,
        at=at,
        payload={"fields": sorted(changed)},
        personal={"name": {"from": before, "to": firm.name}} if before != firm.name else None,
    )
    if before != firm.name:
        firm.aliases.filter(name=firm.name, retired_at=None).update(retired_at=at)
        firm.aliases.get_or_create(name=before, retired_at=None, defaults={"added_at": at})
        join_typed(actor=actor, at=at, organisation=firm, name=firm.name)
    return firm


@transaction.atomic
def add_alias(
    *, actor: Person, at: datetime, organisation: Organisation, name: str
) -> OrganisationAlias:
    """Write down another name. Statements that people typed by it belong to the organisation now."""
    one_at_a_time(NAMES_OF_ORGANISATIONS)
    firm = Organisation.objects.select_for_update().get(pk=organisation.pk)
    name = " ".join(name.split())
    if queries.plain(name) == queries.plain(firm.name):
        raise NameIsTaken(_("That is its name already."))
    _refuse_taken(name, but=firm)
    alias = next(
        (
            one
            for one in firm.aliases.filter(retired_at=None)
            if queries.plain(one.name) == queries.plain(name)
        ),
        None,
    )
    if alias is not None:
        return alias
    alias = OrganisationAlias(organisation=firm, name=name, added_at=at)
    alias.full_clean(exclude=["public_id"])
    alias.save()
    audit.record(
        actor=actor,
        verb="community.alias_added",
        target=firm,
        at=at,
        payload={"alias": alias.public_id},
    )
    join_typed(actor=actor, at=at, organisation=firm, name=name)
    return alias


@transaction.atomic
def retire_alias(*, actor: Person, at: datetime, alias: OrganisationAlias) -> OrganisationAlias:
    """Let the organisation go by a name no longer. What was joined by it stays joined."""
    alias = OrganisationAlias.objects.select_for_update().get(pk=alias.pk)
    if alias.retired_at is not None:
        return alias
    alias.retired_at = at
    alias.save(update_fields=["retired_at"])
    audit.record(
        actor=actor,
        verb="community.alias_retired",
        target=alias.organisation,
        at=at,
        payload={"alias": alias.public_id},
    )
    return alias


@transaction.atomic
def add_parent(
    *,
    actor: Person,
    at: datetime,
    organisation: Organisation,
    parent: Organisation,
    from_on: date | None = None,
    until_on: date | None = None,
) -> OrganisationParent:
    """Write down that one belongs, or belonged, to another. Refused where that would go in circles."""
    tie = OrganisationParent(
        organisation=organisation,
        parent=parent,
        from_on=from_on,
        until_on=until_on,
        recorded_at=at,
    )
    _check_tie(tie)
    tie.full_clean(exclude=["public_id"])
    tie.save()
    _record_tie(tie, "community.parent_added", actor=actor, at=at)
    return tie


@transaction.atomic
def date_parent(
    *,
    actor: Person,
    at: datetime,
    tie: OrganisationParent,
    from_on: date | None,
    until_on: date | None,
) -> OrganisationParent:
    """Say from when until when one belonged to another; with a last day, that it ended."""
    tie = OrganisationParent.objects.select_for_update().get(pk=tie.pk)
    if (tie.from_on, tie.until_on) == (from_on, until_on):
        return tie
    before = {"from": tie.from_on, "until": tie.until_on}
    tie.from_on, tie.until_on = from_on, until_on
    _check_tie(tie)
    tie.save(update_fields=["from_on", "until_on"])
    _record_tie(tie, "community.parent_dated", actor=actor, at=at, before=before)
    return tie


def _check_tie(tie: OrganisationParent) -> None:
    if tie.from_on and tie.until_on and tie.until_on <= tie.from_on:
        raise EndsBeforeItBegins(
            _("The last day lies before the first. Nothing was saved; put one of them right.")
        )
    # a circle may be closed anywhere, so whoever adds to the families waits for whoever does so now
    list(Organisation.objects.select_for_update().order_by("pk").values_list("pk"))
    new = Ownership(tie.organisation_id, tie.parent_id, tie.from_on, tie.until_on)
    rows = OrganisationParent.objects.exclude(pk=tie.pk)
    ties = [
        Ownership(*row)
        for row in rows.values_list("organisation_id", "parent_id", "from_on", "until_on")
    ]
    names = {"child": tie.organisation.name, "parent": tie.parent.name}
    if any(
        (one.organisation, one.parent) == (new.organisation, new.parent) and one.overlaps(new)
        for one in ties
    ):
        raise SaidAlready(
            _("It is written down for some of these days that %(child)s belongs to %(parent)s.")
            % names
        )
    if tie.organisation_id == tie.parent_id or makes_a_circle(new, ties):
        raise GoesInCircles(
            _(
                "On some of these days %(parent)s belongs to %(child)s, directly or through others. "
                "Nothing was saved; end that first, or choose other days."
            )
            % names
        )


def _record_tie(
    tie: OrganisationParent,
    verb: str,
    *,
    actor: Person,
    at: datetime,
    before: dict[str, date | None] | None = None,
) -> None:
    payload: dict[str, Any] = {"parent": tie.parent.public_id, **_days(tie.from_on, tie.until_on)}
    if before is not None:
        payload["before"] = _days(before["from"], before["until"])
    audit.record(actor=actor, verb=verb, target=tie.organisation, at=at, payload=payload)


def _days(from_on: date | None, until_on: date | None) -> dict[str, str | None]:
    return {
        "from": from_on.isoformat() if from_on else None,
        "until": until_on.isoformat() if until_on else None,
    }


def _refuse_taken(name: str, *, but: Organisation | None = None) -> None:
    other = next((one for one in queries.organisations_named(name) if one != but), None)
    if other is not None:
        raise NameIsTaken(
            _("%(other)s goes by “%(name)s” already (%(address)s). Nothing was saved.")
            % {"other": other.name, "name": name, "address": other.get_absolute_url()}
        )


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
