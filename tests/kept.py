"""What takes long to make and is the same each time: made once in a run of tests, then copied.

The tables of a test database, the demo as `manage.py prepare` leaves it, the rows of the demo. `make test`
gives its lanes one folder to share (`SABHA_TESTS_KEPT`); a run of pytest alone keeps its own.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

from tests import postgresql

FOLDER = "SABHA_TESTS_KEPT"
# what `migrate` itself writes, and no test changes
WRITTEN_BY_MIGRATE = {"django_migrations", "django_content_type", "auth_permission", "django_site"}


def folder() -> Path:
    """Where a run keeps what its processes share."""
    if FOLDER not in os.environ:
        # the workers of a parallel run inherit it
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="sabha-kept-")
        atexit.register(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)
    return Path(os.environ[FOLDER])


@contextlib.contextmanager
def alone(name: str) -> Iterator[Path]:
    """Within: no other process of the run is at work on what is kept under this name."""
    path = folder() / name
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path


# --- Tables -----------------------------------------------------------------------------------------


def with_tables(connection: BaseDatabaseWrapper, make: Callable[[bool], Any]) -> Any:
    """Make a test database: by its migrations the first time, then from a copy of what they made.

    `make(keepdb)` is Django's own `setup_databases`, which finds nothing left to migrate in a copy.
    """
    copied = from_kept_sqlite if connection.vendor == "sqlite" else from_kept_postgresql
    with alone(f"tables-{connection.vendor}") as kept:
        if copied(connection, kept):
            return make(True)
        made = make(False)
        keep_tables(connection, kept)
        return made


def from_kept_sqlite(connection: BaseDatabaseWrapper, kept: Path) -> bool:
    if not kept.exists():
        return False
    own = Path(connection.creation._get_test_db_name())
    for left in own.parent.glob(own.name + "*"):
        left.unlink()
    shutil.copyfile(kept, own)
    return True


def from_kept_postgresql(connection: BaseDatabaseWrapper, kept: Path) -> bool:
    if not kept.exists():
        return False
    own = connection.creation._get_test_db_name()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as base:
        base.execute(f'DROP DATABASE IF EXISTS "{own}"')
        base.execute(f'CREATE DATABASE "{own}"')
    postgresql.restore(url_of(own), kept)
    return True


def keep_tables(connection: BaseDatabaseWrapper, kept: Path) -> None:
    made = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        keep_sqlite(Path(made), kept)
    else:
        postgresql.dump(url_of(made), kept)


def keep_sqlite(made: Path, kept: Path) -> None:
    with contextlib.closing(sqlite3.connect(made)) as database:
        database.execute("VACUUM INTO ?", [str(kept)])


def tables_for(into: Path, url: str, migrate: Callable[[], Any]) -> None:
    """Lay a site's empty tables: by its own `migrate` the first time in a run, else as a copy."""
    own = into / "db.sqlite3"
    with alone("tables-postgresql" if url else "tables-sqlite") as kept:
        if kept.exists():
            if url:
                postgresql.restore(url, kept)
            else:
                shutil.copyfile(kept, own)
            return
        migrate()
        if url:
            postgresql.dump(url, kept)
        else:
            keep_sqlite(own, kept)


def url_of(database: str) -> str:
    """Another database of the server that the tests were given."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


# --- Sites ------------------------------------------------------------------------------------------


def prepared(name: str, into: Path, url: str, make: Callable[[], Any]) -> None:
    """A site's folder and database as `make` leaves them; `url` is empty where SQLite is in the folder.

    They hold a secret that all sites of the run share then.
    """
    with alone(name) as kept:
        if kept.exists():
            shutil.copytree(kept / "folder", into, dirs_exist_ok=True)
            if url:
                postgresql.restore(url, kept / "database.sql")
            return
        make()
        new = kept.with_suffix(".new")
        shutil.copytree(into, new / "folder")
        if url:
            postgresql.dump(url, new / "database.sql")
        new.rename(kept)


# --- Rows -------------------------------------------------------------------------------------------


def empty(connection: BaseDatabaseWrapper) -> None:
    """Take every row out of a test database but those that `migrate` wrote.

    Django's `flush` empties all tables, most of which hold nothing, and writes its own rows anew: on
    PostgreSQL a second for each test. Triggers that keep the log are for sites, not for this.
    """
    tables = [
        name
        for name in connection.introspection.table_names()
        if name not in WRITTEN_BY_MIGRATE and not name.startswith("sqlite_")
    ]
    quoted = {name: connection.ops.quote_name(name) for name in tables}
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quoted[name]})" for name in tables
            )
        )
        full = [quoted[name] for (name,) in cursor.fetchall()]
        if not full:
            return
        if connection.vendor == "sqlite":
            delete_in_sqlite(connection, full)
        else:
            cursor.execute(
                "BEGIN; SET LOCAL session_replication_role = replica; "
                + "".join(f"DELETE FROM {name}; " for name in full)
                + "COMMIT"
            )


def delete_in_sqlite(connection: BaseDatabaseWrapper, full: list[str]) -> None:
    from community import append_only  # the settings are there by now
    from elections import roll_lock

    lifted = append_only.lifted(connection.alias), roll_lock.lifted(connection.alias)
    with lifted[0], lifted[1], connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        for name in full:
            cursor.execute(f"DELETE FROM {name}")
        cursor.execute("PRAGMA foreign_keys = ON")


class Rows:
    """The rows of a database that held none, to be written again as they were."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                if table in WRITTEN_BY_MIGRATE:
                    continue
                described = connection.introspection.get_table_description(cursor, table)
                columns = [connection.ops.quote_name(column.name) for column in described]
                # with a plus they are read as they are stored, and not turned into dates and times
                plus = "+" if connection.vendor == "sqlite" else ""
                read = ", ".join(plus + column for column in columns)
                cursor.execute(f"SELECT {read} FROM {connection.ops.quote_name(table)}")
                rows = cursor.fetchall()
                if rows:
                    self.tables[table] = (columns, rows)

    def write(self, connection: BaseDatabaseWrapper) -> None:
        """Within a transaction: references are looked at when it ends. Frozen rolls come back, too."""
        from elections import roll_lock  # the settings are there by now

        with roll_lock.lifted(connection.alias), connection.cursor() as cursor:
            for table, (columns, rows) in self.tables.items():
                into = f"{connection.ops.quote_name(table)} ({', '.join(columns)})"
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)
