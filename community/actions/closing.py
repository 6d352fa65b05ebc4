"""Leaving for good: the person goes, what was decided with them stays true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import audit, jobs, signals, vault
from community.actions import erasing
from community.actions.memberships import leave_every_group
from community.actions.refusals import LastLead
from community.actions.sessions import end_sessions_of
from community.errors import DomainError
from community.models import AccountClosure, Group, Membership, Person, Role, User

FINISH = "community.finish_closing"
GOODBYE = "community.say_goodbye"
AFTERWARDS = timedelta(minutes=2)  # longer than any request under way in another window takes
TRIES = 5


class LeadsAlone(LastLead):
    """Groups would be left without a lead. `groups` names them."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = tuple(groups)
        names = ", ".join(group.name for group in groups)
        super().__init__(
            ngettext(
                "You are the last lead of %s. Hand the lead over first; nothing was changed.",
                "You are the last lead of %s. Hand each lead over first; nothing was changed.",
                len(groups),
            )
            % names
        )


class OnlyKeeper(DomainError):
    """A site is never without a keeper."""


class OfTheDemonstration(DomainError):
    """The people of the demonstration belong to everybody who looks at it."""


class _MoreToHold(Exception):
    """The person was made lead of one more group while we waited for the others."""


def groups_led_alone(person: Person, *, at: datetime) -> list[Group]:
    """The groups that would have no lead without the person."""
    leads = Role.objects.held(at=at).filter(kind=Role.Kind.LEAD, group__closed_at=None)
    mine = Group.objects.filter(pk__in=leads.filter(person=person).values("group"))
    others = leads.filter(person__user__is_active=True).exclude(person=person)
    return list(mine.exclude(pk__in=others.values("group")).order_by("name"))


def why_not(person: Person, *, at: datetime) -> DomainError | None:
    """What stands in the way of closing the account, if anything does."""
    if person.is_demo:
        return OfTheDemonstration(
            _(
                "This is one of the people of the demonstration, whom everybody may become. They stay."
                " Make an account of your own to see how one leaves."
            )
        )
    if alone := groups_led_alone(person, at=at):
        return LeadsAlone(alone)
    keepers = User.objects.filter(is_superuser=True, is_active=True)
    if keepers.filter(person=person).exists() and keepers.count() == 1:
        return OnlyKeeper(
            _("You are the only keeper of this site. Make somebody else a keeper first.")
        )
    return None


def close_account(*, actor: Person, at: datetime) -> AccountClosure:
    """Close my account. Closed already, it stays closed; refused, nothing is changed."""
    for _again in range(TRIES):
        try:
            with transaction.atomic():
                return _close(actor, at=at)
        except _MoreToHold:
            continue
    raise LeadsAlone(groups_led_alone(actor, at=at))


def _inside(person: Person) -> set[int]:
    """The groups that the person belongs to or carries."""
    belongs = Membership.objects.open().filter(person=person).values_list("group", flat=True)
    carries = Role.objects.filter(person=person, ended_at=None).values_list("group", flat=True)
    return {*belongs, *carries}


def _close(actor: Person, *, at: datetime) -> AccountClosure:
    # groups before the person, as everywhere: a part is given with its group held
    groups = _inside(actor)
    held = Group.objects.select_for_update().filter(pk__in=groups).order_by("pk")
    groups = {group.pk for group in held}
    # rows that point at the person may still be written meanwhile: `finish_closing` sweeps behind
    person = Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    closed = AccountClosure.objects.filter(person=person).first()
    if closed is not None:
        return closed
    if _inside(person) - groups:
        raise _MoreToHold
    if refusal := why_not(person, at=at):
        raise refusal
    user = User.objects.select_for_update().get(person=person)
    name, addresses = person.name, _addresses_of(user)
    signals.account_closed.send(sender=Person, person=person, at=at, addresses=addresses)
    leave_every_group(actor=person, at=at)
    erasing.end_what_is_left(person, at=at)
    closure = AccountClosure.objects.create(person=person, at=at)
    _promise(closure, user=user, name=name, addresses=addresses)
    erasing.erase(person)
    erasing.forget_addresses(addresses)
    audit.erase_personal(person=person, words=[name, *addresses])
    audit.record(
        actor=person,
        verb="community.account_closed",
        target=person,
        at=at,
        payload={"groups": len(groups)},
    )
    end_sessions_of(user)
    user.delete()
    return closure


def _promise(closure: AccountClosure, *, user: User, name: str, addresses: Sequence[str]) -> None:
    """The last mail, and a second sweep. What they must know of the person lies sealed in their rows."""
    jobs.enqueue(
        GOODBYE,
        at=closure.at,
        key=closure.public_id,
        payload={"to": vault.seal(user.email), "name": vault.seal(name)},
    )
    jobs.enqueue(
        FINISH,
        at=closure.at,
        not_before=closure.at + AFTERWARDS,
        key=closure.public_id,
        payload={
            "person": closure.person.public_id,
            "login": user.pk,
            "addresses": [vault.seal(address) for address in addresses],
        },
    )


def _addresses_of(user: User) -> list[str]:
    known = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return sorted({user.email, *known})


@transaction.atomic
def finish_closing(*, person: Person, at: datetime, addresses: Sequence[str]) -> None:
    """Do it once more, for what other windows had under way when the account was closed."""
    signals.account_closed.send(sender=Person, person=person, at=at, addresses=addresses)
    erasing.end_what_is_left(person, at=at)
    erasing.erase(person)
    erasing.forget_addresses(addresses)
