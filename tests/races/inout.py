"""Calendars that come in: who takes, who puts aside, who sends another."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from events import actions
from tests.inout.files import GOOGLE, MEETUP
from tests.people import NOON, make_group, make_person
from tests.races.judge import race_of

ZONE = "Asia/Kolkata"


def receive(group, person, content=GOOGLE):
    return partial(
        actions.receive_import,
        actor=person,
        at=NOON,
        group=group,
        content=content,
        name="a.ics",
        zone=ZONE,
    )


def brought(content=GOOGLE):
    group, person = make_group("chennai"), make_person("Organiser")
    held = receive(group, person, content)()
    actions.read_import(at=NOON, held=held)
    held.refresh_from_db()
    return held


def about(deed, held, **more):
    return partial(deed, actor=held.by, at=NOON, held=held, **more)


def agreed():
    held = brought()
    about(actions.take_import, held)()
    held.refresh_from_db()
    return held


def staged(group):
    return actions.bringing.read(GOOGLE, group=group, zone=ZONE, at=NOON)


@race_of("events.receive_import", "events.receive_import")
def two_files_come_at_once():
    group, person = make_group("chennai"), make_person("Organiser")
    return receive(group, person), receive(group, person, MEETUP)


@race_of("events.take_import", "events.drop_import")
def a_calendar_is_taken_and_put_aside():
    held = brought()
    return about(actions.take_import, held), about(actions.drop_import, held)


@race_of("events.take_import", "events.empty_inout")
def a_calendar_is_taken_as_its_day_ends():
    held = brought()
    late = partial(actions.empty_inout, at=NOON + timedelta(days=2))
    return about(actions.take_import, held), late


@race_of("events.write_import", "events.write_import")
def a_calendar_is_written_by_two_tries():
    held = agreed()
    return about(actions.write_import, held), about(actions.write_import, held)


@race_of("events.name_columns", "events.take_import")
def columns_are_named_while_it_is_taken():
    held = brought(MEETUP)
    named = {"title": 0, "date": 3}
    name = about(actions.name_columns, held, places=named, day_first=False)
    return name, about(actions.take_import, held)


@race_of("events.read_import", "events.drop_import")
def a_calendar_is_put_aside_while_it_is_read():
    group, person = make_group("chennai"), make_person("Organiser")
    held = receive(group, person)()
    return partial(actions.read_import, at=NOON, held=held), about(actions.drop_import, held)


@race_of("events.import_calendar", "events.import_calendar")
def one_calendar_is_imported_by_two_commands():
    group = make_group("chennai")
    take = partial(
        actions.import_calendar,
        actor=None,
        at=NOON,
        group=group,
        staged=staged(group),
        name="a.ics",
        skip_bad=True,
    )
    return take, take


def ask(group, person, **more):
    return partial(actions.ask_export, actor=person, at=NOON, group=group, **more)


@race_of("events.ask_export", "events.ask_export")
def everything_is_asked_for_twice():
    group, person = make_group("chennai"), make_person("Organiser")
    return ask(group, person), ask(group, person)


@race_of("events.make_export", "events.empty_inout")
def files_are_made_as_their_day_ends():
    export = ask(make_group("chennai"), make_person("Organiser"))()
    late = partial(actions.empty_inout, at=NOON + timedelta(days=2))
    return partial(actions.make_export, at=NOON, export=export), late
