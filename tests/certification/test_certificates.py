"""Certificates: issued, on hold, revoked, superseded, expired; and the registry that tells of them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from certification import actions, queries
from certification.models import Certificate, Suspension
from certification.signals import certificate_issued, certificate_revoked
from community import qr
from community.models import Notification, OrganisationAlias
from tests.factories import certification as make
from tests.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(house):
    return make.make_certificate(house)


@pytest.fixture
def told():
    heard = []

    def hear(signal, **facts):
        heard.append((signal, facts["certificate"]))

    certificate_issued.connect(hear)
    certificate_revoked.connect(hear)
    yield heard
    certificate_issued.disconnect(hear)
    certificate_revoked.disconnect(hear)


def states(at):
    return {
        one.version.title: one.standing(at=at).value for one in Certificate.objects.with_standing()
    }


def test_an_approval_issues_what_it_promises(house, told):
    certificate = make.make_certificate(house)

    assert certificate.holder == house.provider
    assert certificate.manifest_sha256 == certificate.version.manifest_sha256
    assert certificate.claim == "Reviewed training material (baseline 1)"
    assert (certificate.issued_on, certificate.expires_on) == (
        date(2026, 11, 22),
        date(2027, 11, 22),
    )
    assert [one for _signal, one in told] == [certificate]


def test_issuing_twice_gives_the_same(house, certificate, at):
    again = actions.issue_certificate(actor=house.chair, at=at, decision=certificate.decision)

    assert again == certificate


def test_a_refusal_never_has_a_certificate(house, at):
    version = make.make_refused(house)

    with pytest.raises(actions.NotNow):
        actions.issue_certificate(actor=house.chair, at=at, decision=version.decision)


def test_on_hold_and_back_again(house, certificate, at):
    later = at + timedelta(days=2)
    actions.suspend_certificate(
        actor=house.chair, at=at, certificate=certificate, reason="A complaint."
    )
    assert certificate.standing(at=at).value == "suspended"
    assert certificate.reason(at=at) == "A complaint."
    with pytest.raises(actions.NotNow):
        actions.suspend_certificate(
            actor=house.chair, at=at, certificate=certificate, reason="Again."
        )

    actions.lift_suspension(
        actor=house.chair, at=later, certificate=certificate, reason="It was settled."
    )

    one = Certificate.objects.with_standing().get()
    assert one.standing(at=later).value == "active"
    assert one.reason(at=later) is None
    assert Suspension.objects.get().lifted_by == house.chair
    with pytest.raises(actions.NotNow):
        actions.lift_suspension(
            actor=house.chair, at=later, certificate=certificate, reason="Twice."
        )


def test_revoking_is_final_and_tells_the_holder(house, certificate, at, told):
    actions.revoke_certificate(
        actor=house.chair, at=at, certificate=certificate, reason="The material was changed."
    )

    assert certificate.standing(at=at).value == "revoked"
    assert certificate_revoked in [signal for signal, _one in told]
    assert "The material was changed." in (
        Notification.objects.get(kind="certification.certificate_revoked").text
    )
    for deed in (
        actions.revoke_certificate,
        actions.suspend_certificate,
    ):
        with pytest.raises(actions.NotNow):
            deed(actor=house.chair, at=at, certificate=certificate, reason="More.")


def test_what_is_taken_back_says_why(house, certificate, at):
    for deed in (actions.revoke_certificate, actions.suspend_certificate):
        with pytest.raises(actions.ReasonMustBeGiven):
            deed(actor=house.chair, at=at, certificate=certificate, reason="  ")


def test_only_a_chair_takes_back(house, certificate, stranger, at):
    for person in (stranger, house.members[0], house.representative):
        with pytest.raises(actions.NotYours):
            actions.revoke_certificate(
                actor=person, at=at, certificate=certificate, reason="Spite."
            )


def test_a_newer_version_takes_the_place_of_the_older(house, certificate, at):
    following = actions.start_next_version(
        actor=house.representative, at=at, version=certificate.version
    )
    make.add_notes(house, following, name="two.md")
    actions.submit_version(actor=house.representative, at=at, version=following)
    for reviewer in house.reviewers:
        make.assign(house, following, reviewer)
        make.review(following, reviewer)
    actions.open_vote(actor=house.chair, at=at, version=following, closes_at=at + timedelta(days=1))
    for person in house.everybody:
        make.vote(following, person)
    actions.decide(actor=house.chair, at=at, version=following, outcome="approved")

    older = Certificate.objects.with_standing().get(pk=certificate.pk)
    assert older.standing(at=at).value == "superseded"
    assert older.ending(at=at).by.version == following
    assert len(queries.newly_certified(person=None, at=at)) == 1


def test_newly_certified_holds_only_what_is_worth_something_today(house, at):
    kept = make.make_certificate(house, title="Kept")
    for title, deed in (
        ("On hold", actions.suspend_certificate),
        ("Revoked", actions.revoke_certificate),
    ):
        deed(
            actor=house.chair,
            at=at,
            certificate=make.make_certificate(house, title=title),
            reason="Because.",
        )

    assert queries.newly_certified(person=None, at=at) == [kept]
    assert queries.newly_certified(person=None, at=kept.issued_at - timedelta(seconds=1)) == []
    assert queries.newly_certified(person=None, at=at + timedelta(days=400)) == []
    assert states(at + timedelta(days=400))["Kept"] == "expired"


# --- registry.json and registry.csv ---------------------------------------------------------------


KEYS = [
    "id", "programme", "baseline", "holder", "course", "version", "manifest_sha256",
    "issued_on", "expires_on", "state", "reason", "url",
]  # fmt: skip


@pytest.fixture
def today():
    with time_machine.travel(NOON, tick=False):
        yield NOON


def test_registry_json_is_as_promised(client, house, certificate, today):
    answer = client.get("/certification/registry.json")

    said = answer.json()
    assert list(said) == ["as_of", "certificates"]
    assert said["as_of"] == "2026-11-22T12:00:00Z"
    (row,) = said["certificates"]
    assert list(row) == KEYS
    assert row == {
        "id": certificate.public_id,
        "programme": "review",
        "baseline": 1,
        "holder": "Provider Review",
        "course": "Operating an object store",
        "version": 1,
        "manifest_sha256": certificate.manifest_sha256,
        "issued_on": "2026-11-22",
        "expires_on": "2027-11-22",
        "state": "active",
        "reason": None,
        "url": f"http://localhost:8000/certification/certificates/{certificate.public_id}/",
    }
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Content-Type"] == "application/json"


def test_registry_json_asked_again_says_304_until_something_changes(
    client, house, certificate, today
):
    tag = client.get("/certification/registry.json")["ETag"]

    again = client.get("/certification/registry.json", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert not again.content
    assert again["ETag"] == tag

    actions.revoke_certificate(
        actor=house.chair, at=today, certificate=certificate, reason="It was changed."
    )

    changed = client.get("/certification/registry.json", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    (row,) = changed.json()["certificates"]
    assert (row["state"], row["reason"]) == ("revoked", "It was changed.")


def test_registry_json_turns_over_at_the_last_day(client, certificate):
    with time_machine.travel("2027-11-22T23:59:00Z", tick=False):
        assert client.get("/certification/registry.json").json()["certificates"][0]["state"] == (
            "active"
        )
    with time_machine.travel("2027-11-23T00:01:00Z", tick=False):
        assert client.get("/certification/registry.json").json()["certificates"][0]["state"] == (
            "expired"
        )


def test_registry_csv_reads_back_and_runs_no_formula(client, house, today):
    house.provider.name = '=HYPERLINK("http://evil.example","Provider")'
    house.provider.save()
    make.make_certificate(house, title="+1 course, with a comma")

    answer = client.get("/certification/registry.csv")

    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert list(rows[0]) == KEYS
    assert rows[0]["holder"] == "'" + house.provider.name
    assert rows[0]["course"] == "'+1 course, with a comma"
    assert "attachment" in answer["Content-Disposition"]


def test_an_empty_registry_is_an_empty_list(client, db):
    assert client.get("/certification/registry.json").json()["certificates"] == []


# --- Looking up -----------------------------------------------------------------------------------


@pytest.fixture
def two(house):
    OrganisationAlias.objects.create(organisation=house.provider, name="ProvCo")
    swift = make.make_draft(house, title="Operating an object store")
    make.add_notes(house, swift)
    actions.add_link(
        actor=house.representative,
        at=NOON,
        version=swift,
        title="Shop",
        url="https://www.shop.example.org/courses/swift",
    )
    actions.submit_version(actor=house.representative, at=NOON, version=swift)
    for reviewer in house.reviewers:
        make.assign(house, swift, reviewer)
        make.review(swift, reviewer)
    actions.open_vote(actor=house.chair, at=NOON, version=swift, closes_at=NOON + timedelta(days=1))
    for person in house.everybody:
        make.vote(swift, person)
    actions.decide(actor=house.chair, at=NOON, version=swift, outcome="approved")
    other = make.make_certificate(
        house, title="Compute, from nothing", projects="Nova", summary="Machines in machines."
    )
    return Certificate.objects.get(version=swift), other


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("object", {0}),
        ("COMPUTE nothing", {1}),
        ("nova", {1}),
        ("ProvCo", {0, 1}),
        ("provider review", {0, 1}),
        ("https://shop.example.org/", {0}),
        ("“Reviewed training material”", {0, 1}),
        ("Certified OpenStack object technician", {0}),  # words of a claim: some of them hold
        ("nowhere", set()),
        ("", {0, 1}),
    ],
)
def test_the_registry_takes_a_name_a_company_an_address_or_a_claim(two, text, found):
    assert set(queries.registry(person=None, text=text).rows) == {two[n] for n in found}


def test_the_registry_takes_an_id_in_groups_a_hash_and_its_own_address(two, client):
    one = two[0]

    for text in (
        one.public_id,
        one.spoken_id,
        one.manifest_sha256[:12],
        f"http://localhost:8000{one.get_absolute_url()}",
    ):
        assert list(queries.registry(person=None, text=text).rows) == [one]
    page = client.get("/certification/registry/", {"q": one.spoken_id}).content.decode()
    assert one.version.title in page
    assert two[1].version.title not in page


def test_the_sites_search_finds_certificates_for_everybody(two, at):
    (hit,) = queries.search("object", person=None, at=at)

    assert (str(hit.kind), hit.title, hit.url) == (
        "certificate",
        "Operating an object store",
        two[0].get_absolute_url(),
    )


# --- The page -------------------------------------------------------------------------------------


def test_the_page_shows_the_sheet_its_state_and_the_sum(client, certificate, today):
    page = client.get(certificate.get_absolute_url()).content.decode()

    for words in (
        "Valid today",
        certificate.spoken_id,
        certificate.manifest_sha256,
        certificate.version.files.get().sha256,
        "Reviewed training material (baseline 1)",
        "91.7 of 100 points",
        "6 for, 0 against",
        "would be a false claim",
    ):
        assert words in page
    assert page.count("<h1") == 1


def test_a_revoked_certificate_never_vanishes_and_says_why(client, house, certificate, today):
    actions.revoke_certificate(
        actor=house.chair, at=today, certificate=certificate, reason="The tale of chapter four."
    )

    answer = client.get(certificate.get_absolute_url())

    assert answer.status_code == 200
    page = answer.content.decode()
    assert "This certificate is revoked." in page
    assert "The tale of chapter four." in page
    assert "Valid today" not in page


def test_the_manifest_is_the_very_text_of_the_hash(client, certificate):
    answer = client.get(reverse("certification:manifest", args=[certificate.public_id]))

    assert hashlib.sha256(answer.content).hexdigest() == certificate.manifest_sha256
    assert json.loads(answer.content)["facts"]["title"] == certificate.version.title


def test_the_qr_path_draws_exactly_the_codes_dark_modules():
    segno = pytest.importorskip("segno")
    address = "https://sabha.example/certification/certificates/abcdefghjkmnpqrs/"

    modules, path = qr.path(address)

    drawn = set()
    for piece in path.split("M")[1:]:
        start, _, run = piece.partition("h")
        x, y = map(int, start.split())
        drawn |= {(x + n, y) for n in range(int(run.split("v")[0]))}
    code = segno.make(address, error="m", micro=False)
    assert drawn == {
        (x, y) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark
    }
    assert modules == len(code.matrix)


def test_unknown_certificates_are_404(client, db):
    assert client.get("/certification/certificates/abcdefghjkmnpqrs/").status_code == 404
