"""One's own copy: all that is held about oneself, nothing of anybody else's, and no secret."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import actions
from tests.community.test_closing import ADDRESS, BIO, NAME, lead_a_life, zebulon  # noqa: F401
from tests.people import NOON, make_group, make_person
from tests.proving import proven_client

pytestmark = pytest.mark.django_db
COPY = "/account/data.json"


def test_copy_holds_what_each_job_knows_of_me(zebulon):  # noqa: F811
    lead_a_life(zebulon)
    answer = proven_client(zebulon).get(COPY)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    copy = json.loads(answer.content)
    assert copy["you"]["profile"]["name"] == NAME
    assert copy["you"]["profile"]["bio"] == BIO
    assert copy["you"]["account"]["address"] == ADDRESS
    assert copy["you"]["affiliations"][0]["title"] == "Beekeeper"
    assert [part["part"] for part in copy["you"]["parts"]] == ["lead", "member"]
    assert {seat["meetup"] for seat in copy["meetups"]["seats"]} == {"Object storage night"}
    assert copy["votes"]["lines_of_rolls"][0] | {"vote": ""} == {
        "vote": "",
        "address": ADDRESS,
        "name": "",
        "voter_id": "",
        "paper": "handed out",
    }
    assert {review["words"] for review in copy["training"]["reviews"]} >= {"Half a thought"}
    assert copy["solutions"]["needs"][0]["note"] == "For the beehives"


def test_copy_says_nothing_of_how_anybody_voted(zebulon):  # noqa: F811
    life = lead_a_life(zebulon)
    text = proven_client(zebulon).get(COPY).content.decode()
    assert life["receipt"] not in text
    assert '"answers"' not in text


def test_copy_holds_no_secret_and_nothing_of_others(zebulon):  # noqa: F811
    other = make_person("Oona Other", bio="Her own words")
    actions.join_group(actor=other, at=NOON, group=make_group("pune"))
    zebulon.user.set_password("four cities one thread")
    zebulon.user.save()
    actions.turn_on_second_factor(actor=zebulon, at=NOON, secret="JBSWY3DPEHPK3PXP")
    text = proven_client(zebulon).get(COPY).content.decode()
    for word in ("Oona", "Her own words", zebulon.user.password, "JBSWY3DPEHPK3PXP", "seed"):
        assert word not in text
    assert '"totp"' in text


def test_copy_is_given_only_after_proof(signed_in, zebulon):  # noqa: F811
    assert signed_in(zebulon).get(COPY).url.startswith("/account/reauthenticate/")
    assert proven_client(zebulon).post(COPY).status_code == 405


def test_copy_asks_as_often_however_much_there_is(zebulon):  # noqa: F811
    client = proven_client(zebulon)
    counts = []
    for number in (1, 3):
        for n in range(number):
            actions.join_group(actor=zebulon, at=NOON, group=make_group(f"g{number}-{n}"))
        client.get(COPY)
        with CaptureQueriesContext(connection) as asked:
            client.get(COPY)
        counts.append(len(asked))
    assert counts[0] == counts[1]
