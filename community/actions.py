"""What people do on the ground floor. Each is one transaction, one row in the log, one sentence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import (
    Affiliation,
    Charter,
    Group,
    Membership,
    Notification,
    Organisation,
    OrganisationAlias,
    Person,
    Representative,
    Role,
)


class AlreadyThere(DomainError):
    """The name is taken."""


class NotAMember(DomainError):
    """Nothing to leave."""


class TermIsOver(DomainError):
    """A term must end later than it begins."""


class LastLead(DomainError):
    """A group is never without a lead."""


class NobodyThere(DomainError):
    """No login has that address."""


def _signed_up(email: str) -> Person:
    person = Person.objects.filter(user__email__iexact=email.strip(), user__is_active=True).first()
    if person is None:
        raise NobodyThere(
            _("Nobody has signed up with %s. Ask them to, then name them again.") % email
        )
    return person


@transaction.atomic
def add_person(*, actor: Person | None, at: datetime, name: str, **facts: Any) -> Person:
    """Write down someone who is known in public, without a login."""
    person = Person.objects.create(name=name, **facts)
    audit.record(
        actor=actor, verb="community.person_added", target=person, at=at, personal={"name": name}
    )
    return person


@transaction.atomic
def edit_profile(*, actor: Person, at: datetime, **facts: Any) -> Person:
    """Change what I say about myself."""
    person = Person.objects.select_for_update().get(pk=actor.pk)
    for field, value in facts.items():
        setattr(person, field, value)
    person.full_clean(exclude=["public_id"])
    person.save()
    audit.record(
        actor=actor,
        verb="community.profile_edited",
        target=person,
        at=at,
        payload={"fields": sorted(facts)},
    )
    return person


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
        raise AlreadyThere(_("There is an organisation at this address already: %s.") % slug)
    organisation = Organisation.objects.create(slug=slug, name=name, **facts)
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
def record_affiliation(
    *,
    actor: Person | None,
    at: datetime,
    person: Person,
    organisation: Organisation | None,
    title: str = "",
    from_on: date | None = None,
    until_on: date | None = None,
    note: str = "",
) -> Affiliation:
    """Say where someone works, or worked, from a day until a day; open ends stay open."""
    affiliation = Affiliation(
        person=person,
        organisation=organisation,
        title=title,
        from_on=from_on,
        until_on=until_on,
        recorded_at=at,
        note=note,
    )
    affiliation.full_clean()
    affiliation.save()
    audit.record(
        actor=actor,
        verb="community.affiliation_recorded",
        target=person,
        at=at,
        payload={"organisation": organisation.public_id if organisation else None},
    )
    return affiliation


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
        actor=actor, at=at, organisation=organisation, person=_signed_up(email)
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


@transaction.atomic
def found_group(
    *, actor: Person | None, at: datetime, slug: str, name: str, kind: str, **facts: Any
) -> Group:
    """Open a chapter, a working group, a committee or a network."""
    if Group.objects.filter(slug=slug).exists():
        raise AlreadyThere(_("There is a group at this address already: %s.") % slug)
    group = Group(slug=slug, name=name, kind=kind, created_at=at, **facts)
    group.full_clean(exclude=["public_id"])
    group.save()
    audit.record(
        actor=actor,
        verb="community.group_founded",
        target=group,
        at=at,
        payload={"kind": kind, "slug": slug},
    )
    return group


@transaction.atomic
def adopt_charter(*, actor: Person | None, at: datetime, group: Group, text: str) -> Charter:
    """Give a group its next charter; the earlier ones stay readable."""
    Group.objects.select_for_update().get(pk=group.pk)
    newest = group.charters.order_by("-version").first()
    charter = Charter.objects.create(
        group=group,
        version=newest.version + 1 if newest else 1,
        text=text,
        adopted_by=actor,
        adopted_at=at,
    )
    audit.record(
        actor=actor,
        verb="community.charter_adopted",
        target=group,
        at=at,
        payload={"version": charter.version},
    )
    return charter


@transaction.atomic
def join_group(*, actor: Person, at: datetime, group: Group) -> Membership:
    """Become a member; joining twice is harmless."""
    membership, created = Membership.objects.get_or_create(
        group=group, person=actor, left_at=None, defaults={"joined_at": at}
    )
    if created:
        audit.record(actor=actor, verb="community.group_joined", target=group, at=at)
    return membership


@transaction.atomic
def leave_group(*, actor: Person, at: datetime, group: Group) -> Membership:
    """Stop being a member, and lay down what I held there. The last lead cannot."""
    Group.objects.select_for_update().get(pk=group.pk)
    membership = Membership.objects.open().filter(group=group, person=actor).first()
    if membership is None:
        raise NotAMember(_("You are not a member of %s.") % group.name)
    held = group.roles.held(at=at).filter(person=actor)
    if held.filter(kind=Role.Kind.LEAD).exists():
        _refuse_without_another_lead(group, actor, at)
    held.update(ended_at=at)
    membership.left_at = at
    membership.save(update_fields=["left_at"])
    audit.record(actor=actor, verb="community.group_left", target=group, at=at)
    return membership


def _refuse_without_another_lead(group: Group, person: Person, at: datetime) -> None:
    others = group.roles.held(at=at).filter(kind=Role.Kind.LEAD).exclude(person=person)
    if not others.exists():
        raise LastLead(
            _("You are the last lead of %s. Hand the lead to somebody else first.") % group.name
        )


@transaction.atomic
def grant_role(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    person: Person,
    kind: str,
    term_ends_at: datetime | None = None,
    starts_at: datetime | None = None,
    note: str = "",
) -> Role:
    """Give someone a part to play in a group, for a term or without end."""
    Group.objects.select_for_update().get(pk=group.pk)
    open_role = Role.objects.filter(group=group, person=person, kind=kind, ended_at=None).first()
    if open_role is not None and open_role.is_held(at=at):
        return open_role
    if open_role is not None:
        open_role.ended_at = open_role.term_ends_at or at
        open_role.save(update_fields=["ended_at"])
    role = Role(
        group=group,
        person=person,
        kind=kind,
        starts_at=starts_at or at,
        term_ends_at=term_ends_at,
        granted_by=actor,
        note=note,
    )
    role.full_clean(exclude=["public_id"])
    role.save()
    audit.record(
        actor=actor,
        verb="community.role_granted",
        target=group,
        at=at,
        payload={"person": person.public_id, "kind": kind},
    )
    return role


@transaction.atomic
def appoint(
    *,
    actor: Person,
    at: datetime,
    group: Group,
    email: str,
    kind: str,
    term_ends_at: datetime | None = None,
) -> Role:
    """Give a part to somebody who has signed up, named by the address they sign in with."""
    person = _signed_up(email)
    if term_ends_at is not None and term_ends_at <= at:
        raise TermIsOver(_("That term is over already. Choose a later last day, or none."))
    return grant_role(
        actor=actor, at=at, group=group, person=person, kind=kind, term_ends_at=term_ends_at
    )


@transaction.atomic
def mark_read(*, actor: Person, at: datetime, notification: Notification) -> Notification:
    """Note that I have read what I was told. Of no interest to the log."""
    Notification.objects.filter(pk=notification.pk, person=actor, read_at=None).update(read_at=at)
    notification.refresh_from_db()
    return notification


@transaction.atomic
def end_role(*, actor: Person, at: datetime, role: Role) -> Role:
    """Take a part back, or lay it down. The last lead stays until there is another."""
    Group.objects.select_for_update().get(pk=role.group_id)
    role = Role.objects.select_for_update().get(pk=role.pk)
    if role.ended_at is not None:
        return role
    if role.kind == Role.Kind.LEAD:
        _refuse_without_another_lead(role.group, role.person, at)
    role.ended_at = at
    role.save(update_fields=["ended_at"])
    audit.record(
        actor=actor,
        verb="community.role_ended",
        target=role.group,
        at=at,
        payload={"person": role.person.public_id, "kind": role.kind},
    )
    return role
