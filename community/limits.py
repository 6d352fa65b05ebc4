"""How often something may be asked for: counted in the cache, minute by minute."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache


def within(what: str, who: str, *, most: int, at: datetime) -> bool:
    """Count one more; whether it is still among the `most` of this minute."""
    key = f"limit:{what}:{who}:{int(at.timestamp() // 60)}"
    cache.add(key, 0, timeout=120)
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:  # pushed out of the cache meanwhile
        return True
