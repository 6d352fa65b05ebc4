"""Following a group with an address and no account: the address says yes itself, by a link that it was sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, jobs, keys, signals, vault
from community.actions.contacts import person_of_address
from community.actions.following import OnlyForThoseInside, follow_group
from community.errors import DomainError
from community.kinds import Channel
from community.models import Follow, Group, MailChoice, MailSettings, Person, SilencedAddress, User

FOLLOW_MAIL = "community.mail_follow_link"
LASTS = timedelta(days=7)


class LinkIsOver(DomainError):
    """The link was made too long ago, or is not one of ours."""


@dataclass(frozen=True)
class Wish:
    """What a link says: which address would follow which group, and when that was asked."""

    group: str
    email: str
    name: str
    at: datetime
    of: str = ""


@transaction.atomic
def ask_to_follow(
    *, at: datetime, group: Group, email: str, name: str, once: str = "", of: str = ""
) -> None:
    """Send a link to the address. Until it is used nothing is kept of it, except sealed in the job that writes.

    Asked again within the hour, no second mail goes: nobody floods a mailbox by typing its address. Whoever
    asks for the same reason all evening names it by `once`: then there is one letter for it. `of` comes back
    with `signals.followed_by_mail`, to tie what was known before to who the reader turns out to be.
    """
    if group.is_hidden or group.closed_at is not None:
        raise OnlyForThoseInside(_("%s cannot be followed. Nothing was sent.") % group.name)
    email = email.strip().lower()
    hour = at.replace(minute=0, second=0, microsecond=0)
    sealed = vault.seal(json.dumps([group.public_id, email, name.strip(), at.isoformat(), of]))
    jobs.enqueue(
        FOLLOW_MAIL,
        at=at,
        key=f"{group.public_id}:{keys.address_print(email)[:32]}:{once or hour.isoformat()}",
        payload={"sealed": sealed},
    )


def read_wish(token: str, *, at: datetime) -> Wish | None:
    """Read a link; None where it is not one of ours, or a week old."""
    try:
        group, email, name, asked, *of = json.loads(vault.unseal(token))
        wish = Wish(group, email, name, datetime.fromisoformat(asked), *of)
    except (vault.Unreadable, ValueError, TypeError):
        return None
    return wish if wish.at <= at < wish.at + LASTS else None


@transaction.atomic
def follow_by_mail(*, at: datetime, token: str) -> Follow:
    """Whoever reads the address says yes: it follows the group from now on. Used twice, it is once."""
    wish = read_wish(token, at=at)
    group = Group.objects.filter(public_id=wish.group).first() if wish else None
    if wish is None or group is None:
        raise LinkIsOver(
            _("This link has run out or was cut short. Ask for another on the group’s page.")
        )
    person = person_of_address(at=at, email=wish.email, name=wish.name)
    follow = follow_group(actor=person, at=at, group=group)
    if not User.objects.filter(person=person).exists():
        # a visitor has no page of choices: asking for it is how they take a stop back
        MailChoice.objects.filter(person=person, channel=Channel.SITE).delete()
        MailSettings.objects.filter(person=person).update(stopped_at=None)
    if wish.of:
        signals.followed_by_mail.send(sender=Person, person=person, of=wish.of, at=at)
    return follow


@transaction.atomic
def silence_address(*, at: datetime, fingerprint: str) -> bool:
    """Write to this address no more because somebody typed it; say whether that is new."""
    _row, new = SilencedAddress.objects.get_or_create(fingerprint=fingerprint, defaults={"at": at})
    if new:
        audit.record(actor=None, verb="community.address_silenced", target=None, at=at)
    return new


@transaction.atomic
def unsilence_address(*, at: datetime, fingerprint: str) -> None:
    """Take that back."""
    gone, _kinds = SilencedAddress.objects.filter(fingerprint=fingerprint).delete()
    if gone:
        audit.record(actor=None, verb="community.address_heard_again", target=None, at=at)
