"""Triggers that make the audit log's tables, and the trails of reports, append-only, in SQLite and in PostgreSQL.

They stop mistakes and casual tampering; somebody who owns the database can drop them, which `missing`
tells and the chain then shows what was changed. `migrate` installs them again after each run, because
SQLite rebuilds a table to change it and so loses its triggers without a word.

The way round, for tests that flush the database and for a migration that must rewrite rows: `lifted`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning  # noqa: A004  (Django's own name for it)
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from community.models import AuditEntry, AuditPersonal, AuditSeal, ReportLine

# What is personal may be erased, but not rewritten; the waiting list is the sealer's to empty.
GUARDED = {
    AuditEntry._meta.db_table: ("UPDATE", "DELETE"),
    AuditSeal._meta.db_table: ("UPDATE", "DELETE"),
    AuditPersonal._meta.db_table: ("UPDATE",),
    # a report's trail is let go of as a whole when its time is over, and never rewritten
    ReportLine._meta.db_table: ("UPDATE",),
}
# A row's identity: INSERT OR REPLACE would put another row in its place without deleting it first.
IDENTITY = {
    AuditEntry._meta.db_table: "public_id",
    AuditSeal._meta.db_table: "number",
    AuditPersonal._meta.db_table: "entry",
    ReportLine._meta.db_table: "public_id",
}
FUNCTION = "sabha_append_only"
FUNCTION_BODY = """
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that are missing, as far as their tables exist."""
    gone = missing(connection)
    if not gone:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
                f" AS $${FUNCTION_BODY}$$"
            )
        for table in _tables(connection):
            for name, statement in _wanted(connection.vendor, table).items():
                if name in gone:
                    cursor.execute(_dropping(connection.vendor, table, name))
                    cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the triggers that should stand on the existing tables and do not, or not as they should."""
    wanted = {
        name: statement
        for table in _tables(connection)
        for name, statement in _wanted(connection.vendor, table).items()
    }
    if not wanted:
        return []
    there = _standing(connection)
    if connection.vendor == "postgresql":
        return sorted(name for name in wanted if name not in there)
    return sorted(name for name, statement in wanted.items() if there.get(name) != statement)


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within: the tables can be changed. For flushing test databases and for rewriting migrations."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in _tables(connection):
            for name in _wanted(connection.vendor, table):
                cursor.execute(_dropping(connection.vendor, table, name))
    try:
        yield
    finally:
        install(connection)


def install_after_migrating(*, using: str, **_facts: Any) -> None:
    """Receive `post_migrate`."""
    install(connections[using])


def check_triggers(
    *, app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **_facts: Any
) -> list[CheckMessage]:
    """Warn where the log could be rewritten unseen. Only a warning: `migrate`, which mends it, checks too."""
    return [
        Warning(
            f"The audit log in database {alias!r} can be rewritten: {', '.join(gone)} missing.",
            hint="manage.py migrate installs its triggers; manage.py verify_audit walks the chain.",
            id="community.W001",
        )
        for alias in databases or []
        if (gone := missing(connections[alias]))
    ]


def _tables(connection: BaseDatabaseWrapper) -> list[str]:
    there = set(connection.introspection.table_names())
    return [table for table in GUARDED if table in there]


def _wanted(vendor: str, table: str) -> dict[str, str]:
    """Each trigger's name and the statement that makes it."""
    if vendor == "postgresql":
        deeds = (*GUARDED[table], "TRUNCATE")
        return {
            f"{table}_no_{deed.lower()}": (
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} FOR EACH"
                f" {'STATEMENT' if deed == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION {FUNCTION}()"
            )
            for deed in deeds
        }
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    statements = {
        f"{table}_no_{deed.lower()}": (
            f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} {refuse}"
        )
        for deed in GUARDED[table]
    }
    key = IDENTITY[table]
    statements[f"{table}_no_replace"] = (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"  # noqa: S608  (our own names)
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) {refuse}"
    )
    return statements


def _dropping(vendor: str, table: str, name: str) -> str:
    on_table = f" ON {table}" if vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {name}{on_table}"


def _standing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers that are there and switched on."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE p.proname = %s AND p.prosrc = %s AND t.tgenabled IN ('O', 'A')"
                " AND pg_table_is_visible(c.oid)",
                [FUNCTION, FUNCTION_BODY],
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())
