"""Who may ask for what: runs the rows of tests/AREA/access.py and misses no address."""

from __future__ import annotations

import importlib
import pathlib
import re
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import converters, reverse

from tests.architecture.access import Row, resolve
from tests.architecture.addresses import every_address
from tests.people import NOON

TESTS = pathlib.Path(__file__).resolve().parent.parent
AREAS = sorted(
    path.parent.name for path in TESTS.glob("*/access.py") if path.parent.name != "architecture"
)


def area(name: str):
    return importlib.import_module(f"tests.{name}.access")


def ask(row: Row, scene: dict[str, object]) -> int:
    client = Client(raise_request_exception=False)
    if row.person != "nobody":
        client.force_login(
            scene[row.person].user, backend="django.contrib.auth.backends.ModelBackend"
        )
    address = reverse(row.name, kwargs=resolve(row.kwargs, scene)) + row.query
    response = client.generic(row.method, address) if row.method not in {"GET", "POST"} else None
    if response is None:
        send = client.get if row.method == "GET" else client.post
        response = send(address, resolve(row.data, scene))
    if response.streaming:
        # reading to the end lets go of the file
        b"".join(response.streaming_content)
    return response.status_code


@pytest.mark.django_db
@pytest.mark.parametrize("name", AREAS)
def test_every_row_gets_its_status(name, subtests):
    module = area(name)
    # a minute past noon, the hour that scenes are set at
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        scene = module.scene()
        for row in module.ROWS:
            with subtests.test(msg=str(row)), transaction.atomic():
                cache.clear()
                status = ask(row, scene)
                transaction.set_rollback(True)
                assert status in row.statuses, f"{row}: {status}, expected {row.status}"


def test_every_address_stands_in_the_table():
    told = {row.name for name in AREAS for row in area(name).ROWS}
    missing = sorted(
        address.name or f"(no name) {address.route}"
        for address in every_address()
        if address.name not in told
    )
    assert not missing, "write a row in tests/AREA/access.py for: " + ", ".join(missing)


def test_the_table_names_only_addresses_that_exist():
    names = {address.name for address in every_address()}
    gone = sorted({row.name for name in AREAS for row in area(name).ROWS} - names)
    assert not gone, f"no such address: {gone}"


def test_nothing_of_djangos_admin_is_left():
    """A keeper reads and acts on the desk, through actions, so that the log knows of it."""
    assert not apps.is_installed("django.contrib.admin")
    assert not [address for address in every_address() if "admin" in address.module]


def test_no_address_counts_rows():
    for address in every_address():
        if not address.ours:
            continue
        for converter in address.converters:
            assert not isinstance(converter, converters.IntConverter), address
        assert not re.search(r"\\d|\[0-9\]", address.route), address
