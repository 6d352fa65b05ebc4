"""Refusals. Each says what happened, what was kept, and what to do next."""

from __future__ import annotations


class DomainError(Exception):
    """The rules say no. The message is fit for members, and translated.

    Subclasses stand beside the action that raises them and are named for the fact (`EventIsFull`).
    """

    @property
    def message(self) -> str:
        return str(self)
