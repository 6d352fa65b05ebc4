"""Rolls made by rules: of members, and of those who contributed enough."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext
from hypothesis import given, settings
from hypothesis import strategies as st

from community.models import Affiliation, Group, Membership
from elections import actions, contributions, queries
from elections.contributions import AliasesGoRound, Change, resolved
from elections.electorate import BadElectorate, ContributionRules, MemberRules, in_words
from elections.models import RollDefinition, RollUpload
from elections.rows import RowsRefused, UnreadableFile
from elections.stash import file_of
from tests.factories.elections import confirm_address, draft_election
from tests.people import NOON, make_group, make_person

DAY = timedelta(days=1)
ALICE, BO, CY = (f"{name}@example.org" for name in ("alice", "bo", "cy"))


def said(kind, rules, **figures):
    with translation.override("en"):
        return in_words(kind, rules.as_json(), _=gettext, _n=ngettext, **figures)


def test_the_definition_stands_beside_the_count():
    assert (
        said("rules", MemberRules(180), considered=17_000, taken=13_490)
        == "13,490 of 17,000: members for 180 days"
    )
    every = MemberRules(1, active_days=365, affiliation=True)
    assert said("rules", every, considered=9, taken=3, added=2, removed=1) == (
        "3 of 9: members for 1 day, who signed in within 365 days, with an affiliation on record,"
        " 2 lines put in since, 1 line taken out since"
    )
    cycle = ContributionRules(date(2014, 6, 1), date(2015, 5, 31), 2)
    assert said("contributions", cycle, considered=2_000, taken=1_400) == (
        "1,400 of 2,000 who contributed: at least 2 merged changes from 2014-06-01 to 2015-05-31"
    )


def test_rules_that_cannot_be_met_are_none():
    for wrong in (
        lambda: MemberRules(-1),
        lambda: MemberRules(0, 40_000),
        lambda: ContributionRules(date(2015, 1, 2), date(2015, 1, 1)),
        lambda: ContributionRules(date(2015, 1, 1), date(2015, 1, 1), 0),
    ):
        with pytest.raises(BadElectorate):
            wrong()


# --- Contributions, counted -----------------------------------------------------------------------

days = st.dates(date(2014, 5, 25), date(2014, 6, 10))
names = st.sampled_from(["a", "b", "c", "d"])
WINDOW = ContributionRules(date(2014, 6, 1), date(2014, 6, 5), 2)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(names, days, st.sampled_from(["", "x1", "x2", "x3"]))),
    st.dictionaries(names, names, max_size=3),
)
def test_counted_by_hand_it_is_the_same(rows, pairs):
    try:
        aliases = resolved({alias: email for alias, email in pairs.items() if alias != email})
    except AliasesGoRound:
        return
    changes = [Change(n, who, day, name) for n, (who, day, name) in enumerate(rows, start=2)]
    found = contributions.count(changes, WINDOW, aliases)
    seen: set[str] = set()
    by_hand: dict[str, int] = {}
    for who, day, name in rows:
        while who in aliases:
            who = aliases[who]  # noqa: PLW2901  (as a person would follow it)
        by_hand.setdefault(who, 0)
        inside = WINDOW.first <= day <= WINDOW.last
        if inside and not (name and name in seen):
            by_hand[who] += 1
        if inside and name:
            seen.add(name)
    assert {email: one.changes for email, one in found.people.items()} == by_hand
    assert [one.email for one in found.chosen(WINDOW)] == sorted(
        email for email, number in by_hand.items() if number >= 2
    )


def test_aliases_lead_to_their_end_and_not_round():
    assert resolved({"a": "b", "b": "c"}) == {"a": "c", "b": "c"}
    for ring in ({"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "b"}, {"a": "a"}):
        with pytest.raises(AliasesGoRound):
            resolved(ring)


# --- Through the site -----------------------------------------------------------------------------


@pytest.fixture
def belong(group):
    def join(name: str, days: int, *, into: Group = group, confirmed: bool = True):
        person = make_person(name)
        Membership.objects.create(group=into, person=person, joined_at=NOON - days * DAY)
        if confirmed:
            confirm_address(person)
        return person

    return join


def made(officer, election, rules, *, skip_bad=True):
    upload = actions.make_roll(actor=officer, at=NOON, election=election, rules=rules)
    return taken(officer, upload, skip_bad=skip_bad)


def taken(officer, upload, *, skip_bad=True):
    actions.check_roll(at=NOON, upload=upload)
    upload.refresh_from_db()
    actions.take_roll(actor=officer, at=NOON, upload=upload, skip_bad=skip_bad)
    actions.write_upload(actor=officer, at=NOON, upload=upload)
    upload.refresh_from_db()
    return upload


@pytest.mark.django_db
@pytest.mark.postgresql
def test_members_since_so_many_days_stand_on_the_roll(group, officer, belong):
    chapter = make_group("pune", network=group)
    alice, bo = belong("Alice", 180), belong("Bo", 200, into=chapter)
    belong("Cy", 179)
    election = draft_election(group)
    upload = made(officer, election, MemberRules(180))
    assert upload.state == RollUpload.State.TAKEN
    assert dict(election.roll.values_list("email", "name")) == {ALICE: "Alice", BO: "Bo"}
    definition = RollDefinition.objects.get(election=election)
    assert (definition.considered, definition.taken) == (3, 2)
    assert queries.definition_in_words(definition) == "2 of 3: members for 180 days"
    assert {alice.name, bo.name} == {"Alice", "Bo"}


@pytest.mark.django_db
def test_chapters_activity_and_affiliation_are_rules_of_their_own(group, officer, belong):
    chapter = make_group("pune", network=group)
    alice, bo = belong("Alice", 10), belong("Bo", 10)
    belong("Cy", 10, into=chapter)
    alice.user.last_login = NOON - 30 * DAY
    alice.user.save()
    bo.user.last_login = NOON - 31 * DAY
    bo.user.save()
    Affiliation.objects.create(person=bo, recorded_at=NOON, employer="Aptira")

    def roll(**rules) -> set[str]:
        election = draft_election(group)
        made(officer, election, MemberRules(**rules))
        return set(election.roll.values_list("email", flat=True))

    assert roll() == {ALICE, BO, CY}
    assert roll(network=False) == {ALICE, BO}
    assert roll(active_days=30) == {ALICE}
    assert roll(affiliation=True) == {BO}


@pytest.mark.django_db
def test_a_member_without_a_confirmed_address_is_named_and_left_out_on_purpose(
    group, officer, belong
):
    belong("Alice", 10)
    belong("Bo", 10, confirmed=False)
    election = draft_election(group)
    upload = actions.make_roll(actor=officer, at=NOON, election=election, rules=MemberRules())
    actions.check_roll(at=NOON, upload=upload)
    upload.refresh_from_db()
    assert (upload.voters, upload.refused, upload.considered) == (1, 1, 2)
    with pytest.raises(RowsRefused):
        actions.take_roll(actor=officer, at=NOON, upload=upload)
    taken(officer, upload)
    assert election.roll.get().email == ALICE


CHANGES = f"""email,merged_on,name,change
{ALICE},2014-06-01,Alice,I1
ALICE.OLD@example.org,2014-07-01T10:00:00Z,Alice,I2
{ALICE},2014-07-01,Alice,I2
{BO},2014-07-01,Bo,I3
{BO},2014-05-31,Bo,I4
nobody,2014-07-01,No,I5
{CY},someday,Cy,I6
"""


def receive(
    officer, election, changes=CHANGES, aliases=f"alias,email\nalice.old@example.org,{ALICE}\n"
):
    return actions.receive_contributions(
        actor=officer,
        at=NOON,
        election=election,
        content=SimpleUploadedFile("changes.csv", changes.encode()),
        aliases=SimpleUploadedFile("aliases.csv", aliases.encode()) if aliases else None,
        rules=ContributionRules(date(2014, 6, 1), date(2015, 5, 31), 2),
    )


@pytest.mark.django_db
@pytest.mark.postgresql
def test_who_contributed_enough_under_any_address_stands_on_the_roll(
    group, officer, django_capture_on_commit_callbacks
):
    election = draft_election(group)
    upload = receive(officer, election)
    actions.check_roll(at=NOON, upload=upload)
    upload.refresh_from_db()
    assert (upload.voters, upload.refused, upload.considered) == (1, 2, 2)
    with django_capture_on_commit_callbacks(execute=True):
        taken(officer, upload)
    assert election.roll.values_list("email", "name").get() == (ALICE, "Alice")
    assert not file_of(upload.public_id).exists()
    words = queries.definition_in_words(RollDefinition.objects.get(election=election))
    assert words.startswith("1 of 2 who contributed: at least 2 merged changes")


@pytest.mark.django_db
def test_bad_aliases_are_refused_at_once_and_nothing_is_kept(group, officer):
    election = draft_election(group)
    for aliases, fault in (
        (f"alias,email\nnobody,{ALICE}\n", RowsRefused),
        (f"alias,email\n{BO},{ALICE}\n{BO},{CY}\n", RowsRefused),
        (f"alias,email\n{BO},{ALICE}\n{ALICE},{BO}\n", UnreadableFile),
    ):
        with pytest.raises(fault):
            receive(officer, election, aliases=aliases)
    assert not election.roll_uploads.exists()


@pytest.mark.django_db
def test_nobody_with_enough_is_said_and_changes_nothing(group, officer):
    election = draft_election(group)
    upload = receive(officer, election, changes=f"email,merged_on\n{BO},2014-06-01\n", aliases="")
    actions.check_roll(at=NOON, upload=upload)
    upload.refresh_from_db()
    assert upload.state == RollUpload.State.REFUSED
    assert upload.reason == "The rules choose nobody, so the roll stays as it was."
    assert not election.roll.exists()


@pytest.mark.django_db
def test_an_officer_makes_both_kinds_on_the_desk(client, group, officer, belong):
    belong("Alice", 10)
    election = draft_election(group, slug="rules")
    client.force_login(officer.user)
    page = reverse("elections:roll_from_rules", args=["rules"])
    assert client.post(page, {"member_days": "-1"}).status_code == 422
    answer = client.post(page, {"member_days": "5", "active_days": "0", "network": "on"})
    assert answer.status_code == 302
    upload = election.roll_uploads.get()
    actions.check_roll(at=NOON, upload=upload)
    shown = client.get(answer["Location"]).content.decode()
    assert "1 of 1: members for 5 days" in shown
    actions.drop_roll(actor=officer, at=NOON, upload=upload)
    page = reverse("elections:roll_from_contributions", args=["rules"])
    facts = {"first": "2014-06-01", "last": "2014-05-31", "least": "1"}
    file = SimpleUploadedFile("c.csv", CHANGES.encode())
    assert client.post(page, {**facts, "file": file}).status_code == 422
    wrong = SimpleUploadedFile("a.csv", b"alias,email\nnobody,x\n")
    facts["last"] = "2015-05-31"
    file.seek(0)
    answer = client.post(page, {**facts, "file": file, "aliases": wrong})
    assert answer.status_code == 422
    assert "is not an e-mail address" in answer.content.decode()
    file.seek(0)
    assert client.post(page, {**facts, "file": file}).status_code == 302
