"""The three recipes of the record with the problems they answer; sample problems that somebody needs; a proposal."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue import shipped
from catalogue.actions import accept_revision, need_too, propose_solution, state_problem
from config.demo.stage import Stage


def recipes(stage: Stage) -> None:
    """Bring the recipes in as they ship, each with its problem. Nobody's need is claimed for the past."""
    for told in stage.record["problems"]:
        problem = state_problem(
            actor=None, at=stage.at, title=told["title"], text=told["text"], slug=told["slug"]
        )
        revision = propose_solution(
            actor=None,
            at=stage.at,
            recipe_text=shipped.text_of(told["solution"]),
            problems=[problem],
            tags=told["tags"],
            byline=told["byline"],
            changelog="Written out from the guide of 2014, with its faults mended.",
        )
        accept_revision(actor=None, at=stage.at, revision=revision)


@dataclass(frozen=True)
class SampleProblem:
    """Something made up that operators ask for, and how many of the crowd do."""

    slug: str
    title: str
    text: str
    needed: int


PROBLEMS = (
    SampleProblem(
        "quiet-upgrade",
        "Upgrade the control plane while tenants work",
        "From one release to the next without an evening off. Made up, as are those who need it.",
        41,
    ),
    SampleProblem(
        "usage-records",
        "Usage records that accounting can read",
        "One line a tenant and day, from meters that are kept anyway. Made up.",
        33,
    ),
    SampleProblem(
        "dead-disk",
        "Replace a dead disk in the object store at night",
        "Steps that somebody on call can follow half asleep. Made up.",
        27,
    ),
)
RELEASES = ("Juno", "Icehouse", "Kilo")
GUIDE = """\
A sample, proposed by somebody made up, so that the curator has something to read.

## Before the night

1. Write down which device is which: bay, serial number, device name. Tape works.
2. Keep one spare disk a zone, already formatted.

## When it happens

1. Unmount the dead disk, so that the node answers 507 for it at once and others take over.
2. Set its weight to zero and rebalance; replication starts by itself.
3. Go back to bed. In the morning, put in the spare and give it its weight back.
"""


def samples(stage: Stage) -> None:
    """Sample problems with sample needs, and a proposal that waits for the curator."""
    stated = {}
    for sample in PROBLEMS:
        problem = state_problem(
            actor=stage.crowd[0],
            at=stage.at,
            title=sample.title,
            text=sample.text,
            slug=sample.slug,
            is_sample=True,
        )
        for number, person in enumerate(stage.crowd[: sample.needed]):
            release = RELEASES[number % len(RELEASES)]
            need_too(actor=person, at=stage.at, problem=problem, release=release)
        stated[sample.slug] = problem
    propose_solution(
        actor=stage.crowd[1],
        at=stage.at,
        slug="sample-dead-disk-at-night",
        title="A dead disk at night, in three steps",
        summary="What to have at hand before, and what to do when it happens.",
        body=GUIDE,
        problems=[stated["dead-disk"]],
        tags=["object storage", "operations"],
        is_sample=True,
    )
