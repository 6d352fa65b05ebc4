"""Alive, and ready: what load balancers are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections

from config.tasks import pulse, sweep
from tests.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_pulse_from_before():
    cache.clear()


def test_alive_needs_nothing_but_the_process(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
    assert "no-store" in answer["Cache-Control"]


def test_ready_only_when_a_worker_has_shown_its_pulse(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "database": "ok",
        "broker": "ok",
        "worker": "no worker has shown a pulse yet",
    }
    pulse()
    assert client.get("/readyz").status_code == 200


def test_not_ready_when_the_pulse_has_stopped(client):
    with time_machine.travel(NOON, tick=False):
        pulse()
    with time_machine.travel(NOON + timedelta(seconds=45), tick=False):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"].startswith("last pulse 45 seconds ago")


def test_a_sweep_is_a_pulse(client):
    sweep()
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_not_ready_when_the_database_does_not_answer(client, monkeypatch):
    pulse()
    connection = connections["default"]
    wrong = {**connection.settings_dict, "NAME": "/nowhere/at/all", "HOST": "/nowhere"}
    connection.close()
    with monkeypatch.context() as patch:
        patch.setattr(connection, "settings_dict", wrong)
        answer = client.get("/readyz")
    connection.close()
    assert answer.status_code == 503
    assert answer.json()["database"] == "does not answer (OperationalError)"
    assert "nowhere" not in answer.content.decode(), "no address of ours is told"


def test_probes_over_plain_http_are_not_redirected(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = settings.SECURE_REDIRECT_EXEMPT
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 301


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_cannot_be_posted_to(client, path):
    assert client.post(path).status_code == 405
