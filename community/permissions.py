"""How a view stops somebody who may not: one function."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


def require(allowed: bool, message: str = "") -> None:  # reads as a sentence: require(can_edit(…))
    """Answer 403 unless `allowed`. What may not be seen at all is 404, through `visible_to`."""
    if not allowed:
        raise PermissionDenied(message)
