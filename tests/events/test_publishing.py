"""A draft publishes itself when its time comes; its group is told once, as each person chose."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from community import jobs
from community.actions import follow_group, join_group
from community.models import AuditEntry, Job, Notification
from events import actions, queries, tasks
from events.models import Announcement, Event, PlannedPublication
from tests.events.test_manage import text
from tests.factories.events import AFTER, make_draft, make_event
from tests.people import NOON, make_group, make_person

pytestmark = pytest.mark.django_db
EVE = NOON + timedelta(days=3)


def plan(event: Event, publish_at: datetime = EVE, *, at=NOON, actor=None, announce=False):
    return actions.plan_publication(
        actor=actor, at=at, event=event, publish_at=publish_at, announce=announce
    )


def run_jobs(at: datetime, name: str = "events.") -> None:
    for job in Job.objects.filter(name__startswith=name).order_by("pk"):
        jobs.carry_out(job.public_id, clock=lambda: at)


def fresh(event: Event) -> Event:
    return Event.objects.get(pk=event.pk)


def told(kind: str) -> list[Notification]:
    return list(Notification.objects.filter(kind=f"events.{kind}").order_by("person__name"))


# --- by itself ----------------------------------------------------------------------------------------


def test_a_draft_publishes_itself_at_its_time_and_no_sooner(chennai, organiser):
    draft = make_draft(chennai)
    plan(draft, actor=organiser)
    run_jobs(EVE - timedelta(minutes=1))
    assert fresh(draft).is_draft
    run_jobs(EVE)
    event = fresh(draft)
    assert (event.state, event.sequence) == ("published", 0)
    assert (event.publication.published_by, event.publication.published_at) == (organiser, EVE)
    assert PlannedPublication.objects.get().outcome == "published"
    assert AuditEntry.objects.filter(verb="events.event_published").count() == 1


def test_a_plan_whose_job_was_lost_is_found_by_the_sweep(chennai):
    draft = make_draft(chennai)
    plan(draft)
    Job.objects.all().delete()
    assert tasks.a_plan_waits()
    jobs.sweep(at=EVE + timedelta(minutes=5))
    run_jobs(EVE + timedelta(minutes=5), "events.publish_due")
    assert fresh(draft).state == "published"
    assert not tasks.a_plan_waits()


def test_what_is_missing_by_then_leaves_the_draft_and_is_told(chennai, organiser):
    draft = make_draft(chennai, rooms=())
    plan(draft, actor=organiser, announce=True)
    run_jobs(EVE)
    run_jobs(EVE + timedelta(hours=1))
    assert fresh(draft).is_draft
    ended = PlannedPublication.objects.get()
    assert (ended.outcome, ended.ended_at) == ("refused", EVE)
    assert "no place" in ended.lacked
    [letter] = told("plan_not_kept")
    assert letter.person == organiser
    assert "no place and no online link yet" in letter.text
    assert not Announcement.objects.exists()


def test_a_new_time_takes_the_place_of_the_old(chennai):
    draft = make_draft(chennai)
    first = plan(draft)
    assert plan(draft).pk == first.pk  # the same again is the same
    plan(draft, EVE + timedelta(days=1))
    run_jobs(EVE)
    assert fresh(draft).is_draft
    run_jobs(EVE + timedelta(days=1))
    assert fresh(draft).state == "published"
    outcomes = PlannedPublication.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["withdrawn", "published"]


def test_the_plan_is_taken_back(chennai):
    draft = make_draft(chennai)
    plan(draft)
    actions.unplan_publication(actor=None, at=NOON, event=draft)
    run_jobs(EVE)
    assert fresh(draft).is_draft
    with pytest.raises(actions.NothingPlanned):
        actions.unplan_publication(actor=None, at=NOON, event=draft)


def test_publishing_by_hand_or_discarding_ends_the_plan(chennai):
    by_hand, gone = make_draft(chennai), make_draft(chennai)
    plan(by_hand)
    plan(gone)
    actions.publish_event(actor=None, at=NOON, event=by_hand)
    actions.discard_draft(actor=None, at=NOON, event=gone)
    run_jobs(EVE)
    assert fresh(by_hand).publication.published_at == NOON
    assert fresh(gone).is_draft
    assert not PlannedPublication.objects.filter(ended_at=None).exists()


def test_what_cannot_be_planned(chennai):
    draft = make_draft(chennai)
    with pytest.raises(actions.PlanInThePast):
        plan(draft, NOON)
    with pytest.raises(actions.PlanTooLate):
        plan(draft, AFTER)
    with pytest.raises(actions.AlreadyPublished):
        plan(make_event(chennai))


@pytest.mark.postgresql
def test_the_database_holds_one_plan_that_stands(chennai):
    draft = make_draft(chennai)
    plan(draft)
    facts = {"event": draft, "planned_at": NOON, "publish_at": EVE}
    for wrong in (
        {"stands_for": draft},
        {},
        {"ended_at": NOON},
        {"stands_for": draft, "ended_at": NOON, "outcome": "published"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlannedPublication.objects.create(**facts, **wrong)


# --- announcing ---------------------------------------------------------------------------------------


@pytest.fixture
def pune(db):
    return make_group("pune", city="Pune")


def test_members_and_followers_are_told_once_each(chennai, pune):
    one, other, both = make_person("One"), make_person("Other"), make_person("Both")
    make_person("Nobody")
    join_group(actor=one, at=NOON, group=chennai)
    follow_group(actor=other, at=NOON, group=pune)
    join_group(actor=both, at=NOON, group=pune)
    follow_group(actor=both, at=NOON, group=chennai)
    event = make_draft(chennai, hosts=(pune,))
    actions.publish_event(actor=None, at=NOON, event=event, announce=True)
    run_jobs(NOON)
    actions.announce_event(actor=None, at=NOON, event=event)
    run_jobs(NOON)
    assert [letter.person.name for letter in told("event_announced")] == ["Both", "One", "Other"]
    assert "Saturday 12 December 2026, 14:30 to 18:00" in told("event_announced")[0].text
    assert "Tidel Park, Chennai" in told("event_announced")[0].text


def test_published_without_a_word_and_announced_later(chennai, member):
    join_group(actor=member, at=NOON, group=chennai)
    event = make_event(chennai)
    run_jobs(NOON)
    assert told("event_announced") == []
    actions.announce_event(actor=None, at=NOON, event=event)
    run_jobs(NOON)
    assert len(told("event_announced")) == 1


def test_what_was_called_off_meanwhile_is_not_announced(chennai, member):
    join_group(actor=member, at=NOON, group=chennai)
    event = make_draft(chennai)
    actions.publish_event(actor=None, at=NOON, event=event, announce=True)
    actions.cancel_event(actor=None, at=NOON, event=event, reason="Flood")
    run_jobs(NOON)
    assert told("event_announced") == []


def test_what_cannot_be_announced(chennai):
    def announce(event, at=NOON):
        actions.announce_event(actor=None, at=at, event=event)

    event = make_event(chennai)
    with pytest.raises(actions.EventNotPublished):
        announce(make_draft(chennai))
    with pytest.raises(actions.EventOver):
        announce(event, AFTER)
    actions.postpone_event(actor=None, at=NOON, event=event, reason="Flood")
    with pytest.raises(actions.NothingToAnnounce):
        announce(event)


def test_the_audience_is_asked_for_in_a_few_queries(chennai, django_assert_max_num_queries):
    for name in ("One", "Other", "Third"):
        join_group(actor=make_person(name), at=NOON, group=chennai)
    event = make_event(chennai)
    with django_assert_max_num_queries(7):
        assert len(queries.audience_of(event)) == 3


# --- the page -----------------------------------------------------------------------------------------


@pytest.fixture
def browser(organiser) -> Client:
    client = Client()
    client.force_login(organiser.user)
    return client


@time_machine.travel(NOON, tick=False)
def test_a_time_is_set_changed_and_taken_back_on_the_page(chennai, browser):
    draft = make_draft(chennai)
    address = f"/events/{draft.public_id}/publish/"
    assert "Publish “Object storage night”" in text(browser.get(address))
    half = browser.post(address, {"when": "planned", "publish_on": "2026-12-01"})
    assert half.status_code == 422
    assert "Say the day and the hour" in text(half)
    said = {"when": "planned", "publish_on": "2026-12-01", "publish_time": "09:00"}
    done = browser.post(address, said, follow=True)
    assert "Published by itself on Tuesday 1 December 2026, 09:00 India (IST) ." in text(done)
    assert PlannedPublication.objects.get().publish_at.isoformat() == "2026-12-01T03:30:00+00:00"
    assert "“Object storage night” publishes itself" in text(browser.get("/events/desk/"))
    assert 'value="2026-12-01"' in browser.get(address).content.decode()
    late = browser.post(address, said | {"publish_on": "2026-12-20"})
    assert late.status_code == 422
    assert "would be over" in text(late)
    back = browser.post(f"{address}later/", follow=True)
    assert "It stays a draft until you publish it." in text(back)


@time_machine.travel(NOON, tick=False)
def test_the_page_says_how_many_would_be_told_and_tells_them_only_if_asked(
    chennai, browser, member
):
    join_group(actor=member, at=NOON, group=chennai)
    draft = make_draft(chennai)
    address = f"/events/{draft.public_id}/"
    assert "1 person belongs to its groups" in text(browser.get(f"{address}publish/"))
    browser.post(f"{address}publish/", {"when": "now"})
    assert not Announcement.objects.exists()
    assert "Nobody was told of it yet." in text(browser.get(f"{address}manage/"))
    page = browser.post(f"{address}announce/", follow=True)
    assert "Announced to the group on 22 November 2026." in text(page)
