"""What speakers say of themselves and agree to; slides and recordings."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, pictures
from community.errors import DomainError
from community.models import Person
from events import rules, slides
from events.actions.planning import locked
from events.models import AgendaItem, Event, Material, SpeakerConsent, SpeakerProfile

MATERIALS_AT_MOST = 10  # of one talk


class NotASpeaker(DomainError):
    """Somebody else's talk."""


class FileRefused(DomainError):
    """The file is not slides."""


class NothingGiven(DomainError):
    """A file or an address, one of the two."""


class AgreementMissing(DomainError):
    """Nobody says that the speakers agree."""


class EnoughMaterial(DomainError):
    """A talk holds only so much."""


@transaction.atomic
def write_speaker_profile(*, actor: Person, at: datetime, bio: str) -> SpeakerProfile:
    """Say who I am as a speaker."""
    profile = _profile(actor, at=at)
    if profile.bio == bio:
        return profile
    profile.bio, profile.changed_at = bio, at
    profile.save(update_fields=["bio", "changed_at"])
    audit.record(actor=actor, verb="events.speaker_profile_written", target=actor, at=at)
    return profile


@transaction.atomic
def set_speaker_photo(*, actor: Person, at: datetime, made: pictures.Made | None) -> SpeakerProfile:
    """Keep a photo of me, or none any more. It is shown only as long as I agree."""
    profile = _profile(actor, at=at)
    if made is None and not profile.photo:
        return profile
    if profile.photo:
        pictures.drop_on_commit(profile.photo)
    profile.photo = pictures.keep(made) if made else ""
    profile.changed_at = at
    profile.save(update_fields=["photo", "changed_at"])
    audit.record(
        actor=actor,
        verb="events.speaker_photo_set",
        target=actor,
        at=at,
        payload={"kept": made is not None},
    )
    return profile


@transaction.atomic
def choose_consents(
    *, actor: Person, at: datetime, agreed: Iterable[str], item: AgendaItem | None = None
) -> set[str]:
    """Say what may be shown: of a talk, its recording and slides; without a talk, my photo.

    What I no longer agree to is hidden at once; that I once did stays on record.
    """
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if item is not None and not item.speakers.filter(person=actor).exists():
        raise NotASpeaker(_("Only those who speak in it say what may be shown of a talk."))
    what = SpeakerConsent.What
    possible = {str(what.RECORDING), str(what.SLIDES)} if item else {str(what.PHOTO)}
    wanted = possible & set(agreed)
    standing = SpeakerConsent.objects.standing().filter(person=actor, item=item)
    held = set(standing.values_list("what", flat=True))
    if wanted == held:
        return wanted
    standing.filter(what__in=held - wanted).update(withdrawn_at=at)
    for one in sorted(wanted - held):
        SpeakerConsent.objects.create(person=actor, what=one, item=item, given_at=at)
    audit.record(
        actor=actor,
        verb="events.consents_chosen",
        target=item or actor,
        at=at,
        payload={"given": sorted(wanted - held), "withdrawn": sorted(held - wanted)},
    )
    return wanted


def add_material(
    *,
    actor: Person,
    at: datetime,
    item: AgendaItem,
    kind: str,
    url: str = "",
    name: str = "",
    content: File[bytes] | None = None,
    vouched: str = "",
) -> Material:
    """Add slides or a recording. A speaker who adds agrees by that; an organiser says who did, and how."""
    if bool(url) == (content is not None):
        raise NothingGiven(_("Give a file or an address, one of the two."))
    facts: dict[str, object] = {"url": url}
    if content is not None:
        facts = _examined(name, content)
    stored = ""
    try:
        with transaction.atomic():
            locked(Event(pk=item.event_id))
            # before anything is read that the actor may be changing in another window: what they agree to
            Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
            _refuse(actor, item, vouched, at=at)
            same = {"kind": kind, "url": url, "sha256": facts.get("sha256", "")}
            standing = item.materials.standing().filter(added_by=actor, **same).first()
            if standing is not None:
                return standing  # the same form, sent twice
            if content is not None:
                stored = f"talks/{secrets.token_hex(2)}/{secrets.token_hex(16)}"
                stored = default_storage.save(stored, content)
            material = Material.objects.create(
                item=item,
                kind=kind,
                stored=stored,
                vouched=vouched,
                added_by=actor,
                added_at=at,
                **facts,
            )
            if item.speakers.filter(person=actor).exists():
                held = SpeakerConsent.objects.standing().filter(person=actor, item=item)
                agreed = {*held.values_list("what", flat=True), material.consent}
                choose_consents(actor=actor, at=at, item=item, agreed=agreed)
            audit.record(
                actor=actor,
                verb="events.material_added",
                target=item,
                at=at,
                payload={"material": material.public_id, "kind": kind, "file": bool(stored)},
            )
    except BaseException:
        if stored:
            default_storage.delete(stored)
        raise
    return material


@transaction.atomic
def remove_material(*, actor: Person, at: datetime, material: Material) -> Material:
    """Take slides or a recording away: its bytes go, its row stays."""
    material = Material.objects.select_for_update(of=("self",)).get(pk=material.pk)
    if material.removed_at is None:
        _refuse_stranger(actor, material.item, at=at)
        stored = str(material.stored)
        material.removed_at, material.removed_by, material.stored = at, actor, ""
        material.save(update_fields=["removed_at", "removed_by", "stored"])
        if stored:
            transaction.on_commit(lambda: default_storage.delete(stored))
        audit.record(
            actor=actor,
            verb="events.material_removed",
            target=material.item,
            at=at,
            payload={"material": material.public_id},
        )
    return material


def _profile(person: Person, *, at: datetime) -> SpeakerProfile:
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    found = SpeakerProfile.objects.filter(person=person).first()
    return found or SpeakerProfile.objects.create(person=person, changed_at=at)


def _refuse_stranger(actor: Person, item: AgendaItem, *, at: datetime) -> bool:
    """Stop everybody but its speakers and organisers; say whether it is a speaker."""
    speaks = item.speakers.filter(person=actor).exists()
    if not speaks and not rules.can_run(actor, item.event, at=at):
        raise NotASpeaker(_("Speakers and organisers alone add to a talk."))
    return speaks


def _refuse(actor: Person, item: AgendaItem, vouched: str, *, at: datetime) -> None:
    _refuse_stranger(actor, item, at=at)
    silent = item.speakers.exclude(person=actor).exclude(person__user__is_active=True)
    if silent.exists() and not vouched.strip():
        raise AgreementMissing(
            _(
                "Somebody who speaks in it has no account here and cannot agree themselves. Write down"
                " who agreed, and how: “Sita, by mail on 3 May”."
            )
        )
    if item.materials.standing().count() >= MATERIALS_AT_MOST:
        raise EnoughMaterial(
            _("A talk holds at most %d files and addresses. Take one away first.")
            % MATERIALS_AT_MOST
        )


def _examined(name: str, content: File[bytes]) -> dict[str, object]:
    stream = cast("BinaryIO", content.file)
    size = content.size or 0
    name = slides.clean_name(name)
    try:
        content_type = slides.identify(name, stream, size)
    except slides.NotTaken as refusal:
        raise FileRefused(_words(refusal.fault)) from None
    digest = hashlib.sha256()
    while chunk := stream.read(64 * 1024):
        digest.update(chunk)
    stream.seek(0)
    return {
        "name": name,
        "size": size,
        "sha256": digest.hexdigest(),
        "content_type": content_type,
    }


def _words(fault: slides.Fault) -> str:
    if fault == slides.Fault.TOO_LARGE:
        return _("The file is larger than %d MB. Save a smaller copy, or give an address.") % (
            slides.MOST_BYTES // 2**20
        )
    if fault == slides.Fault.MACROS:
        return _("The file holds macros or programs. Save it without them, or as PDF.")
    if fault == slides.Fault.EMPTY:
        return _("The file is empty.")
    if fault == slides.Fault.ENDING:
        return _(
            "Slides are kept as PDF, ODP or PPTX. Save them as one of these, or give an address."
        )
    return _("The file is not what its name says. Open it, save it anew, and choose that.")
