"""Quiet hours where mail is sent: what can wait comes when they end, once; what is urgent comes through."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail

from community import actions, kinds
from community.mailroom import digests
from community.models import Job, MailSettings
from tests.community.mailing import DAY, HOUR, MINUTE, declare_kinds, tell, work
from tests.people import make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

NIGHT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # half past eleven in Kolkata
MORNING = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # seven
QUIET = (time(22), time(7))


@pytest.fixture(autouse=True)
def kinds_of_tests(monkeypatch, settings, tmp_path):
    declare_kinds(monkeypatch, settings, tmp_path)


@pytest.fixture
def sleeper(db):
    person = make_person("Selvi Sleeper", timezone="Asia/Kolkata")
    actions.choose_mail(actor=person, at=NIGHT, channels={}, quiet=QUIET)
    return person


def mail_of(told):
    told.refresh_from_db()
    return told.mail


def test_mail_waits_for_the_morning_of_the_reader_and_comes_once(sleeper):
    told = tell(sleeper, at=NIGHT)
    work(NIGHT)
    work(MORNING - MINUTE)
    assert (mail_of(told), mail.outbox) == ("waiting", [])
    work(MORNING)
    work(MORNING + DAY)
    assert mail_of(told) == "sent"
    assert len(mail.outbox) == 1


def test_a_kill_anywhere_leaves_one_job_for_the_morning(sleeper):
    told = tell(sleeper, at=NIGHT)
    first = Job.objects.get(name="community.mail_notification")
    work(NIGHT)
    Job.objects.filter(pk=first.pk).update(state="queued")  # killed before it was marked done
    work(NIGHT + HOUR)
    assert Job.objects.filter(name="community.mail_notification").count() == 2
    work(MORNING)
    assert mail_of(told) == "sent"
    assert len(mail.outbox) == 1


def test_the_safety_of_an_account_does_not_wait(sleeper):
    tell(sleeper, "tests.always", at=NIGHT)
    work(NIGHT)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("ahead", "sent"), [(23, 1), (24, 1), (25, 0)])
def test_what_happens_within_a_day_comes_through_where_its_kind_says_so(sleeper, ahead, sent):
    kinds.declare(
        "tests.now",
        title="Moved",
        words="When it moves.",
        section=kinds.GROUPS,
        urgent_within=timedelta(hours=24),
    )
    tell(sleeper, at=NIGHT, happens_at=NIGHT + ahead * HOUR)
    work(NIGHT)
    assert len(mail.outbox) == sent


def test_a_reminder_that_the_night_has_made_useless_is_not_mailed(sleeper):
    kinds.declare(
        "tests.now",
        title="Soon",
        words="Two hours before.",
        section=kinds.GROUPS,
        of_use_after_it_began=False,
    )
    told = tell(sleeper, at=NIGHT, happens_at=NIGHT + 2 * HOUR)
    work(NIGHT)
    work(MORNING)
    assert (mail_of(told), mail.outbox) == ("late", [])


def test_a_digest_whose_hour_is_quiet_comes_when_it_is_not(sleeper):
    actions.choose_mail(actor=sleeper, at=NIGHT, channels={}, quiet=QUIET, digest_hour=6)
    tell(sleeper, "tests.daily", at=NIGHT)
    work(NIGHT)
    six = MORNING - HOUR
    digests.make(at=six)
    work(six)
    assert mail.outbox == []
    work(MORNING)
    assert len(mail.outbox) == 1


def test_whose_zone_is_not_known_keeps_the_hours_of_the_group(chennai):
    person = make_person("Nobody Knows")
    actions.choose_mail(actor=person, at=NIGHT, channels={}, quiet=QUIET)
    tell(person, at=NIGHT, group=chennai)
    tell(person, at=NIGHT)  # of no group: by UTC it is six in the evening
    work(NIGHT)
    assert len(mail.outbox) == 1
    work(MORNING)
    assert len(mail.outbox) == 2


def test_quiet_hours_are_shown_and_chosen_on_the_page(member, signed_in):
    browser = signed_in(member)
    free = {kind.key: kind.default for kind in kinds.declared() if not kind.always}
    page = browser.get("/notifications/choices/").content.decode()
    assert "Quiet from" in page
    half = browser.post(
        "/notifications/choices/", {**free, "digest_hour": 8, "quiet_from": "22:00"}
    )
    assert half.status_code == 422
    same = {**free, "digest_hour": 8, "quiet_from": "22:00", "quiet_to": "22:00"}
    assert browser.post("/notifications/choices/", same).status_code == 422
    assert not MailSettings.objects.exists()
    whole = {**same, "quiet_to": "07:00", "digest_weekday": "4"}
    assert browser.post("/notifications/choices/", whole).status_code == 302
    kept = MailSettings.objects.get()
    assert (kept.quiet_from, kept.quiet_to, kept.digest_weekday) == (time(22), time(7), 4)
    again = browser.get("/notifications/choices/").content.decode()
    assert 'value="22:00"' in again
