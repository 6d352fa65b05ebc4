"""A form that is sent twice is taken once, at the same moment too; what was refused may be sent again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from community import once
from community.jobs import Running
from community.models import AuditEntry, Charter, Person, Sending
from community.tasks import forget_sendings
from tests.people import NOON, give_role, make_person
from tests.racing import race

CHARTER = "/groups/chennai/charter/new/"
A, B = "a" * 64, "b" * 64  # tokens of two renderings of a page


def browser(person: Person, **options) -> Client:
    client = Client(**options)
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(text: str = "To meet.", page: str = A) -> dict[str, str]:
    return {"purpose": text, "csrfmiddlewaretoken": page}


@pytest.fixture
def lead(chennai) -> Person:
    person = make_person("Leela Lead")
    give_role(person, chennai, "lead")
    return person


@pytest.mark.django_db
class TestSentTwice:
    """Adopting a charter makes a new version each time: what must be held back shows at once."""

    def test_the_second_does_nothing_and_leads_to_the_same_place_with_the_same_words(self, lead):
        client = browser(lead)
        answers = [client.post(CHARTER, typed()) for _ in range(3)]
        assert {(one.status_code, one["Location"]) for one in answers} == {
            (302, "/groups/chennai/charter/")
        }
        assert Charter.objects.count() == 1
        assert AuditEntry.objects.filter(verb="community.charter_adopted").count() == 1
        page = client.get("/groups/chennai/charter/").content.decode()
        assert "The charter stands." in page

    def test_a_browser_that_lost_the_first_answer_is_told_all_the_same(self, lead):
        browser(lead).post(CHARTER, typed())
        again = browser(lead)
        page = again.post(CHARTER, typed(), follow=True).content.decode()
        assert "The charter stands." in page
        assert Charter.objects.count() == 1

    @pytest.mark.parametrize(
        "second", [typed("To meet, and to eat."), typed(page=B)], ids=["other words", "page anew"]
    )
    def test_what_is_not_the_same_form_is_a_new_deed(self, lead, second):
        client = browser(lead)
        client.post(CHARTER, typed())
        client.post(CHARTER, second)
        assert Charter.objects.count() == 2

    def test_somebody_elses_form_is_their_own(self, lead, chennai):
        other = make_person("Second Lead")
        give_role(other, chennai, "lead")
        browser(lead).post(CHARTER, typed())
        browser(other).post(CHARTER, typed())
        assert Charter.objects.count() == 2

    def test_a_form_with_faults_is_judged_each_time(self, lead):
        client = browser(lead)
        assert [client.post(CHARTER, typed("")).status_code for _ in range(2)] == [422, 422]
        assert not Sending.objects.exists()

    def test_a_refusal_may_be_tried_again(self, lead, chennai):
        """The last lead cannot leave; once there is another, the very same form is good."""
        client = browser(lead)
        client.post("/groups/chennai/join/")
        leaving = {"csrfmiddlewaretoken": A}
        client.post("/groups/chennai/leave/", leaving)
        assert chennai.roles.held(at=timezone.now()).filter(person=lead).exists()
        give_role(make_person("Next Lead"), chennai, "lead")
        client.post("/groups/chennai/leave/", leaving)
        assert not chennai.roles.held(at=timezone.now()).filter(person=lead).exists()

    def test_who_may_not_is_refused_each_time_and_leaves_no_row(self, member, chennai):
        client = browser(member)
        assert [client.post(CHARTER, typed()).status_code for _ in range(2)] == [403, 403]
        assert not Sending.objects.exists()

    def test_every_rendering_of_a_page_has_a_token_of_its_own(self, lead):
        """That is what tells a double press from a deed done again on purpose."""
        client = browser(lead, enforce_csrf_checks=True)
        field = re.compile(r'action="[^"]*theme[^"]*">\s*<input[^>]*value="(\w{64})"')
        pages = [client.get(CHARTER).content.decode() for _ in range(2)]
        assert len({field.search(page)[1] for page in pages}) == 2

    def test_the_row_holds_nothing_of_what_was_typed(self, lead):
        browser(lead).post(CHARTER, typed("A word that nobody else uses: pomegranate"))
        row = Sending.objects.get()
        assert "pomegranate" not in f"{row.key} {row.led_to} {row.said}"
        assert re.fullmatch(r"[0-9a-f]{64}", row.key)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_the_same_moment_one_is_taken(lead):
    browsers = [browser(lead) for _ in range(8)]
    answers = race(8, lambda n: browsers[n].post(CHARTER, typed()))
    assert {(one.status_code, one["Location"]) for one in answers} == {
        (302, "/groups/chennai/charter/")
    }
    assert Charter.objects.count() == 1
    assert Sending.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_different_ones_at_the_same_moment_are_all_taken(lead):
    browsers = [browser(lead) for _ in range(8)]
    race(8, lambda n: browsers[n].post(CHARTER, typed(f"Version {n}")))
    assert sorted(Charter.objects.values_list("version", flat=True)) == list(range(1, 9))


@pytest.mark.django_db
def test_rows_are_forgotten_after_a_week(lead):
    old, new = NOON - once.KEPT - timedelta(minutes=1), NOON - once.KEPT + timedelta(minutes=1)
    for key, at in (("old", old), ("new", new)):
        Sending.objects.create(key=key, person=lead, at=at)
    forget_sendings(Running(public_id="x", payload={}, at=NOON, attempt=1))
    assert [row.key for row in Sending.objects.all()] == ["new"]
