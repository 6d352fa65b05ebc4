"""Mail against a real relay on loopback: taken, put off, refused, cut short, away."""

from __future__ import annotations

import smtplib

import pytest

from community import jobs, mailroom, notifications, tasks
from community.mailroom import answers, log
from community.models import Delivery, Job, Notification, RefusedAddress
from tests.community.mailing import DAY, HOUR, MINUTE, declare_kinds, tell, work
from tests.community.smtp import point_at, relay_at_work
from tests.outside import free_port
from tests.people import NOON, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def kinds_of_tests(monkeypatch, settings, tmp_path):
    declare_kinds(monkeypatch, settings, tmp_path)


@pytest.fixture
def relay(settings):
    with relay_at_work(settings) as relay:
        yield relay


def outcomes(told):
    rows = Delivery.objects.filter(about=told.public_id).order_by("pk")
    return [(row.outcome, row.code) for row in rows]


def mail_of(told):
    told.refresh_from_db()
    return told.mail


# --- Taken ----------------------------------------------------------------------------------------


def test_a_mail_arrives_once_with_both_parts_and_stands_in_the_log(relay, member):
    told = tell(member)
    work(NOON)
    tasks.mail_notification(
        jobs.Running(public_id="x", payload={"ids": [told.public_id]}, at=NOON, attempt=1)
    )

    (mail,) = relay.taken
    assert relay.to == [member.user.email]
    assert mail["Message-ID"] == f"<{told.public_id}@localhost>"
    assert "a word with you." in mail.get_body(("plain",)).get_content()
    assert "a word with you." in mail.get_body(("html",)).get_content()
    assert mail_of(told) == "sent"
    (row,) = Delivery.objects.all()
    assert (row.outcome, row.kind, row.person, row.domain) == (
        "sent",
        "tests.now",
        member,
        "example.org",
    )


def test_the_log_names_no_address_and_no_word(relay, member):
    relay.recipient[member.user.email] = f"450 4.2.0 <{member.user.email}>: come back later"
    told = tell(member, words="a secret")
    work(NOON)

    (row,) = Delivery.objects.filter(about=told.public_id)
    assert "later" in row.words
    assert "@" not in row.words
    assert "secret" not in repr(vars(row))
    assert member.user.email not in repr(vars(row))


def test_many_go_over_one_connection(relay):
    people = [make_person(f"Person {number}") for number in range(120)]
    count = notifications.notify_many(
        people,
        kind="tests.now",
        subject="To all",
        context=lambda person: {"words": f"for {person.name} alone"},
        at=NOON,
        key="all:1",
    )
    again = notifications.notify_many(
        people, kind="tests.now", subject="To all", context={"words": "x"}, at=NOON, key="all:1"
    )
    assert (count, again) == (120, 0)
    assert Job.objects.filter(name="community.mail_notification").count() == 2

    work(NOON)
    assert sorted(relay.to) == sorted(person.user.email for person in people)
    assert relay.connections <= 4, "one for each hundred"
    assert "for Person 7 alone" in relay.addressed_to("person.7@example.org")[0].as_string()


def test_one_letter_that_cannot_be_made_stops_no_other(relay, member, stranger, monkeypatch):
    bad, good = tell(member, key="bad"), tell(stranger, key="good")
    Notification.objects.filter(pk=bad.pk).update(subject="broken")
    real = mailroom.posting.composing.of_notification

    def of_notification(told):
        if told.subject == "broken":
            raise ValueError(told.subject)
        return real(told)

    monkeypatch.setattr(mailroom.posting.composing, "of_notification", of_notification)
    with pytest.raises(ValueError, match="broken"):
        tasks.mail_notification(
            jobs.Running("x", {"ids": [bad.public_id, good.public_id]}, NOON, 1)
        )
    assert (mail_of(bad), mail_of(good)) == ("waiting", "sent")
    assert outcomes(bad) == [("failed", None)]


# --- Put off --------------------------------------------------------------------------------------


def test_greylisted_mail_comes_back_by_itself_and_uses_no_try(relay, member, stranger):
    relay.recipient[member.user.email] = "451 4.7.1 Greylisted, try again in 300 seconds"
    told, other = tell(member), tell(stranger)
    work(NOON)
    assert (mail_of(told), mail_of(other)) == ("waiting", "sent")
    work(NOON + 4 * MINUTE)
    assert outcomes(told) == [("put_off", 451)]

    relay.recipient.clear()
    work(NOON + 6 * MINUTE)
    assert mail_of(told) == "sent"
    assert outcomes(told) == [("put_off", 451), ("sent", None)]
    assert not Job.objects.exclude(state="done").exists()
    assert not mailroom.state(at=NOON).is_down


def test_greylisting_after_the_data_is_the_same(relay, member):
    relay.data[member.user.email] = ["450 4.2.0 not yet", "450 4.2.0 not yet"]
    told = tell(member)
    for later in (0 * MINUTE, 6 * MINUTE, 17 * MINUTE):
        work(NOON + later)
    assert outcomes(told) == [("put_off", 450), ("put_off", 450), ("sent", None)]


def test_what_is_put_off_for_four_days_is_given_up_and_seen(relay, member):
    relay.recipient[member.user.email] = "452 4.2.2 mailbox full"
    told = tell(member)
    for hours in range(110):
        work(NOON + hours * HOUR)
    assert mail_of(told) == "given_up"
    tries = outcomes(told)
    assert tries[-1] == ("failed", None)
    assert 15 < len(tries) < 45, "not too seldom, and no hammering"


# --- Refused for good -----------------------------------------------------------------------------


def test_an_address_that_is_gone_is_flagged_and_its_owner_told(relay, member, signed_in):
    address = member.user.email
    relay.recipient[address] = f"550 5.1.1 <{address}>: no such user"
    told = tell(member)
    work(NOON)
    assert mail_of(told) == "refused"
    assert outcomes(told) == [("refused", 550)]

    second = tell(member, key="second")
    work(NOON)
    assert mail_of(second) == "refused"
    assert outcomes(second) == [], "nothing more is sent there"

    browser = signed_in(member)
    page = browser.get("/notifications/choices/").content.decode()
    assert "comes back to us" in page
    assert "no such user" in page
    browser.post("/notifications/address/")
    assert "comes back to us" not in browser.get("/notifications/choices/").content.decode()

    relay.recipient.clear()
    third = tell(member, key="third")
    work(NOON)
    assert mail_of(third) == "sent"


def test_another_address_is_not_the_one_that_was_refused(relay, member):
    relay.recipient[member.user.email] = "550 5.1.1 no such user"
    tell(member, key="first")
    work(NOON)
    member.user.email = "new@example.org"
    member.user.save()
    told = tell(member, key="second")
    work(NOON)
    assert mail_of(told) == "sent"


def test_what_must_reach_somebody_is_tried_at_a_refused_address_all_the_same(relay, member):
    relay.recipient[member.user.email] = "550 5.1.1 no such user"
    tell(member)
    work(NOON)
    told = tell(member, "tests.always")
    work(NOON)
    assert outcomes(told) == [("refused", 550)]
    assert RefusedAddress.objects.count() == 1


def test_a_mail_that_is_refused_for_what_it_says_flags_no_address(relay, member):
    relay.data[member.user.email] = ["554 5.7.1 looks like spam"]
    told = tell(member)
    work(NOON)
    assert mail_of(told) == "refused"
    assert not RefusedAddress.objects.exists()


# --- The relay itself -----------------------------------------------------------------------------


def test_a_relay_that_is_away_holds_all_mail_and_is_knocked_at_by_one(settings, member, stranger):
    port = free_port()
    point_at(settings, port)
    told, other = tell(member), tell(stranger)
    work(NOON)
    state = mailroom.state(at=NOON)
    assert (state.is_down, state.fault) == (True, "unreachable")
    assert Job.objects.filter(state="queued", attempts=0).count() == 2
    assert not Delivery.objects.exists(), "nobody was even tried"

    with relay_at_work(settings, port=port) as relay:
        work(NOON + MINUTE)
        assert (mail_of(told), mail_of(other)) == ("sent", "sent")
        assert len(relay.taken) == 2
    assert not mailroom.state(at=NOON).is_down


def test_jobs_do_not_die_of_a_relay_that_is_away_for_two_days(settings, member):
    port = free_port()
    point_at(settings, port)
    told = tell(member)
    for hours in range(48):
        work(NOON + hours * HOUR)
    (job,) = Job.objects.filter(name="community.mail_notification")
    assert (job.state, job.attempts) == ("queued", 0)
    with relay_at_work(settings, port=port):
        work(NOON + 2 * DAY)
    assert mail_of(told) == "sent"


def test_a_relay_away_for_longer_than_four_days_leaves_a_dead_job_to_be_seen(settings, member):
    port = free_port()
    point_at(settings, port)
    told = tell(member)
    for hours in range(100):
        work(NOON + hours * HOUR)
    (job,) = Job.objects.filter(name="community.mail_notification")
    assert job.state == "dead"
    assert "relay" in job.last_error

    jobs.try_anew([job], at=NOON + 5 * DAY)
    work(NOON + 5 * DAY)
    job.refresh_from_db()
    assert job.state == "queued", "it has its four days again"
    with relay_at_work(settings, port=port):
        work(NOON + 6 * DAY)
    assert mail_of(told) == "sent"


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("sender", "550 5.7.1 sender not allowed here"),
        ("everybody", "554 5.7.1 Relay access denied"),
        ("everybody", "530 5.7.0 Must issue a STARTTLS command first"),
    ],
)
def test_a_relay_that_refuses_us_loses_no_mail_and_blames_no_address(relay, member, where, words):
    setattr(relay, where, words)
    told = tell(member)
    work(NOON)
    assert mail_of(told) == "waiting"
    assert mailroom.state(at=NOON).fault == "refuses"
    assert not RefusedAddress.objects.exists()

    setattr(relay, where, "")
    work(NOON + MINUTE)
    assert mail_of(told) == "sent"


def test_a_line_that_breaks_in_the_middle_of_a_mail_delays_that_mail_alone(relay, member, stranger):
    relay.dies_for[member.user.email] = 1
    first = tell(member, key="1")
    second = tell(stranger, key="2")
    tasks.mail_notification(
        jobs.Running("x", {"ids": [first.public_id, second.public_id]}, NOON, 1)
    )
    assert (mail_of(first), mail_of(second)) == ("waiting", "sent")
    Job.objects.filter(payload__ids=[second.public_id]).delete()
    work(NOON + 6 * MINUTE)
    assert mail_of(first) == "sent"
    assert len(relay.addressed_to(member.user.email)) == 1


def test_a_mail_goes_again_under_the_same_name_after_a_kill_before_the_mark(relay, member):
    told = tell(member)
    work(NOON)
    # as a kill between the relay's answer and our mark leaves it
    Notification.objects.update(mail="waiting", mailed_at=None)
    Job.objects.update(state="queued")
    work(NOON)
    one, two = relay.taken
    assert one["Message-ID"] == two["Message-ID"]
    assert mail_of(told) == "sent"


# --- Reading answers ------------------------------------------------------------------------------

REFUSED = smtplib.SMTPRecipientsRefused


@pytest.mark.parametrize(
    ("raised", "meaning"),
    [
        (REFUSED({"a@b": (450, b"4.2.0 greylisted")}), "later"),
        (REFUSED({"a@b": (550, b"5.1.1 unknown")}), "address refused"),
        (REFUSED({"a@b": (550, b"no such user")}), "address refused"),
        (REFUSED({"a@b": (550, b"5.7.1 blocked by policy")}), "mail refused"),
        (REFUSED({"a@b": (554, b"5.7.1 Relay access denied")}), "refuses us"),
        (REFUSED({"a@b": (421, b"closing")}), "unreachable"),
        (smtplib.SMTPDataError(451, b"later"), "later"),
        (smtplib.SMTPDataError(554, b"5.7.1 spam"), "mail refused"),
        (smtplib.SMTPDataError(550, b"5.1.1 gone"), "address refused"),
        (smtplib.SMTPSenderRefused(550, b"not you", "x@y"), "refuses us"),
        (smtplib.SMTPSenderRefused(451, b"busy", "x@y"), "unreachable"),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), "refuses us"),
        (smtplib.SMTPAuthenticationError(454, b"later"), "unreachable"),
        (smtplib.SMTPServerDisconnected("gone"), "disconnected"),
        (smtplib.SMTPConnectError(554, b"go away"), "refuses us"),
        (ConnectionRefusedError(111, "refused"), "unreachable"),
        (TimeoutError("timed out"), "unreachable"),
    ],
)
def test_what_each_answer_means(raised, meaning):
    assert answers.read(raised).meaning.value == meaning


def test_words_of_a_server_are_bounded_and_hold_no_address():
    said = answers.tidy(b"550 <meena.m@example.org> unknown\r\nBcc: x@y.example " + b"x" * 999)
    assert "@" not in said
    assert "\n" not in said
    assert len(said) <= 300


def test_the_log_forgets_after_three_months(relay, member):
    tell(member)
    work(NOON)
    assert log.forget(at=NOON + 89 * DAY) == 0
    assert log.forget(at=NOON + 91 * DAY) == 1
