"""PostgreSQL and Redis, with web, worker and beat as processes of their own, each killed at its work."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from urllib.parse import urlsplit

import psycopg
import pytest

from tests import redis_server
from tests.faults.post_office import order, sent, states, wait_until_done
from tests.outside import BASE, Site, free_port, missing, prepare

pytestmark = pytest.mark.redis


class Farm(Site):
    """A site whose worker and beat run beside its web process."""

    def begin(self, *names: str) -> None:
        for name in names:
            extra = ["--concurrency=2"] if name == "worker" else []
            with (self.folder / f"{name}.log").open("ab") as log:
                self.beside[name] = subprocess.Popen(
                    [sys.executable, "-m", "celery", "-A", "config", name, "-l", "WARNING", *extra],
                    cwd=BASE,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def end(self, *names: str) -> None:
        for name in names:
            process = self.beside.pop(name)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=30)

    def ready(self) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()


@pytest.fixture
def redis():
    if not redis_server.program():
        missing("Redis", "apt-get install redis-server.")
    with redis_server.server() as server:
        yield server


@pytest.fixture
def database():
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        missing("PostgreSQL", "make test starts one; alone: make test-postgresql.")
    name = f"sabha_farm_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield urlsplit(url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def farm(redis, database, tmp_path):
    farm = Farm(
        folder=tmp_path,
        port=free_port(),
        settings={
            "SABHA_DEMO": "0",
            "DATABASE_URL": database,
            "REDIS_URL": redis.url,
            "WEB_WORKERS": "2",
            # short, so that what a killed worker held comes back while the test watches
            "JOB_LEASE_SECONDS": "4",
            "JOB_GRACE_SECONDS": "4",
        },
    )
    farm.beside = {}
    prepare(farm)
    farm.begin("worker", "beat")
    farm.start()
    yield farm
    farm.end(*farm.beside)
    farm.kill()


def test_ready_names_what_does_not_answer(farm, redis):
    assert farm.ready()[0] == 200

    redis.stop()
    began = time.monotonic()
    status, words = farm.ready()
    assert status == 503
    assert '"database": "ok"' in words
    assert '"broker": "does not answer' in words
    assert time.monotonic() - began < 30, "and it does not hang over it"
    assert urllib.request.urlopen(f"{farm.url}/healthz", timeout=10).status == 200

    redis.start()
    # who looks for a broker in vain looks less and less often: half a minute apart in the end
    until = time.monotonic() + 180
    while farm.ready()[0] != 200 and time.monotonic() < until:
        time.sleep(0.5)
    status, words = farm.ready()
    assert status == 200, f"back by itself, with worker and beat: {words}"


def test_nothing_is_lost_when_worker_beat_and_broker_die(farm, redis):
    order(farm, first=0, count=30)
    farm.end("worker")
    order(farm, first=30, count=10)
    farm.begin("worker")
    assert wait_until_done(farm, 40, within=60) == {"done": 40}

    farm.end("beat")
    order(farm, first=40, count=10)
    farm.begin("beat")
    # a Redis that forgets: every message in it is gone, and what is added meanwhile cannot be sent
    redis.stop()
    order(farm, first=50, count=10)
    redis.start()
    assert wait_until_done(farm, 60, within=90) == {"done": 60}

    went = sent(farm)
    assert len(went) == 60, "none lost"
    # two at a time in the worker that was killed
    assert sum(went.values()) - 60 <= 2


@pytest.mark.prove
def test_nothing_is_lost_in_fifteen_kills_of_the_worker(farm):
    for kill in range(15):
        order(farm, first=kill * 40, count=40)
        farm.end("worker")
        farm.begin("worker")
    assert wait_until_done(farm, 600, within=180) == {"done": 600}
    assert len(sent(farm)) == 600
    assert sum(sent(farm).values()) - 600 <= 2 * 15


def test_a_broker_that_is_away_costs_a_request_little(farm, redis):
    redis.stop()
    began = time.monotonic()
    order(farm, first=0, count=3)
    assert time.monotonic() - began < 30
    assert states(farm) == {"queued": 3}
