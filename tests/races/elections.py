"""Votes: one paper a voter, one ballot a paper, and nothing changed once it is published."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from elections import actions, phrases, tokens
from elections.drafts import ClassDraft
from elections.models import Election, Leaf, Milestone, RollUpload
from elections.quorum import Count
from elections.roll_file import RollFile, Voter
from elections.turnout import Point, Qualifier
from elections.turnout_file import TurnoutFile
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
    voter_of,
)
from tests.people import NOON, make_group, make_person
from tests.races.judge import race_of

OPEN = NOON + 2 * HOUR
KEYS = [phrases.new() for _ in range(2)]


def vote_here(*people, **facts) -> Election:
    addresses = [confirm_address(person) for person in people]
    question = ask(quorum=three_voters(1))
    return election_with_roll(make_group("india"), *addresses, questions=(question,), **facts)


def begin(election, person, key=0):
    blinded = voter_of(election, phrase=KEYS[key], at=OPEN).ask().message
    return partial(actions.issue_token, actor=person, at=OPEN, election=election, blinded=blinded)


def take(election, person, key=0):
    return paper(election, person, phrase=KEYS[key], at=OPEN)


def cast(election, taken, answer, number=0):
    voter, token = taken
    wording = actions.wording_of(election, answers_for(election, answer))
    return partial(
        actions.cast_ballot,
        at=OPEN,
        election=election,
        token=token,
        slip=voter.fill(wording, number),
        withdrawal=voter.withdrawal(number - 1) if number else b"",
    )


def draft(**facts) -> Election:
    election = draft_election(make_group("india"), **facts)
    actions.declare_electorate(actor=None, at=NOON, election=election, eligible=1000)
    return election


def publish(election):
    return partial(actions.publish_election, actor=None, at=NOON, election=election)


def edit(election, **facts):
    return partial(actions.edit_election, actor=None, at=NOON, election=election, **facts)


def told(election, ballots):
    point = Point(ballots=ballots, qualifier=Qualifier.EXACT, at=OPEN, label="", source="count")
    return partial(actions.record_turnout, actor=None, at=OPEN, election=election, point=point)


def series(election, *ballots):
    points = [
        (line, Point(ballots=n, qualifier=Qualifier.EXACT, at=OPEN, label="", source="file"))
        for line, n in enumerate(ballots, start=2)
    ]
    return partial(
        actions.import_turnout,
        actor=None,
        at=OPEN,
        election=election,
        file=TurnoutFile(points=points),
    )


def roll(election, *emails, replace=False):
    return partial(
        actions.import_roll,
        actor=None,
        at=NOON,
        election=election,
        file=RollFile(voters=[Voter(email) for email in emails]),
        replace=replace,
    )


@race_of("elections.issue_token", "elections.issue_token")
def one_voter_takes_two_papers():
    person = make_person("One")
    election = vote_here(person)
    return begin(election, person, 0), begin(election, person, 1)


@race_of("elections.issue_token", "elections.issue_token")
def one_voter_asks_twice_with_one_key():
    person = make_person("One")
    election = vote_here(person)
    return begin(election, person), begin(election, person)


@race_of("elections.issue_token", "elections.issue_token")
def two_voters_hold_one_key():
    one, other = make_person("One"), make_person("Other")
    election = vote_here(one, other)
    return begin(election, one), begin(election, other)


@race_of("elections.issue_token", "elections.issue_token")
def two_accounts_claim_one_line():
    one, other = make_person("One"), make_person("Other")
    election = vote_here(one)
    confirm_address(other, "second@example.org")
    from allauth.account.models import EmailAddress

    EmailAddress.objects.filter(user=one.user).delete()
    EmailAddress.objects.create(
        user=one.user, email="one-now@example.org", verified=True, primary=True
    )
    EmailAddress.objects.create(user=other.user, email=one.user.email, verified=True)
    return begin(election, one), begin(election, other, 1)


@race_of("elections.cast_ballot", "elections.cast_ballot")
def one_paper_is_cast_two_ways():
    person = make_person("One")
    election = vote_here(person)
    token = take(election, person)
    return cast(election, token, "yes"), cast(election, token, "no")


@race_of("elections.cast_ballot", "elections.cast_ballot")
def one_ballot_is_sent_twice():
    person = make_person("One")
    election = vote_here(person)
    token = take(election, person)
    return cast(election, token, "yes"), cast(election, token, "yes")


@race_of("elections.cast_ballot", "elections.cast_ballot")
def one_ballot_is_replaced_in_two_windows():
    person = make_person("One")
    election = vote_here(person)
    taken = take(election, person)
    cast(election, taken, "yes")()
    return cast(election, taken, "no", 1), cast(election, taken, "abstain", 1)


@race_of("elections.prepare_box", "elections.prepare_box")
def the_box_is_made_ready_twice():
    election = vote_here(make_person("One"))
    prepare = partial(actions.prepare_box, at=OPEN, election=election)
    return prepare, prepare


@race_of("elections.prepare_box", "elections.issue_token")
def the_box_is_made_ready_while_the_first_voter_comes():
    person = make_person("One")
    election = vote_here(person)
    prepare = partial(actions.prepare_box, at=OPEN, election=election)
    return prepare, partial(_first_to_come, election, person)


def _first_to_come(election, person):
    return paper(election, person, phrase=KEYS[0], at=OPEN)[1]


def full_box() -> tuple[Election, tuple[tokens.Voter, tokens.Token]]:
    """A box with one ballot, and beside its leaf those of as many others as make a batch."""
    person = make_person("One")
    election = vote_here(person)
    first = take(election, person)
    cast(election, first, "yes")()
    Leaf.objects.bulk_create(
        Leaf(leaf=f"{place:064x}", election=election) for place in range(1, 25)
    )
    return election, first


def publish_leaves(election, *, is_closing=False):
    at = election.closes_at if is_closing else OPEN
    return partial(actions.publish_batch, at=at, election=election, is_closing=is_closing)


@race_of("elections.publish_batch", "elections.publish_batch")
def a_batch_is_published_twice():
    election, _first = full_box()
    return publish_leaves(election, is_closing=True), publish_leaves(election, is_closing=True)


@race_of("elections.publish_batch", "elections.cast_ballot")
def a_batch_is_published_while_a_ballot_is_replaced():
    election, first = full_box()
    return publish_leaves(election, is_closing=True), cast(election, first, "abstain", 1)


@race_of("elections.write_archive", "elections.write_archive")
def the_archive_is_written_twice():
    election, _paper = closed_box()
    later = election.closes_at + HOUR
    actions.count_box(at=later, election=election)
    actions.settle_box(at=later, election=election)
    write = partial(actions.write_archive, at=later, election=election)
    return write, write


@race_of("elections.publish_election", "elections.publish_election")
def two_officers_publish():
    election = draft()
    return publish(election), publish(election)


@race_of("elections.publish_election", "elections.edit_election")
def a_vote_is_published_while_its_close_is_moved():
    election = draft()
    return publish(election), edit(election, closes_at=election.closes_at + HOUR)


@race_of("elections.publish_election", "elections.add_question")
def a_vote_is_published_while_a_question_is_added():
    election = draft()
    add = partial(
        actions.add_question, actor=None, at=NOON, election=election, draft=ask("Another?")
    )
    return publish(election), add


@race_of("elections.publish_election", "elections.remove_question")
def a_vote_is_published_while_its_only_question_goes():
    election = draft()
    remove = partial(
        actions.remove_question, actor=None, at=NOON, question=election.questions.get()
    )
    return publish(election), remove


@race_of("elections.publish_election", "elections.declare_electorate")
def a_vote_is_published_while_its_electorate_shrinks():
    election = draft(questions=(ask(quorum=three_voters(500)),))
    declare = partial(
        actions.declare_electorate, actor=None, at=NOON, election=election, eligible=10
    )
    return publish(election), declare


@race_of("elections.publish_election", "elections.import_roll")
def a_vote_is_published_while_its_roll_is_replaced():
    election = draft_election(make_group("india"), questions=(ask(quorum=three_voters(1)),))
    roll(election, "a@example.org", "b@example.org")()
    return publish(election), roll(election, "c@example.org", replace=True)


def receive(election, content=b"email\na@example.org\n", replace=False):
    return partial(
        actions.receive_roll,
        actor=make_person("Officer"),
        at=NOON,
        election=election,
        content=SimpleUploadedFile("roll.csv", content),
        replace=replace,
    )


def received(checked: bool = True) -> RollUpload:
    upload = receive(draft_election(make_group("india")))()
    if checked:
        actions.check_roll(at=NOON, upload=upload)
        upload.refresh_from_db()
    return upload


def about(deed, upload, **facts):
    return partial(deed, actor=upload.by, at=NOON, upload=upload, **facts)


@race_of("elections.receive_roll", "elections.import_roll")
def a_file_is_laid_aside_while_a_roll_arrives():
    election = draft_election(make_group("india"))
    return receive(election), roll(election, "c@example.org")


@race_of("elections.take_roll", "elections.drop_roll")
def a_file_is_taken_and_put_aside():
    upload = received()
    return about(actions.take_roll, upload), about(actions.drop_roll, upload)


@race_of("elections.take_roll", "elections.take_roll")
def a_file_is_taken_twice():
    upload = received()
    return about(actions.take_roll, upload), about(actions.take_roll, upload)


@race_of("elections.take_roll", "elections.import_roll")
def a_file_is_taken_while_a_roll_arrives():
    upload = received()
    return about(actions.take_roll, upload), roll(upload.election, "c@example.org")


@race_of("elections.take_roll", "elections.publish_election")
def a_file_is_taken_while_the_vote_is_published():
    upload = received()
    actions.declare_electorate(actor=None, at=NOON, election=upload.election, eligible=10)
    return about(actions.take_roll, upload), publish(upload.election)


@race_of("elections.write_upload", "elections.publish_election")
def a_roll_is_written_while_the_vote_is_published():
    upload = received()
    actions.declare_electorate(actor=None, at=NOON, election=upload.election, eligible=10)
    about(actions.take_roll, upload)()
    return about(actions.write_upload, upload), publish(upload.election)


@race_of("elections.check_roll", "elections.drop_roll")
def a_file_is_checked_and_put_aside():
    upload = received(checked=False)
    check = partial(actions.check_roll, at=NOON, upload=upload)
    return check, about(actions.drop_roll, upload)


@race_of("elections.take_roll", "elections.empty_stash")
def a_file_is_taken_while_the_stash_is_emptied():
    upload = received()
    empty = partial(actions.empty_stash, at=NOON + timedelta(days=2))
    return about(actions.take_roll, upload), empty


@race_of("elections.import_roll", "elections.import_roll")
def two_rolls_arrive():
    election = draft_election(make_group("india"))
    return roll(election, "a@example.org", "b@example.org"), roll(election, "c@example.org")


@race_of("elections.import_roll", "elections.declare_electorate")
def a_roll_arrives_while_the_electorate_is_declared():
    election = draft_election(make_group("india"))
    declare = partial(
        actions.declare_electorate, actor=None, at=NOON, election=election, eligible=10
    )
    return roll(election, "a@example.org"), declare


@race_of("elections.edit_question", "elections.remove_question")
def a_question_is_worded_anew_while_it_is_taken_out():
    election = draft()
    question = election.questions.get()
    reword = partial(
        actions.edit_question, actor=None, at=NOON, question=question, draft=ask("Better?")
    )
    return reword, partial(
        actions.remove_question, actor=None, at=NOON, question=election.questions.get()
    )


@race_of("elections.edit_question", "elections.edit_question")
def a_question_is_worded_anew_twice():
    election = draft()
    return tuple(
        partial(
            actions.edit_question,
            actor=None,
            at=NOON,
            question=election.questions.get(),
            draft=ask(words),
        )
        for words in ("Better?", "Best?")
    )


@race_of("elections.remove_question", "elections.remove_question")
def a_question_is_taken_out_twice():
    election = draft()
    remove = partial(
        actions.remove_question, actor=None, at=NOON, question=election.questions.get()
    )
    return remove, remove


@race_of("elections.add_question", "elections.add_question")
def two_questions_are_added():
    election = draft()
    return tuple(
        partial(actions.add_question, actor=None, at=NOON, election=election, draft=ask(words))
        for words in ("One?", "Two?")
    )


@race_of("elections.create_election", "elections.create_election")
def two_votes_have_one_title():
    group = make_group("india")
    facts = {"opens_at": NOON + HOUR, "closes_at": NOON + 48 * HOUR, "title": "New rules"}
    create = partial(actions.create_election, actor=None, at=NOON, group=group, **facts)
    return create, create


@race_of("elections.create_election", "elections.create_election")
def two_votes_want_one_address():
    group = make_group("india")
    facts = {"opens_at": NOON + HOUR, "closes_at": NOON + 48 * HOUR, "title": "New rules"}
    create = partial(
        actions.create_election, actor=None, at=NOON, group=group, slug="rules", **facts
    )
    return create, create


@race_of("elections.edit_election", "elections.edit_election")
def two_officers_edit():
    election = draft()
    return edit(election, title="Rules of 2027"), edit(election, summary="All of them.")


@race_of("elections.record_turnout", "elections.record_turnout")
def two_counts_are_told():
    election = declared_election(make_group("india"), eligible=1000)
    return told(election, 100), told(election, 90)


@race_of("elections.record_turnout", "elections.record_turnout")
def one_count_is_told_twice():
    election = declared_election(make_group("india"), eligible=1000)
    return told(election, 100), told(election, 100)


@race_of("elections.import_turnout", "elections.record_turnout")
def a_file_and_a_count_meet():
    election = declared_election(make_group("india"), eligible=1000)
    return series(election, 80, 120), told(election, 100)


@race_of("elections.redate_sample", "elections.redate_sample")
def a_sample_is_dated_anew_twice():
    election = actions.open_sample(
        actor=None,
        at=NOON,
        group=make_group("india"),
        slug="sample",
        title="A sample",
        opens_at=NOON - HOUR,
        closes_at=NOON + HOUR,
        questions=(ask(),),
        eligible=100,
    )
    redate = partial(
        actions.redate_sample, actor=None, at=NOON + timedelta(days=2), election=election
    )
    return redate, redate


@race_of("elections.settle_box", "elections.settle_box")
def the_box_is_settled_twice():
    one, other = make_person("One"), make_person("Other")
    election = vote_here(one, other)
    cast(election, take(election, one, 0), "yes")()
    cast(election, take(election, other, 1), "yes")()
    actions.close_box(at=election.closes_at, election=election)
    settle = partial(actions.settle_box, at=election.closes_at + HOUR, election=election)
    return settle, settle


def closed_box() -> tuple[Election, tuple[tokens.Voter, tokens.Token]]:
    """A box with one ballot, and a second paper that is not cast."""
    one, other = make_person("One"), make_person("Other")
    election = vote_here(one, other)
    cast(election, take(election, one, 0), "yes")()
    return election, take(election, other, 1)


def count(election):
    return partial(actions.count_box, at=election.closes_at + HOUR, election=election)


@race_of("elections.count_box", "elections.count_box")
def the_box_is_counted_twice():
    election, _paper = closed_box()
    return count(election), count(election)


@race_of("elections.count_box", "elections.cast_ballot")
def the_box_is_counted_while_a_ballot_of_the_last_second_is_written():
    election, paper = closed_box()
    return count(election), cast(election, paper, "no")


@race_of("elections.close_box", "elections.cast_ballot")
def the_box_is_closed_while_a_ballot_of_the_last_second_is_written():
    election, paper = closed_box()
    close = partial(actions.close_box, at=election.closes_at + HOUR, election=election)
    return close, cast(election, paper, "no")


@race_of("elections.close_box", "elections.issue_token")
def the_box_is_closed_while_a_paper_of_the_last_second_is_issued():
    person = make_person("One")
    election = vote_here(person)
    taken = begin(election, person)
    close = partial(actions.close_box, at=election.closes_at + HOUR, election=election)
    return close, taken


@race_of("elections.count_box", "elections.settle_box")
def the_box_is_counted_while_it_is_settled():
    election, _paper = closed_box()
    actions.close_box(at=election.closes_at, election=election)
    settle = partial(actions.settle_box, at=election.closes_at + HOUR, election=election)
    return count(election), settle


# --- Following a vote -------------------------------------------------------------------------------


def counted_at(ballots: int):
    election = declared_election(make_group("india"))
    return election, partial(
        actions.record_turnout,
        actor=None,
        at=OPEN,
        election=election,
        point=Point(ballots, OPEN),
    )


def follow(person, election):
    return partial(actions.follow_vote, actor=person, at=NOON, election=election)


@race_of("elections.follow_vote", "elections.follow_vote")
def two_windows_follow_a_vote():
    person, election = make_person("Meena"), declared_election(make_group("india"))
    return follow(person, election), follow(person, election)


@race_of("elections.follow_vote", "elections.unfollow_vote")
def a_vote_is_followed_while_that_is_ended():
    person, election = make_person("Meena"), declared_election(make_group("india"))
    follow(person, election)()
    unfollow = partial(actions.unfollow_vote, actor=person, at=NOON, election=election)
    return follow(person, election), unfollow


@race_of("elections.note_milestones", "elections.note_milestones")
def two_look_how_far_a_box_is():
    voter = make_person("Meena")
    election = vote_here(voter)
    cast(election, begin(election, voter)(), "yes")()
    note = partial(actions.note_milestones, at=OPEN, election=election)
    return note, note


@race_of("elections.note_box", "elections.note_box")
def two_count_a_box_in_one_hour():
    voter = make_person("Meena")
    election = vote_here(voter)
    cast(election, begin(election, voter)(), "yes")()
    note = partial(actions.note_box, at=OPEN, election=election)
    return note, note


def forecast_of(deed, election):
    return partial(deed, actor=None, at=OPEN, election=election)


@race_of("elections.hide_forecast", "elections.hide_forecast")
def two_officers_hide_the_forecast():
    election = declared_election(make_group("india"))
    hide = forecast_of(actions.hide_forecast, election)
    return hide, hide


@race_of("elections.show_forecast", "elections.hide_forecast")
def the_forecast_is_shown_and_hidden():
    election = declared_election(make_group("india"))
    forecast_of(actions.hide_forecast, election)()
    return forecast_of(actions.show_forecast, election), forecast_of(
        actions.hide_forecast, election
    )


@race_of("elections.show_forecast", "elections.show_forecast")
def two_officers_show_the_forecast():
    election = declared_election(make_group("india"))
    forecast_of(actions.hide_forecast, election)()
    show = forecast_of(actions.show_forecast, election)
    return show, show


@race_of("elections.tell_milestone", "elections.tell_milestone")
def two_tell_of_one_milestone():
    election, record = counted_at(3373)
    follow(make_person("Meena"), election)()
    record()
    milestone = Milestone.objects.get(percent=100)
    tell = partial(actions.tell_milestone, at=OPEN, milestone=milestone)
    return tell, tell


@race_of("elections.tell_correction", "elections.tell_correction")
def two_tell_of_one_correction():
    election, record = counted_at(3373)
    follow(make_person("Meena"), election)()
    record()
    milestone = Milestone.objects.get(percent=100)
    tell = partial(actions.tell_correction, at=OPEN, milestone=milestone)
    return tell, tell


def with_classes(**facts) -> Election:
    election = draft_election(make_group("india"), **facts)
    for name in ("Gold", "Platinum"):
        actions.add_class(actor=None, at=NOON, election=election, name=name, eligible=10)
    return Election.objects.get(pk=election.pk)


def add_class(election, name):
    return partial(
        actions.add_class, actor=None, at=NOON, election=election, name=name, eligible=10
    )


def counted(election, yes):
    return partial(
        actions.tell_count,
        actor=None,
        at=election.closes_at,
        question=election.questions.get(),
        count=Count(yes, 1),
    )


@race_of("elections.add_class", "elections.add_class")
def two_classes_of_one_name_are_added():
    election = draft_election(make_group("india"))
    return add_class(election, "Gold"), add_class(election, "gold")


@race_of("elections.add_class", "elections.declare_electorate")
def a_class_is_added_while_the_electorate_is_declared():
    election = draft_election(make_group("india"))
    declare = partial(
        actions.declare_electorate, actor=None, at=NOON, election=election, eligible=9
    )
    return add_class(election, "Gold"), declare


@race_of("elections.add_class", "elections.import_roll")
def a_class_is_added_while_a_roll_comes_without_it():
    election = draft_election(make_group("india"))
    file = RollFile(voters=[Voter("a@example.org")])
    taking = partial(actions.import_roll, actor=None, at=NOON, election=election, file=file)
    return add_class(election, "Gold"), taking


@race_of("elections.remove_class", "elections.import_roll")
def a_class_goes_while_a_roll_comes_with_it():
    election = with_classes()
    file = RollFile(voters=[Voter("a@example.org", voter_class="Gold")])
    gold = election.voter_classes.get(name="Gold")
    taking = partial(actions.import_roll, actor=None, at=NOON, election=election, file=file)
    return partial(actions.remove_class, actor=None, at=NOON, voter_class=gold), taking


@race_of("elections.add_class", "elections.publish_election")
def a_class_is_added_while_the_vote_is_published():
    election = with_classes(questions=(ask(quorum=three_voters(3)),))
    return add_class(election, "Individual"), publish(election)


@race_of("elections.remove_class", "elections.edit_question")
def a_class_goes_while_a_question_asks_for_it():
    election = with_classes(questions=(ask(quorum=three_voters(3)),))
    draft = ask("Each?", classes=(ClassDraft("Gold"), ClassDraft("Platinum")))
    gold = election.voter_classes.get(name="Gold")
    reword = partial(
        actions.edit_question, actor=None, at=NOON, question=election.questions.get(), draft=draft
    )
    return partial(actions.remove_class, actor=None, at=NOON, voter_class=gold), reword


@race_of("elections.tell_count", "elections.tell_count")
def two_results_are_told():
    election = declared_election(make_group("india"), eligible=1000)
    return counted(election, 100), counted(election, 90)


@race_of("elections.make_turnout_table", "elections.make_turnout_table")
def the_turnout_by_groups_is_made_twice():
    election = vote_here(make_person("One"), breakdown="group")
    make = partial(actions.make_turnout_table, at=election.closes_at + HOUR, election=election)
    return make, make
