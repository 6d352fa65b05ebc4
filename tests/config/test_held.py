"""Each table that knows a person is in their copy, and lets go of them when they close their account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.cache import cache
from django.db import models

from community import actions, conduct, keys
from community.models import Confidant, Contact, Job, Notification, Person, Report, ReportLine
from config.own_data import gather
from events.models import Event, ProposalSpeaker, SeatRequest
from tests.config.filling import Rows
from tests.config.held import ERASED, HELD, LOG, WORDS_STAY
from tests.factories import events as meetups
from tests.people import NOON, give_role, make_group, make_keeper, make_person
from tests.snapshot import where

LATER = NOON + timedelta(days=1)
WORD = "zebmark"  # in what is about them, or theirs
DEED = "asanorganiser"  # in rows of others, and of groups, that they had a hand in
NAME, ADDRESS = "Zebulon Quist-Tamarind", "Zebulon.Quist@tamarind.example"


def same_event(rows: Rows, _word: str) -> models.Model:
    return rows.parent(Event)


def another(_rows: Rows, _word: str) -> Person:
    return Person.objects.create(name="Shiva Speaker")


# what the rules of a table ask for beyond its columns
BUT: dict[str, dict[str, Any]] = {
    "catalogue.SolutionRevision": {"recipe_sha256": "f" * 64},
    "certification.CommitteePoll": {"closes_at": LATER},
    "community.Claim": {"known": another},
    "community.Contact": {"email": lambda _rows, word: f"visitor@{word or 'some'}.example"},
    "community.FramingRule": {"where": "named"},
    "community.Invitation": {"email": "", "expires_at": LATER},
    "community.Notification": {"calendar": ""},
    "community.PersonLink": {"url": f"https://example.org/{WORD}"},
    "elections.Election": {"closes_at": LATER},
    "elections.Question": {"quorum_kind": "none", "majority_kind": "none"},
    "elections.RollFreeze": {"statement": "", "key": "", "signature": ""},
    "events.Cancellation": {"stands_for": same_event},
    "events.DoorNote": {
        "takes_back": "",
        "how": "name",
        "about": lambda _rows, _word: keys.new_seed(),
        "name": lambda _rows, _word: keys.new_seed(),
    },
    "events.Attendance": {"about": lambda _rows, _word: keys.new_seed()},
    "events.DoorPass": {"seed": "", "fingerprint": ""},
    "events.Picture": {"stored": "aa/bb", "credit": NAME},
    "events.PlannedPublication": {"stands_for": same_event},
    "events.Postponement": {"stands_for": same_event},
    "events.Seat": {"state": "seated", "taken_at": NOON},
    "events.SeatRequest": {"email": "", "name": "", "answers": {}, "confirmed_at": NOON},
}
# what more holds where it is this column that points at them
ALSO: dict[str, dict[str, Any]] = {
    "community.Barring.lifted_by": {"lifted_at": LATER},
    "community.Claim.known": {"member": another},
    "community.Claim.undone_by": {
        "outcome": "granted",
        "answered_at": NOON,
        "undone_at": LATER,
    },
    "community.Contact.joined_into": {"email": "", "forgotten_at": NOON},
    "community.Deactivation.ended_by": {"ended_at": LATER},
    "events.DoorPass.ended_by": {"seed": "s2", "fingerprint": "f2"},
    "events.DoorPass.made_by": {"seed": "s1", "fingerprint": "f1"},
}


@pytest.fixture
def zebulon(db) -> Person:
    cache.clear()
    person = make_person(NAME, email=ADDRESS, bio=f"{WORD} and bees", city=f"{WORD}puram")
    EmailAddress.objects.create(user=person.user, email=ADDRESS, verified=True, primary=True)
    return person


def columns() -> set[str]:
    """The columns, of one or of many, that point at a person or at how a visitor is reached."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many)
        if field.related_model in {Person, Contact}
    }


def rows_of(name: str, person: Person) -> models.QuerySet[Any]:
    label, field = name.rsplit(".", 1)
    return apps.get_model(label)._base_manager.filter(**{field: person})


def a_row_in_every_table(person: Person) -> None:
    chennai, keeper = make_group("chennai"), make_keeper()
    give_role(keeper, chennai, "lead")
    event = meetups.make_event(chennai)
    rows = Rows(event, event.rooms.first(), event.agenda.first(), chennai, but=BUT)
    for name in sorted(HELD):
        label, field = name.rsplit(".", 1)
        if name not in {"community.User.person", "community.AccountClosure.person"}:
            word = DEED if HELD[name][0] in {None, LOG} else WORD
            rows.make(apps.get_model(label), word=word, **{field: person, **ALSO.get(name, {})})


def part(copy: dict[str, Any], path: str) -> Any:
    for step in path.split("."):
        copy = copy[step]
    return copy


def test_every_column_that_knows_a_person_is_named_in_the_copy_and_in_closing():
    assert columns() == set(HELD)


def test_copy_tells_of_a_row_in_every_table(zebulon):
    a_row_in_every_table(zebulon)
    copy = gather(zebulon)
    for name, (path, _fate) in HELD.items():
        if path not in {None, LOG}:
            assert part(copy, path), name


@pytest.mark.postgresql
def test_closing_lets_go_of_the_person_in_every_table(zebulon):
    a_row_in_every_table(zebulon)
    assert [name for name in HELD if not rows_of(name, zebulon)] == [
        "community.AccountClosure.person"
    ]
    actions.close_account(actor=zebulon, at=LATER)
    for name, (_path, fate) in HELD.items():
        assert bool(rows_of(name, zebulon)) is (fate != ERASED), name
    assert where(ADDRESS, NAME) == set()
    assert where(WORD) == {tuple(column.split(".")) for column in WORDS_STAY}


# --- What no column points at ----------------------------------------------------------------------


def report_from(person: Person | None, group, *, address: str = "") -> Report:
    trusted = make_person("Tara Trusted")
    Confidant.objects.get_or_create(
        group=group, person=trusted, defaults={"named_at": NOON, "accepted_at": NOON}
    )
    told = actions.Told(what="He shouted at her.", who="A speaker", address=address)
    return actions.file_report(actor=person, at=NOON, group=group, told=told, seed=keys.new_seed())


@pytest.mark.postgresql
def test_report_in_confidence_stays_word_for_word_without_who_it_is_from(zebulon):
    report = report_from(zebulon, make_group("chennai"), address=ADDRESS)
    first = report.lines.get()
    actions.add_word(at=NOON, report=report, text="And again.")
    actions.close_account(actor=zebulon, at=LATER)
    report.refresh_from_db()
    assert report.reporter == ""
    lines = list(ReportLine.objects.order_by("pk"))
    assert (lines[0].pk, lines[0].public_id) == (first.pk, first.public_id)
    said = conduct.unseal(lines[0].sealed)
    assert said == {
        "text": "He shouted at her.",
        "who": "A speaker",
        "when": "",
        "name": "",
        "person": "",
        "address": "",
    }
    assert conduct.unseal(lines[1].sealed) == {"text": "And again."}


def test_report_that_gave_an_address_alone_loses_it_with_its_visitor(db):
    report = report_from(None, make_group("chennai"), address=f" {ADDRESS.upper()}")
    visitor = actions.person_of_address(at=NOON, email=ADDRESS, name="Zebulon")
    actions.forget_visitor(actor=None, at=LATER, person=visitor)
    said = conduct.unseal(report.lines.get().sealed)
    assert (said["address"], said["text"]) == ("", "He shouted at her.")


def test_what_waits_by_the_address_is_found_in_any_letters(zebulon):
    """Rows hold an address as it was lowered when it was typed; a login may hold it as it was given."""
    event = meetups.make_event(make_group("chennai"))
    rows = Rows(event, event.rooms.first())
    low = ADDRESS.lower()
    rows.make(SeatRequest, email=low, name=NAME, expires_at=LATER)
    asked = rows.make(ProposalSpeaker, email=low)
    actions.close_account(actor=zebulon, at=LATER)
    assert not SeatRequest.objects.exists()
    asked.refresh_from_db()
    assert asked.email == ""


def test_waiting_job_that_names_the_address_is_emptied_and_so_is_mail_to_others(zebulon):
    odd = "zoë.quist@tamarind.example"
    EmailAddress.objects.create(user=zebulon.user, email=odd, verified=True)
    for address in (ADDRESS.lower(), odd):
        Job.objects.create(
            name="x", created_at=NOON, not_before=NOON, payload={"to": [{"at": address}]}
        )
    other = make_person("Oona Other")
    Notification.objects.create(
        person=other,
        kind="t",
        subject="s",
        text=f"Write to {ADDRESS}.",
        calendar=f"ORGANIZER:mailto:{ADDRESS}",
        calendar_method="REQUEST",
        created_at=NOON,
    )
    actions.close_account(actor=zebulon, at=LATER)
    assert set(map(str, Job.objects.filter(name="x").values_list("payload", flat=True))) == {"{}"}
    assert where(ADDRESS, odd) == set()
