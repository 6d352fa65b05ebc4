"""Jobs on the desk: tried again or given up, once, whatever a worker does meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from community import actions, jobs
from community.actions import JobInHand, JobIsOver
from community.models import AuditEntry, Job, JobFailure
from tests.people import NOON, make_keeper
from tests.racing import race

MINUTE = timedelta(minutes=1)


@pytest.fixture
def at():
    return NOON


@pytest.fixture(autouse=True)
def ran(monkeypatch):
    done: list[str] = []
    monkeypatch.setattr(jobs, "_duties", {})

    @jobs.handler("test.note")
    def note(job: jobs.Running) -> None:
        done.append(job.public_id)

    @jobs.handler("test.fail")
    def fail(job: jobs.Running) -> None:
        raise RuntimeError("the relay is away")

    return done


def make_job(state: str = "queued", **facts) -> Job:
    given = {"name": "test.note", "created_at": NOON, "not_before": NOON, "state": state, **facts}
    return Job.objects.create(**given)


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_dead_job_is_tried_again_with_all_its_tries(keeper, at, ran):
    job = make_job("dead", attempts=8, finished_at=NOON)
    assert actions.retry_job(actor=keeper, at=at, job=job) is True
    assert jobs.carry_out(job.public_id, clock=lambda: at) is True
    assert ran == [job.public_id]
    assert verbs() == ["community.job_retried"]


def test_a_second_click_does_nothing(keeper, at):
    job = make_job("dead", attempts=8)
    assert actions.retry_job(actor=keeper, at=at, job=job) is True
    assert actions.retry_job(actor=keeper, at=at, job=job) is False
    assert verbs() == ["community.job_retried"]


def test_what_waits_for_its_next_try_need_not_wait(keeper, at, ran):
    job = make_job("queued", attempts=3, not_before=at + timedelta(hours=1))
    actions.retry_job(actor=keeper, at=at, job=job)
    assert jobs.carry_out(job.public_id, clock=lambda: at) is True


def test_what_a_worker_holds_is_left_to_it(keeper, at):
    job = make_job()
    jobs.take_lease(job.public_id, at=at)
    with pytest.raises(JobInHand):
        actions.retry_job(actor=keeper, at=at, job=job)
    with pytest.raises(JobInHand):
        actions.give_up_job(actor=keeper, at=at, job=job, reason="No.")
    assert verbs() == []


def test_what_a_dead_worker_held_can_be_tried_again(keeper, at):
    job = make_job(not_before=at - timedelta(hours=2))
    jobs.take_lease(job.public_id, at=at - timedelta(hours=1))
    assert actions.retry_job(actor=keeper, at=at, job=job) is True


@pytest.mark.parametrize("state", ["done", "given_up"])
def test_what_is_over_is_not_tried_again(keeper, at, state):
    with pytest.raises(JobIsOver):
        actions.retry_job(actor=keeper, at=at, job=make_job(state))


def test_what_is_given_up_is_never_carried_out(keeper, at, ran):
    job = make_job()
    assert actions.give_up_job(actor=keeper, at=at, job=job, reason="Sent by hand.") is True
    assert actions.give_up_job(actor=keeper, at=at, job=job, reason="Again.") is False
    jobs.sweep(at=at + timedelta(days=1))
    assert jobs.carry_out(job.public_id, clock=lambda: at + timedelta(days=1)) is False
    assert ran == []
    job.refresh_from_db()
    assert job.abandonment.reason == "Sent by hand."
    assert verbs() == ["community.job_given_up"]


def test_the_reason_stands_in_what_can_be_erased(keeper, at):
    actions.give_up_job(actor=keeper, at=at, job=make_job(), reason="Asked for by Meena.")
    assert "Meena" not in AuditEntry.objects.get().payload


def test_all_dead_of_a_name_are_tried_again(keeper, at):
    dead = [make_job("dead") for _n in range(3)]
    other = make_job("dead", name="test.fail")
    assert actions.retry_dead(actor=keeper, at=at, name="test.note") == 3
    assert actions.retry_dead(actor=keeper, at=at, name="test.note") == 0
    other.refresh_from_db()
    assert other.state == Job.State.DEAD
    assert {Job.objects.get(pk=job.pk).state for job in dead} == {"queued"}
    assert verbs() == ["community.jobs_retried"]


def test_each_failure_is_kept_with_its_time_and_trace(keeper, at):
    job = make_job(name="test.fail", max_attempts=2)
    for n in range(2):
        jobs.carry_out(job.public_id, clock=lambda n=n: at + n * timedelta(hours=1))
    said = [(row.attempt, row.at) for row in JobFailure.objects.all()]
    assert said == [(1, at), (2, at + timedelta(hours=1))]
    assert "the relay is away" in JobFailure.objects.first().error


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_twelve_keepers_press_at_once_and_a_worker_takes_it(ran):
    """However the turns fall: tried again once, run once or still to be run, told once."""
    keeper = make_keeper()
    job = make_job("dead", attempts=8)

    def deed(n: int):
        if n % 2:
            return jobs.carry_out(job.public_id, clock=lambda: NOON)
        return actions.retry_job(actor=keeper, at=NOON, job=job)

    answers = race(12, deed)
    odd = [each for each in answers if not isinstance(each, (bool, JobInHand, JobIsOver))]
    assert odd == []
    jobs.carry_out(job.public_id, clock=lambda: NOON + MINUTE)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert len(ran) == 1
    assert verbs() == ["community.job_retried"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_giving_up_and_carrying_out_at_once_ends_in_one_of_both(ran):
    keeper = make_keeper()
    found = [make_job() for _n in range(8)]

    def deed(n: int):
        job = found[n // 2]
        if n % 2:
            return jobs.carry_out(job.public_id, clock=lambda: NOON)
        return actions.give_up_job(actor=keeper, at=NOON, job=job, reason="No.")

    race(16, deed)
    for job in found:
        job.refresh_from_db()
        assert job.state in {Job.State.DONE, Job.State.GIVEN_UP}
        assert (job.public_id in ran) == (job.state == Job.State.DONE)
    assert verbs().count("community.job_given_up") == len(found) - len(ran)


# --- The pages --------------------------------------------------------------------------------------


def test_the_overview_names_what_needs_somebody_first(desk):
    make_job("dead", name="test.b")
    make_job("queued", name="test.a", attempts=2)
    page = desk.get("/keeper/jobs/").content.decode()
    assert "One job is dead." in page
    assert page.index("test.b") < page.index("test.a")


def test_a_job_shows_its_failures_and_what_it_carries(desk):
    job = make_job("dead", payload={"notification": "abc"})
    JobFailure.objects.create(job=job, attempt=1, at=NOON, error="Trace\nOSError: <gone>")
    page = desk.get(f"/keeper/jobs/{job.public_id}/").content.decode()
    assert "OSError: &lt;gone&gt;" in page
    assert "&quot;notification&quot;: &quot;abc&quot;" in page


def test_retrying_through_the_page_leads_back_and_says_so(desk):
    job = make_job("dead", attempts=8)
    page = desk.post(f"/keeper/jobs/{job.public_id}/retry/", follow=True).content.decode()
    assert "It is tried again now." in page
    page = desk.post("/keeper/jobs/retry-dead/", {"name": "test.note"}, follow=True)
    assert "No job of that name is dead any more." in page.content.decode()


def test_a_long_list_is_read_page_by_page_without_gap_or_repetition(desk):
    for n in range(120):
        make_job("dead", finished_at=NOON + timedelta(seconds=n // 7))
    seen, address = [], "/keeper/jobs/all/dead/"
    while address:
        page = desk.get(address).context["page"]
        seen += [row.public_id for row in page.rows]
        address = page.next and f"/keeper/jobs/all/dead/?after={page.next}"
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("path", ["/keeper/jobs/", "/keeper/jobs/all/dead/"])
def test_as_many_questions_for_three_as_for_one(desk, path):
    make_job("dead")
    desk.get(path)
    with CaptureQueriesContext(connection) as one:
        desk.get(path)
    make_job("dead"), make_job("dead", name="test.other")
    with CaptureQueriesContext(connection) as three:
        desk.get(path)
    assert len(one) == len(three) <= 14


def test_the_pulse_changes_when_something_does(desk):
    first = desk.get("/keeper/pulse.json")["ETag"]
    assert desk.get("/keeper/pulse.json")["ETag"] == first
    make_job("dead")
    assert desk.get("/keeper/pulse.json")["ETag"] != first


def test_a_job_is_given_up_once_in_the_database_as_well(keeper):
    job = make_job("given_up")
    job_ended = {"job": job, "by": keeper, "at": NOON, "reason": "x"}
    from community.models import Abandonment

    Abandonment.objects.create(**job_ended)
    with pytest.raises(IntegrityError), transaction.atomic():
        Abandonment.objects.create(**job_ended)
