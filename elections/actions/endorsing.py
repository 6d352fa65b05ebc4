"""A few words for somebody who stands. They count for nothing, and their author can take them back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from elections.actions.freezing import NoReason
from elections.actions.nominating import NominationsAreClosed, locked
from elections.models import Endorsement, Nomination


class NothingToEndorse(DomainError):
    """Nobody who stands, or oneself."""


@transaction.atomic
def endorse(*, actor: Person, at: datetime, nomination: Nomination, words: str) -> Endorsement:
    """Say why somebody should be voted for, until the vote opens. Again, it replaces what was said."""
    scene, held = locked(nomination)
    if scene.election.has_opened(at=at):
        raise NominationsAreClosed(_("The vote has opened, so what was said stands as it is."))
    if not held.stands:
        raise NothingToEndorse(_("They do not stand, or not yet. Nothing was recorded."))
    if held.nominee_id == actor.pk:
        raise NothingToEndorse(_("Nobody endorses themself; write it in your platform."))
    words = " ".join(words.split())
    if not words:
        raise NoReason(_("Say it in a few words."))
    before = held.endorsements.filter(person=actor, ended_at__isnull=True).first()
    if before is not None and before.words == words:
        return before
    if before is not None:
        _end(before, actor=actor, at=at)
    endorsement = Endorsement.objects.create(nomination=held, person=actor, words=words, at=at)
    audit.record(
        actor=actor,
        verb="elections.endorsed",
        target=scene.election,
        at=at,
        payload={"nomination": held.public_id},
        personal={"words": words},
    )
    return endorsement


@transaction.atomic
def end_endorsement(*, actor: Person, at: datetime, endorsement: Endorsement) -> Endorsement:
    """Take it back, or as an officer take it down. Ending it twice is harmless."""
    scene, _nomination = locked(endorsement.nomination)
    held = Endorsement.objects.get(pk=endorsement.pk)
    if held.ended_at is not None:
        return held
    _end(held, actor=actor, at=at)
    audit.record(
        actor=actor,
        verb="elections.endorsement_ended",
        target=scene.election,
        at=at,
        payload={"endorsement": held.public_id, "by_author": held.person_id == actor.pk},
    )
    return held


def _end(endorsement: Endorsement, *, actor: Person, at: datetime) -> None:
    endorsement.ended_at, endorsement.ended_by = max(at, endorsement.at), actor
    endorsement.save(update_fields=["ended_at", "ended_by"])
