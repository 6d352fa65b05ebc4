"""The database is away, busy or full: said with the right status, and nothing that was typed is lost."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import urllib.error
import urllib.request

import html5lib
import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test import Client, RequestFactory

from config import outages
from config.outages import Kind
from tests.outside import running_site
from tests.people import make_person


def raised(reason: Exception, cause: Exception | None = None) -> Exception:
    reason.__cause__ = cause
    return reason


class Told(Exception):
    """What PostgreSQL's driver raises, with the server's five letters."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.sqlstate = state


def of_sqlite(code: int) -> Exception:
    reason = sqlite3.OperationalError("no")
    reason.sqlite_errorcode = code
    return reason


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (raised(OperationalError("server closed the connection")), Kind.AWAY),
        (raised(InterfaceError("the connection is closed")), Kind.AWAY),
        (raised(OperationalError(), Told("57P01")), Kind.AWAY),
        (raised(OperationalError(), Told("57P03")), Kind.AWAY),
        (raised(OperationalError(), Told("08006")), Kind.AWAY),
        (raised(OperationalError(), Told("53300")), Kind.AWAY),
        (raised(OperationalError(), Told("53100")), Kind.FULL),
        (raised(OperationalError(), Told("40P01")), Kind.BUSY),
        (raised(OperationalError(), Told("42P01")), None),
        (raised(OperationalError(), of_sqlite(sqlite3.SQLITE_FULL)), Kind.FULL),
        (raised(OperationalError(), of_sqlite(sqlite3.SQLITE_BUSY)), Kind.BUSY),
        (raised(OperationalError(), of_sqlite(sqlite3.SQLITE_CANTOPEN)), Kind.AWAY),
        (raised(OperationalError(), of_sqlite(sqlite3.SQLITE_ERROR)), None),
        (OSError(28, "No space left on device"), Kind.FULL),
        (OSError(2, "No such file"), None),
        (ValueError("a fault of ours"), None),
        (None, None),
    ],
)
def test_an_outage_is_told_from_a_fault_of_ours(reason, kind):
    assert outages.kind_of(reason) is kind


def while_dealing_with(outage: Exception, fault: Exception) -> Exception:
    """What is raised while something else is dealt with."""
    with pytest.raises(type(fault)) as raised_then:
        hand_on(outage, fault)
    return raised_then.value


def hand_on(outage: Exception, fault: Exception) -> None:
    try:
        fall_over(outage)
    except type(outage):
        raise fault  # noqa: B904  (as libraries do that do not say why)


def fall_over(reason: Exception) -> None:
    raise reason


def test_what_follows_from_an_outage_is_that_outage():
    away = raised(OperationalError(), Told("57P01"))
    assert outages.kind_of(while_dealing_with(away, UpdateError())) is Kind.AWAY
    assert outages.kind_of(raised(ValueError(), away)) is Kind.AWAY
    ours = raised(OperationalError(), Told("42P01"))
    assert outages.kind_of(while_dealing_with(ours, UpdateError())) is None
    assert outages.kind_of(while_dealing_with(KeyError("a"), ValueError())) is None


def go_on_in_a_broken_transaction() -> None:
    with transaction.atomic():
        with (
            contextlib.suppress(OperationalError),
            transaction.mark_for_rollback_on_error("default"),
        ):
            fall_over(raised(OperationalError(), Told("57P02")))
        Session.objects.count()


@pytest.mark.django_db
def test_a_transaction_that_an_outage_broke_says_so():
    """Whoever hides the outage and goes on in its transaction is told only that it is broken."""
    with pytest.raises(TransactionManagementError) as broken:
        go_on_in_a_broken_transaction()
    assert outages.kind_of(broken.value) is Kind.AWAY


@pytest.fixture
def browser(transactional_db):
    client = Client(raise_request_exception=False, headers={"sec-fetch-site": "same-origin"})
    client.force_login(
        make_person("Meena").user, backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_pages_say_that_the_database_is_away_and_when_to_ask_again(browser, no_database):
    answer = browser.get("/groups/")
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert answer["Cache-Control"] == "no-store"
    assert "The database does not answer" in page
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    html5lib.HTMLParser(strict=True).parse(page)


def test_what_was_typed_can_be_sent_again(browser, no_database):
    answer = browser.post("/me/", {"name": "Meena <M>", "city": "Pune", "password": "hush"})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert '<input type="hidden" name="name" value="Meena &lt;M&gt;">' in page
    assert 'action="/me/"' in page
    assert "csrfmiddlewaretoken" in page
    assert "hush" not in page


def test_what_a_strangers_page_filled_in_is_never_offered(browser, no_database):
    answer = browser.post("/me/", {"name": "Mallory"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 503
    assert "Mallory" not in answer.content.decode()


def test_a_full_disk_has_a_status_of_its_own(rf):
    request = rf.post("/me/", {"name": "Meena"}, headers={"sec-fetch-site": "same-origin"})
    answer = outages.answer(request, Kind.FULL)
    page = answer.content.decode()
    assert answer.status_code == 507
    assert answer["Retry-After"] == "300"
    assert "Nothing of what you just sent was saved" in page
    assert outages.full_seen_within(5)
    outages._full_seen.clear()


def test_the_page_follows_the_theme(rf):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = "dark"
    assert 'data-theme="dark"' in outages.answer(request, Kind.AWAY).content.decode()


# --- A whole site whose database is really taken away ------------------------------------------------


def asked(url: str) -> tuple[int, str, dict[str, str]]:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode(), dict(refusal.headers)


@pytest.mark.slow
@pytest.mark.processes
def test_a_site_whose_database_is_taken_away_says_so_and_comes_back():
    """The file of the database is put aside under a running site, then put back."""
    with running_site(SABHA_DEMO="0") as site:
        assert asked(f"{site.url}/groups/")[0] == 200
        files = [*site.folder.glob("db.sqlite3*")]
        aside = site.folder / "aside"
        aside.mkdir()
        for file in files:
            file.rename(aside / file.name)
        (site.folder / "db.sqlite3").mkdir()  # what is there cannot be opened as a database
        status, page, headers = asked(f"{site.url}/groups/")
        assert status == 503, page
        assert headers["Retry-After"] == "30"
        assert "The database does not answer" in page
        styles = re.search(r'<link rel="stylesheet" href="([^"]+)"', page)
        assert asked(site.url + styles[1])[0] == 200, "in our look"
        status, words, _headers = asked(f"{site.url}/readyz")
        assert status == 503
        assert '"database": "does not answer' in words
        assert asked(f"{site.url}/healthz")[0] == 200

        (site.folder / "db.sqlite3").rmdir()
        for file in aside.iterdir():
            file.rename(site.folder / file.name)
        assert asked(f"{site.url}/groups/")[0] == 200


# --- What Django says otherwise ---------------------------------------------------------------------


def away_for_sessions(execute, sql, params, many, context):
    if sql.startswith('UPDATE "django_session"'):
        raise OperationalError("server closed the connection unexpectedly")
    return execute(sql, params, many, context)


def test_a_session_that_cannot_be_saved_is_no_fault_of_the_request(db, settings):
    settings.SESSION_SAVE_EVERY_REQUEST = True
    client = Client()
    client.force_login(make_person().user, backend="django.contrib.auth.backends.ModelBackend")
    with connection.execute_wrapper(away_for_sessions):
        answer = client.get("/groups/")
    assert answer.status_code == 503
    assert "The database does not answer" in answer.content.decode()


def test_a_session_that_is_gone_is_said_as_before(db, settings):
    settings.SESSION_SAVE_EVERY_REQUEST = True
    client = Client()
    client.force_login(make_person().user, backend="django.contrib.auth.backends.ModelBackend")

    def delete_first(execute, sql, params, many, context):
        if sql.startswith('UPDATE "django_session"'):
            Session.objects.all().delete()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(delete_first):
        assert client.get("/groups/").status_code == 400
