"""A meetup is revived, completed, thrown away, and copied."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from community import jobs
from community.models import AuditEntry, Job, Notification
from events import actions, queries, times
from events.actions.copying import OF_ONE_EVENT, OF_ONE_LINE, OF_ONE_QUESTION, OF_ONE_ROOM
from events.facts import Count, RoomFacts
from events.models import AgendaItem, Cancellation, Event, Question, Room, Seat
from tests.events.test_manage import text
from tests.factories.events import AFTER, EVENING, make_draft, make_event, room_of
from tests.people import NOON, make_group, make_person

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
IN_JANUARY = replace(EVENING, starts_on=date(2027, 1, 9), ends_on=date(2027, 1, 9))


def run_jobs(at=LATER) -> None:
    for job in Job.objects.filter(name__startswith="events.tell").order_by("pk"):
        jobs.carry_out(job.public_id, clock=lambda: at)


def cancel(event: Event, *, at=NOON, reason="Flood") -> Event:
    return actions.cancel_event(actor=None, at=at, event=event, reason=reason)


def revive(event: Event, *, at=LATER) -> Event:
    return actions.revive_event(actor=None, at=at, event=event)


def copy(event: Event, **said) -> Event:
    facts = {"when": IN_JANUARY, "actor": None, "at": LATER, **said}
    return actions.copy_event(event=event, **facts)


@pytest.fixture
def browser(organiser) -> Client:
    client = Client()
    client.force_login(organiser.user)
    return client


# --- on again -----------------------------------------------------------------------------------------


def test_a_cancellation_is_taken_back_and_told_and_stays_in_the_record(chennai, organiser):
    event = make_event(chennai)
    actions.take_seat(actor=make_person("Gita"), at=NOON, room=room_of(event))
    cancel(event)
    run_jobs()
    event = actions.revive_event(actor=organiser, at=LATER, event=event)
    assert (event.state, event.sequence) == ("published", 2)
    assert Seat.objects.open().filter(event=event).count() == 1
    old = Cancellation.objects.get()
    assert (old.stands_for, old.event, old.reason) == (None, event, "Flood")
    assert (old.ended_by, old.ended_at) == (organiser, LATER)
    run_jobs()
    letter = Notification.objects.get(kind="events.event_changed")
    assert letter.subject.startswith("Not cancelled after all")


def test_cancelled_again_is_told_again(chennai):
    event = make_event(chennai)
    actions.take_seat(actor=make_person("Gita"), at=NOON, room=room_of(event))
    cancel(event)
    run_jobs()
    event = cancel(revive(event), at=LATER, reason="Flood again")
    run_jobs()
    assert event.sequence == 3
    assert event.cancellation.reason == "Flood again"
    assert Notification.objects.filter(kind="events.event_cancelled").count() == 2


def test_a_cancellation_that_was_taken_back_before_the_mail_went_is_not_told(chennai):
    event = make_event(chennai)
    actions.take_seat(actor=make_person("Gita"), at=NOON, room=room_of(event))
    cancel(event)
    revive(event)
    run_jobs()
    kinds = Notification.objects.filter(kind__startswith="events.event").values_list("kind")
    assert [kind for (kind,) in kinds] == ["events.event_changed"]


def test_what_cannot_be_revived(chennai):
    event = make_event(chennai)
    with pytest.raises(actions.NotCancelled):
        revive(event)
    cancel(event)
    with pytest.raises(actions.DayHasPassed):
        revive(event, at=AFTER)


# --- done ---------------------------------------------------------------------------------------------


@time_machine.travel(AFTER, tick=False)
def test_the_desk_asks_no_more_of_what_is_said_to_be_done(chennai, browser, organiser):
    event = make_event(chennai)
    browser.force_login(organiser.user)
    assert "Write the recap of" in text(browser.get("/events/desk/"))
    page = browser.post(f"/events/{event.public_id}/complete/", follow=True)
    assert "Done. The desk asks for nothing more." in text(page)
    desk = text(browser.get("/events/desk/"))
    assert "Write the recap of" not in desk
    assert "Nothing is left to do for “Object storage night”" in desk
    actions.record_attendance(actor=organiser, at=AFTER, event=event, count=Count(12))
    actions.write_recap(actor=organiser, at=AFTER, event=event, text="Twelve came.")
    assert "Counted and told" in text(browser.get(f"/events/{event.public_id}/manage/"))


def test_what_cannot_be_completed(chennai):
    event = make_event(chennai)
    with pytest.raises(actions.NotOver):
        actions.complete_event(actor=None, at=NOON, event=event)
    with pytest.raises(actions.EventNotPublished):
        actions.complete_event(actor=None, at=AFTER, event=make_draft(chennai))
    with pytest.raises(actions.EventCancelled):
        actions.complete_event(actor=None, at=AFTER, event=cancel(event))


# --- thrown away --------------------------------------------------------------------------------------


def test_a_discarded_draft_is_found_nowhere(chennai, organiser, browser):
    draft = make_draft(chennai)
    with time_machine.travel(NOON, tick=False):
        assert "Throw “Object storage night” away?" in text(
            browser.get(f"/events/{draft.public_id}/discard/")
        )
        page = browser.post(f"/events/{draft.public_id}/discard/", follow=True)
        assert "is thrown away" in text(page)
        assert browser.get(f"/events/{draft.public_id}/").status_code == 404
    assert queries.on_the_desk(person=organiser, at=NOON, groups=[chennai]) == []
    with pytest.raises(actions.DraftDiscarded):
        actions.publish_event(actor=None, at=NOON, event=draft)


def test_what_people_know_of_is_not_thrown_away(chennai):
    with pytest.raises(actions.AlreadyPublished, match="Cancel it"):
        actions.discard_draft(actor=None, at=NOON, event=make_event(chennai))


# --- copied -------------------------------------------------------------------------------------------


def test_a_copy_has_words_places_and_breaks_but_no_date_seats_or_talks_of_the_old(chennai):
    pune = make_group("pune")
    old = make_event(
        chennai,
        description="Bring a laptop.",
        online_link="https://video.example/1",
        rooms=(RoomFacts(group=chennai, capacity=5), RoomFacts(group=pune, capacity=7, name="B")),
        hosts=(pune,),
        sponsors="Clay Labs",
    )
    actions.take_seat(actor=make_person("Gita"), at=NOON, room=room_of(old))
    Question.objects.create(event=old, label="What do you eat?", created_at=NOON)
    Question.objects.create(event=old, label="Old", created_at=NOON, retired_at=NOON)
    new = copy(cancel(old), title="The next one")
    assert new.state == "draft"
    assert new.starts_on == date(2027, 1, 9)
    assert (new.sequence, new.seats.count()) == (0, 0)
    assert new.uid != old.uid
    assert new.public_id != old.public_id
    assert (new.title, new.description, new.sponsors) == (
        "The next one",
        "Bring a laptop.",
        "Clay Labs",
    )
    assert [(r.name, r.capacity) for r in new.rooms.open()] == [("", 5), ("B", 7)]
    assert [line.title for line in new.agenda.open()] == ["Tea"]
    assert set(new.hosts.all()) == {pune}  # asked anew; a record asks nobody
    assert [q.label for q in new.questions.open()] == ["What do you eat?"]


def test_a_copy_without_a_day_waits_for_one(chennai):
    old = make_event(chennai)
    new = copy(old, when=times.When(times.DAY, old.timezone))
    assert (new.starts_on, new.starts_at, new.timezone) == (None, None, "Asia/Kolkata")


def test_the_form_of_a_copy_sent_twice_makes_one(chennai):
    old = make_event(chennai)
    one, other = (copy(old, public_id="abcdefgh23456789") for _ in range(2))
    assert one.pk == other.pk
    assert AuditEntry.objects.filter(verb="events.event_copied").count() == 1


def test_what_is_of_one_meetup_alone_is_named_by_columns_that_there_are():
    lists = ((Room, OF_ONE_ROOM), (AgendaItem, OF_ONE_LINE), (Question, OF_ONE_QUESTION))
    for model, names in lists:
        assert names <= {field.name for field in model._meta.concrete_fields}
    columns = {field.name for field in Event._meta.concrete_fields}
    assert OF_ONE_EVENT - columns <= {"seats_open_at", "seats_close_at"}


@time_machine.travel(NOON, tick=False)
def test_a_copy_is_made_on_the_page(chennai, browser):
    old = make_event(chennai)
    address = f"/events/{old.public_id}/copy/"
    page = browser.get(address)
    assert 'value="14:30"' in page.content.decode()
    assert browser.post(address, {"title": ""}).status_code == 422
    wrong = browser.post(
        address,
        {"title": "x", "starts_on": "2027-01-09", "starts_time": "18:00", "ends_time": "14:00"},
    )
    assert "The end lies before the start." in text(wrong)
    page = browser.post(
        address,
        {"title": "New", "starts_on": "2027-01-09", "starts_time": "10:00", "ends_time": "12:00"},
        follow=True,
    )
    assert "A new draft with the same words and places." in text(page)
    assert "Saturday 9 January 2027, 10:00 to 12:00" in text(page)
