"""Rows that nobody wrote: one of any table, as its columns allow, with a word in each that takes words."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from community.models import Person
from tests.people import NOON, make_person

NUMBERS = itertools.count(1)
# columns of the house's own making: names, prints, keys; nobody types them
MADE = {
    *("public_id", "slug", "seed", "fingerprint", "token_hash", "sha256", "key", "ticket"),
    *("lease_token", "stored", "zone", "timezone", "recipe_sha256", "manifest_sha256", "sealed"),
    *("mark", "calendar_method", "uid", "etag", "roll_hash", "roll_salt", "person"),
}


class Rows:
    """Makes rows. `standing` are rows that parents are looked for among before any is made."""

    def __init__(
        self,
        *standing: models.Model,
        but: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        self.parents: dict[type[models.Model], models.Model] = {
            type(row): row for row in reversed(standing)
        }
        self.but = but or {}

    def make(self, model: type[models.Model], *, word: str = "", **said: Any) -> models.Model:
        """One row of the table; `word` stands in each column that takes words.

        Where there may be no second one beside the same parents, they are new.
        """
        try:
            with transaction.atomic():
                return self._make(model, word, said)
        except IntegrityError as refused:
            if "UNIQUE" not in str(refused).upper():
                raise
        parents, self.parents = self.parents, {}
        try:
            return self._make(model, word, said)
        finally:
            self.parents = parents

    def _make(self, model: type[models.Model], word: str, said: dict[str, Any]) -> models.Model:
        values: dict[str, Any] = {}
        wanted = {**self.but.get(model._meta.label, {}), **said}
        for field in model._meta.concrete_fields:
            if field.name in wanted or (field.primary_key and isinstance(field, models.AutoField)):
                continue
            value = self._value(field, word)
            if value is not None:
                values[field.name] = value
        made = {
            name: value(self, word) if callable(value) else value for name, value in wanted.items()
        }
        return model._base_manager.create(**{**values, **made})

    def parent(self, model: type[models.Model]) -> models.Model:
        """A row for others to point at."""
        if model not in self.parents:
            if issubclass(model, Person):
                self.parents[model] = make_person(f"Some Body {next(NUMBERS)}")
            else:
                self.parents[model] = self.make(model)
        return self.parents[model]

    def _value(self, field: models.Field, word: str) -> Any:
        if field.is_relation:
            if field.null:
                return None
            if field.one_to_one:
                return self.make(field.related_model)
            return self.parent(field.related_model)
        if field.choices:
            if field.blank or field.null:
                return None
            return field.default if field.has_default() else field.choices[0][0]
        if isinstance(field, models.EmailField):
            return f"{word or 'some'}.{next(NUMBERS)}@example.org" if not field.blank else None
        if isinstance(field, models.FileField):
            return None
        if isinstance(field, models.URLField):
            return f"https://example.org/{word}"
        if isinstance(field, models.CharField | models.TextField):
            return self._words(field, word)
        if isinstance(field, models.JSONField):
            return [word] if field.has_default() and field.get_default() == [] else {"said": word}
        if field.null or field.has_default():
            return None
        if isinstance(field, models.BooleanField):
            return False
        if isinstance(field, models.DateTimeField):
            return NOON
        if isinstance(field, models.DateField):
            return NOON.date()
        if isinstance(field, models.TimeField):
            return datetime(2026, 1, 1, 9, tzinfo=UTC).time()
        return next(NUMBERS)

    def _words(self, field: models.Field, word: str) -> Any:
        if field.name in MADE:
            if field.has_default() or field.null:
                return None
            return "" if field.blank and not field.unique else f"{field.name[:6]}{next(NUMBERS)}"
        said = f"{word} {next(NUMBERS)}" if word else f"w{next(NUMBERS)}"
        return said[: field.max_length] if field.max_length else said
