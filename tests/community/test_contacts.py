"""Visitors: people with an address and no account, whom mail reaches and nobody is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse

from community import actions, notifications, queries, rules, stops
from community.mailroom import digests
from community.models import AuditEntry, AuditPersonal, Contact, Notification, Person
from community.models.mail import Mail
from tests.community.mailing import declare_kinds, tell, work
from tests.people import NOON, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LATER = NOON + timedelta(hours=1)


def visitor(email="Asha@Example.org ", name="Asha Visitor", at=NOON) -> Person:
    return actions.person_of_address(at=at, email=email, name=name)


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_address_is_one_visitor_in_any_case_and_keeps_the_first_name():
    first = visitor()
    again = visitor("ASHA@example.ORG", name="Somebody Else", at=LATER)
    assert first == again
    assert fresh(again).name == "Asha Visitor"
    assert Contact.objects.get().email == "asha@example.org"
    assert AuditEntry.objects.filter(verb="community.visitor_met").count() == 1


def test_address_of_an_account_leads_to_its_person():
    member = make_person("Meena Member", email="meena@example.org")
    EmailAddress.objects.create(user=member.user, email="second@example.org", verified=True)
    EmailAddress.objects.create(user=member.user, email="unproven@example.org", verified=False)
    assert visitor("MEENA@example.org") == member
    assert visitor("Second@example.org") == member
    assert visitor("unproven@example.org") != member
    assert Contact.objects.count() == 1


def test_address_of_a_closed_login_gets_nothing_by_another_way():
    member = make_person("Meena Member", email="meena@example.org")
    member.user.is_active = False
    member.user.save()
    with pytest.raises(actions.AddressClosed):
        visitor("meena@example.org")


def test_database_keeps_one_visitor_an_address():
    visitor()
    other = Person.objects.create(name="Other")
    for facts in (
        {"email": "ASHA@example.org"},
        {"email": ""},
        {"email": "b@example.org", "forgotten_at": NOON},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.create(person=other, confirmed_at=NOON, **facts)


def test_visitor_is_on_no_list_and_has_no_page(client, signed_in, member):
    someone = visitor()
    assert queries.search("Asha", person=None, at=NOON) == []
    assert queries.search("Asha", person=member, at=NOON) == []
    assert queries.people_named(["Asha Visitor"]) == {}
    assert not rules.can_be_claimed(someone)
    for browser in (client, signed_in(member)):
        assert browser.get(someone.get_absolute_url()).status_code == 404
    assert signed_in(member).get(f"{someone.get_absolute_url()}claim/").status_code == 404
    found = client.get("/search/?q=Asha Visitor").content.decode()
    assert someone.get_absolute_url() not in found


@pytest.mark.django_db(transaction=True)
def test_mail_reaches_the_visitor_and_leads_to_no_sign_in(
    monkeypatch, settings, tmp_path, mailoutbox
):
    declare_kinds(monkeypatch, settings, tmp_path)
    told = tell(visitor())
    work(NOON)
    (mail,) = mailoutbox
    assert mail.to == ["Asha Visitor <asha@example.org>"]
    assert Notification.objects.get(pk=told.pk).mail == Mail.SENT
    assert "Choose what is mailed" not in mail.body
    assert "No more mail of this kind" in mail.body


@pytest.mark.django_db(transaction=True)
def test_digest_reaches_the_visitor(monkeypatch, settings, tmp_path, mailoutbox):
    declare_kinds(monkeypatch, settings, tmp_path)
    tell(visitor(), kind="tests.daily")
    work(NOON)
    assert mailoutbox == []
    notifications_due = NOON + timedelta(days=2)
    assert digests.make(at=notifications_due) == 1
    work(notifications_due)
    assert [mail.to for mail in mailoutbox] == [["Asha Visitor <asha@example.org>"]]


@pytest.mark.django_db(transaction=True)
def test_visitor_stops_mail_by_its_link(monkeypatch, settings, tmp_path, mailoutbox, client):
    declare_kinds(monkeypatch, settings, tmp_path)
    someone = visitor()
    path = reverse("community:stop", args=[stops.token(someone.public_id, "kind:tests.now")])
    assert "No more mail about" in client.get(path).content.decode()
    client.post(path)
    told = tell(someone)
    work(NOON)
    assert mailoutbox == []
    assert Notification.objects.get(pk=told.pk).mail == Mail.UNWANTED


def test_forgetting_takes_address_and_name_and_what_was_told():
    someone = visitor()
    notifications.notify(
        person=someone,
        kind="events.event_cancelled",
        subject="Cancelled",
        context={"event": {"title": "x"}, "reason": "asha@example.org wrote"},
        at=NOON,
    )
    assert actions.forget_visitor(actor=None, at=LATER, person=someone)
    assert not actions.forget_visitor(actor=None, at=LATER, person=someone)
    contact = Contact.objects.get()
    assert (contact.email, contact.forgotten_at) == ("", LATER)
    assert fresh(someone).name.startswith("Former visitor")
    assert not Notification.objects.exists()
    assert not AuditPersonal.objects.exists()
    assert visitor(at=LATER) != someone


def test_forgetting_leaves_an_account_alone():
    member = make_person("Meena Member")
    assert not actions.forget_visitor(actor=None, at=NOON, person=member)
    Contact.objects.create(person=member, email="old@example.org", confirmed_at=NOON)
    assert actions.forget_visitor(actor=None, at=NOON, person=member)
    assert fresh(member).name == "Meena Member"
    assert fresh(member).user.is_active


def test_closing_an_account_forgets_its_contact():
    member = make_person("Meena Member")
    Contact.objects.create(person=member, email="old@example.org", confirmed_at=NOON)
    actions.close_account(actor=member, at=LATER)
    assert Contact.objects.get().email == ""
