"""Closing an account: the person goes, what was decided with them stays true, and the chain is whole."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import reverse

from community import actions, audit, jobs
from community.models import (
    AccountClosure,
    Affiliation,
    AuditPersonal,
    AuditSeal,
    Delivery,
    Job,
    Membership,
    Notification,
    Person,
    Role,
    User,
)
from tests.authenticator import code_now
from tests.factories import catalogue as solutions
from tests.factories import certification as training
from tests.factories import elections as votes
from tests.factories import events as meetups
from tests.people import NOON, give_role, make_group, make_organisation, make_person
from tests.proving import proven_client
from tests.snapshot import where

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

CLOSE = "/account/close/"
NAME, ADDRESS = "Zebulon Quist-Tamarind", "zebulon.quist@tamarind.example"
OTHER_ADDRESS = "zq@elsewhere.example"
BIO = "Keeps bees, and writes about object storage at night"
LATER = NOON + timedelta(minutes=5)

# What somebody typed as text, and what is somebody else's record: it stays, and the page says so.
STAYS = {
    ("elections_rollrow", "email"),  # the officer's roll, under a hash that was published
    ("elections_rollrow", "name"),
    ("elections_candidate", "name"),  # the name under which somebody stood
    ("events_speaker", "byline"),  # the line printed under a talk
    ("community_notification", "subject"),  # what others were told, by name
    ("community_notification", "text"),
    ("community_notification", "html"),
    ("community_notification", "source"),
}


@pytest.fixture(autouse=True)
def the_day():
    """Limits begin with nothing counted, and the clock stands at the hour that scenes are set at."""
    cache.clear()
    with time_machine.travel(LATER, tick=True):
        yield


@pytest.fixture
def zebulon():
    person = make_person(NAME, email=ADDRESS, bio=BIO, city="Tirunelveli")
    EmailAddress.objects.create(user=person.user, email=ADDRESS, verified=True, primary=True)
    EmailAddress.objects.create(user=person.user, email=OTHER_ADDRESS, verified=False)
    return person


def run_jobs(*names: str, at=LATER + timedelta(days=1)) -> None:
    """Carry out what waits, as a worker would when its time has come."""
    for job in Job.objects.filter(name__in=names):
        assert jobs.carry_out(job.public_id, clock=lambda: at)


def chain_is_whole() -> int:
    """Seal what waits, walk the chain as the command does; give its length."""
    while audit.seal(at=LATER):
        pass
    call_command("verify_audit", stdout=StringIO())  # exit 1 where it does not hold
    verdict = audit.verify()
    assert verdict.whole
    return verdict.sealed


# --- A life on the site, and its end ----------------------------------------------------------------------


def lead_a_life(person: Person) -> dict[str, object]:
    """Take part in every job of the house, through its real actions."""
    chennai = make_group("chennai")
    keeper = make_person("Kaveri Keeper")
    give_role(keeper, chennai, "lead")
    give_role(person, chennai, "lead")
    actions.join_group(actor=person, at=NOON, group=chennai)
    actions.edit_profile(actor=person, at=NOON, timezone="Asia/Kolkata")
    actions.record_affiliation(
        actor=person,
        at=NOON,
        person=person,
        organisation=make_organisation("hive-works"),
        title="Beekeeper",
        from_on=date(2024, 1, 1),
    )
    from events import actions as event_actions

    past = meetups.make_event(chennai, at=NOON - timedelta(days=30))
    coming = meetups.make_event(chennai)
    for event in (past, coming):
        event_actions.take_seat(actor=person, at=NOON, room=meetups.room_of(event))
    from events.models import Event, Speaker

    Event.objects.filter(pk=past.pk).update(
        starts_at=NOON - timedelta(days=2), ends_at=NOON - timedelta(days=1)
    )
    Speaker.objects.create(item=past.agenda.first(), byline=NAME, person=person)
    election = votes.election_with_roll(chennai, ADDRESS, "other@example.org")
    receipt = votes.vote(election, person, at=election.opens_at)
    house = training.make_house("review")
    give_role(person, house.committee, Role.Kind.MEMBER)
    read, reading = (training.make_submitted(house, title=title) for title in ("One", "Two"))
    for version in (read, reading):
        training.assign(house, version, person)
    training.review(read, person)
    from certification import actions as training_actions

    training_actions.save_review(
        actor=person, at=NOON, version=reading, marks=training.marks(), words="Half a thought"
    )
    from catalogue import actions as catalogue_actions

    problem = solutions.make_problem()
    catalogue_actions.need_too(actor=person, at=NOON, problem=problem, note="For the beehives")
    return {
        "chennai": chennai,
        "past": past,
        "coming": coming,
        "election": election,
        "receipt": receipt,
        "read": read,
        "reading": reading,
        "problem": problem,
        "keeper": keeper,
    }


def sign_up_everything(person: Person) -> Client:
    """A browser with the second step on, sessions listed and things told."""
    client = proven_client(person)
    page = client.get("/account/second-factor/app/").content.decode()
    (secret,) = re.findall(r"<code>([A-Z2-7 ]{32,})</code>", page)
    client.post("/account/second-factor/app/", {"code": code_now(secret)})
    return client


def test_nothing_personal_is_left_and_what_was_decided_stays(zebulon):
    life = lead_a_life(zebulon)
    client = sign_up_everything(zebulon)
    client.post(reverse("account_email"), {"email": "zeb.new@tamarind.example", "action_add": ""})
    actions.add_person(actor=life["keeper"], at=NOON, name=f"Not {NAME}")
    Job.objects.create(
        name="x",
        created_at=NOON,
        not_before=NOON,
        last_error=f"refused: {{'{ADDRESS.upper()}': 550}}",
    )
    before = chain_is_whole()
    head = AuditSeal.objects.order_by("-number").first().chain_hash
    assert where(ADDRESS) > STAYS & where(ADDRESS)

    answer = client.post(CLOSE, {"word": "close"})

    assert answer.url == "/account/closed/"
    run_jobs(actions.GOODBYE, actions.FINISH)
    # nothing personal is left
    assert where(ADDRESS, OTHER_ADDRESS) == {("elections_rollrow", "email")}
    assert where(BIO, "Tirunelveli", "Beekeeper", "Half a thought", "For the beehives") == set()
    left = where(NAME) - STAYS - {("community_person", "name")}
    assert left == set()
    assert [one.name for one in Person.objects.filter(name__contains=NAME)] == [f"Not {NAME}"]
    for table in ("User", "EmailAddress", "Authenticator", "UserSession"):
        (model,) = [one for one in apps.get_models() if one.__name__ == table]
        column = "pk" if table == "User" else "user"
        assert not model._default_manager.filter(**{f"{column}__in": [zebulon.user.pk]}).exists()
    # the person stays, under another name
    left_behind = Person.objects.get(pk=zebulon.pk)
    assert re.fullmatch(r"Former member \w{4}", left_behind.name)
    assert left_behind.public_id == zebulon.public_id
    # what was decided stays
    from certification.models import Assignment, Review
    from elections.models import Ballot, Participation, RollClaim, RollRow
    from events.models import Seat

    assert Review.objects.get(assignment__version=life["read"]).scores.count() == 4
    assert not Assignment.objects.filter(version=life["reading"], reviewer=zebulon).exists()
    assert Ballot.objects.get(election=life["election"]).leaf == life["receipt"]
    assert Participation.objects.filter(election=life["election"]).count() == 1
    assert RollRow.objects.filter(email=ADDRESS).count() == 1
    assert not RollClaim.objects.exists()
    assert Seat.objects.get(event=life["past"]).given_up_at is None
    assert Seat.objects.get(event=life["coming"]).given_up_at is not None
    assert not life["problem"].needs.standing().exists()
    assert not Role.objects.filter(person=zebulon, ended_at=None).exists()
    assert not Membership.objects.open().filter(person=zebulon).exists()
    assert not Affiliation.objects.filter(person=zebulon).exists()
    # and the chain goes on from where it was
    assert chain_is_whole() > before
    assert AuditSeal.objects.get(number=before).chain_hash == head
    assert AuditSeal.objects.get(number=before + 1).previous_hash == head


def test_log_forgets_what_it_kept_beside_its_entries_and_holds(zebulon, member):
    from django.db import transaction

    with transaction.atomic():
        for actor, target, personal in (
            (zebulon, None, {"reason": "mine"}),
            (member, zebulon, {"reason": "about him"}),
            (member, None, {"reason": f"as {NAME} said"}),
            (member, None, {"address": ADDRESS.title()}),
            (member, None, {"reason": "of nobody"}),
        ):
            audit.record(actor=actor, verb="x.y", target=target, at=NOON, personal=personal)
    before = chain_is_whole()
    actions.close_account(actor=zebulon, at=LATER)
    assert [row.detail for row in AuditPersonal.objects.all()] == ['{"reason":"of nobody"}']
    assert chain_is_whole() > before


def test_last_mail_goes_to_the_address_and_then_nobody_knows_it(zebulon):
    actions.close_account(actor=zebulon, at=NOON)
    assert ADDRESS not in str(list(Job.objects.values_list("payload", flat=True)))
    run_jobs(actions.GOODBYE)
    (last,) = mail.outbox
    assert last.to == [ADDRESS]
    assert "closed" in last.subject
    assert NAME in last.body
    assert Job.objects.get(name=actions.GOODBYE).payload == {}


def test_mail_that_waited_for_the_person_is_not_sent_and_no_job_dies_of_it(zebulon):
    actions.turn_on_second_factor(actor=zebulon, at=NOON, secret="JBSWY3DPEHPK3PXP")
    waiting = Job.objects.filter(name="community.mail_notification")
    assert waiting.count() == 1
    actions.close_account(actor=zebulon, at=NOON)
    run_jobs("community.mail_notification")
    assert mail.outbox == []
    assert [job.state for job in waiting.all()] == [Job.State.DONE]


def test_every_browser_is_signed_out_at_once(zebulon):
    desk, phone = proven_client(zebulon), proven_client(zebulon)
    assert phone.get("/account/").status_code == 200
    desk.post(CLOSE, {"word": "close"})
    for browser in (desk, phone):
        assert browser.get("/account/").status_code == 302
    run_jobs(actions.FINISH)
    assert not [
        one for one in Session.objects.all() if str(zebulon.user.pk) in str(one.get_decoded())
    ]


def test_same_address_comes_back_as_somebody_new(zebulon):
    lead_a_life(zebulon)
    actions.close_account(actor=zebulon, at=NOON)
    client = Client()
    client.post(reverse("account_signup"), {"name": "Zeb again", "email": ADDRESS})
    (code,) = re.findall(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE)
    client.post(reverse("account_email_verification_sent"), {"code": code})
    new = User.objects.get(email=ADDRESS).person
    assert new.pk != zebulon.pk
    assert new.name == "Zeb again"
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is Person and model not in {User, Delivery}:
                assert not model._default_manager.filter(**{field.name: new}).exists(), field


def test_same_address_gets_no_second_vote(zebulon):
    from elections import actions as election_actions
    from tests.factories.elections import paper

    election = lead_a_life(zebulon)["election"]
    actions.close_account(actor=zebulon, at=NOON)
    again = make_person("Zeb again", email=ADDRESS)
    EmailAddress.objects.create(user=again.user, email=ADDRESS, verified=True, primary=True)
    with pytest.raises(election_actions.PaperTaken):
        paper(election, again, at=election.opens_at)


# --- Afterwards ------------------------------------------------------------------------------------------


def test_nothing_is_given_to_somebody_who_has_left(zebulon):
    group = make_group("chennai")
    actions.close_account(actor=zebulon, at=LATER)
    with pytest.raises(actions.HasLeft):
        actions.grant_role(actor=None, at=LATER, group=group, person=zebulon, kind="lead")
    assert not Role.objects.filter(person=zebulon, ended_at=None).exists()


def test_closing_twice_is_closing_once(zebulon):
    first = actions.close_account(actor=zebulon, at=NOON)
    assert actions.close_account(actor=zebulon, at=LATER) == first
    assert AccountClosure.objects.count() == 1
    assert Job.objects.filter(name=actions.GOODBYE).count() == 1


def test_second_sweep_ends_what_another_window_had_under_way(zebulon):
    group = make_group("chennai")
    actions.close_account(actor=zebulon, at=NOON)
    # written by a request that was on its way before the account was closed
    Membership.objects.create(group=group, person=zebulon, joined_at=NOON)
    Notification.objects.create(person=zebulon, kind="t", subject="s", text=BIO, created_at=NOON)
    Person.objects.filter(pk=zebulon.pk).update(name=NAME, city="Tirunelveli")
    run_jobs(actions.FINISH)
    assert not Membership.objects.open().exists()
    assert where(NAME, BIO, "Tirunelveli") == set()
    assert Job.objects.get(name=actions.FINISH).payload == {}


def test_reviewer_who_came_to_stand_close_does_not_count_again(zebulon):
    """Their affiliations are erased; that they stood close is not."""
    from certification import queries as training_queries

    house = training.make_house("review")
    give_role(zebulon, house.committee, Role.Kind.MEMBER)
    version = training.make_submitted(house)
    training.assign(house, version, zebulon)
    training.review(version, zebulon)
    assert len(training_queries.sheets(version, at=NOON)) == 1
    actions.record_affiliation(
        actor=zebulon,
        at=NOON,
        person=zebulon,
        organisation=house.provider,
        from_on=date(2026, 1, 1),
    )
    assert training_queries.sheets(version, at=NOON) == []
    actions.close_account(actor=zebulon, at=LATER)
    assert training_queries.sheets(version, at=LATER) == []


def test_chairs_are_told_of_a_reviewer_who_left_without_a_name(zebulon):
    house = training.make_house("review")
    give_role(zebulon, house.committee, Role.Kind.MEMBER)
    version = training.make_submitted(house)
    training.assign(house, version, zebulon)
    actions.close_account(actor=zebulon, at=LATER)
    told = Notification.objects.get(kind="certification.assignment_freed")
    assert told.person == house.chair
    assert NAME not in told.text
    # somebody else can be asked
    training.assign(house, version, house.members[0], at=LATER)


def test_public_page_of_a_former_member_says_nothing(zebulon, client):
    actions.close_account(actor=zebulon, at=LATER)
    page = client.get(f"/people/{zebulon.public_id}/").content.decode()
    assert "Former member" in page
    for word in (NAME, BIO, "Tirunelveli"):
        assert word not in page
    assert NAME not in client.get("/search/", {"q": "Zebulon"}).content.decode().replace("q=", "")


# --- Every row that points at a person has been thought of ------------------------------------------------


def text_columns() -> dict[str, list[str]]:
    return {
        model._meta.label: [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.EmailField)
        ]
        for model in apps.get_models()
    }


def test_every_column_for_addresses_is_known():
    """A new place where addresses are kept must say what closing an account does with it."""
    known = {
        "community.User": "deleted",
        "account.EmailAddress": "deleted with the login",
        "community.Invitation": "forgotten",
        "community.Contact": "forgotten",
        "events.SeatRequest": "erased once confirmed, deleted with the account or when it runs out",
        "events.ProposalSpeaker": "forgotten",
    }
    keeps = {label for label, fields in text_columns().items() if fields}
    assert keeps == set(known)
