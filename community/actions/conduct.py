"""Adopting a code of conduct, and naming the people to report to. Whoever is named says yes first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, notifications
from community.actions.people import refuse_whoever_has_left
from community.actions.roles import locked
from community.errors import DomainError
from community.models import CodeOfConduct, Confidant, Group, Person


class CodeMovedOn(DomainError):
    """Another version was adopted meanwhile."""


class NotNamed(DomainError):
    """The person is not, or no longer, named."""


@transaction.atomic
def adopt_code(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    text: str,
    note: str = "",
    follows: int | None = None,
) -> CodeOfConduct:
    """Give a group the next version of its own code of conduct; the earlier ones stay readable."""
    group = locked(group)
    newest = group.codes_of_conduct.order_by("-version").first()
    version = newest.version if newest else 0
    if newest is not None and follows is not None and follows != version:
        raise CodeMovedOn(
            _(
                "Version %d was adopted while you wrote. What you typed is kept below; read that version,"
                " then adopt yours as the next."
            )
            % version
        )
    code = CodeOfConduct(
        group=group,
        version=version + 1,
        text=text,
        note=note,
        adopted_by=actor,
        adopted_at=at,
    )
    code.full_clean(exclude=["public_id"])
    code.save()
    audit.record(
        actor=actor,
        verb="community.code_adopted",
        target=group,
        at=at,
        payload={"version": code.version},
    )
    return code


@transaction.atomic
def name_confidant(
    *, actor: Person | None, at: datetime, group: Group, person: Person
) -> Confidant:
    """Ask somebody to be told in confidence. They are shown, and told anything, once they say yes."""
    group = locked(group)
    refuse_whoever_has_left(person)
    standing = group.confidants.open().filter(person=person).first()
    if standing is not None:
        return standing
    confidant = Confidant.objects.create(group=group, person=person, named_by=actor, named_at=at)
    audit.record(
        actor=actor,
        verb="community.confidant_named",
        target=group,
        at=at,
        payload={"person": person.public_id},
    )
    notifications.notify(
        person=person,
        kind="community.confidant_asked",
        subject=gettext_lazy("Would you be somebody whom people can tell?"),
        context={"group": group, "name": actor.name if actor else ""},
        at=at,
        key=f"community.confidant_asked:{confidant.public_id}",
        link=reverse("community:confidant", args=[group.slug, confidant.public_id]),
        group=group,
    )
    return confidant


@transaction.atomic
def accept_confidence(*, actor: Person, at: datetime, confidant: Confidant) -> Confidant:
    """Say yes: my name stands on the page, and reports from now on reach me."""
    confidant = _held(confidant, actor)
    if confidant.accepted_at is None:
        confidant.accepted_at = at
        confidant.save(update_fields=["accepted_at"])
        audit.record(
            actor=actor, verb="community.confidant_accepted", target=confidant.group, at=at
        )
    return confidant


@transaction.atomic
def end_confidence(*, actor: Person | None, at: datetime, confidant: Confidant) -> Confidant:
    """Say no, stop, or name somebody no more. What reached them before, they cannot open any longer."""
    locked(confidant.group)
    confidant = Confidant.objects.select_related("group").get(pk=confidant.pk)
    if confidant.ended_at is not None:
        return confidant
    confidant.ended_at = max(at, confidant.named_at)
    confidant.save(update_fields=["ended_at"])
    audit.record(
        actor=actor,
        verb="community.confidant_ended",
        target=confidant.group,
        at=at,
        payload={"person": confidant.person.public_id},
    )
    return confidant


def _held(confidant: Confidant, actor: Person) -> Confidant:
    locked(confidant.group)
    confidant = Confidant.objects.select_related("group").get(pk=confidant.pk)
    if confidant.ended_at is not None or confidant.person_id != actor.pk:
        raise NotNamed(_("You are no longer asked. Nothing was changed."))
    return confidant
