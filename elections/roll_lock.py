"""Triggers under a frozen roll: no row of it is put in, changed or taken out, in SQLite and in PostgreSQL.

The deeds refuse it before; these stop what does not ask them: a script, a shell, a mistake. Whoever owns the
database can drop them, which `missing` tells, and the roll then differs from the hash that was signed.
`migrate` takes them away while it works on this app's tables (SQLite cannot rename a table that a trigger of
another one names) and puts them back at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning  # noqa: A004  (Django's own name for it)
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

ROLL, FREEZE = "elections_rollrow", "elections_rollfreeze"
REFUSED = "the roll is frozen"
# PostgreSQL: once a statement, over what it touched, so that a roll of a million is written as fast as ever.
ROWS, WHOLE = "sabha_roll_is_frozen", "sabha_freeze_stands"
ROWS_BODY = f"""
BEGIN
    IF EXISTS (SELECT 1 FROM {FREEZE} WHERE election_id IN (SELECT election_id FROM touched)) THEN
        RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
"""  # noqa: S608  (our own names)
WHOLE_BODY = """
BEGIN
    RAISE EXCEPTION '% stands as it is', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
"""
BODIES = {ROWS: ROWS_BODY, WHOLE: WHOLE_BODY}


def _wanted(vendor: str) -> dict[str, tuple[str, str]]:
    """Each trigger's name, its table, and the statement that makes it."""
    wanted: dict[str, tuple[str, str]] = {}
    if vendor == "postgresql":
        for name, deed, touched in (
            ("no_insert", "INSERT", "NEW"),
            ("no_update", "UPDATE", "OLD"),
            ("no_move", "UPDATE", "NEW"),
            ("no_delete", "DELETE", "OLD"),
        ):
            wanted[f"{ROLL}_{name}"] = (
                ROLL,
                (
                    f"CREATE TRIGGER {ROLL}_{name} AFTER {deed} ON {ROLL} REFERENCING {touched}"
                    f" TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION {ROWS}()"
                ),
            )
        for deed in ("UPDATE", "DELETE"):
            name = f"{FREEZE}_no_{deed.lower()}"
            wanted[name] = (
                FREEZE,
                (
                    f"CREATE TRIGGER {name} BEFORE {deed} ON {FREEZE} FOR EACH ROW"
                    f" EXECUTE FUNCTION {WHOLE}()"
                ),
            )
        for table in (ROLL, FREEZE):
            name = f"{table}_no_truncate"
            wanted[name] = (
                table,
                (
                    f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
                    f" EXECUTE FUNCTION {WHOLE}()"
                ),
            )
        return wanted
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    for name, deed, rows in (
        ("no_insert", "INSERT", ("NEW",)),
        ("no_update", "UPDATE", ("OLD", "NEW")),
        ("no_delete", "DELETE", ("OLD",)),
    ):
        frozen = " OR ".join(
            f"EXISTS (SELECT 1 FROM {FREEZE} WHERE election_id = {row}.election_id)"  # noqa: S608  (our own names)
            for row in rows
        )
        wanted[f"{ROLL}_{name}"] = (
            ROLL,
            f"CREATE TRIGGER {ROLL}_{name} BEFORE {deed} ON {ROLL} WHEN {frozen} {refuse}",
        )
    # INSERT OR REPLACE puts another row in the place of one without deleting it first
    moved = f"EXISTS (SELECT 1 FROM {ROLL} AS it JOIN {FREEZE} AS f USING (election_id) WHERE it.id = NEW.id)"  # noqa: S608  (our own names)
    wanted[f"{ROLL}_no_replace"] = (
        ROLL,
        (
            f"CREATE TRIGGER {ROLL}_no_replace BEFORE INSERT ON {ROLL} WHEN NEW.id IS NOT NULL AND"
            f" {moved} {refuse}"
        ),
    )
    for deed in ("UPDATE", "DELETE"):
        name = f"{FREEZE}_no_{deed.lower()}"
        wanted[name] = (FREEZE, f"CREATE TRIGGER {name} BEFORE {deed} ON {FREEZE} {refuse}")
    wanted[f"{FREEZE}_no_replace"] = (
        FREEZE,
        (
            f"CREATE TRIGGER {FREEZE}_no_replace BEFORE INSERT ON {FREEZE} WHEN EXISTS"  # noqa: S608  (our own names)
            f" (SELECT 1 FROM {FREEZE} WHERE election_id = NEW.election_id) {refuse}"
        ),
    )
    return wanted


def _there(connection: BaseDatabaseWrapper) -> bool:
    return {ROLL, FREEZE} <= set(connection.introspection.table_names())


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that are missing, once both tables exist."""
    gone = missing(connection)
    if not gone:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, body in BODIES.items():
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
                    f" AS $${body}$$"
                )
        for name, (table, statement) in _wanted(connection.vendor).items():
            if name in gone:
                cursor.execute(_dropping(connection.vendor, table, name))
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    if not _there(connection):
        return
    with connection.cursor() as cursor:
        for name, (table, _statement) in _wanted(connection.vendor).items():
            cursor.execute(_dropping(connection.vendor, table, name))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the triggers that should stand and do not, or not as they should."""
    if not _there(connection):
        return []
    standing = _standing(connection)
    wanted = _wanted(connection.vendor)
    if connection.vendor == "postgresql":
        return sorted(name for name in wanted if name not in standing)
    return sorted(name for name, (_table, made) in wanted.items() if standing.get(name) != made)


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within: frozen rolls can be changed. For emptying test databases and for rewriting migrations."""
    remove(connections[using])
    try:
        yield
    finally:
        install(connections[using])


def remove_before_migrating(*, using: str, plan: Sequence[tuple[Any, bool]], **_facts: Any) -> None:
    """Receive `pre_migrate`."""
    if any(step.app_label == "elections" for step, _backwards in plan):
        remove(connections[using])


def install_after_migrating(*, using: str, **_facts: Any) -> None:
    """Receive `post_migrate`."""
    install(connections[using])


def check_triggers(
    *, app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **_facts: Any
) -> list[CheckMessage]:
    """Warn where a frozen roll could be changed unseen."""
    return [
        Warning(
            f"Frozen rolls in database {alias!r} can be changed: {', '.join(gone)} missing.",
            hint="manage.py migrate installs the triggers.",
            id="elections.W001",
        )
        for alias in databases or []
        if (gone := missing(connections[alias]))
    ]


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
                " WHERE p.proname = ANY(%s) AND p.prosrc = ANY(%s) AND t.tgenabled IN ('O', 'A')"
                " AND pg_table_is_visible(c.oid)",
                [list(BODIES), list(BODIES.values())],
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())
