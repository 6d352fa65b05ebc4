"""People who come without an account: whose an address is, and forgetting it again."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit, signals
from community.actions import erasing
from community.errors import DomainError
from community.models import Audience, Contact, Person, User
from community.models.person import PARTS

UNSEEN = {f"{part}_shown": Audience.NOBODY for part in PARTS}


class AddressClosed(DomainError):
    """The address belongs to an account that the keeper closed."""


class VisitorIsGone(DomainError):
    """The person came by an address that was forgotten, or that has an account now."""


def hold_visitor(person: Person) -> None:
    """Hold how a visitor is reached until what becomes theirs is written, or stop where they are gone.

    A link of theirs may be open in one window while the address is proven for an account in another: what was
    asked for by the link is then the account's, or it was never asked for. Nothing becomes nobody's.
    """
    contact = Contact.objects.select_for_update().filter(person=person).first()
    if contact is None or contact.forgotten_at is None:
        return
    if User.objects.filter(person=person).exists():
        return
    raise VisitorIsGone(
        _("This address has an account now: sign in, and ask there. Nothing was changed.")
        if contact.joined_into_id is not None
        else _("This address was forgotten. Ask anew on the meetup’s page. Nothing was changed.")
    )


@transaction.atomic
def person_of_address(*, at: datetime, email: str, name: str) -> Person:
    """Whose the address is: of an account, of a visitor who came before, or from now on a visitor's.

    Asked once somebody has shown that they read the address, and not before. The name that was given is
    kept for somebody new alone: whoever reads a mailbox may not rename the person it belongs to.
    """
    email = email.strip().lower()
    # an account that proves the address at this moment waits for us, or we for it
    list(EmailAddress.objects.select_for_update(of=("self",)).filter(email__iexact=email))
    standing = Contact.objects.known().select_related("person").filter(email__iexact=email)
    owner, contact = _account_of(email), standing.first()
    if contact is not None and (owner is None or not _is_proven(owner, email)):
        # a login that has not shown that it reads the address does not get what a visitor had by it
        return contact.person
    if owner is not None:
        return owner
    try:
        with transaction.atomic():
            person = Person.objects.create(name=name.strip(), **UNSEEN)
            Contact.objects.create(person=person, email=email, confirmed_at=at)
    except IntegrityError:
        # the same address at the same moment: the other one came first
        contact = standing.first()
        if contact is None:
            raise
        return contact.person
    audit.record(actor=person, verb="community.visitor_met", target=person, at=at)
    return person


def known_by_address(email: str) -> Person | None:
    """Who has shown before that they read the address: an account or a visitor. Makes nobody known."""
    owner = _account_of(email)
    if owner is not None and _is_proven(owner, email):
        return owner
    known = Contact.objects.known().select_related("person").filter(email__iexact=email).first()
    return known.person if known else None


def _account_of(email: str) -> Person | None:
    """The person of an account that goes by the address, as its login or as a proven one beside it."""
    user = User.objects.select_related("person").filter(email__iexact=email).first()
    if user is None:
        proven = EmailAddress.objects.select_related("user__person").filter(
            email__iexact=email, verified=True
        )
        found = proven.first()
        user = found.user if found else None
    if user is None:
        return None
    if not user.is_active:
        raise AddressClosed(
            _("The account of this address was closed by the keeper of the site. Nothing was done.")
        )
    person: Person = user.person
    return person


def _is_proven(owner: Person, email: str) -> bool:
    """Whether the account has shown that it reads the address."""
    rows = EmailAddress.objects.filter(user__person=owner, email__iexact=email)
    return rows.filter(verified=True).exists() or not rows.exists()


@transaction.atomic
def forget_visitor(*, actor: Person | None, at: datetime, person: Person) -> bool:
    """Forget a visitor: the address, the name, what they said and were told. False where it is done.

    What was decided with them stands, as it does when an account is closed. Of somebody who has made an
    account since, only the address they came by goes: the rest is theirs to keep.
    """
    # the contact before the person, as where a visitor is joined with an account
    contact = Contact.objects.select_for_update().known().filter(person=person).first()
    if contact is None:
        return False
    held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    email = contact.email
    if User.objects.filter(person=held).exists():
        contact.email, contact.forgotten_at = "", at
        contact.save(update_fields=["email", "forgotten_at"])
    else:
        signals.account_closed.send(sender=Person, person=held, at=at, addresses=[email])
        erasing.end_what_is_left(held, at=at)
        erasing.erase(held, name=_("Former visitor %s") % held.public_id[:4])
        erasing.forget_addresses([email])
        audit.erase_personal(person=held, words=[email])
    audit.record(actor=actor, verb="community.visitor_forgotten", target=held, at=at)
    return True
