"""Many at once: what is counted once is counted once."""

from __future__ import annotations

import pytest

from catalogue import actions
from catalogue.models import Acceptance, Need, Problem, Solution, SolutionRevision
from tests.factories.catalogue import make_problem, make_proposal, make_solution, recipe_text
from tests.people import NOON, make_person
from tests.racing import race

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
MANY = 8


def test_one_person_pressing_many_times_needs_it_once():
    person, problem = make_person(), make_problem()
    answers = race(
        MANY, lambda _: actions.need_too(actor=person, at=NOON, problem=problem, release="Juno")
    )
    assert {answer.pk for answer in answers} == {Need.objects.get().pk}


def test_many_people_are_all_counted():
    people = [make_person(f"Person {n}") for n in range(MANY)]
    problem = make_problem()
    race(MANY, lambda n: actions.need_too(actor=people[n], at=NOON, problem=problem))
    assert Problem.objects.with_needs().get().needed == MANY


def test_one_problem_stated_by_many_is_one_problem():
    answers = race(
        MANY, lambda _: actions.state_problem(actor=None, at=NOON, title="A disk for Swift")
    )
    assert Problem.objects.count() == 1
    refused = [answer for answer in answers if isinstance(answer, actions.AlreadyStated)]
    assert len(refused) == MANY - 1


def test_one_address_goes_to_one_of_many():
    people = [make_person(f"Person {n}") for n in range(MANY)]
    answers = race(MANY, lambda n: make_proposal(actor=people[n]))
    assert Solution.objects.count() == 1
    assert sum(isinstance(answer, actions.AddressTaken) for answer in answers) == MANY - 1


def test_changes_proposed_at_once_get_numbers_of_their_own():
    people = [make_person(f"Person {n}") for n in range(MANY)]
    solution = make_solution()
    race(
        MANY,
        lambda n: actions.propose_revision(
            actor=people[n], at=NOON, solution=solution, recipe_text=recipe_text(title=f"T {n}")
        ),
    )
    numbers = SolutionRevision.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, MANY + 2))


def test_many_curators_accept_once_and_never_both_ways():
    revision = make_proposal()

    def decide(n: int):
        if n % 2:
            return actions.accept_revision(actor=None, at=NOON, revision=revision)
        return actions.decline_revision(actor=None, at=NOON, revision=revision, reason="No.")

    answers = race(MANY, decide)
    revision.refresh_from_db()
    assert hasattr(revision, "acceptance") != hasattr(revision, "declination")
    assert Acceptance.objects.count() <= 1
    refused = [answer for answer in answers if isinstance(answer, actions.AlreadyDecided)]
    assert len(refused) == MANY // 2
