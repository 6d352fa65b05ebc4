from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certification import filekinds, manifest, queries, rules
from certification.actions.refusals import NotYours, lock, step
from certification.filewords import fault_words
from certification.models import (
    Course,
    CourseFile,
    CourseLink,
    CourseVersion,
    Programme,
    Withdrawal,
)
from certification.states import State, Verb
from community import audit, notifications
from community.errors import DomainError
from community.models import Organisation, Person
from community.words import said


class NoBaselineYet(DomainError):
    """The programme has nothing to judge by."""


class FileNotTaken(DomainError):
    """The file is not on the list, or does not hold what its name says."""


class TooMuchMaterial(DomainError):
    """Too many files, or too many bytes."""


class NameTaken(DomainError):
    """A file or link of this name is there already."""


class MaterialIsMissing(DomainError):
    """Nothing could be reviewed."""


class DraftIsOpen(DomainError):
    """The course has a draft already."""


NEEDED = (
    "title",
    "summary",
    "aim",
    "level",
    "language",
    "hours",
    "licence",
    "releases",
    "projects",
)


def _must_represent(actor: Person | None, provider: Organisation, at: datetime) -> None:
    if not rules.represents(actor, provider, at=at):
        raise NotYours(
            _("Only somebody who may act for %s can do this. Ask its representative.")
            % provider.name
        )


@transaction.atomic
def start_submission(
    *,
    actor: Person,
    at: datetime,
    programme: Programme,
    provider: Organisation,
    title: str,
    is_sample: bool = False,
    **facts: Any,
) -> CourseVersion:
    """Begin a draft for a provider. Only its representatives see it until it is handed in."""
    _must_represent(actor, provider, at)
    course = Course.objects.create(
        programme=programme, provider=provider, started_by=actor, started_at=at, is_sample=is_sample
    )
    version = CourseVersion(
        course=course, number=1, title=title, started_at=at, edited_at=at, **facts
    )
    version.full_clean(exclude=["public_id"])
    version.save()
    audit.record(
        actor=actor,
        verb="certification.submission_started",
        target=version,
        at=at,
        payload={"course": course.public_id, "provider": provider.public_id},
    )
    return version


@transaction.atomic
def edit_submission(
    *, actor: Person, at: datetime, version: CourseVersion, **facts: Any
) -> CourseVersion:
    """Change what the draft says about the course."""
    version = lock(version)
    _must_represent(actor, version.course.provider, at)
    step(version, Verb.EDIT)
    unknown = set(facts) - set(CourseVersion.FACTS)
    if unknown:
        raise TypeError(f"A course has no {sorted(unknown)}.")
    for field, value in facts.items():
        setattr(version, field, value)
    version.edited_at = at
    version.full_clean(exclude=["public_id"])
    version.save()
    audit.record(
        actor=actor,
        verb="certification.submission_edited",
        target=version,
        at=at,
        payload={"fields": sorted(facts)},
    )
    return version


def _fits(version: CourseVersion, name: str, size: int) -> None:
    kept = version.files.kept()
    if kept.filter(name=name).exists():
        raise NameTaken(
            _("“%s” is there already. Remove it first, or give the new one another name.") % name
        )
    total = kept.aggregate(bytes=Sum("size"))["bytes"] or 0
    if kept.count() >= filekinds.MAX_FILES or total + size > filekinds.MAX_TOTAL_BYTES:
        raise TooMuchMaterial(
            _(
                "A course holds at most %(files)d files and %(mb)d MB. This file was not added; pack"
                " several into one archive, or add a link."
            )
            % {"files": filekinds.MAX_FILES, "mb": filekinds.MAX_TOTAL_BYTES // 2**20}
        )


def _drop(stored: str) -> None:
    default_storage.delete(stored)


def add_file(
    *, actor: Person, at: datetime, version: CourseVersion, name: str, content: File[bytes]
) -> CourseFile:
    """Add a file to the draft: told by its content, hashed, stored under a random name."""
    stream = cast("BinaryIO", content.file)
    try:
        name = filekinds.clean_name(name)
        sha256, size = manifest.digest(stream)
        content_type = filekinds.identify(name, stream, size)
    except filekinds.NotTaken as refusal:
        raise FileNotTaken(fault_words(refusal.fault, name)) from None
    stored = f"certification/{secrets.token_hex(2)}/{secrets.token_hex(16)}"
    try:
        with transaction.atomic():
            version = lock(version)
            _must_represent(actor, version.course.provider, at)
            step(version, Verb.EDIT)
            _fits(version, name, size)
            stored = default_storage.save(stored, content)
            row = CourseFile.objects.create(
                version=version,
                name=name,
                stored=stored,
                size=size,
                sha256=sha256,
                content_type=content_type,
                added_at=at,
            )
            CourseVersion.objects.filter(pk=version.pk).update(edited_at=at)
            audit.record(
                actor=actor,
                verb="certification.file_added",
                target=version,
                at=at,
                payload={"file": row.public_id, "sha256": sha256, "size": size},
            )
    except BaseException:
        _drop(stored)
        raise
    return row


@transaction.atomic
def remove_file(*, actor: Person, at: datetime, file: CourseFile) -> CourseFile:
    """Take a file out of the draft. Its row stays; its bytes go."""
    version = lock(file.version)
    _must_represent(actor, version.course.provider, at)
    step(version, Verb.EDIT)
    file = CourseFile.objects.select_for_update().get(pk=file.pk)
    if file.removed_at is not None:
        return file
    file.removed_at = at
    file.save(update_fields=["removed_at"])
    stored = str(file.stored)
    transaction.on_commit(lambda: _drop(stored))
    audit.record(
        actor=actor,
        verb="certification.file_removed",
        target=version,
        at=at,
        payload={"file": file.public_id},
    )
    return file


@transaction.atomic
def add_link(
    *, actor: Person, at: datetime, version: CourseVersion, title: str, url: str
) -> CourseLink:
    """Add an address to the draft. It is frozen as an address; what lies there is not."""
    version = lock(version)
    _must_represent(actor, version.course.provider, at)
    step(version, Verb.EDIT)
    if version.links.kept().filter(url=url).exists():
        raise NameTaken(_("This address is among the links already."))
    if version.links.kept().count() >= filekinds.MAX_FILES:
        raise TooMuchMaterial(
            _("A course holds at most %d links. This one was not added.") % filekinds.MAX_FILES
        )
    link = CourseLink(version=version, title=title, url=url, added_at=at)
    link.full_clean(exclude=["public_id"])
    link.save()
    audit.record(
        actor=actor,
        verb="certification.link_added",
        target=version,
        at=at,
        payload={"link": link.public_id},
    )
    return link


@transaction.atomic
def remove_link(*, actor: Person, at: datetime, link: CourseLink) -> CourseLink:
    """Take a link out of the draft."""
    version = lock(link.version)
    _must_represent(actor, version.course.provider, at)
    step(version, Verb.EDIT)
    link = CourseLink.objects.select_for_update().get(pk=link.pk)
    if link.removed_at is not None:
        return link
    link.removed_at = at
    link.save(update_fields=["removed_at"])
    audit.record(
        actor=actor,
        verb="certification.link_removed",
        target=version,
        at=at,
        payload={"link": link.public_id},
    )
    return link


def missing(version: CourseVersion) -> list[str]:
    """The labels of what a draft still lacks before it can be handed in."""
    lacking = [
        str(CourseVersion._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # all are fields
        for name in NEEDED
        if getattr(version, name) in ("", None)
    ]
    if not version.files.kept().exists() and not version.links.kept().exists():
        lacking.append(_("a file or a link"))
    return lacking


def write_manifest(version: CourseVersion) -> str:
    """The canonical text of everything that the version holds."""
    return manifest.text(
        course=version.course.public_id,
        version=version.number,
        facts={name: getattr(version, name) for name in CourseVersion.FACTS},
        files=[
            manifest.Entry(one.name, one.size, one.sha256, one.content_type)
            for one in version.files.kept()
        ],
        links=[manifest.Link(one.title, one.url) for one in version.links.kept()],
    )


@transaction.atomic
def submit_version(*, actor: Person, at: datetime, version: CourseVersion) -> CourseVersion:
    """Hand the draft in: it is frozen, hashed, and shown to the committee."""
    version = lock(version)
    _must_represent(actor, version.course.provider, at)
    version.state = step(version, Verb.SUBMIT)
    lacking = missing(version)
    if lacking:
        raise MaterialIsMissing(
            ngettext(
                "Before it can be handed in, this is needed: %s. Your draft is kept.",
                "Before it can be handed in, these are needed: %s. Your draft is kept.",
                len(lacking),
            )
            % ", ".join(lacking)
        )
    baseline = (
        version.course.programme.baselines.filter(adopted_at__lte=at).order_by("-number").first()
    )
    if baseline is None:
        raise NoBaselineYet(
            _("%s has adopted no baseline yet, so nothing can be judged. Your draft is kept.")
            % version.course.programme.name
        )
    version.baseline = baseline
    version.submitted_by, version.submitted_at = actor, at
    version.manifest = write_manifest(version)
    version.manifest_sha256 = manifest.fingerprint(version.manifest)
    version.save()
    audit.record(
        actor=actor,
        verb="certification.version_submitted",
        target=version,
        at=at,
        payload={
            "number": version.number,
            "baseline": baseline.number,
            "manifest_sha256": version.manifest_sha256,
        },
    )
    for person in queries.chairs_of(version, at=at):
        notifications.notify(
            person=person,
            kind="certification.version_submitted",
            subject=said(gettext_lazy("Handed in: %(title)s"), title=version.title),
            context={"version": version},
            at=at,
            key=f"certification.submitted:{version.public_id}:{person.public_id}",
            link=version.get_absolute_url(),
        )
    return version


@transaction.atomic
def withdraw(
    *, actor: Person, at: datetime, version: CourseVersion, reason: str = ""
) -> Withdrawal:
    """Take a submission back before it is decided. What was written about it stays closed."""
    version = lock(version)
    _must_represent(actor, version.course.provider, at)
    version.state = step(version, Verb.WITHDRAW)
    version.save(update_fields=["state"])
    withdrawal = Withdrawal.objects.create(version=version, by=actor, at=at, reason=reason)
    audit.record(
        actor=actor,
        verb="certification.version_withdrawn",
        target=version,
        at=at,
        personal={"reason": reason} if reason else None,
    )
    return withdrawal


@transaction.atomic
def start_next_version(*, actor: Person, at: datetime, version: CourseVersion) -> CourseVersion:
    """Begin the next version of a course from what the last one said. Files are added anew."""
    version = lock(version)
    _must_represent(actor, version.course.provider, at)
    step(version, Verb.OFFER_AGAIN)
    versions = version.course.versions
    if versions.filter(state__in=[State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.VOTING]):
        raise DraftIsOpen(
            _("A newer version of “%s” is under way already. Go on with that one.") % version.title
        )
    newest = versions.order_by("-number")[0]
    following = CourseVersion.objects.create(
        course=version.course,
        number=newest.number + 1,
        started_at=at,
        edited_at=at,
        **{name: getattr(newest, name) for name in CourseVersion.FACTS},
    )
    audit.record(
        actor=actor,
        verb="certification.next_version_started",
        target=following,
        at=at,
        payload={"number": following.number},
    )
    return following
