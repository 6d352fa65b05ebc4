"""The mail log on the desk: what was tried, sending one again, hurrying what was put off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community import actions, jobs
from community.actions import CannotBeMailed
from community.models import AuditEntry, Delivery, Job, Notification, RefusedAddress, Relay
from community.models.mail import Mail
from config import watch
from tests.people import NOON


def tell(person, state: str = Mail.REFUSED, **facts) -> Notification:
    given = {"kind": "community.role_granted", "subject": "A part", "text": "You carry it now."}
    return Notification.objects.create(
        person=person, mail=state, created_at=NOON, **{**given, **facts}
    )


def delivery(told: Notification, outcome: str = "refused", **facts) -> Delivery:
    given = {"at": NOON, "person": told.person, "kind": told.kind, "about": told.public_id}
    return Delivery.objects.create(outcome=outcome, domain="example.org", **{**given, **facts})


@pytest.mark.django_db
def test_a_refused_mail_goes_again(keeper, member):
    told = tell(member)
    assert actions.send_again(actor=keeper, at=NOON, notification=told) is True
    assert actions.send_again(actor=keeper, at=NOON, notification=told) is False
    (job,) = Job.objects.filter(name="community.mail_notification")
    assert jobs.carry_out(job.public_id, clock=lambda: NOON) is True
    assert [sent.recipients() for sent in mail.outbox] == [[f"Meena Member <{member.user.email}>"]]
    told.refresh_from_db()
    assert told.mail == Mail.SENT
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["community.mail_sent_again"]


def test_an_address_that_refused_is_tried_once_more(keeper, member):
    from community.mailroom import log

    RefusedAddress.objects.create(
        person=member, fingerprint=log.fingerprint(member.user.email), refused_at=NOON
    )
    actions.send_again(actor=keeper, at=NOON, notification=tell(member))
    assert RefusedAddress.objects.get().cleared_at == NOON


@pytest.mark.parametrize("state", [Mail.UNWANTED, Mail.DIGEST, Mail.READ])
def test_what_somebody_chose_not_to_get_is_not_forced_on_them(keeper, member, state):
    with pytest.raises(CannotBeMailed):
        actions.send_again(actor=keeper, at=NOON, notification=tell(member, state))


def test_nobody_is_written_to_whose_login_is_closed(keeper, member):
    actions.close_login(actor=keeper, at=NOON, person=member, reason="Asked for.")
    with pytest.raises(CannotBeMailed):
        actions.send_again(actor=keeper, at=NOON, notification=tell(member))


def test_what_was_put_off_is_tried_now(keeper):
    late = NOON + timedelta(hours=3)
    job = jobs.enqueue("community.mail_notification", at=NOON, not_before=late, payload={"ids": []})
    other = jobs.enqueue("community.seal_audit", at=NOON, not_before=late)
    Relay.objects.create(pk=1, fault="unreachable", since=NOON, next_try_at=late)
    assert actions.hurry_mail(actor=keeper, at=NOON) == 1
    assert actions.hurry_mail(actor=keeper, at=NOON) == 0
    job.refresh_from_db()
    other.refresh_from_db()
    assert (job.not_before, other.not_before) == (NOON, late)
    assert Relay.objects.get().next_try_at == NOON


def test_a_try_is_read_with_what_the_other_side_said(desk, member):
    delivery(tell(member), code=550, words="<no> such mailbox")
    page = desk.get("/keeper/mail/").content.decode()
    assert "&lt;no&gt; such mailbox" in page
    assert "@example.org" in page
    assert member.user.email not in page


def test_sending_again_is_offered_once_a_mail(desk, member):
    told = tell(member)
    for n in range(3):
        delivery(told, at=NOON + timedelta(minutes=n))
    page = desk.get("/keeper/mail/").content.decode()
    assert page.count(f"/keeper/mail/{told.public_id}/again/") == 1


def test_tries_are_sorted_by_how_they_ended(desk, member):
    delivery(tell(member), "sent")
    delivery(tell(member), "put_off")
    assert len(desk.get("/keeper/mail/?outcome=sent").context["tries"]) == 1
    assert len(desk.get("/keeper/mail/").context["tries"]) == 2


def test_as_many_questions_for_three_as_for_one(desk, member, stranger):
    delivery(tell(member))
    desk.get("/keeper/mail/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/keeper/mail/")
    delivery(tell(stranger)), delivery(tell(member))
    with CaptureQueriesContext(connection) as three:
        desk.get("/keeper/mail/")
    assert len(one) == len(three) <= 14


def test_a_relay_that_is_down_is_said_everywhere(desk):
    since = timezone.now() - timedelta(minutes=20)
    Relay.objects.create(
        pk=1, fault="unreachable", since=since, next_try_at=timezone.now(), words="no route"
    )
    found = {each.name: each for each in watch.look(at=timezone.now())}
    assert found["mail"].said.startswith("the relay has not answered for 20 minutes")
    assert not found["mail"].stops
    assert "the relay has not answered" in desk.get("/groups/").content.decode()
    assert "The mail relay takes nothing." in desk.get("/keeper/mail/").content.decode()
