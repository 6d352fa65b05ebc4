"""`manage.py demo`: the record and the samples, all of them or nothing, into a database that nobody uses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, notifications
from community.errors import DomainError
from community.models import Job
from config.demo import (
    cast,
    conduct,
    door,
    history,
    meetups,
    past,
    record,
    series,
    solutions,
    talks,
    training,
    votes,
)
from config.demo.stage import Stage
from config.models import DemoMarker

OURS = ("community", "events", "elections", "certification", "catalogue")

Part = Callable[[Stage], None]
Say = Callable[[str], None]

PARTS: tuple[tuple[str, Part], ...] = (
    ("the groups of the record", history.groups),
    ("its people", history.people),
    ("its meetups", history.meetups),
    ("its two votes", votes.history),
    ("its three recipes", solutions.recipes),
    ("demo people, and a crowd of samples", cast.people),
    ("sample meetups", meetups.samples),
    ("meetups that are over, and who came", past.samples),
    ("a series, and a draft that publishes itself", series.samples),
    ("a code of conduct, a report in confidence, and who follows", conduct.samples),
    ("a sample call for talks, and a sponsor", talks.samples),
    ("a door that is open today", door.samples),
    ("sample votes", votes.samples),
    ("sample courses and their reviews", training.samples),
    ("sample problems, and who needs them solved", solutions.samples),
)


class NotANewDatabase(DomainError):
    """Somebody's rows are in it."""


class NotADemo(DomainError):
    """It carries no mark, so nothing in it may be dated anew."""


def what_is_there() -> list[str]:
    """Count what the database holds already, in words; nothing where it is new."""
    found = []
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            if model is not Job and (count := model._default_manager.count()):
                names = model._meta
                noun = names.verbose_name if count == 1 else names.verbose_name_plural
                found.append(f"{count} {noun}")
    return found


def load(*, at: datetime, say: Say = lambda _words: None) -> None:
    """Fill a new database and mark it. Nobody is mailed; a fault anywhere leaves nothing behind."""
    stage = Stage(at=at, record=record.read())
    try:
        with notifications.suppressed(), transaction.atomic():
            _refuse_a_database_in_use()
            for words, part in PARTS:
                say(words)
                part(stage)
            DemoMarker.objects.create(marked_at=at, dated_at=at, record_sha256=record.sha256())
            audit.record(actor=None, verb="config.demo_loaded", target="config.demomarker", at=at)
    except BaseException:
        for stored in stage.files:
            default_storage.delete(stored)
        raise


def _refuse_a_database_in_use() -> None:
    if found := what_is_there():
        raise NotANewDatabase(
            _(
                "This database is in use: it holds %(found)s. Nothing was changed. The demo goes"
                " into a new one: name an empty folder in SABHA_VAR, or another DATABASE_URL."
            )
            % {"found": ", ".join(found)}
        )
