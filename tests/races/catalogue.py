"""Solutions: one address, one number a revision, one word of the curators."""

from __future__ import annotations

from functools import partial

from catalogue import actions
from tests.factories.catalogue import (
    make_curator,
    make_guide,
    make_problem,
    make_proposal,
    make_solution,
    recipe_text,
)
from tests.people import NOON, make_person
from tests.races.judge import race_of


def accept(revision, curator=None):
    return partial(actions.accept_revision, actor=curator, at=NOON, revision=revision)


def decline(revision, curator=None):
    return partial(
        actions.decline_revision, actor=curator, at=NOON, revision=revision, reason="No."
    )


def change(solution, person, title):
    return partial(
        actions.propose_revision,
        actor=person,
        at=NOON,
        solution=solution,
        recipe_text=recipe_text(title=title),
    )


def tag(solution, *words):
    return partial(actions.tag_solution, actor=None, at=NOON, solution=solution, tags=words)


def need(problem, person, **facts):
    return partial(actions.need_too, actor=person, at=NOON, problem=problem, **facts)


@race_of("catalogue.accept_revision", "catalogue.decline_revision")
def a_proposal_is_accepted_and_sent_back():
    revision = make_proposal()
    return accept(revision, make_curator("One")), decline(revision)


@race_of("catalogue.accept_revision", "catalogue.accept_revision")
def a_proposal_is_accepted_twice():
    revision = make_proposal()
    return accept(revision), accept(revision)


@race_of("catalogue.accept_revision", "catalogue.accept_revision")
def two_changes_are_accepted():
    solution = make_solution()
    one, other = change(solution, make_person("One"), "T 1")(), change(solution, None, "T 2")()
    return accept(one), accept(other)


@race_of("catalogue.decline_revision", "catalogue.decline_revision")
def a_proposal_is_sent_back_twice():
    revision = make_proposal()
    return decline(revision), decline(revision)


@race_of("catalogue.propose_revision", "catalogue.propose_revision")
def two_changes_are_proposed():
    solution = make_solution()
    one, other = make_person("One"), make_person("Other")
    return change(solution, one, "T 1"), change(solution, other, "T 2")


@race_of("catalogue.propose_revision", "catalogue.propose_revision")
def one_change_is_sent_twice():
    solution, one = make_solution(), make_person("One")
    return change(solution, one, "T 1"), change(solution, one, "T 1")


@race_of("catalogue.propose_revision", "catalogue.accept_revision")
def a_change_is_proposed_while_another_is_accepted():
    solution = make_solution()
    waiting = change(solution, make_person("One"), "T 1")()
    return change(solution, make_person("Other"), "T 1"), accept(waiting)


@race_of("catalogue.propose_solution", "catalogue.propose_solution")
def two_solutions_want_one_address():
    one, other = make_person("One"), make_person("Other")
    return partial(make_proposal, actor=one), partial(make_proposal, actor=other)


@race_of("catalogue.propose_solution", "catalogue.propose_solution")
def one_solution_is_sent_twice():
    one = make_person("One")
    propose = partial(make_proposal, actor=one)
    return propose, propose


@race_of("catalogue.propose_solution", "catalogue.propose_solution")
def two_solutions_bring_one_new_tag():
    return tuple(partial(make_proposal, slug, tags=("Swift",)) for slug in ("one", "other"))


@race_of("catalogue.state_problem", "catalogue.state_problem")
def one_problem_is_stated_by_two():
    return tuple(
        partial(actions.state_problem, actor=person, at=NOON, title="A disk for Swift")
        for person in (make_person("One"), make_person("Other"))
    )


@race_of("catalogue.state_problem", "catalogue.state_problem")
def two_problems_have_one_address():
    return tuple(
        partial(actions.state_problem, actor=None, at=NOON, title=title)
        for title in ("A disk for Swift", "A disk: for Swift!")
    )


@race_of("catalogue.need_too", "catalogue.need_too")
def one_person_needs_it_twice():
    problem, person = make_problem(), make_person("One")
    return need(problem, person, release="Juno"), need(problem, person, scale="40 seats")


@race_of("catalogue.need_too", "catalogue.withdraw_need")
def a_need_is_told_and_taken_back():
    problem, person = make_problem(), make_person("One")
    need(problem, person)()
    withdraw = partial(actions.withdraw_need, actor=person, at=NOON, problem=problem)
    return need(problem, person, release="Juno"), withdraw


@race_of("catalogue.withdraw_need", "catalogue.withdraw_need")
def a_need_is_taken_back_twice():
    problem, person = make_problem(), make_person("One")
    need(problem, person)()
    withdraw = partial(actions.withdraw_need, actor=person, at=NOON, problem=problem)
    return withdraw, withdraw


@race_of("catalogue.tag_solution", "catalogue.tag_solution")
def two_curators_choose_tags():
    solution = make_guide()
    return tag(solution, "Swift", "FreeBSD"), tag(solution, "Keystone")


@race_of("catalogue.tag_solution", "catalogue.tag_solution")
def two_solutions_get_two_new_tags_in_two_orders():
    one, other = make_guide("one"), make_guide("other")
    return tag(one, "Swift", "Keystone"), tag(other, "Keystone", "Swift")


@race_of("catalogue.link_problem", "catalogue.link_problem")
def a_problem_is_linked_twice():
    solution, problem = make_guide(), make_problem()
    link = partial(actions.link_problem, actor=None, at=NOON, solution=solution, problem=problem)
    return link, link
