"""The comparison of files with rows: it knows every file that the site keeps."""

from __future__ import annotations

import os
import time

import pytest
from django.apps import apps
from django.db import models

from community import inspecting, pictures
from events import actions
from events.models import Sponsor
from tests.community.test_pictures import drawn, telling
from tests.factories.events import AFTER, make_event
from tests.keeper.test_storage import compare
from tests.people import NOON, make_person

NAMES = {"stored", "photo", "logo", "file", "image", "picture"}


@pytest.fixture
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    return tmp_path


def hours_ago(folder):
    then = time.time() - 2 * 3600
    for file in folder.rglob("*"):
        if file.is_file():
            os.utime(file, (then, then))


@pytest.mark.django_db
def test_pictures_photos_and_logos_are_no_orphans_and_are_missed(keeper, chennai, uploads):
    def made():
        return pictures.make(telling(drawn(300, 200)))

    event = make_event(chennai)
    files = [("hall.jpg", telling(drawn(300, 200)))]
    actions.add_pictures(actor=None, at=AFTER, event=event, files=files)
    actions.set_speaker_photo(actor=make_person("Asha"), at=NOON, made=made())
    Sponsor.objects.create(
        group=chennai, name="A", logo=pictures.keep(made()), added_at=NOON, changed_at=NOON
    )
    hours_ago(uploads)
    found = compare(keeper)
    assert (found["files"], found["orphan_names"], found["missing"]) == (6, [], 0)
    for file in uploads.rglob("*-small.jpg"):
        file.unlink()
    assert compare(keeper)["missing"] == 3


def test_every_column_that_sounds_like_a_file_is_known():
    known = {*inspecting.upload_fields(), *inspecting.picture_fields()}
    sounding = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in NAMES and isinstance(field, (models.CharField, models.FileField))
    }
    assert sounding - known == set()
    assert len(inspecting.picture_fields()) == 3
