"""What every test can ask for."""

from __future__ import annotations

import pytest
from django.core.management.commands import flush
from django.db import connection
from django.test import Client
from hypothesis import settings

from community import append_only
from community.models import Group, Person, Role
from tests.outside import backend, chromium, site, window  # noqa: F401  (fixtures)
from tests.people import NOON, give_role, make_group, make_person

# A busy machine is no fault: examples are judged by what they show, never by how long they take.
settings.register_profile("sabha", deadline=None)
settings.load_profile("sabha")


# Whole sites in processes of their own, and the demo loaded anew for each test: not for `make test-fast`.
SLOW = {
    "test_embedded_site",
    "test_killed_at_random",
    "test_settings",
    *("test_demo_load", "test_demo_pages", "test_demo_record"),
    *("test_demo_solutions", "test_demo_training", "test_demo_votes"),
}


def pytest_collection_modifyitems(items):
    """Tests of what only PostgreSQL does are skipped on SQLite; `make test` runs them in a second pass."""
    for item in items:
        if item.path.stem in SLOW:
            item.add_marker(pytest.mark.slow)
    if connection.vendor == "postgresql":
        return
    elsewhere = pytest.mark.skip(reason="only on PostgreSQL: make test-postgresql")
    for item in items:
        if item.get_closest_marker("only_postgresql"):
            item.add_marker(elsewhere)


@pytest.fixture(scope="session", autouse=True)
def _a_flush_may_empty_the_log():
    """Transactional tests end with `flush`, which the audit log's triggers rightly refuse elsewhere."""
    empty = flush.Command.handle

    def handle(self, **options):
        with append_only.lifted(options["database"]):
            return empty(self, **options)

    flush.Command.handle = handle
    yield
    flush.Command.handle = empty


@pytest.fixture
def at():
    return NOON


@pytest.fixture
def chennai(db) -> Group:
    return make_group("chennai", city="Chennai", country="IN")


@pytest.fixture
def member(db) -> Person:
    return make_person("Meena Member")


@pytest.fixture
def stranger(db) -> Person:
    return make_person("Sanjay Stranger")


@pytest.fixture
def organiser(chennai) -> Person:
    person = make_person("Oviya Organiser")
    give_role(person, chennai, Role.Kind.ORGANISER)
    return person


@pytest.fixture
def signed_in():
    """A browser of our own for a person: `signed_in(member).get("/")`; None is signed out."""

    def browser(person: Person | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser
