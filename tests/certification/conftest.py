from __future__ import annotations

import pytest

from tests.factories.certification import make_house


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    """Files of the tests land in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    return tmp_path


@pytest.fixture
def house(db):
    return make_house()
