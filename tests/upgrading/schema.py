"""The schema of a site's database, told as JSON: what `migrate` leaves, whatever way it took.

    python -m tests.upgrading.schema step-by-step

migrates one migration after another first; `at-once` as a new site does. The order of columns is left out.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

Facts = dict[str, list[str]]


def in_sqlite(cursor: Any) -> Facts:
    facts: Facts = {}
    cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    for kind, name, sql in cursor.fetchall():
        words = " ".join(sql.split())
        if kind != "table":
            facts[f"{kind} {name}"] = [words]
            continue
        inside = words[words.index("(") + 1 : words.rindex(")")]
        # parts between commas outside of all brackets and quotes: columns and constraints
        parts, depth, start, quoted = [], 0, 0, ""
        for place, letter in enumerate(inside):
            if quoted:
                quoted = "" if letter == quoted else quoted
            elif letter in "'\"":
                quoted = letter
            elif letter == "," and not depth:
                parts.append(inside[start:place].strip())
                start = place + 1
            depth += {"(": 1, ")": -1}.get(letter, 0) if not quoted else 0
        parts.append(inside[start:].strip())
        facts[f"table {name}"] = [*sorted(parts), words[words.rindex(")") + 1 :].strip()]
    return facts


POSTGRESQL = {
    "column": """
        SELECT table_name || '.' || column_name, data_type || ' ' || is_nullable || ' '
            || coalesce(column_default, '-') || ' ' || coalesce(identity_generation, '-')
            || ' ' || coalesce(character_maximum_length::text, '-')
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraint": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": """
        SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal""",
}


def in_postgresql(cursor: Any) -> Facts:
    facts: Facts = {}
    for kind, question in POSTGRESQL.items():
        cursor.execute(question)
        for name, words in cursor.fetchall():
            # `unique=True` gets one name from CREATE TABLE, another from ALTER TABLE
            known = re.compile(r"_([0-9a-f]{8}_uniq|key)\b")
            facts[f"{kind} {known.sub('_key', name)}"] = [
                known.sub("_key", re.sub(r"\s+", " ", words))
            ]
    return facts


def main(way: str) -> None:
    from django.core.management import call_command
    from django.db import connection

    from tests.upgrading.older import step_by_step

    if way == "step-by-step":
        step_by_step()
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        facts = in_sqlite(cursor) if connection.vendor == "sqlite" else in_postgresql(cursor)
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
        applied = [f"{app} {name}" for app, name in cursor.fetchall()]
    sys.stdout.write(json.dumps({"facts": facts, "applied": applied}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    main(sys.argv[1])
