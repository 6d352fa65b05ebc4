"""Who may help at a door without being an organiser, and taking that back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit, keys
from community.actions.people import signed_up
from community.errors import DomainError
from community.models import Person
from events import door_mail
from events.actions.planning import locked, refuse_cancelled
from events.models import DoorPass, Event, Room

MOST = 60  # passes of one meetup that stand


class NobodyNamed(DomainError):
    """A pass is for somebody."""


class TooManyPasses(DomainError):
    """More than a door can need."""


@transaction.atomic
def open_door_to(
    *,
    actor: Person | None,
    at: datetime,
    event: Event,
    room: Room | None = None,
    email: str = "",
    person: Person | None = None,
    label: str = "",
) -> DoorPass:
    """Let somebody check people in: a person, or by a link whoever it is given to. Again, the first stands."""
    event = locked(event)
    refuse_cancelled(event)
    person = signed_up(email) if email else person
    label = label.strip()[:80]
    standing = DoorPass.objects.standing().filter(event=event)
    if person is None and not label:
        raise NobodyNamed(_("Say whom the door is opened to: an address, or a name for the link."))
    if standing.count() >= MOST:
        raise TooManyPasses(
            _("%d people may help at this door already. Take one back first.") % MOST
        )
    if person is not None and (held := standing.filter(person=person).first()) is not None:
        return held
    made = DoorPass(event=event, room=room, person=person, label=label, made_by=actor, made_at=at)
    if person is None:
        made.seed = keys.new_seed()
        made.fingerprint = keys.fingerprint(made.token)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        held = standing.filter(person=person).first() if person else None
        if held is None:
            raise
        return held
    audit.record(
        actor=actor,
        verb="events.door_opened_to",
        target=event,
        at=at,
        payload={
            "pass": made.public_id,
            "person": person.public_id if person else None,
            "room": room.public_id if room else None,
        },
        personal={"label": label} if label else None,
    )
    if person is not None and person != actor:
        door_mail.tell_doorkeeper(made, at=at)
    return made


@transaction.atomic
def close_door_to(*, actor: Person | None, at: datetime, door_pass: DoorPass) -> DoorPass:
    """Take a pass back. What was noted with it stands; nothing more is taken from it."""
    door_pass = DoorPass.objects.select_for_update().get(pk=door_pass.pk)
    if door_pass.ended_at is not None:
        return door_pass
    door_pass.ended_at, door_pass.ended_by = at, actor
    door_pass.save(update_fields=["ended_at", "ended_by"])
    audit.record(
        actor=actor,
        verb="events.door_closed_to",
        target=door_pass.event,
        at=at,
        payload={"pass": door_pass.public_id},
    )
    return door_pass
