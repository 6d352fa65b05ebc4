"""Sizes, files and rows; versions and settings without secrets."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from certification.models import CourseFile
from community import actions, inspecting
from community.models import Inspection
from config.keeper import storage, versions
from tests.people import NOON


@pytest.fixture
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def compare(keeper) -> dict:
    look = actions.ask_inspection(actor=keeper, at=NOON, kind="uploads")
    from django.utils import timezone

    inspecting.compare_uploads(look.public_id, clock=timezone.now)
    return Inspection.objects.get(pk=look.pk).found


def put(folder: Path, name: str, *, hours_ago: float = 2) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"x" * 100)
    then = time.time() - hours_ago * 3600
    os.utime(file, (then, then))


def test_files_that_no_row_names_are_found(keeper, uploads):
    put(uploads, "material/lost.pdf")
    put(uploads, "material/just-now.pdf", hours_ago=0)
    put(uploads, "stash/roll.csv")
    found = compare(keeper)
    assert found["orphan_names"] == ["material/lost.pdf"]
    assert (found["files"], found["orphan_bytes"], found["missing"]) == (2, 100, 0)


def test_every_column_that_names_an_upload_is_known():
    assert (CourseFile, "stored") in [
        (model, column) for model, column in inspecting.upload_fields()
    ]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_parts_of_the_database_make_up_most_of_it():
    total, parts = storage.database_size()
    assert total > 100_000
    assert 0.3 * total < sum(part.bytes for part in parts) <= total
    assert sum(part.tables for part in parts) >= len(connection.introspection.table_names()) - 3


def test_the_page_shows_what_was_found(desk, keeper, uploads):
    put(uploads, "lost.pdf")
    compare(keeper)
    page = desk.get("/keeper/storage/").content.decode()
    assert "lost.pdf" in page
    assert "One file is named by no row" in page


def test_libraries_are_compared_with_the_lock(desk):
    found = {each.name: each for each in versions.locked_libraries()}
    assert found["django"].agrees
    page = desk.get("/keeper/versions/").content.decode()
    assert "All is as the lock wants it." in page


@pytest.mark.django_db
def test_migrations_are_told_as_applied(db):
    applied, waiting = versions.migrations()
    assert applied > 10
    assert waiting == []


def test_no_secret_stands_on_the_page(desk, settings, monkeypatch):
    settings.REDIS_URL = "redis://someone:hush-hush@127.0.0.1:1/0"
    settings.LAB_BACKEND_URL = "https://name:hush-hush@labs.example/{slug}"
    page = desk.get("/keeper/versions/").content.decode()
    assert "hush" not in page
    assert settings.SECRET_KEY not in page
    assert "redis://127.0.0.1:1" in page


def test_the_commit_is_read_from_a_clone_and_from_a_work_tree(tmp_path, monkeypatch):
    monkeypatch.setattr(versions, "BASE", tmp_path)
    assert versions.commit() == ""
    git = tmp_path / ".git"
    (git / "refs/heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "packed-refs").write_text("# pack\n" + "a" * 40 + " refs/heads/main\n")
    assert versions.commit() == "a" * 12
    (git / "refs/heads/main").write_text("b" * 40 + "\n")
    assert versions.commit() == "b" * 12


def test_the_real_commit_is_told():
    if not (Path(settings.BASE_DIR) / ".git").exists():
        pytest.skip("not a clone")
    assert len(versions.commit()) == 12
