"""Redis goes away and comes back: no page fails, tries are still counted."""

from __future__ import annotations

import pytest

from config import caching
from tests import redis_server
from tests.outside import missing

pytestmark = pytest.mark.redis


@pytest.fixture
def server():
    if not redis_server.program():
        missing("Redis", "apt-get install redis-server.")
    with redis_server.server() as server:
        yield server


@pytest.fixture
def cache(server, monkeypatch):
    monkeypatch.setattr(caching, "outage", caching.Outage())
    cache = caching.PatientRedisCache(server.url, {})
    yield cache
    cache._cache.get_client().connection_pool.disconnect()


def ask_again(monkeypatch):
    monkeypatch.setattr(caching.outage, "_until", 0.0)


def test_it_is_redis_while_redis_answers(cache, server):
    cache.set("a", [1, 2], 60)
    assert caching.PatientRedisCache(server.url, {}).get("a") == [1, 2]
    assert cache.add("a", 3) is False
    assert cache.incr_version("a") == 2
    assert cache.get_many(["a"], version=2) == {"a": [1, 2]}


def test_without_redis_the_process_counts_for_itself(cache, server):
    cache.set("before", 1)
    server.stop()
    assert cache.get("before") is None
    assert cache.add("lock", True, timeout=10) is True
    assert cache.add("lock", True, timeout=10) is False, "a second try is still seen"
    cache.set("n", 1)
    assert cache.incr("n") == 2
    cache.set_many({"x": 1, "y": 2})
    assert cache.get_many(["x", "y", "z"]) == {"x": 1, "y": 2}
    assert cache.delete("x") is True
    cache.delete_many(["y"])
    assert cache.has_key("y") is False
    assert cache.touch("n", 30) is True
    with pytest.raises(ValueError):
        cache.incr("nobody")


def test_other_threads_of_the_process_share_the_counts(cache, server):
    server.stop()
    cache.set("tries", 5)
    assert caching.PatientRedisCache(server.url, {}).get("tries") == 5


def test_it_is_redis_again_once_it_answers(cache, server, monkeypatch):
    server.stop()
    cache.set("meanwhile", 1)
    server.start()
    assert cache.get("meanwhile") == 1, "not asked again at once: a request must not wait each time"
    ask_again(monkeypatch)
    assert cache.get("meanwhile") is None
    cache.set("now", 1)
    assert caching.PatientRedisCache(server.url, {}).get("now") == 1
    assert caching.outage.lasts is False


def test_a_restart_of_redis_is_not_noticed(cache, server):
    cache.set("a", 1)
    server.stop()
    server.start()
    cache.set("a", 2)
    assert caching.outage.lasts is False
    assert cache.get("a") == 2
