"""People are told once, in words that nothing can break out of."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail

from community import jobs, kinds, notifications, tasks
from community.models import Job, Notification

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def words(settings, tmp_path, monkeypatch):
    """A kind of notification of our own, in a folder of templates of our own."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.declare("tests.greeting", title="Greetings", words="Tea.", section=kinds.GROUPS)
    folder = tmp_path / "emails" / "tests"
    folder.mkdir(parents=True)
    (folder / "greeting.txt").write_text(
        "Hello {{ person.name }}, {{ what }} at {{ link }}\n", encoding="utf-8"
    )
    configured = [dict(engine) for engine in settings.TEMPLATES]
    configured[0]["DIRS"] = [*configured[0]["DIRS"], tmp_path]
    settings.TEMPLATES = configured


def tell(person, at, **words):
    return notifications.notify(
        person=person,
        kind="tests.greeting",
        subject="A greeting",
        context={"what": "it's <b>tea</b> & cake"},
        at=at,
        **words,
    )


def send(notification, at):
    tasks.mail_notification(
        jobs.Running(public_id="x", payload={"ids": [notification.public_id]}, at=at, attempt=1)
    )


def test_text_says_what_was_meant_and_html_cannot_be_broken_out_of(member, at):
    told = tell(member, at, link="/events/")

    assert (
        told.text == "Hello Meena Member, it's <b>tea</b> & cake at http://localhost:8000/events/\n"
    )
    assert "<b>tea</b>" not in told.as_html
    assert "&lt;b&gt;tea&lt;/b&gt; &amp; cake" in told.as_html


def test_same_key_tells_once_and_queues_one_mail(member, at):
    first = tell(member, at, key="greeting:1")
    second = tell(member, at, key="greeting:1")

    assert first == second
    assert Notification.objects.count() == 1
    assert Job.objects.filter(name="community.mail_notification").count() == 1


def test_suppressed_tells_nobody_and_ends_with_the_block(member, at):
    with notifications.suppressed():
        assert tell(member, at) is None
    assert Notification.objects.count() == 0

    assert tell(member, at) is not None


def test_mail_has_both_forms_and_goes_once(member, at):
    told = tell(member, at)

    send(told, at)
    send(told, at)

    (message,) = mail.outbox
    read = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    told.refresh_from_db()
    assert read["To"].addresses[0].addr_spec == member.user.email
    assert read["Message-ID"] == f"<{told.public_id}@localhost>"
    assert read.get_body(("plain",)).get_content().startswith(told.text)
    assert "&lt;b&gt;tea" in read.get_body(("html",)).get_content()
    assert told.mail == "sent"
    assert told.mailed_at is not None


def test_mail_that_failed_is_sent_by_the_next_try(member, at, monkeypatch):
    told = tell(member, at)

    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        with pytest.raises(jobs.PutOff):
            send(told, at)
    told.refresh_from_db()
    unsent = told.mailed_at
    send(told, at + timedelta(minutes=1))

    told.refresh_from_db()
    assert unsent is None
    assert told.mail == "sent"
    assert told.mailed_at is not None
    assert len(mail.outbox) == 1


def test_mail_is_not_sent_to_a_closed_login(member, at):
    told = tell(member, at)
    member.user.is_active = False
    member.user.save()

    send(told, at)

    assert mail.outbox == []
