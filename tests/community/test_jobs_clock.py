"""The clock is set back by an hour, and nothing waits for that hour to come round again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from celery.beat import Service
from celery.utils.imports import symbol_by_name
from django.test import override_settings

from community import jobs
from community.models import Job
from config.beating import Steady
from config.celery import app
from tests.people import NOON

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
BACK = NOON - HOUR  # what the clock says after it was set back at noon


@pytest.fixture
def post(monkeypatch):
    messages: list[str] = []
    monkeypatch.setattr(jobs, "send", messages.append)
    with override_settings(BROKER_IS_SHARED=True):
        yield messages


@pytest.fixture
def ran(monkeypatch):
    done: list[str] = []
    monkeypatch.setattr(jobs, "_duties", {})

    @jobs.handler("test.note", lease=2 * MINUTE)
    def note(job: jobs.Running) -> None:
        done.append(job.public_id)

    @jobs.handler("test.fail")
    def fail(job: jobs.Running) -> None:
        raise RuntimeError("the relay is away")

    return done


def swept(post: list[str], at) -> list[str]:
    post.clear()
    jobs.sweep(at=at)
    return list(post)


def test_what_was_due_at_once_is_due_now(ran, post):
    job = jobs.enqueue("test.note", at=NOON)
    assert swept(post, BACK) == [job.public_id], "its message may be lost: it is sent again"
    assert jobs.carry_out(job.public_id, clock=lambda: BACK) is True
    assert ran == [job.public_id]


def test_what_was_meant_for_a_time_keeps_its_time(ran, post):
    job = jobs.enqueue("test.note", at=NOON, not_before=NOON + 3 * HOUR)
    assert swept(post, BACK) == []
    job.refresh_from_db()
    assert job.not_before == NOON + 3 * HOUR


def test_lease_of_a_dead_worker_ends_no_later_than_a_new_one(ran, post):
    job = jobs.enqueue("test.note", at=NOON - 3 * HOUR)
    jobs.enqueue("test.note", at=NOON)  # the clock did stand at noon
    assert jobs.take_lease(job.public_id, at=NOON) is not None
    swept(post, BACK)
    assert job.public_id in swept(post, BACK + 2 * MINUTE + SECOND)


def test_a_holder_keeps_its_lease_for_as_long_as_a_new_one(ran, post):
    job = jobs.enqueue("test.note", at=NOON)
    held = jobs.take_lease(job.public_id, at=NOON)
    assert swept(post, BACK) == []
    assert jobs.take_lease(job.public_id, at=BACK + MINUTE) is None
    jobs.mark_done(held, at=BACK + MINUTE)
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_what_failed_waits_no_longer_than_its_tries_are_worth(ran, post):
    job = jobs.enqueue("test.fail", at=NOON - 3 * HOUR)
    jobs.enqueue("test.note", at=NOON)
    jobs.carry_out(job.public_id, clock=lambda: NOON)
    swept(post, BACK)
    assert job.public_id in swept(post, BACK + jobs.most_backoff(1))


@pytest.mark.parametrize("steps", [(0, -3600), (-3600, -3600), (-3600, 1800, -5400, 7200)])
def test_work_that_recurs_goes_on_however_the_clock_is_set(ran, steps):
    """Three minutes of sweeps after each jump: what recurs every 15 seconds runs about twelve times."""
    jobs.handler("test.tick", every=15 * SECOND)(lambda job: None)
    now = NOON
    for step in (0, *steps):
        now += timedelta(seconds=step)
        before = Job.objects.count()
        for _sweep in range(36):
            now += 5 * SECOND
            jobs.sweep(at=now)
        # a jump to within the skew that machines may have is slept through: a minute at most
        assert 12 - 5 <= Job.objects.count() - before <= 13


@pytest.fixture(autouse=True)
def _duties_as_before(monkeypatch):
    monkeypatch.setattr(jobs, "_duties", dict(jobs._duties))


def test_beat_does_not_sleep_until_the_hour_has_come_round(monkeypatch):
    beat = Steady(5.0, nowfun=lambda: BACK)
    due, wait = beat.is_due(NOON)
    assert due
    assert wait == 5.0
    assert not beat.is_due(BACK - 2 * SECOND).is_due
    assert beat.is_due(BACK - 6 * SECOND).is_due


def test_a_beat_at_work_does_not_either(tmp_path, settings):
    """Celery's own looks at no schedule before the wall shows the time that it waits for."""
    scheduler = symbol_by_name(settings.CELERY_BEAT_SCHEDULER)
    beat = Service(app, schedule_filename=str(tmp_path / "beat"), scheduler_cls=scheduler)
    with time_machine.travel(NOON, tick=False):
        at_work = beat.get_scheduler(lazy=False)
        while at_work.tick() == 0:
            pass
        sent = at_work.schedule["sweep"].total_run_count
    # the counting clock does not wait for us: its next turn is made to be now
    at_work._heap = [event._replace(time=event.time - 5) for event in at_work._heap]
    with time_machine.travel(BACK, tick=False):
        while at_work.tick() == 0:
            pass
        assert at_work.schedule["sweep"].total_run_count == sent + 1
        assert at_work.tick() <= 5
    at_work.close()
