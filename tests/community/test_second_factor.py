"""The second step of signing in: an app, recovery codes, and no way round them."""

from __future__ import annotations

import json
import re
import time
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from community import audit, vault
from community.models import AuditEntry, AuditPersonal, Notification, User
from tests.authenticator import code_at, code_now
from tests.people import give_role, make_group, make_person
from tests.proving import proven_client

pytestmark = pytest.mark.django_db

PASSWORD = "four cities one thread"
SET_UP, CODES = "/account/second-factor/app/", "/account/second-factor/codes/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def meena():
    person = make_person("Meena Member", email="meena@example.org")
    person.user.set_password(PASSWORD)
    person.user.save()
    EmailAddress.objects.create(
        user=person.user, email="meena@example.org", verified=True, primary=True
    )
    return person


def secret_on(page: str) -> str:
    (secret,) = re.findall(r"<code>([A-Z2-7 ]{32,})</code>", page)
    return secret


def set_up(person) -> tuple[Client, str, list[str]]:
    """Set the app up through its pages; give the browser, the secret and the recovery codes."""
    client = proven_client(person)
    secret = secret_on(client.get(SET_UP).content.decode())
    client.post(SET_UP, {"code": code_now(secret)})
    codes = re.findall(r"(\d{4} \d{4})", client.get(CODES).content.decode())
    return client, secret, codes


def newest_code() -> str:
    (code,) = re.findall(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE)
    return code


def by_password(client: Client):
    return client.post(
        reverse("account_login"), {"login": "meena@example.org", "password": PASSWORD}
    )


def by_mailed_code(client: Client):
    client.post(reverse("account_request_login_code"), {"login": "meena@example.org"})
    return client.post(reverse("account_confirm_login_code"), {"code": newest_code()})


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("moment", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (20000000000, "65353130")],
)
def test_the_judge_knows_the_vectors_of_rfc_6238(moment, code):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the RFC's twenty bytes, in base32
    assert code_at(secret, moment, digits=8) == code


# --- Switching on --------------------------------------------------------------------------------------


def test_app_is_set_up_only_after_proof(signed_in, meena):
    assert signed_in(meena).get(SET_UP).url.startswith("/account/reauthenticate/")
    assert signed_in(meena).post(SET_UP, {"code": "123456"}).status_code == 302
    assert not Authenticator.objects.exists()


def test_code_of_the_app_switches_the_second_step_on_and_shows_recovery_codes(meena):
    client, _secret, codes = set_up(meena)
    assert len(set(codes)) == 10
    assert {one.type for one in Authenticator.objects.filter(user=meena.user)} == {
        "totp",
        "recovery_codes",
    }
    assert "Switch it off" in client.get("/account/second-factor/").content.decode()


def test_page_holds_a_code_to_scan_that_says_the_same_as_the_text(meena):
    """The path is read back into modules and compared with those of the library of codes."""
    import segno

    page = proven_client(meena).get(SET_UP).content.decode()
    secret = secret_on(page).replace(" ", "")
    (size, path) = re.search(r'viewBox="-4 -4 (\d+) \d+".*?<path[^>]* d="([^"]+)"', page).groups()
    dark = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", path):
        dark |= {(int(x) + step, int(y)) for step in range(int(length))}
    address = f"otpauth://totp/meena%40example.org?secret={secret}&issuer=Sabha%20localhost"
    code = segno.make(address, error="m", micro=False)
    assert dark == {
        (x, y) for y, row in enumerate(code.matrix) for x, module in enumerate(row) if module
    }
    assert int(size) == len(list(code.matrix)) + 8
    assert 'role="img"' in page
    assert "data:image" not in page


def test_wrong_code_changes_nothing_and_keeps_the_secret_that_was_scanned(meena):
    client = proven_client(meena)
    secret = secret_on(client.get(SET_UP).content.decode())
    wrong = client.post(SET_UP, {"code": "000000"})
    assert wrong.status_code == 422
    assert secret_on(wrong.content.decode()) == secret
    assert not Authenticator.objects.exists()
    assert client.post(SET_UP, {"code": code_now(secret)}).url == CODES


def test_guessing_the_first_code_is_stopped(meena):
    client = proven_client(meena)
    secret = secret_on(client.get(SET_UP).content.decode())
    for _guess in range(6):
        client.post(SET_UP, {"code": "000000"})
    client.post(SET_UP, {"code": code_now(secret)})
    assert not Authenticator.objects.exists()


def test_second_app_is_not_set_up_beside_the_first(meena):
    client, _secret, _codes = set_up(meena)
    assert client.get(SET_UP).url == "/account/second-factor/"


# --- What lies in the database ---------------------------------------------------------------------------


def test_secrets_lie_sealed_in_the_database(meena):
    client = proven_client(meena)
    secret = secret_on(client.get(SET_UP).content.decode()).replace(" ", "")
    assert secret not in str(dict(client.session))
    client.post(SET_UP, {"code": code_now(secret)})
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        kept = [str(row[0]) for row in cursor.fetchall()]
    assert len(kept) == 2
    assert not any(secret in row for row in kept)
    app = Authenticator.objects.get(type="totp")
    assert vault.unseal(app.data["secret"]) == secret


def test_key_of_yesterday_still_opens_what_it_sealed(meena, settings):
    _client, secret, _codes = set_up(meena)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key altogether, of the same length or so"
    client = Client()
    by_password(client)
    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert is_in(client)


def test_key_that_is_gone_lets_nobody_in_and_says_what_to_do(meena, settings):
    _client, secret, codes = set_up(meena)
    settings.SECRET_KEY = "another key altogether, of the same length or so"
    client = Client()
    by_password(client)
    for code in (code_now(secret), codes[0], "000000"):
        answer = client.post(reverse("mfa_authenticate"), {"code": code})
        assert "keepers" in answer.content.decode()
    assert not is_in(client)


# --- Signing in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [by_password, by_mailed_code])
def test_both_ways_of_signing_in_ask_for_the_second_step(meena, first):
    _client, secret, _codes = set_up(meena)
    client = Client()
    answer = first(client)
    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    page = client.get(answer.url).content.decode()
    assert "second step" in page

    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})

    assert is_in(client)


def test_password_reset_does_not_lead_round_the_second_step(meena):
    set_up(meena)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "meena@example.org"})
    client.post(reverse("account_confirm_password_reset_code"), {"code": newest_code()})
    new = {"password1": "another thread of dots", "password2": "another thread of dots"}
    client.post(reverse("account_complete_password_reset"), new)
    assert not is_in(client)
    client.post(
        reverse("account_login"), {"login": "meena@example.org", "password": new["password1"]}
    )
    assert not is_in(client)


def test_second_step_alone_opens_nothing(meena):
    _client, secret, _codes = set_up(meena)
    client = Client()
    assert client.post(reverse("mfa_authenticate"), {"code": code_now(secret)}).url == reverse(
        "account_login"
    )
    assert not is_in(client)


def test_code_is_taken_once_for_as_long_as_it_would_be_taken_at_all(meena):
    _client, secret, _codes = set_up(meena)
    start = (int(time.time()) // 30) * 30 + 300
    code = code_at(secret, start)
    with time_machine.travel(start + 5, tick=True):
        first = Client()
        by_password(first)
        first.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(first)
    with time_machine.travel(start + 45, tick=True):
        # the code of the step before is still good, and this one has been used
        second = Client()
        by_password(second)
        second.post(reverse("mfa_authenticate"), {"code": code})
        assert not is_in(second)
        second.post(reverse("mfa_authenticate"), {"code": code_at(secret, start + 60)})
        assert is_in(second)


@pytest.mark.parametrize(("late", "taken"), [(-29, True), (0, True), (29, True), (70, False)])
def test_clock_of_a_phone_may_be_off_by_one_step(meena, late, taken):
    _client, secret, _codes = set_up(meena)
    middle = (int(time.time()) // 30) * 30 + 315
    with time_machine.travel(middle, tick=True):
        client = Client()
        by_password(client)
        client.post(reverse("mfa_authenticate"), {"code": code_at(secret, middle + late)})
        assert is_in(client) is taken


def test_guessing_codes_is_stopped_even_for_the_right_one(meena):
    _client, secret, _codes = set_up(meena)
    client = Client()
    by_password(client)
    for _guess in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert not is_in(client)


def test_recovery_code_opens_once_in_place_of_the_app(meena):
    _client, _secret, codes = set_up(meena)
    for opens in (True, False):
        client = Client()
        by_password(client)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert is_in(client) is opens
    assert "9 left" in proven_client(meena).get("/account/second-factor/").content.decode()


# --- Recovery codes are shown once -----------------------------------------------------------------------


def test_codes_are_shown_until_one_says_that_they_are_kept(meena):
    client, _secret, codes = set_up(meena)
    text = client.get(CODES + "recovery-codes.txt")
    assert text.headers["Content-Disposition"].startswith("attachment")
    assert re.findall(r"\d{4} \d{4}", text.content.decode()) == codes
    client.post(CODES + "kept/")
    assert client.get(CODES).status_code == 302
    assert client.get(CODES + "recovery-codes.txt").status_code == 404


def test_codes_are_shown_in_no_other_browser_and_not_for_long(meena):
    client, _secret, _codes = set_up(meena)
    assert proven_client(meena).get(CODES).status_code == 302
    with time_machine.travel(time.time() + 16 * 60, tick=True):
        assert client.get(CODES).status_code == 302


def test_new_codes_need_proof_and_end_the_old_ones(signed_in, meena):
    client, _secret, old = set_up(meena)
    assert signed_in(meena).post(CODES + "new/").url.startswith("/account/reauthenticate/")
    client.post(CODES + "new/")
    new = re.findall(r"\d{4} \d{4}", client.get(CODES).content.decode())
    assert not set(new) & set(old)
    for code, opens in ((old[0], False), (new[0], True)):
        other = Client()
        by_password(other)
        other.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(other) is opens


def test_without_an_app_there_are_no_codes_to_make(meena):
    client = proven_client(meena)
    assert client.post(CODES + "new/").status_code == 302
    assert not Authenticator.objects.exists()


# --- Switching off, and being told -----------------------------------------------------------------------


def test_switching_off_needs_proof_and_leaves_nothing(signed_in, meena):
    client, _secret, _codes = set_up(meena)
    assert signed_in(meena).post("/account/second-factor/off/").status_code == 302
    assert Authenticator.objects.count() == 2
    client.post("/account/second-factor/off/")
    assert not Authenticator.objects.exists()
    plain = Client()
    by_password(plain)
    assert is_in(plain)


def test_mailbox_alone_does_not_take_the_second_step_away(signed_in, meena):
    set_up(meena)
    client = signed_in(meena)
    asked = client.get("/account/second-factor/off/")
    ways = client.get(asked.url).content.decode()
    assert "/account/reauthenticate/code/" not in ways
    assert "/account/second-factor/reauthenticate/" in ways
    client.post("/account/reauthenticate/code/", {"send": "1"})
    assert mail.outbox == []


def test_somebody_without_a_password_proves_themselves_by_the_app(signed_in, meena):
    _client, secret, _codes = set_up(meena)
    meena.user.set_unusable_password()
    meena.user.save()
    client = signed_in(User.objects.get().person)
    asked = client.post("/account/second-factor/off/")
    assert asked.url.startswith("/account/second-factor/reauthenticate/")
    assert client.post(asked.url, {"code": "000000"}).status_code == 200
    assert Authenticator.objects.exists()

    client.post(asked.url, {"code": code_now(secret)})

    assert not Authenticator.objects.exists()


def test_every_change_is_told_to_the_owner_and_kept_in_the_log_without_a_secret(meena):
    client, secret, codes = set_up(meena)
    client.post(CODES + "new/")
    client.post("/account/second-factor/off/")
    verbs = list(
        AuditEntry.objects.filter(target=audit.label(meena), actor=meena.public_id)
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert verbs == [
        "community.second_factor_on",
        "community.recovery_codes_renewed",
        "community.second_factor_off",
    ]
    told = list(Notification.objects.filter(person=meena).order_by("pk"))
    assert [one.kind for one in told] == verbs
    everything = json.dumps(list(AuditEntry.objects.values()), default=str)
    everything += json.dumps(list(Notification.objects.values()), default=str)
    assert secret.replace(" ", "") not in everything
    assert not any(code in everything or code.replace(" ", "") in everything for code in codes)


def test_those_who_carry_something_are_encouraged_and_never_locked_out(signed_in, meena, member):
    give_role(meena, make_group("chennai"), "organiser")
    page = signed_in(meena).get("/account/").content.decode()
    assert "Others rely on what you can do here" in page
    assert "Others rely" not in signed_in(member).get("/account/").content.decode()
    set_up(meena)
    assert "Others rely" not in signed_in(meena).get("/account/").content.decode()


# --- Lost both -----------------------------------------------------------------------------------------


def test_keeper_helps_somebody_who_lost_app_and_codes(meena):
    set_up(meena)
    out = StringIO()
    call_command(
        "remove_second_factor", "Meena@Example.org", because="Met her in Chennai", stdout=out
    )
    assert "Meena Member" in out.getvalue()
    assert not Authenticator.objects.exists()
    entry = AuditEntry.objects.get(verb="community.second_factor_removed")
    assert entry.actor == ""
    assert entry.target == audit.label(meena)
    assert "Chennai" not in entry.payload
    assert "Met her in Chennai" in AuditPersonal.objects.get(entry=entry.public_id).detail
    told = Notification.objects.filter(kind="community.second_factor_removed")
    assert [one.person for one in told] == [meena]
    client = Client()
    by_password(client)
    assert is_in(client)


def test_keeper_is_told_when_there_is_nothing_to_take_away(meena):
    with pytest.raises(CommandError, match="no second factor"):
        call_command("remove_second_factor", "meena@example.org", because="asked")
    with pytest.raises(CommandError, match="Nobody signs in"):
        call_command("remove_second_factor", "nobody@example.org", because="asked")
    assert not AuditEntry.objects.exists()
