"""Alive, and ready: what load balancers are told."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.models import Job
from config import watch
from config.tasks import pulse, sweep
from tests.people import NOON, make_keeper

BACKEND = "django.contrib.auth.backends.ModelBackend"


def make_job(**facts: Any) -> Job:
    now = timezone.now()
    return Job.objects.create(**{"name": "t", "created_at": now, "not_before": now, **facts})


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
        **dict.fromkeys(("database", "broker", "disk", "clock", "mail", "jobs"), "ok"),
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
def test_not_ready_when_the_database_does_not_answer(client, no_database):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "does not answer (OperationalError)"
    assert answer.json()["worker"] == "not looked at"
    assert "nowhere" not in answer.content.decode(), "no address of ours is told"


@pytest.mark.django_db(transaction=True)
def test_a_keepers_browser_is_told_so_as_well(client, member, no_database):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a-session-that-nobody-can-look-up"
    client.raise_request_exception = False
    answer = client.get("/readyz")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/json")
    assert answer.json()["ready"] is False


def test_what_hangs_is_told_within_the_deadline_and_asked_once(monkeypatch, client):
    """A database that takes the question and never answers."""
    asked, go_on = [], threading.Event()

    def hang() -> int:
        asked.append(1)
        go_on.wait(30)
        return 1

    monkeypatch.setattr(watch, "_count_migrations", hang)
    monkeypatch.setattr(watch.within, "__kwdefaults__", {"seconds": 0.05})
    try:
        for _time in range(3):
            answer = client.get("/readyz")
            assert answer.json()["database"] == "does not answer (DoesNotAnswer)"
    finally:
        go_on.set()
    assert len(asked) == 1


def test_two_who_ask_at_once_get_one_answer():
    """A keeper's page and a load balancer look at the same moment: neither may hear of a fault."""
    asked, go_on, heard = [], threading.Event(), []

    def slow() -> int:
        asked.append(1)
        go_on.wait(30)
        return 7

    def ask() -> None:
        heard.append(watch.within("something slow", slow, seconds=30))

    askers = [threading.Thread(target=ask) for _number in range(2)]
    askers[0].start()
    while not asked:
        pass
    askers[1].start()
    askers[1].join(0.2)
    assert not heard, "it waits for the answer"
    go_on.set()
    for asker in askers:
        asker.join(30)
    assert (heard, asked) == ([7, 7], [1])


def test_little_room_is_a_warning_and_none_is_not_ready(client, settings):
    pulse()
    settings.DISK_LOW_MB = 10**9
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["disk"].startswith("warning: ")

    settings.DISK_FULL_MB = 10**9
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["disk"].endswith("free")


def test_a_dead_job_is_a_warning(client):
    pulse()
    make_job(state="dead")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["jobs"] == "warning: 1 job failed for good"


def test_a_job_that_waits_long_is_a_warning(client):
    pulse()
    make_job(not_before=timezone.now() - timedelta(minutes=40))
    assert client.get("/readyz").json()["jobs"] == "warning: the oldest has waited 40 minutes"


def test_a_clock_that_was_set_back_is_a_warning(client):
    pulse()
    make_job(created_at=timezone.now() + timedelta(hours=1), state="done")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["clock"] == "warning: stands 1 hour before the newest record"


def test_a_pulse_from_later_than_now_is_no_pulse(client):
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        pulse()
    cache_kept = client.get("/readyz")
    assert cache_kept.status_code == 503
    assert cache_kept.json()["worker"] == "the last pulse is from later than now"


class TestBar:
    """What is wrong stands over every page of a keeper, and costs others nothing."""

    @pytest.fixture(autouse=True)
    def _look_anew(self):
        watch.forget()
        yield
        watch.forget()

    def test_keeper_reads_what_is_wrong_on_any_page(self, client):
        client.force_login(make_keeper().user, backend=BACKEND)
        make_job(state="dead")
        page = client.get("/groups/").content.decode()
        assert "no worker has shown a pulse yet" in page
        assert "1 job failed for good" in page
        assert 'href="/keeper/"' in page

    def test_there_is_no_bar_when_all_is_well(self, client):
        pulse()
        client.force_login(make_keeper().user, backend=BACKEND)
        assert "unwell" not in client.get("/groups/").content.decode()

    def test_others_see_nothing_and_nothing_is_asked_for_them(self, client, member, monkeypatch):
        monkeypatch.setattr(watch, "look", None)
        assert "pulse" not in client.get("/groups/").content.decode()
        client.force_login(member.user, backend=BACKEND)
        assert "pulse" not in client.get("/groups/").content.decode()

    def test_a_look_serves_for_some_seconds(self, client, django_assert_num_queries):
        client.force_login(make_keeper().user, backend=BACKEND)
        client.get("/groups/")
        with CaptureQueriesContext(connections["default"]) as second:
            client.get("/groups/")
        watch.forget()
        with CaptureQueriesContext(connections["default"]) as anew:
            client.get("/groups/")
        assert len(second) < len(anew)


def test_probes_over_plain_http_are_not_redirected(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = settings.SECURE_REDIRECT_EXEMPT
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 301


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_cannot_be_posted_to(client, path):
    assert client.post(path).status_code == 405
