"""What the catalogue forgets when somebody leaves for good."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from catalogue.models import Need
from community.models import Person


@transaction.atomic
def take_needs_back(*, person: Person, at: datetime) -> int:
    """Count the person's needs no longer, and erase what they said of them. Solutions stay."""
    needs = Need.objects.filter(person=person)
    standing: int = needs.standing().update(withdrawn_at=Greatest(Value(at), F("since")))
    needs.update(release="", scale="", note="")
    return standing
