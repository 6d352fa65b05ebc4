"""Where somebody works: said, corrected in the open, ended, taken back, joined by its name."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from community import actions, queries
from community.actions import Employment
from community.models import Affiliation, AuditEntry
from tests.people import NOON, give_role, make_group, make_organisation, make_person
from tests.racing import race

TODAY = NOON.date()


@pytest.fixture
def aptira(db):
    return actions.found_organisation(
        actor=None, at=NOON, slug="aptira", name="Aptira", aliases=("Aptira Pty Ltd",)
    )


def say(member, **facts):
    return actions.state_affiliation(actor=member, at=NOON, said=Employment(**facts))


@pytest.mark.parametrize("typed", ["Aptira", "  aptira  ", "APTIRA PTY LTD", "Aptira  Pty Ltd"])
def test_any_of_its_names_finds_the_organisation(member, aptira, typed):
    row = say(member, employer=typed)

    assert (row.organisation, row.employer) == (aptira, "")


def test_a_name_that_nobody_knows_stays_as_typed_and_is_joined_with_the_name(member, aptira):
    row = say(member, employer="Aptira India", title="Engineer", from_on=date(2024, 1, 1))
    keeper = make_person("Kiran Keeper")
    before = (row.employer, queries.engagements_of([member.pk])[member.pk])

    actions.add_alias(
        actor=keeper, at=NOON + timedelta(days=1), organisation=aptira, name="aptira india"
    )

    joined = Affiliation.objects.standing().get(person=member)
    row.refresh_from_db()
    assert before == ("Aptira India", [])
    assert (joined.organisation, joined.employer, joined.title) == (aptira, "", "Engineer")
    assert (joined.from_on, joined.corrects) == (date(2024, 1, 1), row)
    assert row.recorded_at == NOON  # what was said first still says when
    assert [one.organisation for one in queries.engagements_of([member.pk])[member.pk]] == [
        aptira.pk
    ]


def test_an_organisation_that_is_written_down_takes_in_who_typed_its_name(member):
    say(member, employer="New House")

    firm = actions.found_organisation(actor=None, at=NOON, slug="new-house", name="New house")

    assert Affiliation.objects.standing().get(person=member).organisation == firm


def test_names_that_wait_are_counted_by_person_whatever_their_spelling(member, stranger):
    say(member, employer="Foo  Ltd")
    say(stranger, employer="foo ltd")
    say(stranger, employer="Bar")

    assert [(one.name.casefold(), one.people) for one in queries.typed_employers()] == [
        ("foo ltd", 2),
        ("bar", 1),
    ]


def test_a_correction_leaves_what_was_said_and_rules_count_what_stands(member, aptira):
    other = make_organisation("other", name="Other")
    first = say(member, employer="Aptira", from_on=date(2020, 1, 1))
    later = NOON + timedelta(days=3)

    second = actions.correct_affiliation(
        actor=member,
        at=later,
        affiliation=first,
        said=Employment(employer="Other", from_on=date(2021, 1, 1)),
        reason="I mixed them up.",
    )

    first.refresh_from_db()
    assert (first.organisation, first.recorded_at) == (aptira, NOON)
    assert (second.corrects, second.recorded_at, second.recorded_by) == (first, later, member)
    assert list(Affiliation.objects.held_on(TODAY)) == [second]
    assert [one.organisation for one in queries.engagements_of([member.pk])[member.pk]] == [
        other.pk
    ]
    (told,) = queries.statements_of(member)
    assert (told.newest, told.before) == (second, (first,))
    entry = AuditEntry.objects.get(verb="community.affiliation_corrected")
    assert json.loads(entry.payload)["corrects"] == first.public_id


def test_the_same_said_again_does_nothing(member, aptira):
    row = say(member, employer="Aptira", title="Engineer")
    entries = AuditEntry.objects.count()

    again = actions.correct_affiliation(
        actor=member,
        at=NOON,
        affiliation=row,
        said=Employment(employer="aptira", title="Engineer"),
    )

    assert (again, AuditEntry.objects.count()) == (row, entries)


def test_the_end_of_one_may_lie_ahead_and_the_beginning_may_not(member, aptira):
    row = say(member, employer="Aptira", from_on=TODAY)
    ended = actions.end_affiliation(
        actor=member, at=NOON, affiliation=row, until_on=TODAY + timedelta(days=30)
    )

    assert ended.is_open(on=TODAY + timedelta(days=29))
    assert not ended.is_open(on=TODAY + timedelta(days=30))
    with pytest.raises(actions.BeginsLater):
        say(member, employer="Aptira", from_on=TODAY + timedelta(days=1))


def test_the_day_is_the_one_where_the_member_is(aptira):
    early = make_person("Early Erina", timezone="Pacific/Auckland")  # it is tomorrow there at noon

    assert say(early, employer="Aptira", from_on=TODAY + timedelta(days=1)).organisation == aptira


def test_the_last_day_before_the_first_is_refused_and_nothing_kept(member, aptira):
    with pytest.raises(actions.EndsBeforeItBegins):
        say(member, employer="Aptira", from_on=TODAY, until_on=TODAY)

    assert not Affiliation.objects.exists()


def test_what_is_taken_back_counts_no_longer_and_is_still_read_by_those_who_judge(member, aptira):
    row = say(member, employer="Aptira")

    actions.withdraw_affiliation(actor=member, at=NOON, affiliation=row)

    assert queries.affiliations_of(member) == []
    assert queries.engagements_of([member.pk])[member.pk] == []
    (told,) = queries.statements_of(member)
    assert told.newest.withdrawn_at == NOON
    with pytest.raises(actions.NoLongerStands):
        actions.end_affiliation(actor=member, at=NOON, affiliation=row, until_on=TODAY)


def test_a_name_that_two_go_by_is_asked_about(member):
    make_organisation("one", name="Orbit")
    make_organisation("two", name="ORBIT")

    with pytest.raises(actions.SeveralAreCalledSo, match="Orbit"):
        say(member, employer="orbit")


def test_the_database_keeps_a_typed_name_and_an_organisation_apart(member, aptira):
    with pytest.raises(IntegrityError), transaction.atomic():
        Affiliation.objects.create(
            person=member, organisation=aptira, employer="Aptira", recorded_at=NOON
        )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once_leave_one(member):
    make_organisation("one", name="One")
    row = say(member, employer="One")

    answers = race(
        4,
        lambda number: actions.correct_affiliation(
            actor=member, at=NOON, affiliation=row, said=Employment(employer=f"Other {number}")
        ),
    )

    refused = [one for one in answers if isinstance(one, actions.NoLongerStands)]
    assert len(refused) == 3
    assert Affiliation.objects.standing().filter(person=member).count() == 1


# --- Pages ----------------------------------------------------------------------------------------


def test_faults_stand_at_their_fields_and_what_was_typed_is_kept(signed_in, member):
    page = signed_in(member).post(
        "/me/affiliations/new/",
        {"organisation": "", "title": "Engineer", "from_on": "2999-01-01", "last_on": "2020-01-01"},
    )

    words = page.content.decode()
    assert page.status_code == 422
    assert 'href="#id_organisation"' in words
    assert 'href="#id_from_on"' in words
    assert 'value="Engineer"' in words
    assert not Affiliation.objects.exists()


def test_the_last_day_is_the_one_that_people_mean(signed_in, member, aptira):
    signed_in(member).post(
        "/me/affiliations/new/",
        {"organisation": "aptira", "from_on": "2020-01-01", "last_on": "2020-12-31"},
    )

    row = Affiliation.objects.get()
    assert (row.from_on, row.until_on) == (date(2020, 1, 1), date(2021, 1, 1))
    assert "1 January 2020 – 31 December 2020" in signed_in(member).get("/me/").content.decode()


def test_those_who_judge_read_corrections_and_others_do_not(signed_in, member, stranger, aptira):
    row = say(member, employer="Aptira")
    actions.correct_affiliation(
        actor=member,
        at=NOON,
        affiliation=row,
        said=Employment(),
        reason="I left before.",
    )
    chair = give_role(make_person("Charu"), make_group("panel"), "chair").person
    page = f"/people/{member.public_id}/affiliations/"

    words = signed_in(chair).get(page).content.decode()

    assert "I left before." in words
    assert "Aptira" in words
    assert signed_in(stranger).get(page).status_code == 403
    assert (
        "I left before."
        not in signed_in(stranger).get(f"/people/{member.public_id}/").content.decode()
    )
