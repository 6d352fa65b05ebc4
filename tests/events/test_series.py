"""A series: begun, planned ahead, edited one, following or all, and ended, without harming seats."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.test import Client

from community import jobs
from community.models import Job, Notification
from events import actions, queries, recurrence
from events.actions import SeriesFacts
from events.facts import Place, RoomFacts
from events.models import Event, Occurrence, Seat, Series
from events.recurrence import BY_WEEKDAY, Rule
from tests.events.test_manage import text
from tests.factories.events import AFTER, EVENING, make_draft, make_event, room_of
from tests.people import NOON, make_group, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
SATURDAY = date(2026, 12, 12)
SECOND_SATURDAY = Rule(BY_WEEKDAY, SATURDAY, weekdays=(5,), ordinal=2)
PONGAL = {date(2027, 1, 9): "Pongal"}


def start(event: Event, *, rule=SECOND_SATURDAY, at=NOON, **said) -> Series:
    facts = SeriesFacts(**{"rule": rule, "ahead": 4, **said})
    return actions.start_series(actor=None, at=at, event=event, facts=facts)


def meetups(series: Series) -> list[Event]:
    return list(Event.objects.filter(occurrence__series=series).order_by("occurrence__on"))


def days(series: Series) -> list[str]:
    return [f"{event.starts_on:%m-%d}" for event in meetups(series)]


def edit(event: Event, scope: str, *, over_own=False, **changes) -> tuple[Event, int]:
    event = Event.objects.get(pk=event.pk)
    facts = replace(queries.facts_of(event), **changes)
    return actions.edit_in_series(
        actor=None, at=NOON, event=event, facts=facts, scope=scope, over_own=over_own
    )


def hours(event: Event, starts: time, ends: time):
    return replace(event.when, starts_time=starts, ends_time=ends)


def sit(event: Event, name: str):
    person = make_person(name)
    actions.take_seat(actor=person, at=NOON, room=room_of(event))
    return person


def run_jobs(at=NOON) -> None:
    for job in Job.objects.filter(name__startswith="events.tell").order_by("pk"):
        jobs.carry_out(job.public_id, clock=lambda: at)


@pytest.fixture
def series(chennai) -> Series:
    return start(make_event(chennai), publishes=True)


# --- begun and planned ahead --------------------------------------------------------------------------


def test_each_meetup_of_a_series_is_one_of_its_own(series):
    events = meetups(series)
    assert days(series) == ["12-12", "01-09", "02-13", "03-13"]
    assert len({event.uid for event in events}) == 4
    assert {event.hours_words for event in events} == {"14:30 to 18:00"}
    assert {event.state for event in events} == {"published"}
    assert [room_of(event).capacity for event in events] == [5] * 4
    assert [line.title for line in events[1].agenda.open()] == ["Tea"]


def test_drafts_where_they_shall_be_looked_at_first(chennai):
    series = start(make_event(chennai))
    assert [event.state for event in meetups(series)] == ["published", "draft", "draft", "draft"]


def test_holidays_are_passed_over_and_stand_in_the_record(chennai):
    listing = actions.write_holidays(
        actor=None, at=NOON, group=chennai, name="Tamil Nadu", days=PONGAL
    )
    series = start(make_event(chennai), holidays=(listing,))
    assert days(series) == ["12-12", "02-13", "03-13", "04-10"]
    [left_out] = series.occurrences.filter(event=None)
    assert (left_out.on, left_out.holiday) == (date(2027, 1, 9), "Pongal")


def test_a_networks_days_serve_its_chapters(chennai):
    network = make_group("india", kind="network")
    chennai.network = network
    chennai.save()
    listing = actions.write_holidays(actor=None, at=NOON, group=network, name="India", days=PONGAL)
    other = actions.write_holidays(
        actor=None, at=NOON, group=make_group("pune"), name="Pune", days=PONGAL
    )
    offered = list(type(listing).objects.for_group(chennai))
    assert listing in offered
    assert other not in offered


def test_the_horizon_rolls_and_makes_nothing_twice(series):
    assert actions.extend_series(actor=None, at=NOON, series=series) == 0
    assert actions.extend_series(actor=None, at=AFTER, series=series) == 1
    assert actions.extend_series(actor=None, at=AFTER, series=series) == 0
    assert days(series) == ["12-12", "01-09", "02-13", "03-13", "04-10"]


def test_the_sweep_plans_ahead(series):
    jobs.sweep(at=AFTER)
    for job in Job.objects.filter(name="events.plan_series_ahead"):
        jobs.carry_out(job.public_id, clock=lambda: AFTER)
    assert len(meetups(series)) == 5


def test_what_was_thrown_away_or_moved_is_not_made_again(chennai):
    series = start(make_event(chennai))
    second, third, _fourth = meetups(series)[1:]
    actions.discard_draft(actor=None, at=NOON, event=second)
    moved = replace(third.when, starts_on=date(2027, 2, 14), ends_on=date(2027, 2, 14))
    edit(third, "this", when=moved)
    actions.extend_series(actor=None, at=NOON, series=series)
    held = [f"{event.starts_on:%m-%d}" for event in queries.coming_of(series, at=NOON)]
    assert held == ["12-12", "02-14", "03-13", "04-10"]


def test_a_series_that_slept_makes_nothing_of_the_past(series):
    later = datetime(2028, 1, 1, tzinfo=UTC)
    actions.extend_series(actor=None, at=later, series=series)
    coming = list(queries.coming_of(series, at=later))
    assert coming[0].starts_on == date(2028, 1, 8)
    assert len(coming) == 4


def test_a_series_with_a_last_day_and_one_with_a_number(chennai):
    until = start(make_event(chennai), rule=replace(SECOND_SATURDAY, until=date(2027, 2, 20)))
    assert days(until) == ["12-12", "01-09", "02-13"]
    count = start(make_event(chennai), rule=replace(SECOND_SATURDAY, count=2))
    assert days(count) == ["12-12", "01-09"]


def test_what_cannot_be_a_series(chennai, series):
    with pytest.raises(actions.AlreadyInSeries):
        start(meetups(series)[1], rule=replace(SECOND_SATURDAY, starts_on=date(2027, 1, 9)))
    with pytest.raises(actions.OutOfStep):
        start(make_event(chennai), rule=replace(SECOND_SATURDAY, ordinal=3))
    with pytest.raises(actions.HoursMissing):
        start(make_draft(chennai, when=replace(EVENING, precision="day", starts_time=None)))
    with pytest.raises(actions.EventOver):
        start(make_event(chennai), at=AFTER)


def test_the_same_form_twice_begins_one(chennai):
    event = make_event(chennai)
    assert start(event).pk == start(event).pk


# --- edited -------------------------------------------------------------------------------------------


def test_one_alone(series):
    second = meetups(series)[1]
    _edited, others = edit(second, "this", title="Only here")
    assert others == 0
    assert [event.title for event in meetups(series)].count("Only here") == 1


def test_this_and_those_that_follow(series):
    _edited, others = edit(meetups(series)[1], "following", title="New", host="Clay Labs")
    assert others == 2
    assert [event.title for event in meetups(series)] == ["Object storage night"] + ["New"] * 3
    actions.extend_series(actor=None, at=AFTER, series=series)
    assert meetups(series)[-1].title == "New"  # and those still to be planned


def test_all_to_come_and_what_is_over_stays(series):
    with time_machine.travel(AFTER):
        last = meetups(series)[-1]
        facts = replace(queries.facts_of(last), title="New")
        actions.edit_in_series(actor=None, at=AFTER, event=last, facts=facts, scope="all")
    assert [event.title for event in meetups(series)] == ["Object storage night"] + ["New"] * 3


def test_new_hours_go_to_all_keep_days_and_seats_and_tell_those_who_sit(series):
    first, second, third, _fourth = meetups(series)
    one, other = sit(second, "Gita"), sit(third, "Hari")
    edit(first, "all", when=hours(first, time(10), time(12)))
    assert days(series) == ["12-12", "01-09", "02-13", "03-13"]
    assert {event.hours_words for event in meetups(series)} == {"10:00 to 12:00"}
    assert [event.sequence for event in meetups(series)] == [1, 1, 1, 1]
    assert Seat.objects.open().count() == 2
    run_jobs()
    told = Notification.objects.filter(kind="events.event_changed").values_list("person", flat=True)
    assert set(told) == {one.pk, other.pk}
    assert Series.objects.get().starts_time == time(10)


def test_what_was_changed_by_hand_stays_unless_asked(series):
    first, second, third, _fourth = meetups(series)
    edit(second, "this", title="Ceph night", when=hours(second, time(9), time(11)))
    edit(first, "all", title="Swift night", when=hours(first, time(10), time(12)))
    second, third = Event.objects.get(pk=second.pk), Event.objects.get(pk=third.pk)
    assert (second.title, second.hours_words) == ("Ceph night", "09:00 to 11:00")
    assert (third.title, third.hours_words) == ("Swift night", "10:00 to 12:00")
    edit(first, "all", over_own=True, title="Keystone night")
    assert {event.title for event in meetups(series)} == {"Keystone night"}
    assert Event.objects.get(pk=second.pk).hours_words == "09:00 to 11:00"


def test_a_moved_day_is_of_the_one_alone(series):
    second = meetups(series)[1]
    moved = replace(second.when, starts_on=date(2027, 1, 10), ends_on=date(2027, 1, 10))
    edit(second, "all", when=moved)
    assert days(series) == ["12-12", "01-10", "02-13", "03-13"]


def test_places_follow_and_a_room_that_people_sit_in_stays(series):
    first, second, third, fourth = meetups(series)
    sit(third, "Gita")
    [room] = queries.facts_of(first).rooms
    hall = replace(room, place=Place(name="IIT", city="Chennai"), capacity=9)
    edit(first, "all", rooms=(hall, RoomFacts(place=Place(name="Annexe"), capacity=3)))
    for event in meetups(series):
        rooms = event.rooms.open()
        assert [(r.venue.name, r.capacity) for r in rooms] == [("IIT", 9), ("Annexe", 3)]
    annexe = queries.facts_of(Event.objects.get(pk=first.pk)).rooms[1]
    edit(first, "all", rooms=(annexe,))
    assert [r.venue.name for r in second.rooms.open()] == ["Annexe"]
    assert {r.venue.name for r in third.rooms.open()} == {"IIT", "Annexe"}
    assert Seat.objects.open().filter(event=third).count() == 1
    assert fourth.rooms.open().count() == 1


def test_a_cancelled_one_is_left_alone(series):
    second = meetups(series)[1]
    actions.cancel_event(actor=None, at=NOON, event=second, reason="Flood")
    _edited, others = edit(meetups(series)[0], "all", title="New")
    assert others == 2
    assert Event.objects.get(pk=second.pk).title == "Object storage night"


def test_facts_that_nobody_touched_change_nothing(series):
    event = meetups(series)[0]
    edited, others = edit(event, "all")
    assert (edited.sequence, edited.changed_at, others) == (0, event.changed_at, 0)


# --- ended --------------------------------------------------------------------------------------------


def test_ending_keeps_what_is_planned_unless_it_shall_go(chennai):
    series = start(make_event(chennai))
    actions.end_series(actor=None, at=NOON, series=series)
    assert queries.coming_of(series, at=NOON).count() == 4
    assert actions.extend_series(actor=None, at=AFTER, series=series) == 0


def test_ending_throws_drafts_away_and_cancels_the_public_ones(chennai):
    series = start(make_event(chennai))
    guest = sit(meetups(series)[0], "Gita")
    with pytest.raises(actions.ReasonMissing):
        actions.end_series(actor=None, at=NOON, series=series, clear=True)
    assert Series.objects.get().ended_at is None
    actions.end_series(actor=None, at=NOON, series=series, clear=True, reason="No hall")
    assert meetups(series)[0].state == "cancelled"
    assert queries.coming_of(series, at=NOON).count() == 0
    run_jobs()
    letter = Notification.objects.get(kind="events.event_cancelled")
    assert letter.person == guest


@pytest.mark.postgresql
def test_a_day_of_a_series_is_made_once(series):
    from django.db import IntegrityError, transaction

    for wrong in (
        {"on": date(2027, 1, 9), "holiday": "Pongal"},
        {"on": date(2027, 8, 9)},
        {"on": date(2027, 8, 9), "holiday": "x", "event": make_draft(series.group)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Occurrence.objects.create(series=series, **wrong)


# --- pages --------------------------------------------------------------------------------------------


@pytest.fixture
def browser(organiser) -> Client:
    client = Client()
    client.force_login(organiser.user)
    return client


RHYTHM = {
    "rhythm": "ordinal",
    "interval": "1",
    "ends": "never",
    "ahead": "3",
    "publishes": "no",
}


@time_machine.travel(NOON, tick=False)
def test_the_days_are_shown_before_anything_is_written(chennai, browser):
    listing = actions.write_holidays(
        actor=None, at=NOON, group=chennai, name="Tamil Nadu", days=PONGAL
    )
    event = make_event(chennai)
    address = f"/events/{event.public_id}/series/"
    page = text(browser.get(address))
    assert "Every second Saturday of the month" in page
    assert "Saturday 9 January 2027 Left out: Pongal" in page
    look = browser.post(address, RHYTHM | {"rhythm": "weekly", "look": "1"})
    assert "Saturday 19 December 2026" in text(look)
    assert not Series.objects.exists()
    wrong = browser.post(address, RHYTHM | {"ends": "until"})
    assert wrong.status_code == 422
    done = browser.post(address, RHYTHM | {"holidays": [listing.public_id]}, follow=True)
    assert "The series has begun." in text(done)
    assert "Left out: Pongal" in text(done)
    assert "Every second Saturday" in text(browser.get(f"/events/{event.public_id}/manage/"))


@time_machine.travel(NOON, tick=False)
def test_an_edit_asks_which_of_the_series(chennai, browser):
    event = make_event(chennai)
    start(event)
    address = f"/events/{event.public_id}/edit/"
    assert "Which of the series?" in text(browser.get(address))
    form = browser.get(address).context
    said = {
        name: value
        for part in (form["plan"].event, form["plan"].rooms, form["plan"].agenda)
        for name, value in _filled(part).items()
    }
    page = browser.post(address, said | {"title": "New", "scope": "all"}, follow=True)
    assert "3 others followed." in text(page)
    assert Event.objects.filter(title="New").count() == 4


def _filled(form) -> dict[str, str]:
    """What a browser would send back of a form that nobody touched."""
    parts = [form.management_form, *form.forms] if hasattr(form, "management_form") else [form]
    said = {}
    for part in parts:
        for bound in part:
            value = bound.value()
            if value is None or value is False:
                continue
            shown = bound.field.widget.format_value(value) if not isinstance(value, list) else value
            said[bound.html_name] = shown if shown is not None else ""
    return said


@time_machine.travel(NOON, tick=False)
def test_ending_asks_first_with_counts(chennai, browser):
    series = start(make_event(chennai))
    sit(meetups(series)[0], "Gita")
    page = text(browser.get(f"/events/series/{series.public_id}/end/"))
    assert "Drafts to come 3" in page
    assert "Public ones to come 1" in page
    assert "Seats taken there 1" in page
    missing = browser.post(f"/events/series/{series.public_id}/end/", {"planned": "clear"})
    assert missing.status_code == 422
    done = browser.post(
        f"/events/series/{series.public_id}/end/",
        {"planned": "clear", "reason": "No hall"},
        follow=True,
    )
    assert "The series has ended." in text(done)


@time_machine.travel(NOON, tick=False)
def test_days_to_leave_out_are_written_line_by_line(chennai, browser):
    wrong = browser.post(
        "/events/holidays/", {"group": "chennai", "name": "TN", "days": "14 January Pongal"}
    )
    assert wrong.status_code == 422
    assert "“14 January Pongal” does not begin with a day" in text(wrong)
    said = {"group": "chennai", "name": "TN", "days": "2027-01-14 Pongal\n2027-01-26: Republic Day"}
    page = browser.post("/events/holidays/", said, follow=True)
    assert "Pongal" in text(page)
    assert "Republic Day" in text(page)
    [listing] = queries.holiday_lists([chennai])
    browser.post(f"/events/holidays/{listing.public_id}/", {"name": "TN", "days": "2027-01-15 X"})
    assert queries.holidays_of([listing]) == {date(2027, 1, 15): "X"}


def test_day_that_is_listed_after_it_was_planned_is_shown_and_no_seat_is_touched(
    chennai, organiser, signed_in
):
    """It is for people to say what becomes of those who come: cancel, move, or hold it all the same."""
    listing = actions.write_holidays(actor=None, at=NOON, group=chennai, name="TN", days={})
    series = start(make_event(chennai), publishes=True, holidays=(listing,))
    planned = Event.objects.get(starts_on=date(2027, 1, 9))
    coming = sit(planned, "Meena Coming")
    browser = signed_in(organiser)
    at_first = text(browser.get(series.get_absolute_url()))
    assert "Now left out" not in at_first
    address = f"/events/holidays/{listing.public_id}/"
    said = browser.post(address, {"name": "TN", "days": "2027-01-09 Pongal"}, follow=True)
    assert said.redirect_chain[-1][0] == address
    assert "One meetup was planned on such a day before. It stays" in text(said)
    assert "1 seat taken" in text(said)
    shown = browser.get(series.get_absolute_url())
    assert "Now left out: Pongal" in text(shown)
    assert f"/events/{planned.public_id}/cancel/" in shown.content.decode()
    assert Seat.objects.get(person=coming).is_seated
    assert not Event.objects.get(pk=planned.pk).is_cancelled
    actions.cancel_event(actor=organiser, at=NOON, event=planned, reason="Pongal")
    assert "Now left out" not in text(browser.get(series.get_absolute_url()))


def test_the_page_of_a_series_asks_little_of_the_database(
    chennai, browser, django_assert_num_queries, django_assert_max_num_queries
):
    few = start(make_event(chennai), rule=replace(SECOND_SATURDAY, count=1))
    many = start(make_event(chennai), publishes=True)
    with time_machine.travel(NOON, tick=False):
        browser.get(few.get_absolute_url())
        with django_assert_max_num_queries(25) as asked:
            browser.get(few.get_absolute_url())
        with django_assert_num_queries(len(asked.captured_queries)):
            browser.get(many.get_absolute_url())


def test_rules_in_words():
    from events.words import rule_words

    said = {
        name: rule_words(rule) for name, rule in recurrence.rules_from(date(2027, 1, 30)).items()
    }
    assert said == {
        "weekly": "every Saturday",
        "ordinal": "every fifth Saturday of the month",
        "last": "every last Saturday of the month",
        "day": "day 30 of every month",
    }
    fortnight = replace(recurrence.rules_from(SATURDAY)["weekly"], interval=2)
    assert rule_words(fortnight) == "every two weeks on Saturday"
