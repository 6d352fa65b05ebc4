"""Drafting and publishing a vote."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from community.models import AuditEntry, Job, Role
from elections import actions, rules
from elections.models import Election, Phase, Question
from elections.quorum import QuorumKind, QuorumRule
from elections.roll_file import RollFile, Voter, fingerprint
from elections.signals import vote_published
from tests.factories.elections import (
    HOUR,
    ask,
    declared_election,
    draft_election,
    election_with_roll,
    three_voters,
)
from tests.people import give_role, make_group

pytestmark = pytest.mark.django_db


def test_a_vote_that_closes_before_it_opens_is_refused(group, at):
    for closes_at in (at, at - HOUR):
        with pytest.raises(actions.ClosesBeforeItOpens):
            actions.create_election(
                actor=None, at=at, group=group, title="X", opens_at=at, closes_at=closes_at
            )
    assert not Election.objects.exists()


def test_the_database_refuses_an_empty_window_too(group, at):
    election = draft_election(group)
    with pytest.raises(IntegrityError), transaction.atomic():
        Election.objects.filter(pk=election.pk).update(closes_at=election.opens_at)


def test_the_database_refuses_half_a_quorum(group):
    question = draft_election(group).questions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(quorum_denominator=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(quorum_number=3)


def test_addresses_are_made_from_titles_and_never_taken_twice(group):
    first, second = (draft_election(group, title="New rules") for _ in range(2))
    assert (first.slug, second.slug) == ("new-rules", "new-rules-2")
    assert draft_election(group, title="New").slug == "new-2"
    with pytest.raises(actions.AddressTaken):
        draft_election(group, slug="new-rules")
    with pytest.raises(actions.AddressTaken):
        draft_election(group, slug="new")


def test_each_question_has_its_own_rule(group):
    election = draft_election(
        group, questions=(ask("First"), ask("Second", quorum=three_voters(12)))
    )
    first, second = election.questions.all()
    assert first.quorum.needed(13_490) == 3373
    assert second.quorum.needed(13_490) == 12


def test_a_draft_is_seen_by_its_officers_only(group, officer, member):
    election = draft_election(group)
    seen = Election.objects.visible_to
    assert election not in seen(None)
    assert election not in seen(member)
    assert election in seen(officer)


def test_officers_of_the_network_run_the_votes_of_its_chapters(group, officer, member, at):
    chapter = make_group("chennai", network=group)
    election = draft_election(chapter)
    assert election in Election.objects.visible_to(officer)
    assert rules.can_edit(officer, election, at=at)
    assert chapter in rules.groups_run_by(officer, at=at)
    assert not rules.can_edit(member, election, at=at)


def test_an_office_that_ended_runs_nothing(group, officer, at):
    officer.roles.update(ended_at=at - HOUR)
    assert not rules.groups_run_by(officer, at=at).exists()
    assert draft_election(group) not in Election.objects.visible_to(officer)


def test_a_vote_of_a_hidden_group_is_hidden(member):
    group = make_group("inner-circle", is_hidden=True)
    election = declared_election(group)
    assert election not in Election.objects.visible_to(None)
    assert election not in Election.objects.visible_to(member)
    give_role(member, group, Role.Kind.MEMBER)
    assert election in Election.objects.visible_to(member)


@pytest.mark.postgresql
def test_publishing_fixes_window_questions_and_roll(group, at):
    election = election_with_roll(group, "a@example.org", "b@example.org")
    question = election.questions.get()
    refusals = [
        lambda: actions.edit_election(actor=None, at=at, election=election, title="Other"),
        lambda: actions.add_question(actor=None, at=at, election=election, draft=ask()),
        lambda: actions.edit_question(actor=None, at=at, question=question, draft=ask()),
        lambda: actions.remove_question(actor=None, at=at, question=question),
        lambda: actions.declare_electorate(actor=None, at=at, election=election, eligible=9),
        lambda: actions.import_roll(
            actor=None, at=at, election=election, file=RollFile([Voter("c@example.org")])
        ),
        lambda: actions.publish_election(actor=None, at=at, election=election),
    ]
    for deed in refusals:
        with pytest.raises(actions.NotADraft):
            deed()
    assert election.roll.count() == 2


def test_the_frozen_roll_can_be_checked_by_whoever_is_shown_it(group):
    election = election_with_roll(group, "b@example.org", "A@Example.org")
    publication = election.publication
    voters = [Voter("a@example.org"), Voter("b@example.org")]
    assert fingerprint(voters, salt=publication.roll_salt) == publication.roll_hash
    assert fingerprint(voters[:1], salt=publication.roll_salt) != publication.roll_hash
    assert publication.eligible == 2


@pytest.mark.parametrize(
    ("facts", "eligible", "said"),
    [
        ({}, None, "Nobody may vote yet"),
        ({"questions": (ask(quorum=three_voters(9)),)}, 8, "needs 9 voters"),
        ({"opens_in": -9 * HOUR, "lasts": HOUR}, 9, "close is past"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_published(group, at, facts, eligible, said):
    election = draft_election(group, **facts)
    if eligible:
        actions.declare_electorate(actor=None, at=at, election=election, eligible=eligible)
    with pytest.raises(actions.NotReady, match=said):
        actions.publish_election(actor=None, at=at, election=election)
    assert Election.objects.get(pk=election.pk).phase(at=at) is Phase.DRAFT


def test_a_vote_without_a_question_is_not_published(group, at):
    election = actions.create_election(
        actor=None, at=at, group=group, title="X", opens_at=at + HOUR, closes_at=at + 2 * HOUR
    )
    actions.declare_electorate(actor=None, at=at, election=election, eligible=9)
    with pytest.raises(actions.NotReady, match="asks nothing"):
        actions.publish_election(actor=None, at=at, election=election)


def test_a_box_of_our_own_opens_in_the_future(group, at):
    with pytest.raises(actions.NotReady, match="opening is past"):
        election_with_roll(group, "a@example.org", opens_in=-HOUR)
    # ballots cast elsewhere may be on their way already
    assert declared_election(group, opens_in=-HOUR).is_open(at=at)


def test_nothing_is_cast_here_without_a_rule_to_count_it_by(group):
    with pytest.raises(actions.NotReady, match="say how its ballots are counted"):
        election_with_roll(group, "a@example.org", questions=(ask(kind="cumulative"),))


def test_publishing_tells_the_log_the_listeners_and_the_job_after_the_close(group, officer, at):
    heard = []

    def listen(**said):
        heard.append(said["election"])

    vote_published.connect(listen)
    try:
        election = election_with_roll(group, "a@example.org")
    finally:
        vote_published.disconnect(listen)
    assert heard == [election]
    assert AuditEntry.objects.filter(verb="elections.election_published").count() == 1
    job = Job.objects.get(name="elections.settle_box")
    assert job.not_before == election.closes_at


def test_a_draft_can_change(group, at):
    election = draft_election(group)
    later = election.closes_at + timedelta(days=1)
    actions.edit_election(actor=None, at=at, election=election, closes_at=later, title="Better")
    election.refresh_from_db()
    assert (election.closes_at, election.title) == (later, "Better")
    with pytest.raises(actions.ClosesBeforeItOpens):
        actions.edit_election(actor=None, at=at, election=election, closes_at=election.opens_at)
    question = election.questions.get()
    none = QuorumRule(QuorumKind.NONE)
    actions.edit_question(actor=None, at=at, question=question, draft=ask("Other", quorum=none))
    assert election.questions.get().quorum == none
    actions.remove_question(actor=None, at=at, question=question)
    assert not election.questions.exists()
