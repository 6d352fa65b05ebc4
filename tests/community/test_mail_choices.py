"""What people chose is what they get: by kind, in digests, paused, silenced, stopped; and from no cookie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.test import Client, override_settings

from community import actions, jobs, kinds, stops
from community.kinds import Channel
from community.mailroom import digests
from community.models import (
    AuditEntry,
    Digest,
    Job,
    MailChoice,
    MailSettings,
    Membership,
    Notification,
)
from tests.community.mailing import DAY, HOUR, MINUTE, declare_kinds, tell, work
from tests.people import NOON, make_person
from tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def kinds_of_tests(monkeypatch, settings, tmp_path):
    declare_kinds(monkeypatch, settings, tmp_path)


def mail_of(told):
    told.refresh_from_db()
    return told.mail


def read(message):
    return message_from_bytes(message.message().as_bytes(), policy=policy.default)


def digest_day(at):
    """What the beat and the worker do at that time."""
    digests.make(at=at)
    work(at)


EIGHT_TOMORROW = datetime(2026, 11, 23, 8, tzinfo=UTC)
AS_CHOSEN = {"now": "sent", "daily": "digest", "weekly": "digest", "site": "unwanted"}


# --- By kind --------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", list(Channel))
def test_defaults_and_choices_decide_for_every_kind(member, channel):
    default = tell(member, f"tests.{channel}", key="default")
    must = tell(member, "tests.always", key="must")
    work(NOON)
    assert mail_of(default) == AS_CHOSEN[channel]
    assert mail_of(must) == "sent"

    actions.choose_mail(
        actor=member,
        at=NOON,
        channels={kind.key: channel for kind in kinds.declared()},
    )
    told = {
        kind.key: tell(member, kind.key, key=f"chosen:{kind.key}")
        for kind in kinds.declared()
        if kind.key.startswith("tests.")
    }
    work(NOON)
    for key, one in told.items():
        wanted = "sent" if kinds.kind_of(key).always else AS_CHOSEN[channel]
        assert mail_of(one) == wanted, key
    assert not MailChoice.objects.filter(kind="tests.always").exists()


def test_a_choice_holds_from_the_next_mail_on_not_for_what_is_written_down(member):
    """What counts is the moment in which the mail would go."""
    told = tell(member)
    actions.choose_mail(actor=member, at=NOON, channels={"tests.now": Channel.SITE})
    work(NOON)
    assert mail_of(told) == "unwanted"
    assert mail.outbox == []


def test_a_silenced_group_mails_nothing_but_what_must_arrive(member, chennai):
    Membership.objects.create(group=chennai, person=member, joined_at=NOON)
    actions.choose_mail(actor=member, at=NOON, channels={}, muted=[chennai])
    from_group = tell(member, key="1", group=chennai)
    must = tell(member, "tests.always", key="2", group=chennai)
    other = tell(member, key="3")
    work(NOON)
    assert [mail_of(told) for told in (from_group, must, other)] == ["unwanted", "sent", "sent"]

    actions.choose_mail(actor=member, at=NOON, channels={}, muted=[])
    again = tell(member, key="4", group=chennai)
    work(NOON)
    assert mail_of(again) == "sent"


def test_who_has_no_open_account_is_mailed_nothing(member):
    told = tell(member)
    member.user.is_active = False
    member.user.save()
    work(NOON)
    assert mail_of(told) == "nobody"


# --- Pause ----------------------------------------------------------------------------------------


def test_a_pause_holds_mail_back_and_ends_with_one_digest(member):
    until = NOON + 5 * DAY
    actions.choose_mail(actor=member, at=NOON, channels={}, paused_until=until)
    told = [tell(member, key=str(number), subject=f"Number {number}") for number in range(3)]
    must = tell(member, "tests.always", key="must")
    work(NOON)
    assert mail_of(must) == "sent"
    mail.outbox.clear()
    for days in range(1, 5):
        digest_day(NOON + days * DAY)
    assert mail.outbox == []

    digest_day(NOON + 6 * DAY)
    (message,) = mail.outbox
    assert all(f"Number {number}" in message.body for number in range(3))
    assert {mail_of(one) for one in told} == {"sent"}

    after = tell(member, key="after", at=NOON + 6 * DAY)
    work(NOON + 6 * DAY)
    assert mail_of(after) == "sent"


# --- Digests --------------------------------------------------------------------------------------


def test_a_digest_lists_what_was_told_once_at_eight_of_the_persons_own_day(member):
    member.timezone = "Asia/Kolkata"
    member.save()
    told = [tell(member, "tests.daily", key=str(n), subject=f"Number {n}") for n in range(3)]
    work(NOON)
    due = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)  # 08:00 in Kolkata
    digest_day(due - MINUTE)
    assert mail.outbox == []
    digest_day(due)
    digest_day(due + MINUTE)
    digest_day(due + DAY)

    (message,) = mail.outbox
    (digest,) = Digest.objects.all()
    parsed = read(message)
    assert parsed["Message-ID"] == f"<{digest.public_id}@localhost>"
    for part in ("plain", "html"):
        words = parsed.get_body((part,)).get_content()
        assert all(f"Number {number}" in words for number in range(3))
    assert {mail_of(one) for one in told} == {"sent"}


def test_nothing_to_tell_sends_nothing(member):
    for days in range(9):
        digest_day(NOON + days * DAY)
    assert mail.outbox == []
    assert not digests.something_waits()


def test_what_was_read_on_the_site_is_not_told_again(member):
    told = tell(member, "tests.daily")
    work(NOON)
    actions.mark_read(actor=member, at=NOON, notification=told)
    digest_day(EIGHT_TOMORROW)
    assert mail.outbox == []
    assert mail_of(told) == "read"


def test_a_weekly_digest_comes_on_monday_with_what_is_due_that_day_in_one_mail(member):
    tell(member, "tests.weekly", key="w", subject="Of the week")
    work(NOON)  # a Sunday
    tell(member, "tests.daily", key="d", subject="Of the day")
    work(NOON)
    digest_day(EIGHT_TOMORROW)
    (message,) = mail.outbox
    assert "Of the week" in message.body
    assert "Of the day" in message.body


def test_a_choice_changed_before_the_digest_counts(member):
    told = tell(member, "tests.daily")
    work(NOON)
    actions.choose_mail(actor=member, at=NOON, channels={"tests.daily": Channel.SITE})
    digest_day(EIGHT_TOMORROW)
    assert mail.outbox == []
    assert mail_of(told) == "unwanted"


def test_a_kill_anywhere_makes_no_second_digest(member):
    tell(member, "tests.daily")
    work(NOON)
    digests.make(at=EIGHT_TOMORROW)
    # killed before the worker marked the job that makes digests: it runs again
    digests.make(at=EIGHT_TOMORROW)
    assert Digest.objects.count() == 1
    assert Job.objects.filter(name="community.mail_digest").count() == 1
    work(EIGHT_TOMORROW)
    # and again after the mail went: the job is done twice, the mail is not sent twice
    Job.objects.filter(name="community.mail_digest").update(state="queued")
    work(EIGHT_TOMORROW)
    assert len(mail.outbox) == 1


def test_two_workers_at_once_make_one_digest(member):
    tell(member, "tests.daily")
    work(NOON)
    race(4, lambda _number: digests.make(at=EIGHT_TOMORROW))
    assert Digest.objects.count() == 1


def test_when_the_clocks_go_back_there_is_one_digest_that_day(member):
    member.timezone = "Europe/Berlin"
    member.save()
    evening = datetime(2026, 10, 24, 18, tzinfo=UTC)
    for hour in range(36):
        at = evening + hour * HOUR
        tell(member, "tests.daily", at=at, key=str(hour))
        work(at)
        digest_day(at)
    days = [row.created_at.date().isoformat() for row in Digest.objects.order_by("created_at")]
    assert days == ["2026-10-25"]


# --- The page -------------------------------------------------------------------------------------


def chosen(**changes):
    data = {kind.key: kind.default for kind in kinds.declared() if not kind.always} | {
        "digest_hour": "8"
    }
    return data | changes


def test_the_page_keeps_what_was_chosen(member, signed_in):
    browser = signed_in(member)
    data = chosen(**{"tests.now": "weekly", "digest_hour": "19", "paused_until": "2099-01-01"})
    refused = browser.post("/notifications/choices/", data)
    assert refused.status_code == 422
    assert b"a year at most" in refused.content
    assert b'value="weekly" selected' in refused.content, "what was chosen is kept"
    assert not MailChoice.objects.exists()

    data["paused_until"] = ""
    assert browser.post("/notifications/choices/", data).status_code == 302
    assert list(MailChoice.objects.values_list("kind", "channel")) == [("tests.now", "weekly")]
    assert MailSettings.objects.get().digest_hour == 19
    assert AuditEntry.objects.filter(verb="community.mail_chosen").count() == 1


def test_a_whole_section_is_chosen_at_once(member, signed_in):
    browser = signed_in(member)
    browser.post("/notifications/choices/", chosen(**{"all-groups": "site"}))
    section = [kind for kind in kinds.declared() if kind.section.key == "groups"]
    silent = set(MailChoice.objects.filter(channel="site").values_list("kind", flat=True))
    off_by_default = {kind.key for kind in section if kind.default == Channel.SITE}
    assert silent | off_by_default == {kind.key for kind in section if not kind.always}


def test_a_hidden_group_of_others_cannot_be_named(member, signed_in, chennai):
    answer = signed_in(member).post("/notifications/choices/", chosen(muted="chennai"))
    assert answer.status_code == 302  # the field is not even there
    assert not member.muted_groups.exists()


# --- The link that stops --------------------------------------------------------------------------


def link_of(message, base="http://localhost:8000"):
    header = str(read(message)["List-Unsubscribe"]).strip()
    assert header.startswith(f"<{base}/notifications/stop/")
    return header.strip("<>").removeprefix(base)


@override_settings(SITE_URL="https://sabha.example", SECURE_SSL_REDIRECT=False)
def test_one_click_stops_that_kind_without_cookie_or_token_of_a_form(member):
    """As RFC 8058 has it: a POST with one pair in its body, and nothing else; no redirect."""
    told = tell(member)
    work(NOON)
    (message,) = mail.outbox
    parsed = read(message)
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = link_of(message, "https://sabha.example")

    stranger = Client(enforce_csrf_checks=True, headers={"host": "sabha.example"})
    with override_settings(ALLOWED_HOSTS=["sabha.example"]):
        page = stranger.get(link, secure=True)
        assert page.status_code == 200
        assert not MailChoice.objects.exists(), "opening the link changes nothing"
        for body, kind in (
            ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
            (
                (
                    '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
                    "One-Click\r\n--x--\r\n"
                ),
                "multipart/form-data; boundary=x",
            ),
        ):
            answer = stranger.generic("POST", link, body, content_type=kind, secure=True)
            assert answer.status_code == 200
            assert not answer.cookies
    assert list(MailChoice.objects.values_list("kind", "channel")) == [("tests.now", "site")]
    assert AuditEntry.objects.filter(verb="community.mail_stopped").count() == 1
    again = tell(member, key="again")
    work(NOON)
    assert mail_of(again) == "unwanted"
    assert mail_of(told) == "sent"


def test_where_the_site_is_not_https_the_link_stands_without_one_click(member):
    tell(member)
    work(NOON)
    parsed = read(mail.outbox[0])
    assert parsed["List-Unsubscribe"]
    assert parsed["List-Unsubscribe-Post"] is None


def test_what_must_arrive_has_no_link_that_stops_it(member):
    tell(member, "tests.always")
    work(NOON)
    assert read(mail.outbox[0])["List-Unsubscribe"] is None
    token = stops.token(member.public_id, "kind:tests.always")
    page = Client().post(f"/notifications/stop/{token}/", {"stop": "yes"})
    assert b"stays on" in page.content
    assert not MailChoice.objects.exists()


def test_a_stop_can_be_undone_on_its_own_page(member):
    actions.choose_mail(actor=member, at=NOON, channels={"tests.now": Channel.WEEKLY})
    link = f"/notifications/stop/{stops.token(member.public_id, 'kind:tests.now')}/"
    page = Client().post(link, {"stop": "yes"})
    undo = page.context["undo"]
    assert MailChoice.objects.get(kind="tests.now").channel == "site"
    Client().post(link, {"undo": undo})
    assert MailChoice.objects.get(kind="tests.now").channel == "weekly"


def test_a_digest_is_stopped_by_its_link_and_all_mail_by_the_widest(member):
    tell(member, "tests.daily")
    work(NOON)
    digest_day(EIGHT_TOMORROW)
    Client().post(link_of(mail.outbox[0]), {"List-Unsubscribe": "One-Click"})
    daily = {kind.key for kind in kinds.declared() if kind.default == Channel.DAILY}
    assert set(MailChoice.objects.values_list("kind", flat=True)) == daily

    link = f"/notifications/stop/{stops.token(member.public_id, stops.ALL)}/"
    page = Client().post(link, {"stop": "yes"})
    told, must = tell(member, key="1"), tell(member, "tests.always", key="2")
    work(NOON)
    assert (mail_of(told), mail_of(must)) == ("unwanted", "sent")
    Client().post(link, {"undo": page.context["undo"]})
    assert MailSettings.objects.get().stopped_at is None


@pytest.mark.parametrize("change", ["cut", "another person", "another salt", "empty"])
def test_a_token_that_is_not_ours_changes_nothing(member, stranger, change):
    good = stops.token(member.public_id, stops.ALL)
    bad = {
        "cut": good[:-3],
        "another person": stops.token(stranger.public_id, "kind:tests.now").split(".")[0]
        + "."
        + good.split(".")[1],
        "another salt": stops.undo_token(member.public_id, {}),
        "empty": "x",
    }[change]
    answer = Client().post(f"/notifications/stop/{bad}/", {"stop": "yes"})
    assert answer.status_code == 404
    assert b"cannot be read" in answer.content
    assert not MailSettings.objects.exists()


def test_an_undo_of_somebody_else_changes_nothing(member, stranger):
    link = f"/notifications/stop/{stops.token(member.public_id, stops.ALL)}/"
    theirs = stops.undo_token(stranger.public_id, {"tests.now": "now"})
    assert Client().post(link, {"undo": theirs}).status_code == 404


def test_a_link_of_a_closed_account_answers_politely(member):
    link = f"/notifications/stop/{stops.token(member.public_id, stops.ALL)}/"
    member.user.is_active = False
    member.user.save()
    for answer in (Client().get(link), Client().post(link, {"stop": "yes"})):
        assert answer.status_code == 200
        assert b"closed" in answer.content
    assert not MailSettings.objects.exists()


def test_two_clicks_at_once_stop_once(member):
    link = f"/notifications/stop/{stops.token(member.public_id, 'kind:tests.now')}/"
    race(4, lambda _n: Client().post(link, {"List-Unsubscribe": "One-Click"}).status_code)
    assert MailChoice.objects.count() == 1
    assert AuditEntry.objects.filter(verb="community.mail_stopped").count() == 1


# --- Headers, under hostile names -----------------------------------------------------------------

NAMES = [
    "Meena",
    "மீனா சுந்தரம்",
    'O"Brien, Jr. <x@evil.example>',
    "Meena\r\nBcc: evil@example.org",
    "x" * 119,
    "மீ" * 55,
    "=?utf-8?q?fake?=",
    "\u202eanneM",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_and_subjects_stay_in_their_headers(name, chennai):
    person = make_person("Plain", email="plain@example.org")
    person.name = name
    person.save()
    tell(person, subject=f"To {name}: தமிழ்\nX-Evil: yes", group=chennai)
    work(NOON)
    parsed = read(mail.outbox[0])
    (to,) = parsed["To"].addresses
    assert to.addr_spec == "plain@example.org"
    assert parsed["X-Evil"] is None
    assert parsed["Bcc"] is None
    assert "தமிழ்" in parsed["Subject"] or len(name) > 100
    assert "\n" not in parsed["Subject"]
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert str(parsed["List-Id"]).strip() == '"Chennai" <chennai.groups.localhost>'
    assert parsed["Date"]
    assert parsed["From"].addresses[0].addr_spec.startswith("no-reply@")
    assert not parsed.defects
    assert not parsed["To"].defects


# --- What one was told ----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_whatever_its_length(
    django_assert_num_queries, signed_in, member, count
):
    for number in range(count):
        tell(member, key=str(number))
    browser = signed_in(member)
    browser.get("/notifications/")
    with django_assert_num_queries(5):
        assert browser.get("/notifications/").status_code == 200


def test_the_masthead_counts_what_is_new_until_it_is_read(signed_in, member, stranger):
    rows = [tell(member, key=str(number)) for number in range(3)]
    tell(stranger, key="theirs")
    browser = signed_in(member)
    assert "3 new notifications" in browser.get("/groups/").content.decode()
    browser.post(f"/notifications/{rows[0].public_id}/read/")
    assert "2 new notifications" in browser.get("/groups/").content.decode()
    browser.post("/notifications/read/", {"newest": rows[2].public_id})
    assert "new notification" not in browser.get("/groups/").content.decode()
    assert Notification.objects.filter(person=stranger, read_at=None).count() == 1


def test_the_list_goes_on_to_older_ones_and_by_section(signed_in, member):
    for number in range(35):
        tell(member, key=str(number), at=NOON + number * MINUTE, subject=f"Number {number:02}.")
    browser = signed_in(member)
    first = browser.get("/notifications/")
    assert "Number 34." in first.content.decode()
    assert "Number 04." not in first.content.decode()
    older = browser.get(f"/notifications/?after={first.context['told'].older}").content.decode()
    assert "Number 04." in older
    assert "Number 05." not in older
    assert "Number 34." in browser.get("/notifications/?section=groups").content.decode()
    assert "Nothing of this yet" in browser.get("/notifications/?section=votes").content.decode()


def test_put_off_until_a_time_is_no_failure(member):
    job = jobs.enqueue("tests.nothing", at=NOON)
    lease = jobs.take_lease(job.public_id, at=NOON)
    jobs.put_off(lease, at=NOON, until=NOON + HOUR, reason="not now")
    job.refresh_from_db()
    assert (job.state, job.attempts, job.not_before) == ("queued", 0, NOON + HOUR)
    assert job.put_off_since == NOON
    assert timedelta(0) < jobs.PUT_OFF_MOST
