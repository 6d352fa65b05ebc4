"""Reminders to those who have not voted, against a real relay on loopback; and that nothing keeps who that is."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.serializers import serialize

from community.models import AuditEntry, Delivery, Job, Role
from elections import actions, reported, voters_file
from elections.models import Reminder
from tests.community.mailing import DAY, HOUR, work
from tests.community.smtp import relay_at_work
from tests.factories.elections import (
    confirm_address,
    declared_election,
    draft_election,
    election_elsewhere,
    election_with_roll,
    vote,
)
from tests.people import NOON, give_role, make_group, make_person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
    pytest.mark.usefixtures("on_the_day"),
]
A, B, C = "a@example.org", "b@example.org", "c@example.org"
DUE = NOON + 5 * HOUR


@pytest.fixture
def relay(settings):
    with relay_at_work(settings) as relay:
        yield relay


@pytest.fixture
def group():
    return make_group("india")


@pytest.fixture
def officer(group):
    person = make_person("Omar Officer")
    give_role(person, group, Role.Kind.OFFICER)
    return person


@pytest.fixture
def election(group):
    return election_with_roll(group, A, B, C, lasts=10 * DAY, slug="here")


def plan(election, at=NOON, send_at=DUE, **facts):
    return actions.plan_reminder(actor=None, at=at, election=election, send_at=send_at, **facts)


def goes(at=DUE):
    return work(at, actions.REMIND)


def test_only_those_who_have_no_paper_are_written_to(relay, election):
    member = make_person("Meena")
    confirm_address(member, A)
    vote(election, member, at=NOON + 2 * HOUR)
    reminder = plan(election, words="It takes a minute.\n<b>Please</b>")

    assert goes(DUE - HOUR) == 0
    goes()

    assert Counter(relay.to) == {B: 1, C: 1}
    text = relay.taken[0].get_body(("plain",)).get_content()
    assert "It takes a minute." in text
    assert "<b>Please</b>" in text
    assert "/elections/here/" in text
    reminder.refresh_from_db()
    assert (reminder.written, reminder.ending) == (2, "sent")
    assert reported.reminders_of(election) == [reminder.started_at]
    goes(DUE + HOUR)
    assert len(relay.to) == 2


def test_mail_goes_where_it_goes_since_the_freeze(relay, officer, election):
    actions.change_address(
        actor=officer,
        at=NOON,
        election=election,
        email=B,
        address="b2@example.org",
        reason="By phone.",
    )
    plan(election)
    goes()
    assert Counter(relay.to) == {A: 1, "b2@example.org": 1, C: 1}


def test_elsewhere_it_goes_by_the_list_and_without_one_it_is_refused(relay, group):
    service = election_elsewhere(group, A, B, C, lasts=10 * DAY, slug="service")
    with pytest.raises(actions.NotReady, match="only counts were told"):
        plan(service)

    tell_list(service, B)
    plan(service, at=NOON + 2 * HOUR, send_at=DUE)
    goes()
    assert Counter(relay.to) == {A: 1, C: 1}
    assert "this letter crossed yours" in relay.taken[0].get_body(("plain",)).get_content()


def tell_list(service, *emails, correction=""):
    rows = voters_file.parse(("email\n" + "\n".join(emails)).encode(), election=service).rows
    at = NOON + 2 * HOUR
    actions.tell_voters(
        actor=None, at=at, election=service, rows=rows, counted_at=at, correction=correction
    )


def test_a_day_lies_between_two_also_where_the_worker_was_away(relay, election):
    for number in range(3):
        plan(election, send_at=DUE + number * DAY)
    late = DUE + 2 * DAY + HOUR
    goes(late)
    assert Counter(relay.to) == {A: 1, B: 1, C: 1}
    goes(late + DAY - timedelta(minutes=1))
    assert len(relay.to) == 3
    goes(late + DAY + timedelta(minutes=1))
    goes(late + 2 * DAY + 2 * HOUR)
    assert Counter(relay.to) == {A: 3, B: 3, C: 3}


def test_no_letter_goes_in_the_last_hour_and_what_was_left_out_is_said(
    relay, election, monkeypatch
):
    monkeypatch.setattr("elections.actions.reminders.PIECE", 1)
    reminder = plan(election, send_at=election.closes_at - 2 * HOUR)
    real = actions.reminders.strangers.deliver

    def puts_off_after_one(*given, **named):
        if relay.to:
            raise actions.reminders.jobs.PutOff(election.closes_at - HOUR / 2, "away")
        return real(*given, **named)

    with monkeypatch.context() as here:
        here.setattr("elections.actions.reminders.strangers.deliver", puts_off_after_one)
        goes(election.closes_at - 2 * HOUR)
    goes(election.closes_at - HOUR / 2)
    reminder.refresh_from_db()
    assert (reminder.ending, reminder.written, relay.to) == ("cut", 1, [A])


def test_no_table_and_no_log_holds_who_was_reminded(relay, officer, group, caplog, settings):
    caplog.set_level("DEBUG")
    people = [make_person(f"Voter {number}") for number in range(6)]
    addresses = [confirm_address(person) for person in people]
    election = election_with_roll(group, *addresses, lasts=10 * DAY, slug="secret")
    vote(election, people[0], at=NOON + 2 * HOUR)
    relay.recipient[addresses[1]] = f"550 5.1.1 <{addresses[1]}>: no such user"
    relay.recipient[addresses[2]] = f"450 4.2.0 <{addresses[2]}>: come back later"
    before = _everything()
    caplog.clear()

    reminder = plan(election)
    goes()

    assert Counter(relay.to) == dict.fromkeys(addresses[3:], 1)
    reminder.refresh_from_db()
    assert reminder.written == 5  # whether a letter arrived would tell of its voter
    after = _everything()
    fresh = "\n".join(
        after[table].replace(before[table], "") for table in after if after[table] != before[table]
    )
    # the relay of the test logs, too: the letters arrive there
    logged = "\n".join(
        each.getMessage() for each in caplog.records if not each.name.startswith("mail")
    )
    assert reminder.public_id in fresh
    for person, address in zip(people, addresses, strict=True):
        assert address not in fresh + logged
        assert person.public_id not in fresh + logged
    changed = {table for table in after if after[table] != before[table]}
    assert "elections_reminder" in changed
    assert changed <= {
        "elections_reminder",
        "community_job",
        "community_auditentry",
        "community_auditwaiting",
        "community_relay",
    }
    assert not Delivery.objects.exists()
    names = {mail["Message-ID"] for mail in relay.taken}
    assert len(names) == 3
    assert all(name and reminder.public_id not in name for name in names)


def _everything() -> dict[str, str]:
    return {
        model._meta.db_table: serialize("json", model.objects.order_by("pk"))
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }


def test_the_relay_away_in_the_middle_costs_nobody_a_letter_and_brings_nobody_two(
    relay, election, monkeypatch
):
    plan(election)
    real = actions.reminders.strangers.deliver
    calls = []

    def breaks_once(*given, **named):
        calls.append(named["to"])
        if len(calls) == 2:
            raise actions.reminders.jobs.PutOff(DUE + HOUR, "away")
        return real(*given, **named)

    monkeypatch.setattr("elections.actions.reminders.strangers.deliver", breaks_once)
    goes()
    assert relay.to == [A]
    assert Reminder.objects.get().written == 1
    goes(DUE + 2 * HOUR)
    assert Counter(relay.to) == {A: 1, B: 1, C: 1}
    job = Job.objects.get(name=actions.REMIND)
    assert A not in str(job.payload) + str(job.last_error or "")


def test_a_reminder_that_comes_too_late_does_not_go_and_does_not_count(relay, election):
    reminder = plan(election, send_at=election.closes_at - 2 * HOUR)
    goes(election.closes_at - timedelta(minutes=59))
    reminder.refresh_from_db()
    assert (reminder.ending, relay.to) == ("too_late", [])
    assert not Reminder.objects.standing().exists()


def test_the_last_moment_that_is_taken_still_goes_out(relay, election):
    last = election.closes_at - timedelta(minutes=75)
    with pytest.raises(actions.WrongHour, match="an hour and a quarter"):
        plan(election, send_at=last + timedelta(minutes=1))
    plan(election, send_at=last)
    goes(last + timedelta(seconds=1))
    assert len(relay.to) == 3


def test_not_before_the_opening_and_not_in_the_past(election):
    with pytest.raises(actions.WrongHour):
        plan(election, send_at=election.opens_at - timedelta(minutes=2))
    with pytest.raises(actions.WrongHour):
        plan(election, at=DUE, send_at=DUE - timedelta(minutes=2))


def test_three_at_most_and_a_day_apart(election):
    first = plan(election)
    with pytest.raises(actions.RemindersTooClose):
        plan(election, send_at=DUE + DAY - timedelta(minutes=1))
    plan(election, send_at=DUE + DAY)
    plan(election, send_at=DUE + 2 * DAY)
    with pytest.raises(actions.TooManyReminders):
        plan(election, send_at=DUE + 3 * DAY)
    actions.take_back_reminder(actor=None, at=NOON, reminder=first)
    plan(election, send_at=DUE + 3 * DAY)


def test_taken_back_it_does_not_go_and_once_it_went_it_stays(relay, election):
    first = plan(election)
    actions.take_back_reminder(actor=None, at=NOON, reminder=first)
    goes()
    assert relay.to == []
    second = plan(election, at=DUE, send_at=DUE + DAY)
    goes(DUE + DAY)
    with pytest.raises(actions.ReminderIsGone):
        actions.take_back_reminder(actor=None, at=DUE + DAY, reminder=second)


def test_only_lines_of_a_frozen_roll_are_reminded(group):
    for bare in (declared_election(group, slug="told"), draft_election(group, slug="draft")):
        with pytest.raises(actions.NotReady):
            plan(bare)


def test_an_officer_plans_one_and_takes_it_back(officer, election, signed_in):
    desk = signed_in(officer)
    page = f"/elections/{election.slug}/desk/reminders/"
    late = desk.post(page, {"send": "2999-01-01T10:00", "words": "Keep me"})
    assert late.status_code == 422
    assert "Keep me" in late.text
    seen = desk.post(page, {"send": "", "words": "A <word> first", "preview": "1"})
    assert seen.status_code == 200
    assert "A &lt;word&gt; first" in seen.text
    assert "no vote from you has reached us" in seen.text
    assert not Reminder.objects.exists()
    hour = DUE.strftime("%Y-%m-%dT%H:%M")
    assert "planned" in desk.post(page, {"send": hour, "words": "Vote!"}, follow=True).text
    (reminder,) = Reminder.objects.all()
    said = desk.post(f"{page}{reminder.public_id}/take-back/", follow=True).text
    assert "taken back" in said
    assert AuditEntry.objects.filter(verb="elections.reminder_taken_back").count() == 1
