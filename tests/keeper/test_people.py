"""Closing a login and opening it again: once, with a reason, never one's own."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction

from community import actions
from community.actions import NobodyThere, NotByThemselves, NotTheKeeper
from community.models import AuditEntry, Deactivation, Person, User
from tests.people import NOON, make_keeper, make_person
from tests.racing import race


def close(actor, person, reason="Asked for by mail."):
    return actions.close_login(actor=actor, at=NOON, person=person, reason=reason)


def test_who_is_closed_out_is_signed_out_at_once(keeper, member, signed_in):
    browser = signed_in(member)
    assert browser.get("/mine/").status_code == 200
    close(keeper, member)
    assert browser.get("/mine/").status_code == 302
    assert AuditEntry.objects.get().verb == "community.login_closed"


def test_the_password_opens_nothing_until_the_login_is_open_again(keeper, member):
    member.user.set_password("a-long-password")
    member.user.save()

    def opens() -> bool:
        user = authenticate(None, email=member.user.email, password="a-long-password")
        return user is not None

    close(keeper, member)
    assert not User.objects.get(person=member).is_active
    actions.open_login(actor=keeper, at=NOON, person=member, reason="It was a mistake.")
    assert User.objects.get(person=member).is_active
    record = Deactivation.objects.get()
    assert (record.ended_by, record.ended_reason) == (keeper, "It was a mistake.")


def test_closing_twice_is_closing_once(keeper, member):
    assert close(keeper, member) == close(keeper, member)
    assert AuditEntry.objects.count() == 1
    assert actions.open_login(actor=keeper, at=NOON, person=member, reason="x") is not None
    assert actions.open_login(actor=keeper, at=NOON, person=member, reason="x") is None
    assert AuditEntry.objects.count() == 2


def test_nobody_closes_their_own(keeper):
    with pytest.raises(NotByThemselves):
        close(keeper, keeper)


def test_somebody_without_a_login_cannot_be_closed_out(keeper):
    with pytest.raises(NobodyThere):
        close(keeper, Person.objects.create(name="Of the record"))


def test_a_member_closes_nobody(member, stranger):
    with pytest.raises(NotTheKeeper):
        close(member, stranger)


def test_a_login_that_no_keeper_closed_is_not_opened(keeper, member):
    User.objects.filter(person=member).update(is_active=False)
    assert actions.open_login(actor=keeper, at=NOON, person=member, reason="x") is None
    assert not User.objects.get(person=member).is_active


def test_the_database_holds_one_closing_at_a_time(keeper, member):
    close(keeper, member)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deactivation.objects.create(person=member, by=keeper, at=NOON, reason="again")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_keepers_who_close_each_other_leave_one():
    """However the turns fall, the site keeps a keeper."""
    keepers = [make_keeper(f"keeper{n}@example.org") for n in range(6)]

    def deed(n: int):
        return close(keepers[n], keepers[(n + 1) % 6])

    answers = race(6, deed)
    left = User.objects.filter(is_superuser=True, is_active=True).count()
    assert left >= 1
    assert left + sum(isinstance(answer, Deactivation) for answer in answers) == 6
    assert all(isinstance(answer, Deactivation | NotTheKeeper) for answer in answers)


def test_accounts_are_found_by_name_and_by_address(desk, member, stranger):
    page = desk.get("/keeper/people/?q=meena").content.decode()
    assert "Meena Member" in page
    assert "Sanjay" not in page
    assert "Sanjay" in desk.get("/keeper/people/?q=sanjay.stranger@example.org").content.decode()


def test_closing_and_opening_through_the_page(desk, member):
    address = f"/keeper/people/{member.public_id}/"
    page = desk.post(f"{address}close/", {"reason": "Asked for it."}, follow=True).content.decode()
    assert "can no longer sign in" in page
    assert "Asked for it." in page
    page = desk.post(f"{address}open/", {"reason": "Back again."}, follow=True).content.decode()
    assert "can sign in again" in page


def test_a_reason_is_asked_for(desk, member):
    answer = desk.post(f"/keeper/people/{member.public_id}/close/", {"reason": ""})
    assert answer.status_code == 422
    assert User.objects.get(person=member).is_active


def test_as_many_questions_for_three_as_for_one(desk, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk.get("/keeper/people/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/keeper/people/")
    make_person("A"), make_person("B")
    with CaptureQueriesContext(connection) as three:
        desk.get("/keeper/people/")
    assert len(one) == len(three) <= 8
