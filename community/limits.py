"""How often something may be asked for: counted in the cache, span by span."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache

MINUTE = timedelta(minutes=1)


def within(what: str, who: str, *, most: int, at: datetime, per: timedelta = MINUTE) -> bool:
    """Count one more; whether it is still among the `most` of this minute, or of this span of time."""
    span = int(per.total_seconds())
    key = f"limit:{what}:{who}:{int(at.timestamp() // span)}"
    cache.add(key, 0, timeout=2 * span)
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:  # pushed out of the cache meanwhile
        return True
