"""The table of races holds every deed; and the judge would see a race that is lost."""

from __future__ import annotations

import importlib
import inspect

import pytest
from django.db import IntegrityError, transaction

from community.models import Group
from tests.people import make_group
from tests.races.judge import Race, judge
from tests.races.table import RACES

# Deeds that are in no race, each with the reason.
ALONE: dict[str, str] = {
    "events.take_over_visits": "part of join_visitor, under its locks",
    "catalogue.take_needs_back": "part of close_account, under its locks",
    "certification.free_assignments": "part of close_account, under its locks",
    "community.finish_closing": "a sweep behind close_account; a second one finds nothing",
    "community.groups_led_alone": "a question",
    "community.why_not": "a question",
    "elections.open_delivery": "a question",
    "elections.archive_bytes": "a question",
    "elections.is_preparable": "a question",
    "elections.receipt": "a question",
    "elections.cast_for": "fills in, then cast_ballot",
    "elections.promise_archive": "adds a job, one a vote",
    "elections.promise_to_prepare": "adds a job, one a vote",
    "community.today_of": "a question",
    "community.state_affiliation": "adds a row and checks nothing; affiliations may overlap",
    "community.join_typed": "one statement in SQL; again it finds nothing",
    "community.hurry_mail": "one statement in SQL; again it finds nothing",
    "community.try_address_again": "takes a mark away; once or twice is the same",
    "community.add_person": "adds a row and checks nothing",
    "community.record_affiliation": "adds a row and checks nothing; affiliations may overlap",
    "community.name_representative_by_address": "finds the person, then name_representative",
    "community.read_wish": "a question",
    "community.add_word": "adds a line and checks nothing; it may say anything at any time",
    "community.forget_reports": "a sweep by one job; a second one finds nothing",
    "events.end_seats_of_barred": "part of bar_person, in its transaction",
    "events.refuse_the_barred": "a question",
    "community.adopt_charter": "raced in tests/community/test_charters.py",
    "elections.record_past_election": "run by the loading of a record, one at a time",
    "elections.open_sample": "run by the loading of a record, one at a time",
    "elections.remind_in_sample": "run by the loading of a record, one at a time",
    "elections.forget_disputes": "part of close_account, under its locks",
    "elections.record_frozen_attempt": "adds a line to the log and checks nothing",
    "events.forget_presence": "part of close_account, under its locks",
    "events.let_go_of_talks": "part of close_account, under its locks",
    "events.record_past_event": "run by the loading of a record, one at a time",
}


def deeds() -> set[str]:
    """Whatever can be done: the functions of the actions that say when."""
    found = set()
    for app in ("community", "events", "elections", "certification", "catalogue"):
        actions = importlib.import_module(f"{app}.actions")
        found |= {
            f"{app}.{name}"
            for name in actions.__all__
            if inspect.isfunction(deed := getattr(actions, name))
            and "at" in inspect.signature(deed).parameters
        }
    return found


def test_every_deed_is_in_a_race_or_says_why_not():
    raced = {deed for race in RACES for deed in race.deeds}
    assert raced <= deeds(), "a race names a deed that there is not"
    assert not raced & set(ALONE)
    assert deeds() - raced - set(ALONE) == set()
    assert set(ALONE) <= deeds()


def test_no_two_races_have_one_name():
    names = [race.name for race in RACES]
    assert len(names) == len(set(names))


def lost_update():
    make_group("chennai", name="0")

    def count_up():
        with transaction.atomic():
            group = Group.objects.get(slug="chennai")
            group.name = str(int(group.name) + 1)
            group.save()

    return count_up, count_up


def broken_constraint():
    def found():
        with transaction.atomic():
            if not Group.objects.filter(slug="pune").exists():
                make_group("pune")

    return found, found


def deadlock():
    make_group("one")
    make_group("other")

    def hold(*slugs):
        def deed():
            with transaction.atomic():
                for slug in slugs:
                    Group.objects.select_for_update().get(slug=slug)

        return deed

    return hold("one", "other"), hold("other", "one")


@pytest.mark.only_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scene", [lost_update, broken_constraint, deadlock])
def test_the_judge_sees_a_race_that_is_lost(scene):
    in_turns = [0, 1] * 20
    with pytest.raises(AssertionError) as verdict:
        judge(Race(("a", "b"), scene), in_turns)
    cause = verdict.value.__cause__
    if scene is lost_update:
        assert "+ community.group" in str(verdict.value)
    elif scene is broken_constraint:
        assert isinstance(cause, IntegrityError)
    else:
        assert "deadlock detected" in str(cause)
