"""Photos of a meetup: putting them up, saying what is on them, and taking them away when somebody asks."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, pictures
from community.errors import DomainError
from community.models import Person
from events import door_mail
from events.actions.afterwards import NotYetBegun
from events.actions.planning import locked, refuse_cancelled
from events.models import Event, Picture, PictureConcern

MOST = 60  # pictures of one meetup
CONSENT = (
    "I may publish these pictures, and everybody who can be recognised on them was asked or is part"
    " of a crowd."
)


class TooManyPictures(DomainError):
    """More than a page can show."""


class PictureGone(DomainError):
    """It was taken away."""


def add_pictures(
    *,
    actor: Person | None,
    at: datetime,
    event: Event,
    files: Sequence[tuple[str, IO[bytes]]],
    credit: str = "",
    is_sample: bool = False,
) -> list[Picture]:
    """Put pictures up, drawn anew and stripped; each is shown once it says what is on it. All or none;
    one that is there already is not put up twice.

    Whoever does this says by it that they may (`CONSENT`); the words are kept with each picture.
    """
    made = [pictures.make(stream, name=name) for name, stream in files]
    stored: list[str] = []
    try:
        with transaction.atomic():
            event = locked(event)
            hashed = {hashlib.sha256(one.large.content).hexdigest(): one for one in made}
            known = _refuse_more(event, set(hashed), at=at)
            rows = []
            for sha256, one in hashed.items():
                if sha256 in known:
                    continue
                known.add(sha256)
                stored.append(pictures.keep(one))
                row = _row(one, stored[-1], sha256, event=event, actor=actor, at=at)
                row.position, row.credit = len(known), credit.strip()[:120]
                row.is_sample = is_sample
                row.save(force_insert=True)
                rows.append(row)
            if rows:
                audit.record(
                    actor=actor,
                    verb="events.pictures_added",
                    target=event,
                    at=at,
                    payload={"pictures": [row.public_id for row in rows]},
                )
            return rows
    except BaseException:
        for each in stored:
            pictures.drop(each)
        raise


def _refuse_more(event: Event, more: set[str], *, at: datetime) -> set[str]:
    """Stop where no pictures can be; give the hashes of those that were ever put up and still stand."""
    refuse_cancelled(event)
    if event.is_draft or not event.has_begun(at=at):
        raise NotYetBegun(_("“%s” has not begun; there are no pictures of it yet.") % event.title)
    known = set(Picture.objects.kept().filter(event=event).values_list("sha256", flat=True))
    if len(known | more) > MOST:
        raise TooManyPictures(
            _("A meetup shows at most %d pictures. None was added; choose fewer.") % MOST
        )
    return known


def _row(
    made: pictures.Made,
    stored: str,
    sha256: str,
    *,
    event: Event,
    actor: Person | None,
    at: datetime,
) -> Picture:
    return Picture(
        event=event,
        stored=stored,
        sha256=sha256,
        width=made.large.width,
        height=made.large.height,
        small_width=made.small.width,
        small_height=made.small.height,
        consent=CONSENT,
        uploaded_by=actor,
        uploaded_at=at,
    )


@transaction.atomic
def describe_picture(
    *, actor: Person | None, at: datetime, picture: Picture, alt: str, credit: str = ""
) -> Picture:
    """Say what is on a picture, for those who do not see it; from then on it is shown."""
    picture = _held(picture)
    said = (alt.strip()[:240], credit.strip()[:120])
    if (picture.alt, picture.credit) == said:
        return picture
    picture.alt, picture.credit = said
    picture.save(update_fields=["alt", "credit"])
    audit.record(
        actor=actor,
        verb="events.picture_described",
        target=picture.event,
        at=at,
        payload={"picture": picture.public_id},
    )
    return picture


@transaction.atomic
def remove_picture(*, actor: Person | None, at: datetime, picture: Picture) -> Picture:
    """Take a picture away: its files are deleted, and that there was one stays."""
    picture = Picture.objects.select_for_update(no_key=True).get(pk=picture.pk)
    if picture.removed_at is not None:
        return picture
    pictures.drop_on_commit(picture.stored)
    picture.stored = picture.alt = picture.sha256 = ""
    picture.removed_by, picture.removed_at = actor, at
    picture.save(update_fields=["stored", "sha256", "alt", "removed_by", "removed_at"])
    waiting = PictureConcern.objects.filter(picture=picture, settled_at__isnull=True)
    waiting.update(
        answer=PictureConcern.Answer.TAKEN_AWAY, settled_by=actor, settled_at=at, words="", reach=""
    )
    audit.record(
        actor=actor,
        verb="events.picture_removed",
        target=picture.event,
        at=at,
        payload={"picture": picture.public_id},
    )
    return picture


@transaction.atomic
def ask_for_removal(
    *, actor: Person | None, at: datetime, picture: Picture, words: str = "", reach: str = ""
) -> PictureConcern:
    """Ask that a picture be taken away. From that moment it is not shown; the organisers decide."""
    picture = _held(picture)
    standing = PictureConcern.objects.filter(picture=picture, settled_at__isnull=True).first()
    if standing is not None:
        return standing
    concern = PictureConcern.objects.create(
        picture=picture,
        words=words.strip()[:500],
        reach=reach.strip()[:200],
        asked_by=actor,
        asked_at=at,
    )
    audit.record(
        actor=actor,
        verb="events.picture_removal_asked",
        target=picture.event,
        at=at,
        payload={"picture": picture.public_id},
    )
    door_mail.tell_of_concern(concern, at=at)
    return concern


@transaction.atomic
def keep_picture(*, actor: Person | None, at: datetime, concern: PictureConcern) -> PictureConcern:
    """Answer that a picture stays; it is shown again. What was written about it is forgotten."""
    concern = PictureConcern.objects.select_for_update(no_key=True).get(pk=concern.pk)
    if concern.settled_at is not None:
        return concern
    concern.answer = PictureConcern.Answer.KEPT
    concern.settled_by, concern.settled_at = actor, at
    concern.words = concern.reach = ""
    concern.save()
    audit.record(
        actor=actor,
        verb="events.picture_kept",
        target=concern.picture.event,
        at=at,
        payload={"picture": concern.picture.public_id},
    )
    return concern


def _held(picture: Picture) -> Picture:
    held = Picture.objects.select_for_update(no_key=True).select_related("event").get(pk=picture.pk)
    if held.removed_at is not None:
        raise PictureGone(_("That picture was taken away already."))
    return held
