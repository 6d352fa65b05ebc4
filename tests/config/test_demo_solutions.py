"""The recipes of the record in the catalogue, and the samples beside them."""

from __future__ import annotations

import yaml

from catalogue import queries, shipped
from catalogue.models import Need, Problem, Solution
from community.models import Person
from config.demo import record
from config.demo.solutions import PROBLEMS
from tests.config.conftest import LOADED

TOLD = record.read()


def test_the_three_recipes_stand_as_they_ship(loaded, client):
    lab = Solution.objects.filter(is_sample=False)
    assert set(lab.values_list("slug", flat=True)) == set(shipped.slugs())
    for solution in lab:
        assert solution.current is not None
        assert solution.current.recipe_text == shipped.text_of(solution.slug)
        assert client.get(f"/solutions/{solution.slug}/").status_code == 200
        told = yaml.safe_load(client.get(f"/solutions/{solution.slug}/recipe.yaml").content)
        assert told["slug"] == solution.slug


def test_no_need_is_claimed_for_the_past(loaded):
    for told in TOLD["problems"]:
        problem = Problem.objects.get(slug=told["slug"])
        assert not problem.is_sample
        assert not Need.objects.filter(problem=problem).exists()
        assert [one.slug for one in problem.solutions.all()] == [told["solution"]]


def test_sample_problems_are_needed_by_samples_alone(loaded):
    assert not Need.objects.filter(person__is_sample=False).exists()
    most = queries.most_needed(person=None, at=LOADED, limit=3)
    assert [(one.slug, Need.objects.filter(problem=one).count()) for one in most] == [
        (sample.slug, sample.needed) for sample in PROBLEMS
    ]
    assert all(one.is_sample for one in most)


def test_a_proposal_waits_for_the_curator(loaded):
    curator = Person.objects.get(name="Kavya Curator")
    (waiting,) = queries.waiting(person=curator, at=LOADED)
    assert waiting.solution.is_sample
