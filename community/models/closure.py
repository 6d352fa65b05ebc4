from __future__ import annotations

from django.db import models

from community.models.base import PublicModel
from community.models.person import Person


class AccountClosure(PublicModel):
    """That somebody closed their account: the person stays, under a name that says nothing of them."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account_closure")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} has left"
