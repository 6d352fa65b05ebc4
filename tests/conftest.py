"""What every test can ask for."""

from __future__ import annotations

from functools import lru_cache

import pytest
import time_machine
from django.core.management.commands import flush
from django.db import connection, connections
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from hypothesis import settings

from community.models import Group, Person, Role
from elections import keys
from tests import kept
from tests.outside import backend, chromium, site, window  # noqa: F401  (fixtures)
from tests.people import NOON, give_role, make_group, make_person

# before workers begin, so that they share it
kept.folder()

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
        if item.path.parent.name == "faults" or "site" in item.fixturenames:
            item.add_marker(pytest.mark.processes)
    if connection.vendor == "postgresql":
        return
    elsewhere = pytest.mark.skip(reason="only on PostgreSQL: make test-postgresql")
    for item in items:
        if item.get_closest_marker("only_postgresql"):
            item.add_marker(elsewhere)


@pytest.fixture(scope="session")
def django_db_setup(
    request, django_test_environment, django_db_blocker, django_db_modify_db_settings
):
    """The test database of this process: see tests/kept.py."""

    def make(keepdb: bool):
        return setup_databases(verbosity=0, interactive=False, keepdb=keepdb)

    with django_db_blocker.unblock():
        made = kept.with_tables(connection, make)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _transactional_tests_end_quickly():
    """Transactional tests end with `flush`: here it takes out what is there, and nothing else."""
    flush_all = flush.Command.handle
    flush.Command.handle = lambda command, **options: kept.empty(connections[options["database"]])
    yield
    flush.Command.handle = flush_all


@pytest.fixture(scope="session", autouse=True)
def _one_key_a_process():
    """The RSA key of a vote takes up to seconds to make: a real one, but the votes of a process share it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("elections.actions.boxes.make_key", lru_cache(keys.make))
        yield


@pytest.fixture
def at():
    return NOON


@pytest.fixture
def on_the_day():
    """The site's own clock stands at NOON, too: for tests that make what is to come and ask for its page."""
    with time_machine.travel(NOON, tick=True):
        yield


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
