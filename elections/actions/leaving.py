"""What a vote forgets when somebody leaves for good."""

from __future__ import annotations

from django.db import transaction

from community.models import Person
from elections.models import RollClaim


@transaction.atomic
def let_go_of_lines(*, person: Person) -> int:
    """Forget which lines of rolls were the person's. The lines stay, and so does what they were given.

    A line is the officer's record, under a hash that was published. Whoever proves its address later may
    claim it again; a paper that was handed out for it stays handed out, so that nobody votes twice.
    """
    gone, _kinds = RollClaim.objects.filter(person=person).delete()
    return gone
