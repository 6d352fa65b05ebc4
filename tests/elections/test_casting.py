"""The ballot: one a voter, by nobody, and unread before the close."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection, models, transaction

from community.models import AuditEntry, Notification
from elections import actions, papers, queries, tallies
from elections.models import Ballot, Participation, RollClaim
from elections.queries import OnTheRoll
from elections.quorum import Outcome
from tests.factories.elections import (
    HOUR,
    answers_for,
    ask,
    confirm_address,
    declared_election,
    draft_election,
    election_with_roll,
    three_voters,
    vote,
)
from tests.people import make_person
from tests.racing import race


@pytest.fixture
def election(group, member):
    confirm_address(member)
    return election_with_roll(
        group, member.user.email, "b@example.org", "c@example.org", "d@example.org"
    )


@pytest.fixture
def during(election):
    return election.opens_at + HOUR


@pytest.fixture
def secret():
    return papers.new_secret()


def voter(email: str):
    person = make_person(email.partition("@")[0].title(), email=email)
    confirm_address(person)
    return person


# --- taking a paper ---------------------------------------------------------------------------


def test_a_lost_answer_can_be_asked_for_again(election, member, during, secret):
    facts = {"actor": member, "election": election, "secret": secret}
    first = actions.begin_ballot(at=during, **facts)
    assert actions.begin_ballot(at=during + HOUR, **facts) == first
    assert Participation.objects.count() == 1


def test_a_second_paper_is_refused(election, member, during, secret):
    actions.begin_ballot(actor=member, at=during, election=election, secret=secret)
    with pytest.raises(actions.PaperTaken):
        actions.begin_ballot(actor=member, at=during, election=election, secret=papers.new_secret())
    assert Participation.objects.count() == 1


def test_the_same_paper_comes_back_after_casting_and_casts_nothing_more(
    election, member, during, secret
):
    facts = {"actor": member, "at": during, "election": election, "secret": secret}
    token = actions.begin_ballot(**facts)
    cast = {"at": during, "election": election, "answers": answers_for(election)}
    receipt = actions.cast_ballot(token=token, **cast)
    assert actions.begin_ballot(**facts) == token
    assert actions.cast_ballot(token=token, **cast) == receipt
    assert Ballot.objects.count() == 1


def test_two_voters_never_share_a_paper(election, member, during, secret):
    actions.begin_ballot(actor=member, at=during, election=election, secret=secret)
    with pytest.raises(actions.TokenRefused, match="another ballot paper"):
        actions.begin_ballot(
            actor=voter("b@example.org"), at=during, election=election, secret=secret
        )
    assert Participation.objects.count() == 1


def test_only_confirmed_addresses_are_looked_for(election, during, secret):
    person = make_person("Bela", email="b@example.org")  # says so, and has not shown it
    facts = {"actor": person, "at": during, "election": election, "secret": secret}
    with pytest.raises(actions.NotOnTheRoll):
        actions.begin_ballot(**facts)
    assert queries.on_the_roll(election, person=person) is OnTheRoll.NO
    confirm_address(person)
    assert queries.on_the_roll(election, person=person) is OnTheRoll.YES
    assert actions.begin_ballot(**facts)
    assert queries.on_the_roll(election, person=person) is OnTheRoll.PAPER_TAKEN


@pytest.mark.postgresql
@pytest.mark.django_db
def test_addresses_match_in_any_case(group, at):
    person = make_person("Bela", email="bela@example.org")
    confirm_address(person, "Bela.B@Example.ORG")
    election = election_with_roll(group, "BELA.b@example.org")
    assert queries.on_the_roll(election, person=person) is OnTheRoll.YES


def test_two_addresses_on_one_roll_are_one_vote(election, member, during):
    confirm_address(member, "b@example.org")
    vote(election, member, at=during)
    with pytest.raises(actions.PaperTaken):
        vote(election, member, "no", at=during)
    assert (Ballot.objects.count(), RollClaim.objects.count()) == (1, 1)


def test_an_address_that_changed_hands_does_not_vote_twice(election, member, during):
    from allauth.account.models import EmailAddress

    vote(election, member, at=during)
    EmailAddress.objects.all().delete()
    heir = make_person("Heir")
    confirm_address(heir, member.user.email)
    with pytest.raises(actions.LineTaken):
        vote(election, heir, at=during)


def test_strangers_take_no_paper(election, stranger, during, secret):
    confirm_address(stranger)
    with pytest.raises(actions.NotOnTheRoll):
        actions.begin_ballot(actor=stranger, at=during, election=election, secret=secret)
    assert not Participation.objects.exists()


@pytest.mark.parametrize("bad", ["", "short", "0" * 30, "A" * 30])
def test_a_key_that_was_not_made_here_is_refused(election, member, during, bad):
    with pytest.raises(actions.TokenRefused):
        actions.begin_ballot(actor=member, at=during, election=election, secret=bad)


# --- the window -------------------------------------------------------------------------------


SECOND = timedelta(seconds=1)


def test_before_the_opening_and_from_the_close_on_nothing_is_taken(election, member, secret):
    begin = {"actor": member, "election": election, "secret": secret}
    with pytest.raises(actions.NotYetOpen):
        actions.begin_ballot(at=election.opens_at - SECOND, **begin)
    for late in (election.closes_at, election.closes_at + SECOND):
        with pytest.raises(actions.VoteIsOver):
            actions.begin_ballot(at=late, **begin)
    assert not Participation.objects.exists()
    token = actions.begin_ballot(at=election.opens_at, **begin)
    cast = {"election": election, "token": token, "answers": answers_for(election)}
    for late in (election.closes_at, election.closes_at + SECOND):
        with pytest.raises(actions.VoteIsOver):
            actions.cast_ballot(at=late, **cast)
    assert not Ballot.objects.exists()
    assert actions.cast_ballot(at=election.closes_at - SECOND, **cast)


def test_ballots_are_cast_only_where_this_site_holds_the_roll(group, member, at, secret):
    confirm_address(member)
    told = declared_election(group)
    draft = draft_election(group, title="Draft")
    for election in (told, draft):
        with pytest.raises(actions.NotCastHere):
            actions.begin_ballot(actor=member, at=at + 2 * HOUR, election=election, secret=secret)


# --- casting ----------------------------------------------------------------------------------


def test_another_answer_with_a_used_paper_is_refused(election, member, during, secret):
    token = actions.begin_ballot(actor=member, at=during, election=election, secret=secret)
    cast = {"at": during, "election": election, "token": token}
    actions.cast_ballot(answers=answers_for(election, "yes"), **cast)
    with pytest.raises(actions.BallotDiffers, match="first ballot stands"):
        actions.cast_ballot(answers=answers_for(election, "no"), **cast)
    assert json.loads(Ballot.objects.get().answers) == answers_for(election, "yes")


@pytest.mark.parametrize("spoiled", [{}, {"x": "yes"}, {"": ""}])
def test_every_question_is_answered_and_no_other(election, member, during, secret, spoiled):
    token = actions.begin_ballot(actor=member, at=during, election=election, secret=secret)
    whole = answers_for(election)
    for answers in (spoiled, {**whole, "x": "no"}, dict.fromkeys(whole, "maybe")):
        with pytest.raises(actions.AnswersIncomplete):
            actions.cast_ballot(at=during, election=election, token=token, answers=answers)
    assert not Ballot.objects.exists()


def test_a_token_of_another_vote_opens_no_box(election, group, member, during, secret):
    other = election_with_roll(group, member.user.email, title="Other")
    token = actions.begin_ballot(actor=member, at=during, election=other, secret=secret)
    with pytest.raises(actions.TokenRefused):
        actions.cast_ballot(
            at=during, election=election, token=token, answers=answers_for(election)
        )


# --- what is on a ballot ------------------------------------------------------------------------


def test_a_ballot_has_no_person_no_time_and_no_sequence():
    fields = {field.name: field for field in Ballot._meta.get_fields()}
    assert set(fields) == {"token_hash", "election", "answers"}
    assert fields["token_hash"].primary_key
    assert fields["election"].related_model._meta.label == "elections.Election"
    participation = Participation._meta.get_fields()
    assert {field.name for field in participation} == {"row", "election", "commitment"}
    dated = (models.DateField, models.TimeField)
    assert not any(isinstance(field, dated) for field in [*participation, *fields.values()])


@pytest.mark.django_db
def test_sqlite_keeps_the_box_without_a_hidden_number():
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'elections_ballot'")
        (made,) = cursor.fetchone()
        assert made.rstrip().endswith("WITHOUT ROWID")
        with pytest.raises(Exception, match="no such column"):
            cursor.execute("SELECT rowid FROM elections_ballot")


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_box_lies_in_the_order_of_its_hashes(election, member, during):
    vote(election, member, at=during)
    for email in ("b@example.org", "c@example.org", "d@example.org"):
        vote(election, voter(email), "no", at=during)
    actions.settle_box(at=election.closes_at, election=election)
    with connection.cursor() as cursor:
        # as the database itself lays them out, without being asked for an order
        cursor.execute("SELECT token_hash FROM elections_ballot")
        lying = [row[0] for row in cursor.fetchall()]
    assert len(lying) == 4
    assert lying == sorted(lying)


def test_the_box_is_not_settled_while_it_is_open(election, during):
    with pytest.raises(actions.NotYetOpen):
        actions.settle_box(at=during, election=election)


def test_neither_request_writes_a_line_that_orders_ballots(election, member, during):
    before = AuditEntry.objects.count()
    vote(election, member, at=during)
    assert AuditEntry.objects.count() == before
    assert not Notification.objects.exists()


@pytest.mark.only_postgresql
@pytest.mark.django_db(transaction=True)
def test_participation_and_ballot_share_no_transaction(election, member, during):
    vote(election, member, at=during)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM elections_participation")
        ((taken,),) = cursor.fetchall()
        cursor.execute("SELECT xmin::text FROM elections_ballot")
        ((cast,),) = cursor.fetchall()
    assert taken != cast


@pytest.mark.only_postgresql
@pytest.mark.django_db(transaction=True)
def test_after_the_close_all_ballots_carry_one_transaction(election, member, during):
    vote(election, member, at=during)
    vote(election, voter("b@example.org"), at=during)
    actions.settle_box(at=election.closes_at, election=election)
    with connection.cursor() as cursor:
        for table in ("elections_ballot", "elections_participation"):
            cursor.execute(f"SELECT count(*), count(DISTINCT xmin::text) FROM {table}")
            assert cursor.fetchone() == (2, 1)


def test_the_database_alone_does_not_join_voter_and_ballot(election, member, during, secret):
    """Everything that the rows hold, and none of it is the secret that leads from one to the other."""
    token = actions.begin_ballot(actor=member, at=during, election=election, secret=secret)
    actions.cast_ballot(at=during, election=election, token=token, answers=answers_for(election))
    held = json.dumps(
        [list(model.objects.values_list()) for model in (Ballot, Participation, RollClaim)],
        default=str,
    )
    assert secret not in held
    assert token not in held
    assert Participation.objects.get().commitment != Ballot.objects.get().token_hash


# --- counting -----------------------------------------------------------------------------------


def test_before_the_close_there_is_a_count_and_nothing_else(election, member, during):
    vote(election, member, "no", at=during)
    assert queries.progress(election, at=during).main.ballots == 1
    assert tallies.tally(election, at=election.closes_at - SECOND) is None
    assert not Ballot.objects.opened(at=election.closes_at - SECOND).exists()


def test_the_box_counts_per_question(group, member, at):
    confirm_address(member)
    emails = [f"v{number}@example.org" for number in range(4)]
    election = election_with_roll(
        group,
        member.user.email,
        *emails,
        questions=(ask("First", quorum=three_voters(3)), ask("Second", quorum=three_voters(5))),
    )
    during = election.opens_at + HOUR
    vote(election, member, "yes", "yes", at=during)
    vote(election, voter(emails[0]), "no", "yes", at=during)
    vote(election, voter(emails[1]), "abstain", "abstain", at=during)
    first, second = tallies.tally(election, at=election.closes_at)
    assert (first.yes, first.no, first.abstain) == (1, 1, 1)
    assert first.outcome is Outcome.NOT_CARRIED  # a tie; the abstention only made the quorum
    assert first.progress.reached is True
    assert (second.yes, second.no, second.abstain) == (2, 0, 1)
    assert second.outcome is Outcome.NO_QUORUM


def test_a_receipt_is_found_by_whoever_has_it(election, member, during):
    receipt = vote(election, member, at=during)
    assert queries.is_in_the_box(election, receipt=receipt)
    assert not queries.is_in_the_box(election, receipt=receipt[::-1])


# --- many at once -------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_ballot_however_often_it_is_sent_at_once(election, member, during, secret):
    token = actions.begin_ballot(actor=member, at=during, election=election, secret=secret)
    answers = answers_for(election)
    receipts = race(
        12,
        lambda _n: actions.cast_ballot(at=during, election=election, token=token, answers=answers),
    )
    assert len(set(receipts)) == 1
    assert Ballot.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_different_ballots_at_once_one_stands(election, member, during, secret):
    token = actions.begin_ballot(actor=member, at=during, election=election, secret=secret)
    said = ["yes", "no", "abstain"] * 4
    answers = race(
        12,
        lambda n: actions.cast_ballot(
            at=during, election=election, token=token, answers=answers_for(election, said[n])
        ),
    )
    (ballot,) = Ballot.objects.all()
    stands = set(json.loads(ballot.answers).values())
    for word, answer in zip(said, answers, strict=True):
        if {word} == stands:
            assert answer == ballot.token_hash
        else:
            assert isinstance(answer, actions.BallotDiffers), answer


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_papers_asked_for_at_once_one_is_given(election, member, during):
    secrets = [papers.new_secret() for _ in range(12)]
    answers = race(
        12,
        lambda n: actions.begin_ballot(
            actor=member, at=during, election=election, secret=secrets[n]
        ),
    )
    given = [answer for answer in answers if isinstance(answer, str)]
    assert len(given) == 1, answers
    assert sum(isinstance(answer, actions.PaperTaken) for answer in answers) == 11, answers
    assert Participation.objects.count() == 1


@pytest.mark.django_db
def test_a_refused_paper_leaves_no_claim(election, during, secret):
    person = voter("b@example.org")
    with pytest.raises(actions.TokenRefused), transaction.atomic():
        actions.begin_ballot(actor=person, at=during, election=election, secret="x")
    assert not RollClaim.objects.exists()
