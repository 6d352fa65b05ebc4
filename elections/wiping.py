"""Taking away what a database keeps of rows that were written anew: it would tell the order in which they came.

PostgreSQL leaves the old rows in the table's file until something takes their place; `CLUSTER` writes the file anew,
in the order of the key, with no old row in it that nobody could still be looking at. SQLite overwrites what is deleted (`PRAGMA secure_delete`, see the
settings), and its journal, which still holds pages as they were, is emptied into the database and cut to nothing.

What no program can take away: backups, replicas and PostgreSQL's own journal (WAL) from before, and blocks of a disk
that a file system gave back. docs/running.md says what a keeper can do about those.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction

from elections.models import Ballot, Leaf, Participation, RollClaim

if TYPE_CHECKING:
    from psycopg.errors import Diagnostic

TABLES = (Ballot, Leaf, Participation, RollClaim)
PATIENCE = "3s"  # a vote that is open waits no longer than this for the table


class InUse(Exception):
    """Somebody works with a table just now; to be tried again later."""


def wipe() -> None:
    """Have nothing left of old rows of the box, of any vote. Outside of any transaction of the caller's.

    Raises InUse where a table could not be had in time; what was wiped stays wiped.
    """
    if connection.vendor == "postgresql":
        _write_files_anew()
    elif connection.vendor == "sqlite":
        _empty_the_journal()


def _write_files_anew() -> None:
    for model in TABLES:
        table = model._meta.db_table
        try:
            left = _cluster(table)
        except OperationalError as no:
            if getattr(no.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
                raise
            raise InUse(table) from None
        if left:
            # a snapshot from before may still look at them: a backup that runs, say
            raise InUse(f"{left} old rows of {table}")


def _cluster(table: str) -> int:
    """Write the table's file anew; tell how many old rows had to be carried along.

    PostgreSQL says so in a notice alone: its detail is “5 dead row versions cannot be removed yet”, in the
    language of the server, so the number is what is read.
    """
    left: list[int] = []

    def hear(said: Diagnostic) -> None:
        left.extend(int(word) for word in re.findall(r"\d+", said.message_detail or "")[:1])

    with transaction.atomic(), connection.cursor() as cursor:
        wire = connection.connection
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        wire.add_notice_handler(hear)
        try:
            cursor.execute(f"CLUSTER (VERBOSE) {table} USING {_index_of(table)}")
        finally:
            wire.remove_notice_handler(hear)
    return sum(left)


def _index_of(table: str) -> str:
    """Find the index of the primary key, whatever it was called when it was made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index"
            " WHERE indrelid = %s::regclass AND indisprimary",
            [table],
        )
        return str(cursor.fetchone()[0])


def _empty_the_journal() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (is_busy, *_pages) = cursor.fetchone()
    if is_busy:
        raise InUse("the journal")
