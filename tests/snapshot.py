"""What the site holds, to the last row and file: taken before and after something that must change nothing.

with unchanged():
    answer = browser.post(address, bad)
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

# What a visit alone may touch: who is signed in, and nothing that anybody said.
OF_A_VISIT = {"django_session", "usersessions_usersession"}

Snapshot = dict[str, tuple[int, str]]


def snapshot() -> Snapshot:
    """Each table with its number of rows and a hash of all of them, and the kept files likewise."""
    return {**_tables(), **_files()}


@contextlib.contextmanager
def unchanged() -> Iterator[None]:
    """Nothing in any table, and no kept file, is different after the block."""
    before = snapshot()
    yield
    after = snapshot()
    assert _differences(before, after) == {}


def _differences(before: Snapshot, after: Snapshot) -> dict[str, object]:
    return {
        name: (before.get(name), after.get(name))
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
    }


def _tables() -> Snapshot:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in OF_A_VISIT:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(map(repr, cursor.fetchall()))
            found[table] = len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def _files() -> Snapshot:
    kept = Path(settings.MEDIA_ROOT)
    return {
        str(path.relative_to(kept)): (
            path.stat().st_size,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in kept.rglob("*")
        if path.is_file()
    }


# --- Words ------------------------------------------------------------------------------------------


def every_text() -> list[tuple[str, str, str]]:
    """Every value of every column of every table, as text: the database itself is asked, not the models."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                name = connection.ops.quote_name(column.name)
                cursor.execute(
                    f"SELECT CAST({name} AS text) FROM {connection.ops.quote_name(table)}"
                    f" WHERE {name} IS NOT NULL"
                )
                found += [(table, column.name, str(row[0])) for row in cursor.fetchall()]
    found += [
        ("django_session", "decoded", str(session.get_decoded()))
        for session in Session.objects.all()
    ]
    return found


def where(*words: str) -> set[tuple[str, str]]:
    """The columns that hold one of these words, in any letters."""
    return {
        (table, column)
        for table, column, text in every_text()
        if any(word.lower() in text.lower() for word in words)
    }
