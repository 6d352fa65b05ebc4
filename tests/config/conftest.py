from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection, connections

from community.models import Person
from config.demo.cast import give_login
from config.demo.loading import load
from config.demo.people import SHOES
from config.demo_mode import FOLDER_BACKEND
from config.models import DemoMarker
from tests import kept

LOADED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

_loaded: list[kept.Rows] = []


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def marked(db) -> DemoMarker:
    """A database that `manage.py demo` made."""
    return DemoMarker.objects.create(marked_at=LOADED, dated_at=LOADED, record_sha256="0" * 64)


@pytest.fixture
def demo_settings(settings, tmp_path, monkeypatch):
    """All that demo mode asks of the settings."""
    monkeypatch.delenv("BIND", raising=False)
    settings.DEMO = True
    settings.SITE_URL = "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    settings.EMAIL_BACKEND = FOLDER_BACKEND
    settings.MAIL_DIR = tmp_path / "mail"
    return settings


@pytest.fixture
def demo_mode(demo_settings, marked):
    """Demo mode with every guard standing."""
    return demo_settings


@pytest.fixture
def demo_people(demo_mode) -> dict[str, Person]:
    """The eight of /demo/, without the rest of the demo."""
    people = {}
    for shoes in SHOES:
        person = Person.objects.create(name=shoes.name, is_demo=True, is_sample=True)
        give_login(person, shoes.email)
        people[shoes.key] = person
    return people


@pytest.fixture
def loaded(db):
    """The record and the samples, dated by a fixed time: loaded once in a process, then written again."""
    if _loaded:
        _loaded[0].write(connection)
    else:
        load(at=LOADED)
        _loaded.append(kept.Rows(connection))
    return LOADED


@pytest.fixture
def demo_site(demo_settings, loaded):
    """A whole demo: settings and data."""
    return demo_settings


@pytest.fixture
def no_database(transactional_db, monkeypatch):
    """Every new connection is sent where no database is."""
    connection = connections["default"]
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all")
        patch.setitem(connection.settings_dict, "HOST", "/nowhere")
        yield
        connection.close()
