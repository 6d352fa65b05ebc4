"""Redis as a cache that may be away: then each process counts and remembers for itself.

What the cache holds here is counted tries (rate limits) and the worker's pulse. Letting everybody guess while
Redis is away would be too little, and refusing everybody too much: so a process without Redis keeps its own
counts in memory. Limits are then as many times as generous as there are processes, and no page fails.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

ASK_AGAIN_AFTER = 5.0  # seconds; a request must not wait for a Redis that was just found away
PATIENCE = 1.0


class Outage:
    """Whether Redis was found away a moment ago: one answer for all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._told = False

    @property
    def lasts(self) -> bool:
        return time.monotonic() < self._until

    def found(self, reason: Exception) -> None:
        """Note that Redis did not answer."""
        with self._lock:
            self._until = time.monotonic() + ASK_AGAIN_AFTER
            told, self._told = self._told, True
        if not told:
            # the kind only: a driver's message may hold addresses and names
            log.warning(
                "Redis does not answer (%s): limits are counted in this process meanwhile.",
                type(reason).__name__,
            )

    def over(self) -> bool:
        """Note that Redis answered; True when it was away until now."""
        if not self._told:
            return False
        with self._lock:
            was, self._told, self._until = self._told, False, 0.0
        if was:
            log.warning("Redis answers again.")
        return was


outage = Outage()


class PatientRedisCache(RedisCache):
    """Redis, or this process's own memory while Redis is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_connect_timeout": PATIENCE,
            "socket_timeout": PATIENCE,
            # once more at once, for a connection that a restart of Redis has closed; then no longer
            "retry": Retry(NoBackoff(), 1),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._beside = LocMemCache("while-redis-is-away", {**params, "OPTIONS": {}})

    def _ask(self, deed: str, *given: Any) -> Any:
        if not outage.lasts:
            try:
                answer = getattr(super(), deed)(*given)
            except (RedisError, OSError) as reason:
                outage.found(reason)
            else:
                if outage.over():
                    self._beside.clear()
                return answer
        return getattr(self._beside, deed)(*given)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        return bool(self._ask("add", key, value, timeout, version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._ask("set", key, value, timeout, version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("touch", key, timeout, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask("delete", key, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = self._ask("get_many", list(keys), version)
        return found

    def has_key(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask("has_key", key, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._ask("incr", key, delta, version))

    def set_many(
        self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        return list(self._ask("set_many", data, timeout, version))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._ask("delete_many", list(keys), version)

    def clear(self) -> None:
        self._ask("clear")
