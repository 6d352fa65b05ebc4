"""The ballot: one a voter, by nobody, and unread before the close."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection, models, transaction

from community import signing
from community.models import AuditEntry, Job, Notification, SigningKey
from elections import actions, boxes, phrases, queries, tallies, tokens
from elections.models import Ballot, Box, Leaf, Participation, RollClaim
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
    paper,
    three_voters,
    vote,
    voter_of,
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


def somebody(email: str):
    person = make_person(email.partition("@")[0].title(), email=email)
    confirm_address(person)
    return person


def filled(election, voter, *said, number=0):
    return voter.fill(actions.wording_of(election, answers_for(election, *said)), number)


# --- taking a paper ---------------------------------------------------------------------------


def test_a_lost_answer_can_be_asked_for_again(election, member, during):
    phrase = phrases.new()
    voter, token = paper(election, member, at=during, phrase=phrase)
    again = paper(election, member, at=during + HOUR, phrase=phrase)[1]
    assert again == token
    token.check(voter.key)
    assert Participation.objects.count() == 1


def test_a_second_paper_is_refused(election, member, during):
    paper(election, member, at=during)
    with pytest.raises(actions.PaperTaken):
        paper(election, member, at=during)
    assert Participation.objects.count() == 1


def test_the_same_paper_comes_back_after_casting_and_casts_nothing_more(election, member, during):
    phrase = phrases.new()
    voter, token = paper(election, member, at=during, phrase=phrase)
    cast = {"at": during, "election": election, "slip": filled(election, voter)}
    receipt = actions.cast_ballot(token=token, **cast)
    again = paper(election, member, at=during, phrase=phrase)[1]
    assert actions.cast_ballot(token=again, **cast) == receipt
    assert (Ballot.objects.count(), Leaf.objects.count()) == (1, 1)


def test_two_voters_never_share_a_paper(election, member, during):
    phrase = phrases.new()
    paper(election, member, at=during, phrase=phrase)
    with pytest.raises(actions.TokenRefused, match="another ballot paper"):
        paper(election, somebody("b@example.org"), at=during, phrase=phrase)
    assert Participation.objects.count() == 1


def test_only_confirmed_addresses_are_looked_for(election, during):
    person = make_person("Bela", email="b@example.org")  # says so, and has not shown it
    with pytest.raises(actions.NotOnTheRoll):
        paper(election, person, at=during)
    assert queries.on_the_roll(election, person=person) is OnTheRoll.NO
    confirm_address(person)
    assert queries.on_the_roll(election, person=person) is OnTheRoll.YES
    assert paper(election, person, at=during)
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


def test_strangers_take_no_paper(election, stranger, during):
    confirm_address(stranger)
    with pytest.raises(actions.NotOnTheRoll):
        paper(election, stranger, at=during)
    assert not Participation.objects.exists()


@pytest.mark.parametrize("bad", [b"", b"short", bytes(384), b"\xff" * 384, b"1" * 383])
def test_what_no_key_could_sign_marks_no_line(election, member, during, bad):
    with pytest.raises(actions.TokenRefused):
        actions.issue_token(actor=member, at=during, election=election, blinded=bad)
    assert not Participation.objects.exists()
    assert not RollClaim.objects.exists()


def test_what_was_signed_is_not_what_was_sent(election, member, during):
    """The server saw a blinded message; neither it nor the answer stands in what is cast."""
    voter = voter_of(election, at=during)
    asked = voter.ask().message
    answer = actions.issue_token(actor=member, at=during, election=election, blinded=asked)
    token = voter.receive(answer)
    assert token.signature not in {asked, answer}
    assert voter.token not in asked


def test_another_site_secret_does_not_sign(election, member, during, settings):
    phrase = phrases.new()
    paper(election, member, at=during, phrase=phrase)
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another-" * 8
    with pytest.raises(actions.BoxNotReady, match="secret of the site"):
        paper(election, member, at=during, phrase=phrase)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert paper(election, member, at=during, phrase=phrase)


# --- the window -------------------------------------------------------------------------------


SECOND = timedelta(seconds=1)


def test_before_the_opening_and_from_the_close_on_nothing_is_taken(election, member):
    with pytest.raises(actions.NotYetOpen):
        paper(election, member, at=election.opens_at - SECOND)
    voter, token = paper(election, member, at=election.opens_at)
    other = somebody("b@example.org")
    blinded = voter_of(election, at=election.opens_at).ask().message
    cast = {"election": election, "token": token, "slip": filled(election, voter)}
    for late in (election.closes_at, election.closes_at + SECOND):
        with pytest.raises(actions.VoteIsOver):
            actions.issue_token(actor=other, at=late, election=election, blinded=blinded)
        with pytest.raises(actions.VoteIsOver):
            actions.cast_ballot(at=late, **cast)
    assert Participation.objects.count() == 1
    assert not Ballot.objects.exists()
    assert actions.cast_ballot(at=election.closes_at - SECOND, **cast)


def test_ballots_are_cast_only_where_this_site_holds_the_roll(group, member, at):
    confirm_address(member)
    told = declared_election(group)
    draft = draft_election(group, title="Draft")
    for election in (told, draft):
        with pytest.raises(actions.NotCastHere):
            actions.issue_token(
                actor=member, at=at + 2 * HOUR, election=election, blinded=bytes(384)
            )
    assert not Box.objects.exists()


# --- casting ----------------------------------------------------------------------------------


def test_a_receipt_is_signed_and_names_the_leaf(election, member, during):
    voter, token = paper(election, member, at=during)
    slip = filled(election, voter)
    receipt = actions.cast_ballot(at=during, election=election, token=token, slip=slip)
    public = SigningKey.objects.get(name=receipt.key).public
    assert signing.is_signed(receipt.statement, public=public, signature=receipt.signature)
    said = json.loads(receipt.statement)
    assert said["leaf"] == slip.leaf(election.public_id).hex()
    assert set(said) == {"statement", "site", "election", "leaf"}  # neither a time nor an answer


def test_a_ballot_is_replaced_by_who_can_withdraw_it(election, member, during):
    voter, token = paper(election, member, at=during)
    cast = {"at": during, "election": election, "token": token}
    first, second = filled(election, voter, "yes"), filled(election, voter, "no", number=1)
    actions.cast_ballot(slip=first, **cast)
    for wrong in (b"", voter.withdrawal(1), bytes(32)):
        with pytest.raises(actions.BallotDiffers):
            actions.cast_ballot(slip=second, withdrawal=wrong, **cast)
    assert json.loads(Ballot.objects.get().answers) == answers_for(election, "yes")
    actions.cast_ballot(slip=second, withdrawal=voter.withdrawal(0), **cast)
    assert json.loads(Ballot.objects.get().answers) == answers_for(election, "no")
    gone = Leaf.objects.exclude(w="").get()
    assert gone.leaf == first.leaf(election.public_id).hex()
    assert (gone.w, gone.inner) == (voter.withdrawal(0).hex(), first.inner.hex())
    assert Leaf.objects.filter(w="").get().leaf == second.leaf(election.public_id).hex()


def test_a_replaced_ballot_does_not_come_back(election, member, during):
    voter, token = paper(election, member, at=during)
    cast = {"at": during, "election": election, "token": token}
    first, second = filled(election, voter, "yes"), filled(election, voter, "no", number=1)
    actions.cast_ballot(slip=first, **cast)
    actions.cast_ballot(slip=second, withdrawal=voter.withdrawal(0), **cast)
    for withdrawal in (b"", voter.withdrawal(0), voter.withdrawal(1)):
        with pytest.raises(actions.BallotReplaced):
            actions.cast_ballot(slip=first, withdrawal=withdrawal, **cast)
    assert json.loads(Ballot.objects.get().answers) == answers_for(election, "no")


def test_where_the_rule_does_not_let_it_the_first_ballot_stands(group, member, at):
    confirm_address(member)
    election = election_with_roll(group, member.user.email, may_replace=False)
    during = election.opens_at + HOUR
    voter, token = paper(election, member, at=during)
    cast = {"at": during, "election": election, "token": token}
    actions.cast_ballot(slip=filled(election, voter, "yes"), **cast)
    with pytest.raises(actions.BallotDiffers, match="first ballot stands"):
        actions.cast_ballot(
            slip=filled(election, voter, "no", number=1), withdrawal=voter.withdrawal(0), **cast
        )
    assert json.loads(Ballot.objects.get().answers) == answers_for(election, "yes")


def test_on_a_voters_behalf_the_last_word_counts(election, member, during):
    phrase = phrases.new()
    assert actions.token_for(election=election, phrase=phrase) is None  # no paper was taken with it
    paper(election, member, at=during, phrase=phrase)
    token = actions.token_for(election=election, phrase=phrase)
    cast = {"at": during, "election": election, "phrase": phrase, "token": token}
    first = actions.cast_for(answers=answers_for(election, "yes"), **cast)
    assert actions.cast_for(answers=answers_for(election, "yes"), **cast) == first
    assert Leaf.objects.count() == 1
    second = actions.cast_for(answers=answers_for(election, "no"), **cast)
    assert second != first
    assert actions.cast_for(answers=answers_for(election, "no"), **cast) == second
    assert actions.cast_for(answers=answers_for(election, "yes"), **cast) not in {first, second}
    assert (Ballot.objects.count(), Leaf.objects.count()) == (1, 3)
    assert json.loads(Ballot.objects.get().answers) == answers_for(election, "yes")


@pytest.mark.parametrize("spoiled", [{}, {"x": "yes"}, {"": ""}])
def test_every_question_is_answered_and_no_other(election, member, during, spoiled):
    voter, token = paper(election, member, at=during)
    whole = answers_for(election)
    for answers in (spoiled, {**whole, "x": "no"}, dict.fromkeys(whole, "maybe")):
        with pytest.raises(actions.AnswersIncomplete):
            actions.wording_of(election, answers)
        with pytest.raises(actions.AnswersIncomplete):
            actions.cast_ballot(
                at=during, election=election, token=token, slip=voter.fill(json.dumps(answers))
            )
    assert not Ballot.objects.exists()


def test_another_spelling_of_a_ballot_is_refused(election, member, during):
    voter, token = paper(election, member, at=during)
    spaced = json.dumps(answers_for(election), indent=1)
    with pytest.raises(actions.AnswersIncomplete, match="canonical"):
        actions.cast_ballot(at=during, election=election, token=token, slip=voter.fill(spaced))


def test_a_token_of_another_vote_opens_no_box(election, group, member, during):
    other = election_with_roll(group, member.user.email, title="Other")
    voter, token = paper(other, member, at=during)
    voter_of(election, at=during)
    with pytest.raises(actions.TokenRefused):
        actions.cast_ballot(at=during, election=election, token=token, slip=filled(election, voter))


def test_a_ballot_that_its_token_did_not_sign_is_refused(election, member, during):
    voter, token = paper(election, member, at=during)
    other, foreign = paper(election, somebody("b@example.org"), at=during)
    mine, theirs = filled(election, voter), filled(election, other)
    for told, slip in (
        (token, theirs),
        (foreign, mine),
        (
            token,
            tokens.Slip(mine.token, mine.withdrawal_hash, mine.nonce, mine.ballot, theirs.seal),
        ),
        (tokens.Token(token.token, token.prefix, foreign.signature), mine),
        (tokens.Token(token.token, foreign.prefix, token.signature), mine),
    ):
        with pytest.raises(actions.TokenRefused):
            actions.cast_ballot(at=during, election=election, token=told, slip=slip)
    assert not Ballot.objects.exists()


# --- what is on a ballot ------------------------------------------------------------------------


def test_a_ballot_has_no_person_no_time_and_no_sequence():
    wanted = {
        Ballot: "token election prefix signature withdrawal_hash nonce answers seal leaf",
        Leaf: "leaf election batch w inner",
        Participation: "row election commitment",
    }
    dated = (models.DateField, models.TimeField, models.AutoField)
    for model, names in wanted.items():
        fields = {field.name: field for field in model._meta.get_fields()}
        assert set(fields) == set(names.split())
        assert fields[names.split()[0]].primary_key
        assert fields["election"].related_model._meta.label == "elections.Election"
        assert not any(isinstance(field, dated) for field in fields.values())


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Ballot, Leaf])
def test_sqlite_keeps_the_box_without_a_hidden_number(model):
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
        (made,) = cursor.fetchone()
        assert made.rstrip().endswith("WITHOUT ROWID")
        with pytest.raises(Exception, match="no such column"):
            cursor.execute(f"SELECT rowid FROM {table}")


def settle(election):
    actions.close_box(at=election.closes_at, election=election)
    actions.settle_box(at=election.closes_at, election=election)


@pytest.mark.django_db
def test_the_box_lies_in_the_order_of_its_tokens(election, member, during):
    """On PostgreSQL that takes the wiping too (test_attacker.py): until then it fills what gaps there are."""
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite")
    vote(election, member, at=during)
    for email in ("b@example.org", "c@example.org", "d@example.org"):
        vote(election, somebody(email), "no", at=during)
    settle(election)
    with connection.cursor() as cursor:
        for model in (Ballot, Leaf):
            # as the database itself lays them out, without being asked for an order
            cursor.execute(f"SELECT {model._meta.pk.name} FROM {model._meta.db_table}")
            lying = [row[0] for row in cursor.fetchall()]
            assert len(lying) == 4
            assert lying == sorted(lying)


def test_the_box_is_not_settled_while_it_is_open(election, member, during):
    vote(election, member, at=during)
    with pytest.raises(actions.NotYetOpen):
        actions.settle_box(at=during, election=election)
    with pytest.raises(actions.NotYetOpen):  # closed by the clock, and not shut yet
        actions.settle_box(at=election.closes_at, election=election)
    assert Box.objects.get().wrapped


def test_after_the_close_nothing_can_be_signed(election, member, during):
    phrase = phrases.new()
    paper(election, member, at=during, phrase=phrase)
    settle(election)
    box = Box.objects.get()
    assert (box.wrapped, box.destroyed_at) == ("", election.closes_at)
    assert Participation.objects.get().commitment is None
    assert actions.token_for(election=election, phrase=phrase) is None
    settle(election)  # a second time changes nothing
    assert Box.objects.get().destroyed_at == election.closes_at


def test_a_paper_asked_for_in_the_last_second_is_refused_once_the_box_is_shut(
    election, member, during
):
    """Its request began in time and reached the database after the box was closed."""
    blinded = voter_of(election, at=during).ask().message
    actions.close_box(at=election.closes_at, election=election)
    with pytest.raises(actions.VoteIsOver):
        actions.issue_token(
            actor=member, at=election.closes_at - SECOND, election=election, blinded=blinded
        )
    assert not Participation.objects.exists()
    assert not RollClaim.objects.exists()


def test_neither_request_writes_a_line_that_orders_ballots(election, member, during):
    voter_of(election, at=during)
    before = AuditEntry.objects.count(), Job.objects.count()
    vote(election, member, at=during)
    assert (AuditEntry.objects.count(), Job.objects.count()) == before
    assert not Notification.objects.exists()


@pytest.mark.only_postgresql
@pytest.mark.django_db(transaction=True)
def test_participation_and_ballot_share_no_transaction(election, member, during):
    vote(election, member, at=during)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM elections_participation")
        ((taken,),) = cursor.fetchall()
        cursor.execute(f"SELECT xmin::text FROM {Ballot._meta.db_table}")
        ((cast,),) = cursor.fetchall()
    assert taken != cast


@pytest.mark.only_postgresql
@pytest.mark.django_db(transaction=True)
def test_after_the_close_all_ballots_carry_one_transaction(election, member, during):
    vote(election, member, at=during)
    vote(election, somebody("b@example.org"), at=during)
    settle(election)
    with connection.cursor() as cursor:
        for model in (Ballot, Leaf, Participation):
            table = model._meta.db_table
            cursor.execute(f"SELECT count(*), count(DISTINCT xmin::text) FROM {table}")
            assert cursor.fetchone() == (2, 1)


def test_the_database_alone_does_not_join_voter_and_ballot(election, member, during):
    """Everything that the rows hold, and none of it is what leads from one to the other."""
    phrase = phrases.new()
    voter, token = paper(election, member, at=during, phrase=phrase)
    actions.cast_ballot(at=during, election=election, token=token, slip=filled(election, voter))
    of_the_voter = json.dumps(
        [list(model.objects.values_list()) for model in (Participation, RollClaim, Box)],
        default=str,
    )
    of_the_ballot = json.dumps([list(Ballot.objects.values()), list(Leaf.objects.values())])
    for secret in (phrase, voter.token.hex(), voter.ask().message.hex()):
        assert secret not in of_the_voter
    assert phrase not in of_the_ballot
    assert Participation.objects.get().commitment not in of_the_ballot
    assert member.public_id not in of_the_ballot


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
    vote(election, somebody(emails[0]), "no", "yes", at=during)
    vote(election, somebody(emails[1]), "abstain", "abstain", at=during)
    first, second = tallies.tally(election, at=election.closes_at)
    assert (first.yes, first.no, first.abstain) == (1, 1, 1)
    assert first.outcome is Outcome.NOT_CARRIED  # a tie; the abstention only made the quorum
    assert first.progress.reached is True
    assert (second.yes, second.no, second.abstain) == (2, 0, 1)
    assert second.outcome is Outcome.NO_QUORUM


# --- many at once -------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_ballot_however_often_it_is_sent_at_once(election, member, during):
    voter, token = paper(election, member, at=during)
    slip = filled(election, voter)
    receipts = race(
        12,
        lambda _n: actions.cast_ballot(at=during, election=election, token=token, slip=slip),
    )
    assert len(set(receipts)) == 1
    assert Ballot.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_different_ballots_at_once_one_stands(election, member, during):
    voter, token = paper(election, member, at=during)
    said = ["yes", "no", "abstain"] * 4
    answers = race(
        12,
        lambda n: actions.cast_ballot(
            at=during, election=election, token=token, slip=filled(election, voter, said[n])
        ),
    )
    (ballot,) = Ballot.objects.all()
    stands = set(json.loads(ballot.answers).values())
    for word, answer in zip(said, answers, strict=True):
        if {word} == stands:
            assert json.loads(answer.statement)["leaf"] == ballot.leaf
        else:
            assert isinstance(answer, actions.BallotDiffers), answer
    assert Leaf.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_replaced_in_many_windows_at_once_one_takes_its_place(election, member, during):
    voter, token = paper(election, member, at=during)
    cast = {"at": during, "election": election, "token": token}
    actions.cast_ballot(slip=filled(election, voter, "yes"), **cast)
    said = ["no", "abstain"] * 4
    answers = race(
        8,
        lambda n: actions.cast_ballot(
            slip=filled(election, voter, said[n], number=1),
            withdrawal=voter.withdrawal(0),
            **cast,
        ),
    )
    (ballot,) = Ballot.objects.all()
    assert Leaf.objects.filter(w="").get().leaf == ballot.leaf
    assert Leaf.objects.count() == 2
    for answer in answers:
        taken = not isinstance(answer, actions.BallotDiffers)
        assert not taken or json.loads(answer.statement)["leaf"] == ballot.leaf, answer


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_papers_asked_for_at_once_one_is_given(election, member, during):
    asked = [voter_of(election, at=during).ask().message for _ in range(12)]
    answers = race(
        12,
        lambda n: actions.issue_token(actor=member, at=during, election=election, blinded=asked[n]),
    )
    given = [answer for answer in answers if isinstance(answer, bytes)]
    assert len(given) == 1, answers
    assert sum(isinstance(answer, actions.PaperTaken) for answer in answers) == 11, answers
    assert Participation.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_box_is_made_once_however_many_ask(election, during):
    made = race(6, lambda _n: actions.prepare_box(at=during, election=election))
    assert len({box.statement for box in made}) == 1
    assert boxes.heads_of(election)[0].size == 0
    assert len(boxes.heads_of(election)) == 1


@pytest.mark.django_db
def test_a_refused_paper_leaves_no_claim(election, during):
    person = somebody("b@example.org")
    with pytest.raises(actions.TokenRefused), transaction.atomic():
        actions.issue_token(actor=person, at=during, election=election, blinded=b"x")
    assert not RollClaim.objects.exists()
