"""Problems and solutions for tests, made through the real actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from catalogue import actions
from catalogue.models import Problem, Solution, SolutionRevision
from community.models import Group, Person, Role
from tests.people import NOON, give_role, make_group, make_person

RECIPE = """\
format: 1
slug: {slug}
title: {title}
summary: One machine that answers.
platform: {{os: FreeBSD 10.0, release: Juno, backend: VirtualBox}}
estimate: {{minutes: 20}}
not_run: This was not run on FreeBSD here.
parameters:
  - {{name: lab_network, type: cidr, default: 10.10.14.0/24, description: The private network.}}
  - {{name: host_ip, type: ip, default: 10.10.14.11, description: The address of the machine.}}
  - {{name: admin_token, type: secret, default: ADMIN, description: Opens everything.}}
networks:
  - {{name: lab, cidr: "{{{{ lab_network }}}}"}}
machines:
  - name: bsdstack
    image: FreeBSD 10.0
    memory_mb: 2048
    networks:
      - {{network: lab, address: "{{{{ host_ip }}}}"}}
steps:
  - title: {step}
    machines: [bsdstack]
    text: Install what it needs.
    blocks:
      - run: |
          pkg install -y python git
          ping -c 1 {{{{ host_ip }}}}
      - file: /usr/local/etc/thing.conf
        content: |
          token = {{{{ admin_token }}}}
    corrections:
      - The source forgot the address.
"""


def recipe_text(
    slug: str = "thing-on-freebsd",
    title: str = "A thing on FreeBSD",
    step: str = "Install it",
) -> str:
    return RECIPE.format(slug=slug, title=title, step=step)


def make_curator(name: str = "Chitra Curator", group: Group | None = None) -> Person:
    person = make_person(name)
    give_role(person, group or make_group("working-group"), Role.Kind.CURATOR)
    return person


def make_problem(title: str = "Identity without a Linux machine", **facts: Any) -> Problem:
    return actions.state_problem(**{"actor": None, "at": NOON, "title": title, **facts})


def make_proposal(
    slug: str = "thing-on-freebsd", *, actor: Person | None = None, **facts: Any
) -> SolutionRevision:
    said = {"recipe_text": recipe_text(slug), "at": NOON, **facts}
    return actions.propose_solution(actor=actor, **said)


def make_solution(slug: str = "thing-on-freebsd", **facts: Any) -> Solution:
    """One that stands in the catalogue."""
    revision = make_proposal(slug, **facts)
    actions.accept_revision(actor=None, at=facts.get("at", NOON), revision=revision)
    return Solution.objects.get(pk=revision.solution_id)


def make_guide(slug: str = "read-the-logs", **facts: Any) -> Solution:
    """One without a recipe."""
    at: datetime = facts.pop("at", NOON)
    said = {
        "actor": None,
        "title": "Read the logs",
        "summary": "Where they are.",
        "body": "# Where\n\nIn `/var/log`.",
        **facts,
    }
    revision = actions.propose_solution(at=at, slug=slug, **said)
    actions.accept_revision(actor=None, at=at, revision=revision)
    return Solution.objects.get(pk=revision.solution_id)
