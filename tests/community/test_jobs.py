"""Jobs by hand of the test: stopped at each point where a kill can fall, and what the sweeper makes of it."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from celery import current_app
from django.db import transaction
from django.test import override_settings

from community import jobs
from community.models import Job
from tests.people import NOON
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

MINUTE = timedelta(minutes=1)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self):
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def deeds(monkeypatch):
    """What handlers did: `test.note` notes its payload, `test.fail` fails until told otherwise."""
    done: list[object] = []
    monkeypatch.setattr(jobs, "_duties", {})

    @jobs.handler("test.note")
    def note(job: jobs.Running) -> None:
        done.append(job.payload.get("word"))

    @jobs.handler("test.fail")
    def fail(job: jobs.Running) -> None:
        done.append(job.attempt)
        raise RuntimeError("the relay is away")

    return done


@pytest.fixture
def post(monkeypatch):
    """The broker, by hand: messages lie here until the test carries them out."""
    messages: list[str] = []
    monkeypatch.setattr(jobs, "send", messages.append)
    with override_settings(BROKER_IS_SHARED=True):
        yield messages


def deliver(post: list[str], clock: Clock) -> int:
    """Be the worker: carry out what lies in the post."""
    ran = 0
    while post:
        ran += jobs.carry_out(post.pop(0), clock=clock)
    return ran


def test_a_job_travels_from_the_action_to_done(deeds, post, clock):
    job = jobs.enqueue("test.note", at=NOON, payload={"word": "hello"})
    assert deliver(post, clock) == 1

    job.refresh_from_db()
    assert deeds == ["hello"]
    assert (job.state, job.attempts, job.finished_at) == (Job.State.DONE, 1, NOON)


def test_nothing_is_sent_before_the_commit_nor_after_a_rollback(deeds, post):
    with transaction.atomic():
        jobs.enqueue("test.note", at=NOON)
        assert post == []
    assert len(post) == 1
    post.clear()

    with transaction.atomic():
        jobs.enqueue("test.note", at=NOON)
        transaction.set_rollback(True)
    assert post == []
    assert Job.objects.count() == 1


def test_killed_before_sending_the_sweeper_sends(deeds, post, clock):
    """The row is committed and the process dies before the message leaves."""
    jobs.enqueue("test.note", at=NOON, payload={"word": "kept"})
    post.clear()

    clock.forward(jobs.GRACE)
    assert jobs.sweep(at=clock()) == 1
    assert deliver(post, clock) == 1
    assert deeds == ["kept"]


def test_killed_before_sending_a_boot_sends_at_once(deeds, post, clock):
    jobs.enqueue("test.note", at=NOON, payload={"word": "kept"})
    post.clear()

    assert jobs.start_afresh() == 1
    assert jobs.sweep(at=clock()) == 1
    assert deliver(post, clock) == 1
    assert deeds == ["kept"]


def test_killed_after_taking_the_lease_another_takes_over_past_it(deeds, post, clock):
    """Sent, taken up, and the worker dies in the middle of the work."""
    job = jobs.enqueue("test.note", at=NOON, payload={"word": "kept"})
    post.clear()
    assert jobs.take_lease(job.public_id, at=clock()) is not None

    clock.forward(jobs.LEASE - MINUTE)
    assert jobs.sweep(at=clock()) == 0, "somebody may still be at it"
    clock.forward(MINUTE)
    assert jobs.sweep(at=clock()) == 1
    assert deliver(post, clock) == 1
    job.refresh_from_db()
    assert deeds == ["kept"]
    assert (job.state, job.attempts) == (Job.State.DONE, 2)


def test_killed_after_the_work_before_the_mark_it_runs_once_more(deeds, post, clock, monkeypatch):
    """The one case that repeats work, and why handlers must bear it."""

    class Killed(BaseException):
        pass

    def die(job: Job, *, at: object) -> None:
        raise Killed

    jobs.enqueue("test.note", at=NOON, payload={"word": "twice"})
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "mark_done", die)
        with pytest.raises(Killed):
            deliver(post, clock)
    assert deeds == ["twice"]

    clock.forward(jobs.LEASE)
    jobs.sweep(at=clock())
    deliver(post, clock)
    assert deeds == ["twice", "twice"]
    assert Job.objects.get().state == Job.State.DONE

    clock.forward(jobs.LEASE * 10)
    assert jobs.sweep(at=clock()) == 0


def test_killed_during_a_retry_the_job_goes_on(deeds, post, clock):
    job = jobs.enqueue("test.fail", at=NOON)
    deliver(post, clock)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.QUEUED, 1)
    assert "the relay is away" in job.last_error

    clock.now = job.not_before
    assert jobs.sweep(at=clock()) == 1
    assert jobs.take_lease(post.pop(), at=clock()).attempts == 2, "killed here"

    clock.forward(jobs.LEASE)
    assert jobs.sweep(at=clock()) == 1
    deliver(post, clock)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.QUEUED, 3)
    assert deeds == [1, 3]


def test_retries_wait_longer_each_time_and_end_dead(deeds, post, clock):
    job = jobs.enqueue("test.fail", at=NOON)
    waits = []
    while True:
        deliver(post, clock)
        job.refresh_from_db()
        if job.state == Job.State.DEAD:
            break
        waits.append(job.not_before - clock.now)
        assert jobs.sweep(at=clock()) == 0, "not before its time"
        clock.now = job.not_before
        assert jobs.sweep(at=clock()) == 1

    assert len(deeds) == job.max_attempts == 8
    assert all(long > short for short, long in itertools.pairwise(waits))
    assert "the relay is away" in job.last_error
    clock.forward(timedelta(days=30))
    assert jobs.sweep(at=clock()) == 0


def test_a_job_that_kills_its_worker_each_time_ends_dead(deeds, post, clock):
    job = jobs.enqueue("test.note", at=NOON)
    for attempt in range(1, 9):
        assert jobs.take_lease(job.public_id, at=clock()).attempts == attempt
        clock.forward(jobs.LEASE)
    assert jobs.take_lease(job.public_id, at=clock()) is None
    assert jobs.sweep(at=clock()) == 0
    job.refresh_from_db()
    assert (job.state, job.last_error) == (Job.State.DEAD, jobs.LOST)


def test_who_finishes_late_still_marks_it_done(deeds, clock):
    job = jobs.enqueue("test.note", at=NOON)
    slow = jobs.take_lease(job.public_id, at=clock())
    clock.forward(jobs.LEASE)
    quick = jobs.take_lease(job.public_id, at=clock())

    jobs.mark_done(slow, at=clock())
    jobs.put_back(quick, at=clock(), error="too late to matter")

    job.refresh_from_db()
    assert (job.state, job.last_error) == (Job.State.DONE, "")


def test_who_lost_the_lease_may_not_put_the_job_back(deeds, clock):
    job = jobs.enqueue("test.note", at=NOON)
    slow = jobs.take_lease(job.public_id, at=clock())
    clock.forward(jobs.LEASE)
    quick = jobs.take_lease(job.public_id, at=clock())

    jobs.put_back(slow, at=clock(), error="stale")

    job.refresh_from_db()
    assert (job.state, job.lease_token, job.last_error) == (
        Job.State.RUNNING,
        quick.lease_token,
        "",
    )


def test_the_sweeper_does_not_flood_the_queue(deeds, post, clock):
    jobs.enqueue("test.note", at=NOON)
    post.clear()
    clock.forward(jobs.GRACE)
    for _second in range(30):
        jobs.sweep(at=clock())
        clock.forward(timedelta(seconds=1))
    assert len(post) == 1
    clock.forward(jobs.GRACE)
    jobs.sweep(at=clock())
    assert len(post) == 2


def test_a_second_message_about_a_done_job_does_nothing(deeds, post, clock):
    jobs.enqueue("test.note", at=NOON)
    post.append(post[0])
    assert deliver(post, clock) == 1
    assert len(deeds) == 1


def test_a_key_makes_one_job_of_two(deeds, post):
    first = jobs.enqueue("test.note", at=NOON, key="k", payload={"word": "first"})
    second = jobs.enqueue("test.note", at=NOON, key="k", payload={"word": "second"})
    other = jobs.enqueue("test.fail", at=NOON, key="k")
    assert first == second != other
    assert second.payload == {"word": "first"}
    assert post == [first.public_id, other.public_id]


def test_twenty_enqueue_the_same_key_at_once_and_one_job_stands(deeds, post):
    def add(_number: int) -> int:
        with transaction.atomic():
            return jobs.enqueue("test.note", at=NOON, key="once").pk

    assert len(set(race(20, add))) == 1
    assert Job.objects.count() == 1
    assert len(post) == 1


def test_twenty_workers_take_the_same_message_and_one_runs_it(deeds, clock):
    job = jobs.enqueue("test.note", at=NOON, payload={"word": "once"})
    ran = race(20, lambda _number: jobs.carry_out(job.public_id, clock=clock))
    assert sorted(ran) == [False] * 19 + [True]
    assert deeds == ["once"]


def test_two_sweepers_at_once_send_a_job_once(deeds, post, clock):
    for _number in range(30):
        jobs.enqueue("test.note", at=NOON)
    post.clear()
    clock.forward(jobs.GRACE)
    race(6, lambda _number: jobs.sweep(at=clock()))
    assert len(post) == len(set(post)) == 30


def test_not_before_is_kept(deeds, post, clock):
    job = jobs.enqueue("test.note", at=NOON, not_before=NOON + 5 * MINUTE)
    assert post == []
    assert jobs.sweep(at=clock()) == 0
    assert jobs.carry_out(job.public_id, clock=clock) is False, "not even on a stray message"
    clock.forward(5 * MINUTE)
    assert jobs.sweep(at=clock()) == 1
    assert deliver(post, clock) == 1


def test_a_job_nobody_knows_waits_for_a_release_that_does(deeds, post, clock):
    job = jobs.enqueue("test.of_tomorrow", at=NOON)
    deliver(post, clock)
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    assert "test.of_tomorrow" in job.last_error


def test_a_broker_that_is_down_fails_nobody(deeds, clock, settings):
    """Port 1 of this machine: nothing listens there."""
    settings.BROKER_IS_SHARED = True
    before = current_app.conf.broker_write_url
    patience = current_app.conf.broker_transport_options
    current_app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    current_app.conf.broker_transport_options = settings.REDIS_PATIENCE
    current_app.amqp._producer_pool = None
    try:
        with transaction.atomic():
            job = jobs.enqueue("test.note", at=NOON, payload={"word": "later"})
    finally:
        current_app.conf.broker_write_url = before
        current_app.conf.broker_transport_options = patience
        current_app.amqp._producer_pool = None
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    assert jobs.carry_out(job.public_id, clock=clock) is True


def test_without_a_worker_in_reach_the_sweeper_of_the_site_takes_the_job(deeds, clock):
    """As from a command run beside an embedded site: its own broker would swallow the message."""
    assert jobs.reaches_a_worker() is False
    job = jobs.enqueue("test.note", at=NOON)
    assert job.sent_at is None
    assert jobs.sweep(at=clock()) == 1, "at once, without waiting for the grace period"


def test_what_recurs_is_added_by_the_sweeper_once_a_period(deeds, post, clock):
    wanted = {"now": False}

    @jobs.handler("test.daily", every=timedelta(days=1), when=lambda: wanted["now"])
    def daily(job: jobs.Running) -> None:
        deeds.append("daily")

    jobs.sweep(at=clock())
    deliver(post, clock)
    assert deeds == []

    wanted["now"] = True
    for _time in range(3):
        jobs.sweep(at=clock())
        deliver(post, clock)
    assert deeds == ["daily"]

    clock.forward(timedelta(days=1))
    jobs.sweep(at=clock())
    deliver(post, clock)
    assert deeds == ["daily", "daily"]


def test_the_oldest_wait_is_told(deeds, clock):
    assert jobs.oldest_wait(at=clock()) == timedelta(0)
    jobs.enqueue("test.note", at=NOON)
    clock.forward(MINUTE)
    assert jobs.oldest_wait(at=clock()) == MINUTE
