"""A visitor who makes an account: what they had by an address is the account's, once it proved the address."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, signals
from community.actions import erasing
from community.models import Contact, Delivery, Follow, Notification, Person, Sending, User

OF_SIGNING_UP = {User, Delivery}  # rows that speak of a person who has done nothing yet but sign up


@transaction.atomic
def join_visitor(*, actor: Person, at: datetime, email: str) -> Person:
    """Give the account what came to its address while it had none; the person it has from now on.

    To be asked once the account has proven the address, and not before. Of a new account, whose person nothing
    else speaks of, the visitor becomes the person, so that their links, seats and bars stay what they are. An
    account with a past takes over what the visitor had, and the visitor is nobody from then on.
    """
    standing = Contact.objects.known().filter(email__iexact=email)
    contact = standing.select_for_update(of=("self",)).select_related("person").first()
    if contact is None or contact.person_id == actor.pk:
        return actor
    people = {actor.pk, contact.person_id}
    held = {
        person.pk: person
        for person in Person.objects.select_for_update(no_key=True)
        .filter(pk__in=people)
        .order_by("pk")
    }
    own, visitor = held[actor.pk], held[contact.person_id]
    user = User.objects.select_for_update().get(person=own)
    if User.objects.filter(person=visitor).exists():
        # an account of somebody who goes by another address now: two accounts are never joined
        contact.email, contact.forgotten_at = "", at
        contact.save(update_fields=["email", "forgotten_at"])
        return own
    if _speaks_of_nobody(own):
        person = _become(user, own, visitor)
    else:
        person = own
        contact.email, contact.forgotten_at, contact.joined_into = "", at, own
        contact.save(update_fields=["email", "forgotten_at", "joined_into"])
        signals.visitor_joined.send(sender=Person, person=own, visitor=visitor, at=at)
        _carry_over(visitor, own)
        erasing.end_what_is_left(visitor, at=at)
        erasing.erase(visitor, name=_("Former visitor %s") % visitor.public_id[:4])
    audit.record(
        actor=person,
        verb="community.visitor_joined",
        target=visitor,
        at=at,
        payload={"into": person.public_id},
    )
    return person


def _speaks_of_nobody(person: Person) -> bool:
    """Whether nothing speaks of the person but the login and the mail of its code."""
    return not any(
        relation.related_model._default_manager.filter(**{relation.field.name: person}).exists()
        for relation in Person._meta.related_objects
        if relation.related_model not in OF_SIGNING_UP
    )


def _become(user: User, own: Person, visitor: Person) -> Person:
    """Let the login belong to the visitor, who goes by what was said at sign-up."""
    for field in Person._meta.concrete_fields:
        if field.name not in erasing.STAYS or field.name == "name":
            setattr(visitor, field.name, getattr(own, field.name))
    visitor.save()
    user.person = visitor
    user.save(update_fields=["person"])
    Delivery.objects.filter(person=own).update(person=visitor)
    own.delete()
    return visitor


def _carry_over(visitor: Person, own: Person) -> None:
    """What the ground floor told the visitor, and whom they follow."""
    Notification.objects.filter(person=visitor).update(person=own)
    Sending.objects.filter(person=visitor).update(person=own)
    Delivery.objects.filter(person=visitor).update(person=own)
    follows = Follow.objects.filter(person=own, ended_at__isnull=True).values("group")
    mine = Follow.objects.filter(person=visitor)
    mine.exclude(ended_at__isnull=True, group__in=follows).update(person=own)
