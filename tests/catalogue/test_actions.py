"""What people do in the catalogue: done, refused, and done twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from catalogue import actions
from catalogue.models import Need, Problem, Solution, SolutionRevision
from community.models import AuditEntry, Notification
from tests.factories.catalogue import (
    make_curator,
    make_guide,
    make_problem,
    make_proposal,
    make_solution,
    recipe_text,
)
from tests.people import NOON, make_person

LATER = NOON + timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


# --- problems and needs -----------------------------------------------------------------------


def test_a_problem_is_stated_with_an_address_of_its_own(member):
    problem = actions.state_problem(
        actor=member, at=NOON, title="  Swift without   XFS ", text="We run ZFS."
    )
    assert problem.slug == "swift-without-xfs"
    assert problem.title == "Swift without XFS"
    assert verbs()[-1] == "catalogue.problem_stated"


def test_the_same_words_are_one_problem(member):
    problem = make_problem("Swift without XFS")
    with pytest.raises(actions.AlreadyStated) as refused:
        actions.state_problem(actor=member, at=NOON, title="swift  without xfs")
    assert refused.value.problem == problem
    assert Problem.objects.count() == 1


def test_other_words_with_the_same_letters_get_another_address():
    assert make_problem("Swift, without XFS").slug == "swift-without-xfs"
    assert make_problem("Swift without XFS!").slug == "swift-without-xfs-2"
    assert make_problem("New").slug == "new-2"  # /solutions/problems/new/ is taken
    assert make_problem("ஸ்விஃப்ட்").slug == "problem"


def test_a_person_needs_a_problem_once(member, stranger):
    problem = make_problem()
    actions.need_too(actor=member, at=NOON, problem=problem)
    actions.need_too(actor=member, at=LATER, problem=problem)
    actions.need_too(actor=stranger, at=LATER, problem=problem)
    assert Problem.objects.with_needs().get().needed == 2
    assert verbs().count("catalogue.need_stated") == 2


def test_saying_more_of_a_need_keeps_the_count(member):
    problem = make_problem()
    actions.need_too(actor=member, at=NOON, problem=problem, release="Juno")
    need = actions.need_too(actor=member, at=LATER, problem=problem, scale="3 racks")
    assert (need.release, need.scale, need.since) == ("Juno", "3 racks", NOON)


def test_a_need_is_taken_back_and_stays_on_record(member):
    problem = make_problem()
    actions.need_too(actor=member, at=NOON, problem=problem)
    actions.withdraw_need(actor=member, at=LATER, problem=problem)
    assert Problem.objects.with_needs().get().needed == 0
    assert Need.objects.get().withdrawn_at == LATER
    actions.need_too(actor=member, at=LATER, problem=problem)
    assert Problem.objects.with_needs().get().needed == 1
    assert Need.objects.count() == 2


def test_a_need_is_taken_back_after_the_clock_was_set_back(member):
    problem = make_problem()
    actions.need_too(actor=member, at=LATER, problem=problem)
    assert actions.withdraw_need(actor=member, at=NOON, problem=problem).withdrawn_at == LATER


def test_what_was_not_needed_cannot_be_taken_back(member):
    with pytest.raises(actions.NotNeeded):
        actions.withdraw_need(actor=member, at=NOON, problem=make_problem())


def test_the_database_counts_nobody_twice(member):
    problem = make_problem()
    Need.objects.create(problem=problem, person=member, since=NOON)
    with (
        pytest.raises(IntegrityError, match=r"one_standing_need_a_person|UNIQUE"),
        transaction.atomic(),
    ):
        Need.objects.create(problem=problem, person=member, since=NOON)


def test_needs_of_samples_are_counted_apart(member):
    sample = make_person("Sample Operator", is_sample=True)
    problem = make_problem()
    for person in (member, sample):
        actions.need_too(actor=person, at=NOON, problem=problem)
    counted = Problem.objects.with_needs().get()
    assert (counted.needed, counted.needed_samples) == (2, 1)


# --- proposing --------------------------------------------------------------------------------


def test_a_recipe_is_proposed_and_waits(member):
    revision = make_proposal(actor=member)
    solution = revision.solution
    assert (revision.number, solution.state, solution.kind) == (1, "proposed", "lab")
    assert (revision.os, revision.release, revision.machines) == ("FreeBSD 10.0", "Juno", 1)
    assert revision.machine_minutes == 20
    assert len(revision.recipe_sha256) == 64
    assert not Solution.objects.visible_to(None, at=NOON).exists()
    assert Solution.objects.visible_to(member, at=NOON).exists()


def test_a_faulty_recipe_is_refused_with_its_places(member):
    with pytest.raises(actions.RecipeHasFaults) as refused:
        make_proposal(actor=member, recipe_text=recipe_text() + "surprise: 1\n")
    assert [(f.line, f.column) for f in refused.value.faults] == [(33, 1)]
    assert not Solution.objects.exists()


def test_curators_are_told_of_a_proposal_and_the_author_of_its_fate(member):
    curator = make_curator()
    revision = make_proposal(actor=member)
    told = Notification.objects.get()
    assert told.person == curator
    assert revision.get_absolute_url() in told.text
    actions.accept_revision(actor=curator, at=LATER, revision=revision)
    assert (
        Notification.objects.filter(person=member, kind="catalogue.revision_accepted").count() == 1
    )


def test_a_form_sent_twice_proposes_once(member):
    first = make_proposal(actor=member)
    assert make_proposal(actor=member) == first
    assert SolutionRevision.objects.count() == 1


def test_an_address_belongs_to_one_solution(member, stranger):
    make_proposal(actor=member)
    with pytest.raises(actions.AddressTaken):
        make_proposal(actor=stranger)


@pytest.mark.parametrize("slug", ["problems", "new", "queue", "Bad Slug", "a--b", "-a", "a/b"])
def test_some_words_cannot_be_addresses(member, slug):
    with pytest.raises(actions.AddressUnfit):
        actions.propose_solution(
            actor=member, at=NOON, slug=slug, title="T", summary="S", body="Text"
        )


def test_an_empty_solution_is_refused(member):
    with pytest.raises(actions.NothingToRead):
        actions.propose_solution(
            actor=member, at=NOON, slug="a", title="T", summary="S", body="  \n"
        )


def test_a_change_keeps_the_slug(member):
    solution = make_solution()
    with pytest.raises(actions.AddressUnfit):
        actions.propose_revision(
            actor=member, at=NOON, solution=solution, recipe_text=recipe_text("another")
        )


def test_a_change_that_changes_nothing_is_refused(member):
    solution = make_solution()
    with pytest.raises(actions.NothingChanged):
        actions.propose_revision(
            actor=member,
            at=NOON,
            solution=solution,
            recipe_text=recipe_text().replace("\n", "\r\n"),
        )


# --- deciding ---------------------------------------------------------------------------------


def test_accepting_makes_a_revision_current(member):
    solution = make_solution()
    first = solution.current
    second = actions.propose_revision(
        actor=member,
        at=LATER,
        solution=solution,
        recipe_text=recipe_text(title="A better thing"),
        changelog="A better title.",
    )
    solution.refresh_from_db()
    assert (solution.current, solution.title) == (first, "A thing on FreeBSD")
    actions.accept_revision(actor=make_curator(), at=LATER, revision=second)
    solution.refresh_from_db()
    assert (solution.current, solution.title) == (second, "A better thing")
    first.refresh_from_db()
    assert first.title == "A thing on FreeBSD"  # what it said stays readable
    assert first.number == 1


def test_accepting_twice_is_accepting_once():
    revision = make_proposal()
    first = actions.accept_revision(actor=None, at=NOON, revision=revision)
    assert actions.accept_revision(actor=None, at=LATER, revision=revision) == first
    assert verbs().count("catalogue.revision_accepted") == 1


def test_an_older_proposal_cannot_replace_a_later_one(member, stranger):
    solution = make_solution()
    older = actions.propose_revision(
        actor=member, at=NOON, solution=solution, recipe_text=recipe_text(title="B")
    )
    later = actions.propose_revision(
        actor=stranger, at=NOON, solution=solution, recipe_text=recipe_text(title="C")
    )
    actions.accept_revision(actor=None, at=NOON, revision=later)
    with pytest.raises(actions.Outdated):
        actions.accept_revision(actor=None, at=NOON, revision=older)


def test_declining_says_why_and_closes_the_matter(member):
    curator, revision = make_curator(), make_proposal(actor=member)
    actions.decline_revision(
        actor=curator, at=LATER, revision=revision, reason="It needs a release."
    )
    assert not SolutionRevision.objects.waiting().exists()
    with pytest.raises(actions.AlreadyDecided):
        actions.accept_revision(actor=curator, at=LATER, revision=revision)
    told = Notification.objects.get(person=member)
    assert "It needs a release." in told.text
    assert make_again(member).number == 2  # the same words may be proposed anew


def make_again(member):
    solution = Solution.objects.get()
    return actions.propose_revision(
        actor=member, at=LATER, solution=solution, recipe_text=recipe_text()
    )


def test_an_accepted_revision_cannot_be_declined():
    revision = make_solution().current
    with pytest.raises(actions.AlreadyDecided):
        actions.decline_revision(actor=None, at=NOON, revision=revision, reason="No.")


def test_those_in_need_hear_of_the_first_answer(member, stranger):
    problem = make_problem()
    actions.need_too(actor=stranger, at=NOON, problem=problem)
    make_solution(actor=member, problems=[problem])
    told = Notification.objects.get(kind="catalogue.problem_answered")
    assert told.person == stranger
    assert problem.title in told.text


# --- tags and problems of a solution ----------------------------------------------------------


def test_tags_are_tidied_and_shared():
    one = make_solution("one", tags=["Identity", " identity ", "Free  BSD"])
    two = make_solution("two", tags=["IDENTITY"])
    assert sorted(one.tags.values_list("slug", flat=True)) == ["free-bsd", "identity"]
    assert two.tags.get().name == "Identity"
    actions.tag_solution(actor=None, at=NOON, solution=one, tags=[])
    assert not one.tags.exists()
    assert verbs()[-1] == "catalogue.solution_tagged"


def test_a_solution_wears_few_tags():
    with pytest.raises(actions.TooManyTags):
        make_solution(tags=[f"t{n}" for n in range(9)])


def test_a_problem_is_linked_once():
    solution, problem = make_guide(), make_problem()
    for _ in range(2):
        actions.link_problem(actor=None, at=NOON, solution=solution, problem=problem)
    assert list(solution.problems.all()) == [problem]
    assert verbs().count("catalogue.problem_linked") == 1
