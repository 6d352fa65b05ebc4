"""Every form of the site sent twice: one row, one entry in the log, and the same place both times.

The forms are the POST rows of the table of addresses that succeed. What is not `@once` must be harmless by
itself; what may do its deed twice stands in AGAIN, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.urls import resolve as found_at
from django.urls import reverse

from community.models import Sending
from tests.architecture.access import Row, resolve
from tests.architecture.test_access import AREAS, area
from tests.architecture.test_forms_hold import browser
from tests.people import NOON

APPS = ("community", "events", "elections", "certification", "catalogue")
TOKEN = {"csrfmiddlewaretoken": "t" * 64}
# What is done again when it is asked for again, and why that is right.
AGAIN = {
    "community:time_zone": "each answer brings the browser its cookie; the log says each time who chose",
}


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        if model is not Sending
    }


@pytest.fixture(params=AREAS)
def forms(request, db) -> Iterator[tuple[list[Row], dict[str, Any]]]:
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        table = area(request.param)
        taken = {
            row.name: row
            for row in reversed(table.ROWS)
            if row.method == "POST" and row.person != "nobody" and row.status == 302
        }
        yield list(taken.values()), table.scene()


def test_a_form_that_is_sent_twice_is_taken_once(forms, subtests):
    table, scene = forms
    for row in table:
        with subtests.test(msg=str(row)), transaction.atomic():
            cache.clear()
            address = reverse(row.name, kwargs=resolve(row.kwargs, scene)) + row.query
            client = browser(row, scene)
            first = client.post(address, {**resolve(row.data, scene), **TOKEN})
            after_one = rows()
            second = client.post(address, {**resolve(row.data, scene), **TOKEN})
            after_two = rows()
            transaction.set_rollback(True)
            assert first.status_code == 302
            if row.name in AGAIN:
                continue
            assert after_two == after_one
            if getattr(found_at(address.partition("?")[0]).func, "is_once", False):
                assert (second.status_code, second["Location"]) == (302, first["Location"])


def test_no_ballot_is_remembered_as_sent():
    for name in ("ballot", "paper", "cast"):
        view = found_at(reverse(f"elections:{name}", kwargs={"slug": "x"})).func
        assert not getattr(view, "is_once", False)
