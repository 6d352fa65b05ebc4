"""What stands in place of names where a report is kept, and how its words are sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.utils.crypto import salted_hmac

from community import vault


def mark(report: str, person: str) -> str:
    """Stand for a person within one report: under the site's secret, and another in every report."""
    said = f"{report}:{person}"
    return salted_hmac("community.conduct", said, algorithm="sha256").hexdigest()


def seal(words: Mapping[str, str]) -> str:
    """Seal what somebody wrote in confidence."""
    return vault.seal(json.dumps(dict(words), ensure_ascii=False))


def unseal(sealed: str) -> dict[str, str]:
    """Read it; what was sealed under a key that is gone is lost, and says so by being empty."""
    if not sealed:
        return {}
    try:
        found: dict[str, str] = json.loads(vault.unseal(sealed))
    except vault.Unreadable:
        return {}
    return found
