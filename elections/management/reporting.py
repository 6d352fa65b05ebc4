"""What the commands of votes print: a bar while they work, and the rows they refused."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.management.base import CommandError, OutputWrapper

from community.management.reporting import Bar, opened
from elections.models import Election
from elections.rows import Refusal

__all__ = ["Bar", "election_called", "opened", "print_refusals"]


def election_called(slug: str) -> Election:
    """Find a vote by its address; published or not, this is the machine's own side."""
    election = Election.objects.filter(slug=slug).first()
    if election is None:
        raise CommandError(f"There is no vote at the address {slug!r}.")
    return election


def print_refusals(out: OutputWrapper, refusals: Iterable[Refusal]) -> None:
    """Name each refused row with its line and its reason."""
    for refusal in refusals:
        out.write(f"line {refusal.line}: {refusal.reason}")
