"""The keeper's desk: two keepers, or a keeper and a worker, at once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from community import actions, jobs
from community.models import Inspection, Job, Mail, Notification
from tests.people import NOON, make_keeper, make_person
from tests.races.judge import race_of

NAME = "community.seal_audit"  # any name that the site knows


def dead_job() -> Job:
    job = jobs.enqueue(NAME, at=NOON - timedelta(days=1), key="a-dead-one")
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.DEAD, finished_at=NOON - timedelta(hours=1), attempts=8
    )
    job.refresh_from_db()
    return job


def two_keepers():
    return make_keeper("one@example.org"), make_keeper("other@example.org")


@race_of("community.retry_job", "community.retry_job")
def a_dead_job_is_tried_again_twice():
    (one, other), job = two_keepers(), dead_job()
    return tuple(partial(actions.retry_job, actor=who, at=NOON, job=job) for who in (one, other))


@race_of("community.retry_job", "community.give_up_job")
def a_dead_job_is_tried_again_and_given_up():
    (one, other), job = two_keepers(), dead_job()
    give_up = partial(actions.give_up_job, actor=other, at=NOON, job=job, reason="No use.")
    return partial(actions.retry_job, actor=one, at=NOON, job=job), give_up


@race_of("community.retry_dead", "community.retry_job")
def all_dead_jobs_and_one_of_them_are_tried_again():
    (one, other), job = two_keepers(), dead_job()
    every = partial(actions.retry_dead, actor=one, at=NOON, name=NAME)
    return every, partial(actions.retry_job, actor=other, at=NOON, job=job)


@race_of("community.ask_inspection", "community.ask_inspection")
def two_looks_are_asked_for():
    kind = Inspection.Kind.AUDIT
    return tuple(
        partial(actions.ask_inspection, actor=who, at=NOON, kind=kind) for who in two_keepers()
    )


@race_of("community.close_login", "community.close_login")
def two_keepers_close_each_other():
    one, other = two_keepers()
    shut = partial(actions.close_login, at=NOON, reason="As agreed.")
    return partial(shut, actor=one, person=other), partial(shut, actor=other, person=one)


@race_of("community.close_login", "community.open_login")
def a_login_is_closed_while_it_is_opened():
    (one, other), person = two_keepers(), make_person()
    actions.close_login(actor=one, at=NOON, person=person, reason="As agreed.")
    again = partial(actions.open_login, actor=one, at=NOON, person=person, reason="Mended.")
    return again, partial(
        actions.close_login, actor=other, at=NOON, person=person, reason="Once more."
    )


@race_of("community.send_again", "community.send_again")
def one_mail_is_sent_again_by_two():
    told = Notification.objects.create(
        person=make_person(),
        kind="community.term_ending",
        subject="A term",
        text="It ends.",
        created_at=NOON,
        mail=Mail.REFUSED,
    )
    return tuple(
        partial(actions.send_again, actor=who, at=NOON, notification=told) for who in two_keepers()
    )
