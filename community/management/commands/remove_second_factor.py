"""Help somebody who lost both their app and their recovery codes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from community import actions
from community.errors import DomainError
from community.models import Person


class Command(BaseCommand):
    help = (
        "Take the second factor of an account away, for somebody who lost app and codes. Make sure"
        " that it is them by another way than their mail. They are told, and the log keeps it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the address that they sign in with")
        parser.add_argument(
            "--because", required=True, help="how you made sure that it is them; kept in the log"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["address"].strip()
        person = Person.objects.filter(user__email__iexact=address, user__is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody signs in with {address}. Nothing was changed.")
        try:
            actions.remove_second_factor(
                person=person, at=timezone.now(), because=options["because"]
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{person.name} signs in with one step again, and is told by mail.")
