"""Rolls between publication and opening: one freeze, one answer, and nothing that comes after it."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from elections import actions
from elections.electorate import ContributionRules, MemberRules
from tests.factories.elections import HOUR, confirm_address, draft_election
from tests.factories.rolls import asked, disputed_election
from tests.people import NOON, make_group, make_person
from tests.races.judge import race_of

A, B = "a@example.org", "b@example.org"
LATE = NOON + 2 * HOUR


def disputed():
    return disputed_election(make_group("india"), A, B)


def freeze(election):
    return partial(actions.freeze_roll, actor=None, at=LATE, election=election)


def change(deed, election, email):
    return partial(deed, actor=None, at=NOON, election=election, email=email, reason="Because.")


def ask(person, election, kind="add"):
    email = person.user.email
    return partial(asked, person, election, email=email, kind=kind)


def member():
    person = make_person("Meena")
    confirm_address(person)
    return person


def answer(officer, dispute, granted):
    return partial(
        actions.answer_dispute,
        actor=officer,
        at=NOON,
        dispute=dispute,
        granted=granted,
        reason="Because.",
    )


@race_of("elections.freeze_roll", "elections.freeze_roll")
def two_officers_freeze():
    election = disputed()
    return freeze(election), freeze(election)


@race_of("elections.freeze_roll", "elections.add_line")
def a_line_comes_while_the_roll_is_frozen():
    election = disputed()
    return freeze(election), change(actions.add_line, election, "c@example.org")


@race_of("elections.freeze_roll", "elections.remove_line")
def a_line_goes_while_the_roll_is_frozen():
    election = disputed()
    return freeze(election), change(actions.remove_line, election, A)


@race_of("elections.add_line", "elections.add_line")
def one_line_is_put_in_twice():
    election = disputed()
    return tuple(change(actions.add_line, election, "c@example.org") for _twice in range(2))


@race_of("elections.remove_line", "elections.remove_line")
def one_line_is_taken_out_twice():
    election = disputed()
    return tuple(change(actions.remove_line, election, A) for _twice in range(2))


@race_of("elections.freeze_roll", "elections.ask_about_roll")
def somebody_asks_while_the_roll_is_frozen():
    election, person = disputed(), member()
    return freeze(election), ask(person, election)


@race_of("elections.ask_about_roll", "elections.ask_about_roll")
def somebody_asks_twice():
    election, person = disputed(), member()
    return ask(person, election), ask(person, election)


@race_of("elections.answer_dispute", "elections.answer_dispute")
def two_officers_answer_differently():
    election, person = disputed(), member()
    dispute = ask(person, election)()
    return answer(make_person("One"), dispute, True), answer(make_person("Two"), dispute, False)


@race_of("elections.answer_dispute", "elections.add_line")
def a_line_is_granted_and_put_in():
    election, person = disputed(), member()
    dispute = ask(person, election)()
    put_in = change(actions.add_line, election, person.user.email)
    return answer(make_person("One"), dispute, True), put_in


@race_of("elections.answer_dispute", "elections.withdraw_dispute")
def it_is_answered_while_it_is_taken_back():
    election, person = disputed(), member()
    dispute = ask(person, election)()
    back = partial(actions.withdraw_dispute, actor=person, at=NOON, dispute=dispute)
    return answer(make_person("One"), dispute, True), back


@race_of("elections.warn_of_unfrozen", "elections.warn_of_unfrozen")
def officers_are_warned_twice():
    election = disputed()
    return tuple(
        partial(actions.warn_of_unfrozen, at=NOON, election=election) for _twice in range(2)
    )


def make(election):
    officer = make_person("Officer")
    return partial(
        actions.make_roll, actor=officer, at=NOON, election=election, rules=MemberRules()
    )


def receive(election):
    return partial(
        actions.receive_contributions,
        actor=make_person("Other"),
        at=NOON,
        election=election,
        content=SimpleUploadedFile("c.csv", b"email,merged_on\na@example.org,2014-06-01\n"),
        aliases=None,
        rules=ContributionRules(date(2014, 6, 1), date(2014, 6, 1)),
    )


@race_of("elections.make_roll", "elections.receive_contributions")
def two_rolls_are_made_by_rules():
    election = draft_election(make_group("india"))
    return make(election), receive(election)
