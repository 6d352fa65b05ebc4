"""Error pages say what happened, what was kept and what to do next, in the site's own frame."""

from __future__ import annotations

import logging

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from config import errors
from tests.people import make_person


def refuse(request):
    raise PermissionDenied("Only the lead of Chennai may do this.")


def confuse(request):
    raise SuspiciousOperation


def fall(request):
    raise RuntimeError("a broken thread")


def take(request):
    return errors.HttpResponse(str(len(request.body)))


urlpatterns = [
    path("refuse/", refuse),
    path("confuse/", confuse),
    path("fall/", fall),
    path("take/", take),
    path("", include("config.urls")),
]
handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.test_errors")]


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/events/abcdefgh12345678/seat/ask/", "/events/abcdefgh12345678/"),
        ("/elections/some-vote/follow/", "/elections/some-vote/"),
        ("/account/sessions/end/", "/account/sessions/"),
        ("/theme/", "/"),
    ],
)
def test_an_address_that_only_takes_a_form_says_so_and_leads_back(browser, address, above):
    answer = browser.get(address)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "a form is sent to it from another page" in answer.content.decode()
    assert f'<a class="button primary" href="{above}">' in answer.content.decode()


@pytest.fixture
def browser():
    client = Client(raise_request_exception=False)
    client.force_login(
        make_person("Meena Member").user, backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/confuse/", 400, "nothing was done with it"),
        ("/refuse/", 403, "Only the lead of Chennai may do this."),
        ("/nowhere/", 404, "There is no page here"),
    ],
)
def test_page_stands_in_the_frame_of_the_site(browser, address, status, words):
    response = browser.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert 'class="masthead"' in page
    assert page.count("<h1>") == 1


def test_stranger_sees_the_same_missing_page():
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert "Sign in and look again" in response.content.decode()


def test_server_error_tells_a_number_that_stands_in_the_log(browser, caplog):
    with caplog.at_level(logging.ERROR, "sabha.errors"):
        response = browser.get("/fall/")
    assert response.status_code == 500
    (record,) = [each for each in caplog.records if each.name == "sabha.errors"]
    assert record.args[0] in response.content.decode()
    assert "broken thread" not in response.content.decode()


def test_server_error_needs_neither_session_nor_database_nor_styles(monkeypatch):
    request = RequestFactory().get("/fall/")
    assert errors.server_error(request).status_code == 500

    def nothing_works(*_arguments, **_more):
        raise OSError

    monkeypatch.setattr(errors, "render_to_string", nothing_works)
    response = errors.server_error(request)
    assert response.status_code == 500
    assert b"Something broke" in response.content


@override_settings(MAX_REQUEST_BYTES=1000)
def test_body_beyond_the_limit_is_refused_before_it_is_read(browser):
    assert browser.post("/take/", b"x" * 1000, content_type="text/plain").content == b"1000"
    response = browser.post("/take/", b"x" * 1001, content_type="text/plain")
    assert response.status_code == 413
    assert "we took none of it" in response.content.decode()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_form_beyond_the_limit_of_forms_is_too_large_as_well(browser):
    response = browser.post("/take/", b"x" * 1001, content_type="text/plain")
    assert response.status_code == 413


@pytest.mark.parametrize("length", ["", "many", "-5"])
def test_length_that_is_no_number_hurts_nobody(browser, length):
    assert browser.get("/", headers={"content-length": length}).status_code < 500


class TestCsrf:
    """A form that is too old is read back, but never one that a stranger's page filled in."""

    def send(self, client_facts: dict[str, str], data=None):
        client = Client(enforce_csrf_checks=True, headers=client_facts)
        return client.post("/time-zone/", data or {"zone": "Asia/Kolkata", "password": "secret"})

    @pytest.mark.parametrize(
        "facts", [{"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}]
    )
    def test_our_own_form_can_be_sent_again_as_it_was_typed(self, facts):
        response = self.send(facts)
        page = response.content.decode()
        assert response.status_code == 403
        assert '<input type="hidden" name="zone" value="Asia/Kolkata">' in page
        assert "secret" not in page

    @pytest.mark.parametrize(
        "facts",
        [
            {},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "https://elsewhere.example"},
            {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        ],
    )
    def test_a_form_from_elsewhere_is_never_offered_again(self, facts):
        response = self.send(facts)
        page = response.content.decode()
        assert response.status_code == 403
        assert 'value="Asia/Kolkata"' not in page
        assert "Nothing has changed." in page

    def test_sending_it_again_works(self):
        client = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
        page = client.post("/time-zone/", {"zone": "Asia/Kolkata"}).content.decode()
        form = page.split('action="/time-zone/"')[1]
        token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        response = client.post(
            "/time-zone/", {"zone": "Asia/Kolkata", "csrfmiddlewaretoken": token}
        )
        assert response.status_code == 302

    def test_a_very_long_form_is_left_in_the_browser(self):
        response = self.send({"sec-fetch-site": "same-origin"}, {"zone": "x" * 270_000})
        assert "xxxx" not in response.content.decode()
