"""Durable jobs: rows written with the action, carried out by whoever holds the lease."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from community.models import Job

Handler = Callable[..., None]
_handlers: dict[str, Handler] = {}


@dataclass(frozen=True)
class Running:
    """What a handler is told: its payload, the time it began, and which try this is."""

    public_id: str
    payload: dict[str, Any]
    at: datetime
    attempt: int


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register the function that carries out jobs called `name`. It must be safe to run twice."""

    def register(function: Handler) -> Handler:
        _handlers[name] = function
        return function

    return register


def enqueue(
    name: str,
    *,
    at: datetime,
    payload: dict[str, Any] | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
) -> Job:
    """Write a job in the caller's transaction. The same name and key give the job already there."""
    job, _created = (
        Job.objects.get_or_create(
            name=name,
            key=key,
            defaults={"payload": payload or {}, "created_at": at, "not_before": not_before or at},
        )
        if key is not None
        else (
            Job.objects.create(
                name=name, payload=payload or {}, created_at=at, not_before=not_before or at
            ),
            True,
        )
    )
    return job
