"""Codes go within the request, are written down like any other mail, and a relay's answer is told plainly."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone

from community import mailroom
from community.models import Delivery, RefusedAddress
from tests.community.smtp import point_at, relay_at_work
from tests.outside import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def ask_for_a_code(client, address):
    return client.post("/account/login/code/", {"login": address})


def test_a_code_is_mailed_at_once_and_logged_without_its_words(client, settings, member):
    with relay_at_work(settings) as relay:
        assert ask_for_a_code(client, member.user.email).status_code == 302
    (mail,) = relay.taken
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    (row,) = Delivery.objects.all()
    assert (row.kind, row.outcome, row.person) == ("account.login_code", "sent", member)
    code = mail["Subject"].split()[0]
    assert code not in repr(vars(row))
    assert not mailroom.state(at=timezone.now()).is_down


def test_a_relay_that_is_away_is_said_and_remembered(client, settings, member):
    point_at(settings, free_port())
    answer = ask_for_a_code(client, member.user.email)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    state = mailroom.state(at=timezone.now())
    assert (state.is_down, state.fault) == (True, "unreachable")
    assert Delivery.objects.get().outcome == "failed"

    with relay_at_work(settings):
        assert ask_for_a_code(client, member.user.email).status_code == 302
    assert not mailroom.state(at=timezone.now()).is_down


def test_an_address_that_does_not_exist_is_said_and_mended_by_the_next_code(
    client, settings, member
):
    with relay_at_work(settings) as relay:
        relay.recipient[member.user.email] = "550 5.1.1 no such user"
        answer = ask_for_a_code(client, member.user.email)
        assert answer.status_code == 422
        assert b"takes no mail" in answer.content
        assert RefusedAddress.objects.filter(cleared_at=None).count() == 1

        relay.recipient.clear()
        assert ask_for_a_code(client, member.user.email).status_code == 302
    assert not RefusedAddress.objects.filter(cleared_at=None).exists()
