"""Finding problems and solutions: what is hidden stays hidden, whatever the door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from catalogue import actions, queries
from catalogue.models import Solution, SolutionRevision
from tests.factories.catalogue import (
    make_curator,
    make_guide,
    make_problem,
    make_proposal,
    make_solution,
    recipe_text,
)
from tests.people import NOON, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def shelf(**asked):
    return queries.shelf(**{"person": None, "at": NOON, **asked})


def titles(**asked) -> list[str]:
    return [solution.title for solution in shelf(**asked).solutions]


def choices(name: str, **asked) -> dict[str, int]:
    facet = next((facet for facet in shelf(**asked).facets if facet.name == name), None)
    return {choice.value: choice.count for choice in facet.choices} if facet else {}


def hits(text: str, person=None) -> list[str]:
    return [hit.title for hit in queries.search(text, person=person, at=NOON, limit=20)]


def test_every_word_must_be_found_somewhere():
    make_solution(tags=["Identity"], problems=[make_problem("No Linux in the rack")])
    make_guide()
    assert titles(text="FREEBSD pkg") == ["A thing on FreeBSD"]
    assert titles(text="identity") == ["A thing on FreeBSD"]
    assert titles(text="rack thing") == ["A thing on FreeBSD"]
    assert titles(text="/var/log") == ["Read the logs"]
    assert titles(text="freebsd logs") == []
    assert len(titles(text="")) == 2


def test_signs_of_the_databases_are_ordinary_letters():
    make_guide(body="100% of a_b and 'quoted' text\\n")
    assert titles(text="100%") == ["Read the logs"]
    assert titles(text="a_b") == ["Read the logs"]
    assert titles(text="a%b") == []
    assert titles(text="'quoted'") == ["Read the logs"]
    assert titles(text='"; DROP TABLE --') == []
    assert titles(text="\x00") == ["Read the logs"]


def test_facets_count_what_choosing_them_leaves():
    make_solution("one", tags=["identity", "freebsd"])
    make_solution("two", tags=["freebsd"])
    make_guide(tags=["identity"])
    assert choices("tag") == {"freebsd": 2, "identity": 2}
    assert choices("kind") == {"lab": 2, "guide": 1}
    assert choices("os") == {"FreeBSD 10.0": 2}
    asked = {"chosen": {"tag": "identity"}}
    assert choices("kind", **asked) == {"lab": 1, "guide": 1}
    assert choices("tag", **asked) == {"freebsd": 2, "identity": 2}
    for name in queries.FACETS:
        for value, count in choices(name, **asked).items():
            assert len(titles(chosen={**asked["chosen"], name: value})) == count


def test_an_unknown_facet_or_order_is_ignored():
    make_solution()
    assert len(titles(chosen={"pk": "1", "os": ""}, order="random")) == 1
    assert titles(chosen={"os": "Plan 9"}) == []


def test_the_most_needed_comes_first_and_each_person_counts_once(member, stranger):
    wanted, other = make_problem("Wanted"), make_problem("Also wanted")
    make_solution("little-needed")
    both = make_solution("much-needed", problems=[wanted, other])
    for problem in (wanted, other):
        actions.need_too(actor=member, at=NOON, problem=problem)
    actions.need_too(actor=stranger, at=NOON, problem=wanted)
    first, second = shelf().solutions
    assert (first, first.needed) == (both, 2)
    assert (second.needed, second.needed_samples) == (0, 0)


def test_the_newest_comes_first_where_that_is_asked():
    make_solution("older")
    make_solution("newer", at=NOON + timedelta(days=1))
    found = shelf(order="newest", at=NOON + timedelta(days=2))
    assert [s.slug for s in found.solutions] == ["newer", "older"]
    assert found.order == "newest"


def test_problems_by_need_with_their_answers(member):
    lonely, wanted = make_problem("Lonely"), make_problem("Wanted")
    actions.need_too(actor=member, at=NOON, problem=wanted)
    answer = make_solution(problems=[wanted])
    make_proposal("hidden", problems=[wanted])
    found = queries.most_needed(person=None, at=NOON, limit=5)
    assert [problem.title for problem in found] == [wanted.title, lonely.title]
    assert found[0].answers == [answer]
    assert queries.most_needed(person=None, at=NOON, limit=1) == [wanted]


def test_a_proposal_is_nowhere_until_it_is_accepted(member, stranger):
    curator = make_curator()
    proposal = make_proposal("hidden-thing", actor=member, tags=["secret-tag"])
    for person, sees in ((None, False), (stranger, False), (member, True), (curator, True)):
        visible = Solution.objects.visible_to(person, at=NOON)
        assert visible.filter(slug="hidden-thing").exists() is sees
        revisions = SolutionRevision.objects.visible_to(person, at=NOON)
        assert revisions.filter(pk=proposal.pk).exists() is sees
        assert (queries.solution(slug="hidden-thing", person=person, at=NOON) is None) is not sees
        assert hits("thing", person) == []
        assert choices("tag", person=person) == {}
        assert shelf(person=person).total == 0


def test_a_change_that_waits_shows_nowhere(member):
    solution = make_solution()
    actions.propose_revision(
        actor=member, at=NOON, solution=solution, recipe_text=recipe_text(title="Zebra")
    )
    assert titles(text="zebra") == []
    assert hits("zebra", member) == []
    assert len(queries.history(solution, person=None, at=NOON)) == 1
    assert len(queries.history(solution, person=member, at=NOON)) == 2
    assert queries.revision_by_number(solution, "2", person=None, at=NOON) is None


def test_search_answers_with_solutions_then_problems():
    make_solution()
    make_problem("A thing nobody has")
    assert hits("thing") == ["A thing on FreeBSD", "A thing nobody has"]
    assert hits("  ") == []
    assert len(queries.search("thing", person=None, at=NOON, limit=1)) == 1


def test_recipes_that_build_on_another_are_found():
    base = make_solution("base")
    text = recipe_text("later").replace("steps:\n", "needs: [{slug: base}]\nsteps:\n")
    later = make_solution("later", recipe_text=text)
    make_solution("other", recipe_text=recipe_text("other").replace("Install it", "'slug: base'"))
    assert queries.building_on(base, person=None, at=NOON) == [later]


def test_a_longer_catalogue_asks_no_more_questions(django_assert_num_queries, connection_count):
    one = connection_count(1)
    assert connection_count(3) == one
    assert one <= 12


@pytest.fixture
def connection_count(db):
    """How many questions the lists ask when there are this many rows of everything."""
    from django.db import connection

    def count(rows: int) -> int:
        made = Solution.objects.count()
        for n in range(made, rows):
            problem = make_problem(f"Problem {n}")
            person = make_person(f"Person {n}")
            actions.need_too(actor=person, at=NOON, problem=problem)
            make_solution(f"thing-{n}", problems=[problem], tags=[f"tag {n}", "shared"])
        with CaptureQueriesContext(connection) as asked:
            for solution in shelf().solutions:
                assert [tag.name for tag in solution.tags.all()]
                assert solution.current.os
            for problem in queries.most_needed(person=None, at=NOON):
                assert problem.answers
        return len(asked)

    return count
