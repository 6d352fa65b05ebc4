"""What the box needs of the database, and Django cannot say."""

from __future__ import annotations

from typing import Any

from django.db import migrations


class CreateModelByKey(migrations.CreateModel):
    """Create a table that SQLite keeps WITHOUT ROWID: no hidden number tells who came first."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        usual = schema_editor.sql_create_table
        schema_editor.sql_create_table = usual + " WITHOUT ROWID"
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.sql_create_table = usual
