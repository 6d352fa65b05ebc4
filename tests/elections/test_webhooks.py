"""The signature of messages, judged by the library of those who wrote the standard, and by openssl."""

from __future__ import annotations

import base64
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from elections import webhooks

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
STAMP = int(NOW.timestamp())
BODY = b'{"ballots": 2000}'


def headers(secret: str, body: bytes = BODY, *, name: str = "msg_1", stamp: int = STAMP):
    return {
        "webhook-id": name,
        "webhook-timestamp": str(stamp),
        "webhook-signature": webhooks.sign(secret, id=name, timestamp=stamp, body=body),
    }


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
def test_what_the_standards_own_library_signs_is_taken(text):
    secret, body = webhooks.new_secret(), text.encode()
    theirs = Webhook(secret).sign("msg_1", NOW, text)

    head = {**headers(secret, body), "webhook-signature": theirs}

    assert webhooks.verify(secret, head, body, at=NOW) == webhooks.Message("msg_1", NOW, body)


def test_what_we_sign_is_taken_by_their_library():
    secret, now = webhooks.new_secret(), datetime.now(UTC)
    head = headers(secret, stamp=int(now.timestamp()))

    assert Webhook(secret).verify(BODY, head) == {"ballots": 2000}
    with pytest.raises(WebhookVerificationError):
        Webhook(webhooks.new_secret()).verify(BODY, head)


def test_openssl_signs_as_the_officers_page_says(tmp_path):
    secret = webhooks.new_secret()
    key = base64.b64decode(secret.removeprefix("whsec_")).hex()
    signed = subprocess.run(
        ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}", "-binary"],
        input=b"msg_1.%d." % STAMP + BODY,
        capture_output=True,
        check=True,
    ).stdout

    head = {**headers(secret), "webhook-signature": "v1," + base64.b64encode(signed).decode()}

    assert webhooks.verify(secret, head, BODY, at=NOW).body == BODY


@pytest.mark.parametrize("late", [-300, 300])
def test_five_minutes_are_taken(late):
    secret = webhooks.new_secret()
    at = NOW + timedelta(seconds=late)
    assert webhooks.verify(secret, headers(secret), BODY, at=at).sent_at == NOW


@pytest.mark.parametrize("late", [-301, 301, 10**9])
def test_and_not_a_second_more(late):
    secret = webhooks.new_secret()
    with pytest.raises(webhooks.NotSigned):
        webhooks.verify(secret, headers(secret), BODY, at=NOW + timedelta(seconds=late))


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-id": "x" * 101},
        {"webhook-id": "msg\n1"},
        {"webhook-timestamp": str(STAMP + 1)},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "1e9"},
        {"webhook-timestamp": "٣"},
        {"webhook-timestamp": "9" * 12},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1a," + "A" * 43 + "="},
        {"webhook-signature": "v2,"},
    ],
)
def test_anything_else_is_not_signed(change):
    secret = webhooks.new_secret()
    with pytest.raises(webhooks.NotSigned):
        webhooks.verify(secret, headers(secret) | change, BODY, at=NOW)


def test_one_good_signature_among_several_is_enough():
    secret = webhooks.new_secret()
    head = headers(secret)
    old = webhooks.sign(webhooks.new_secret(), id="msg_1", timestamp=STAMP, body=BODY)
    head["webhook-signature"] = f"{old} {head['webhook-signature']}"
    assert webhooks.verify(secret, head, BODY, at=NOW).id == "msg_1"


@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()
    )
)
def test_no_header_breaks_it(change):
    secret = webhooks.new_secret()
    with pytest.raises(webhooks.NotSigned):
        webhooks.verify(secret, {"webhook-signature": "v1,AAAA"} | change, BODY, at=NOW)
