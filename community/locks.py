"""One at a time, where no single row can be held for it."""

from __future__ import annotations

from django.db import connection

# Each names what it guards; the numbers only have to differ.
SEALING = 0x5ABA_5EA1
NAMES_OF_ORGANISATIONS = 0x5ABA_0A3E


def one_at_a_time(what: int) -> None:
    """Wait until nobody else does this, and hold it until the transaction ends.

    On SQLite a transaction that writes is alone from its first statement.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [what])
