"""A provider's way: draft, material, handing in."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from certification import actions, baselines
from certification.models import Course, CourseFile, CourseVersion, Programme
from community.models import AuditEntry, Notification
from tests.factories import certification as make
from tests.people import make_group, make_organisation

pytestmark = pytest.mark.django_db


def stored(root):
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_programme_needs_weights_that_make_a_hundred(house, at):
    text = baselines.read("training")
    short = baselines.BaselineText(text.title, text.source, text.criteria[:2])

    with pytest.raises(actions.WeightsMustMakeAHundred):
        actions.adopt_baseline(actor=house.chair, at=at, programme=house.programme, text=short)

    assert house.programme.baselines.count() == 1


def test_the_next_baseline_gets_the_next_number_and_leaves_the_old_one(house, at):
    version = make.make_submitted(house)

    newer = actions.adopt_baseline(
        actor=house.chair, at=at, programme=house.programme, text=baselines.read("training")
    )

    version.refresh_from_db()
    assert newer.number == 2
    assert version.baseline == house.baseline
    later = make.make_submitted(house, at=at + timedelta(minutes=1), title="Later")
    assert later.baseline == newer


def test_a_mark_needs_a_policy():
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.create(
            slug="x",
            name="X",
            committee=make_group("x"),
            mark="Certified",
            founded_at="2026-01-01T00:00Z",
        )


def test_the_default_claim_never_says_certified(house):
    assert house.programme.claim(3) == "Reviewed training material (baseline 3)"
    house.programme.mark = "Certified training material"
    assert house.programme.claim(3) == "Certified training material (baseline 3)"


def test_a_stranger_cannot_begin_a_submission_for_a_provider(house, stranger, at):
    with pytest.raises(actions.NotYours):
        actions.start_submission(
            actor=stranger,
            at=at,
            programme=house.programme,
            provider=house.provider,
            title="Not mine",
        )
    assert not Course.objects.exists()


def test_whoever_no_longer_acts_for_the_provider_cannot_go_on(house, at):
    version = make.make_draft(house)
    house.provider.representatives.update(until_on=at.date())

    with pytest.raises(actions.NotYours):
        actions.edit_submission(actor=house.representative, at=at, version=version, hours=3)


def test_a_file_is_hashed_and_lies_under_a_random_name(house, uploads):
    content = b"# Chapter one\n\nA ring maps names to disks.\n"
    version = make.make_draft(house)

    row = make.add_notes(house, version)

    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert (row.size, row.content_type) == (len(content), "text/markdown")
    (path,) = stored(uploads)
    assert path.read_bytes() == content
    assert "notes" not in str(path.relative_to(uploads))
    assert row.public_id not in str(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [("evil.html", b"<script>"), ("evil.pdf", b"<script>"), ("empty.txt", b""), ("..", b"x")],
)
def test_a_refused_file_leaves_nothing_behind(house, at, uploads, name, content):
    version = make.make_draft(house)

    with pytest.raises(actions.FileNotTaken, match="draft is kept"):
        actions.add_file(
            actor=house.representative,
            at=at,
            version=version,
            name=name,
            content=make.upload(content),
        )

    assert not CourseFile.objects.exists()
    assert stored(uploads) == []


def test_a_name_can_be_there_once_and_the_second_upload_is_thrown_away(house, uploads):
    version = make.make_draft(house)
    make.add_notes(house, version)

    with pytest.raises(actions.NameTaken):
        make.add_notes(house, version)

    assert len(stored(uploads)) == 1


def test_too_many_files_are_refused(house, monkeypatch):
    monkeypatch.setattr("certification.filekinds.MAX_FILES", 1)
    version = make.make_draft(house)
    make.add_notes(house, version)

    with pytest.raises(actions.TooMuchMaterial):
        make.add_notes(house, version, name="more.md")


@pytest.mark.django_db(transaction=True)
def test_a_removed_file_keeps_its_row_and_loses_its_bytes(house, at, uploads):
    version = make.make_draft(house)
    row = make.add_notes(house, version)

    actions.remove_file(actor=house.representative, at=at, file=row)
    actions.remove_file(actor=house.representative, at=at, file=row)

    row.refresh_from_db()
    assert row.removed_at == at
    assert stored(uploads) == []
    assert not version.files.kept().exists()
    assert AuditEntry.objects.filter(verb="certification.file_removed").count() == 1
    make.add_notes(house, version)  # the name is free again


def test_links_are_kept_once(house, at):
    version = make.make_draft(house)
    said = {"title": "Slides", "url": "https://example.org/slides"}
    link = actions.add_link(actor=house.representative, at=at, version=version, **said)

    with pytest.raises(actions.NameTaken):
        actions.add_link(actor=house.representative, at=at, version=version, **said)
    actions.remove_link(actor=house.representative, at=at, link=link)

    assert not version.links.kept().exists()


def test_handing_in_freezes_hashes_and_tells_the_chair(house, at):
    version = make.make_submitted(house)

    said = json.loads(version.manifest)
    assert version.manifest_sha256 == hashlib.sha256(version.manifest.encode()).hexdigest()
    assert said["files"][0]["path"] == "notes.md"
    assert said["facts"]["title"] == version.title
    assert said["version"] == 1
    told = Notification.objects.get(kind="certification.version_submitted")
    assert told.person == house.chair
    assert version.title in told.text


@pytest.mark.parametrize("field", ["summary", "hours", "licence", "releases", "projects", "aim"])
def test_an_unfinished_draft_cannot_be_handed_in_and_is_kept(house, at, field):
    version = make.make_draft(house, **{field: None if field == "hours" else ""})
    make.add_notes(house, version)

    with pytest.raises(actions.MaterialIsMissing, match="kept"):
        actions.submit_version(actor=house.representative, at=at, version=version)

    version.refresh_from_db()
    assert version.is_draft


def test_a_draft_without_material_cannot_be_handed_in(house, at):
    with pytest.raises(actions.MaterialIsMissing, match="a file or a link"):
        actions.submit_version(actor=house.representative, at=at, version=make.make_draft(house))


def test_nothing_can_be_handed_in_before_there_is_a_baseline(house, at):
    version = make.make_draft(house)
    make.add_notes(house, version)
    house.programme.baselines.update(adopted_at=at + timedelta(days=1))

    with pytest.raises(actions.NoBaselineYet):
        actions.submit_version(actor=house.representative, at=at, version=version)


def test_what_was_handed_in_cannot_be_changed_by_any_way_in(house, at):
    version = make.make_submitted(house)
    before = (version.manifest, version.manifest_sha256, version.title)
    file = version.files.get()
    who = {"actor": house.representative, "at": at}

    for deed in (
        lambda: actions.edit_submission(**who, version=version, title="Other"),
        lambda: make.add_notes(house, version, name="more.md"),
        lambda: actions.remove_file(**who, file=file),
        lambda: actions.add_link(**who, version=version, title="x", url="https://example.org"),
        lambda: actions.submit_version(**who, version=version),
    ):
        with pytest.raises(actions.NotNow):
            deed()

    version.refresh_from_db()
    assert (version.manifest, version.manifest_sha256, version.title) == before
    assert default_storage.exists(str(file.stored))


def test_the_database_refuses_a_version_handed_in_without_a_hash(house):
    version = make.make_draft(house)

    with pytest.raises(IntegrityError), transaction.atomic():
        CourseVersion.objects.filter(pk=version.pk).update(state="submitted")


def test_the_next_version_begins_from_the_words_of_the_last(house, at):
    version = make.make_refused(house)

    following = actions.start_next_version(actor=house.representative, at=at, version=version)

    assert (following.number, following.title) == (2, version.title)
    assert not following.files.exists()
    with pytest.raises(actions.DraftIsOpen):
        actions.start_next_version(actor=house.representative, at=at, version=version)


def test_withdrawing_keeps_who_when_and_why(house, at):
    version = make.make_in_review(house)

    withdrawal = actions.withdraw(
        actor=house.representative, at=at, version=version, reason="We found a mistake."
    )

    assert (withdrawal.by, withdrawal.at) == (house.representative, at)
    entry = AuditEntry.objects.get(verb="certification.version_withdrawn")
    assert "mistake" not in entry.payload


def test_every_deed_is_in_the_log_without_names(house):
    make.make_approved(house)

    said = " ".join(
        AuditEntry.objects.filter(verb__startswith="certification.").values_list(
            "payload", flat=True
        )
    )
    for word in (house.provider.name, house.chair.name, "object store", "So it seems"):
        assert word not in said


def test_organisations_are_told_apart(house, at):
    other = make.make_representative("Otto Other", make_organisation("provider-b"))

    with pytest.raises(actions.NotYours):
        actions.withdraw(actor=other, at=at, version=make.make_submitted(house))
