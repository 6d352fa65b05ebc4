"""Series: two plan ahead, one edits all and another one, one ends what another extends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from events import actions, queries
from events.actions import SeriesFacts
from events.models import Event
from events.recurrence import BY_WEEKDAY, Rule
from tests.factories.events import AFTER, make_event
from tests.people import NOON, make_group, make_person
from tests.races.events import take
from tests.races.judge import race_of

RULE = Rule(BY_WEEKDAY, date(2026, 12, 12), weekdays=(5,), ordinal=2)


def start(event):
    facts = SeriesFacts(rule=RULE, ahead=2, publishes=True)
    return partial(actions.start_series, actor=None, at=NOON, event=event, facts=facts)


def running():
    series = start(make_event(make_group("chennai")))()
    return series, list(Event.objects.filter(occurrence__series=series).order_by("pk"))


def edit(event, scope, **changes):
    facts = replace(queries.facts_of(event), **changes)
    return partial(
        actions.edit_in_series,
        actor=None,
        at=NOON + timedelta(minutes=1),
        event=event,
        facts=facts,
        scope=scope,
        read_at=event.changed_at,
    )


def extend(series):
    return partial(actions.extend_series, actor=None, at=AFTER, series=series)


def end(series):
    return partial(
        actions.end_series, actor=None, at=NOON, series=series, clear=True, reason="No hall."
    )


@race_of("events.start_series", "events.start_series")
def one_series_is_begun_twice():
    event = make_event(make_group("chennai"))
    return start(event), start(event)


@race_of("events.extend_series", "events.extend_series")
def two_plan_ahead():
    series, _events = running()
    return extend(series), extend(series)


@race_of("events.extend_series", "events.end_series")
def a_series_is_extended_and_ended():
    series, _events = running()
    return extend(series), end(series)


@race_of("events.edit_in_series", "events.edit_in_series")
def two_edit_all_from_two_ends():
    _series, (first, second) = running()
    return edit(first, "all", title="Swift night"), edit(second, "all", title="Ceph night")


@race_of("events.edit_in_series", "events.end_series")
def a_series_is_edited_and_ended():
    series, (first, _second) = running()
    return edit(first, "all", title="Swift night"), end(series)


@race_of("events.edit_in_series", "events.take_seat")
def a_seat_is_taken_while_all_are_edited():
    _series, (first, second) = running()
    return edit(first, "all", host="Clay Labs"), take(second, make_person("One"))


@race_of("events.write_holidays", "events.write_holidays")
def two_write_one_list_of_days():
    group = make_group("chennai")
    write = partial(actions.write_holidays, actor=None, at=NOON, group=group, name="TN")
    return (
        partial(write, days={date(2027, 1, 14): "Pongal"}),
        partial(write, days={date(2027, 1, 26): "Republic Day"}),
    )
