"""What stands in the database, told so that two runs of one scene can be compared.

A row that stood before is named by its model and place, a row that came since is `new`; public ids are
replaced by those names wherever they occur. What differs between two runs of the same deeds in the same
order (random words, salts, hashes) is noise: `noise` finds those columns, `told` leaves them out.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models

from community.models.base import ALPHABET, PUBLIC_ID_LENGTH
from tests.architecture.sources import APPS

_PUBLIC_ID = re.compile(rf"(?<![a-z0-9])[{ALPHABET}]{{{PUBLIC_ID_LENGTH}}}(?![a-z0-9])")
LOGINS = ("account", "mfa", "usersessions")  # the sign-in library's own rows
OURS = [model for app in (*APPS, *LOGINS) for model in apps.get_app_config(app).get_models()]
KEPT = {"django_migrations", "django_content_type", "auth_permission"}

# of packed files with random words in them: a byte more or less, whoever came first
CHANCE = {("events.export", "size")}

Row = dict[str, Any]
Page = dict[str, list[Row]]  # by model


@dataclass
class Names:
    """What stood before the deeds: each row's name, by its key and by its public id."""

    keys: dict[tuple[str, Any], str] = field(default_factory=dict)
    public_ids: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_what_stands(cls) -> Names:
        names = cls()
        for model in OURS:
            label = model._meta.label_lower
            for place, row in enumerate(model._base_manager.order_by("pk")):
                name = names.keys[label, row.pk] = f"{label}#{place}"
                if public_id := getattr(row, "public_id", ""):
                    names.public_ids[public_id] = name
        return names

    def in_words(self, words: str) -> str:
        return _PUBLIC_ID.sub(lambda found: self.public_ids.get(found.group(), "(new)"), words)

    def value(self, column: models.Field[Any, Any], value: Any) -> Any:
        if column.is_relation and value is not None:
            assert column.related_model is not None
            return self.keys.get((column.related_model._meta.label_lower, value), "(new)")
        if isinstance(value, (dict, list)):
            value = json.dumps(value, sort_keys=True, default=str)
        return self.in_words(value) if isinstance(value, str) else str(value)

    def page(self) -> Page:
        """Everything that stands now."""
        page: Page = {}
        for model in OURS:
            label = model._meta.label_lower
            columns = [c for c in model._meta.concrete_fields if c.name != "public_id"]
            rows = page[label] = []
            for found in model._base_manager.values(*(c.attname for c in columns)):
                key = found[model._meta.pk.attname]
                row = {
                    c.attname: self.value(c, found[c.attname])
                    for c in columns
                    if not (c.primary_key and not c.is_relation)
                }
                rows.append({"": self.keys.get((label, key), "(new)"), **row})
        return page


def noise(first: Page, second: Page) -> set[tuple[str, str]]:
    """The columns that differ although the same was done."""
    return CHANCE | {
        (label, column)
        for label in first
        for column in {name for row in (*first[label], *second[label]) for name in row}
        if _column(first[label], column) != _column(second[label], column)
    }


def _column(rows: list[Row], column: str) -> Counter[str]:
    return Counter(row[column] for row in rows)


def told(page: Page, without: set[tuple[str, str]]) -> dict[str, Counter[tuple[Any, ...]]]:
    """The page as rows that can be counted and compared, whatever their order."""
    return {
        label: Counter(
            tuple(
                (name, value) for name, value in sorted(row.items()) if (label, name) not in without
            )
            for row in rows
        )
        for label, rows in page.items()
    }


def difference(mine: dict[str, Counter[Any]], other: dict[str, Counter[Any]]) -> str:
    """In which rows two pages differ."""
    lines = []
    for label, rows_here in mine.items():
        for sign, rows in (("+", rows_here - other[label]), ("-", other[label] - rows_here)):
            lines += [f"{sign} {label} {dict(row)} ×{times}" for row, times in rows.items()]
    return "\n".join(lines)


def wipe() -> None:
    """Empty every table, quickly: no triggers, no checks, no new files as TRUNCATE would make."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in sorted(set(connection.introspection.table_names()) - KEPT):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        cursor.execute("SET session_replication_role = origin")
