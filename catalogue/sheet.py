"""A recipe as a page shows it: values filled in, prompts apart from commands, a block for each machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalogue.recipe import Recipe
from catalogue.recipe.model import (
    HOST,
    PROMPTS,
    THIS_ADDRESS,
    THIS_MACHINE,
    Block,
    Check,
    File,
    Machine,
    Parameter,
    Run,
    Step,
)
from catalogue.recipe.values import Filled, Piece, fill, for_machine, pieces, render

CARRIES_ON = {"host": "\\", "user": "\\", "root": "\\", "cmd": "^", "powershell": "`"}
_HERE = re.compile(r"<<-?\s*['\"]?([A-Za-z_]+)['\"]?")


@dataclass(frozen=True)
class Line:
    prompt: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class BlockSheet:
    """Lines to type or a file to write; `machine` where it is meant for one of several."""

    lines: tuple[Line, ...]
    machine: str = ""
    path: tuple[Piece, ...] = ()
    mode: str = ""

    @property
    def is_file(self) -> bool:
        return bool(self.path)


@dataclass(frozen=True)
class CheckSheet:
    title: str
    machine: str
    block: BlockSheet
    expect: str


@dataclass(frozen=True)
class StepSheet:
    number: int
    title: str
    machines: tuple[str, ...]
    text: str
    blocks: tuple[BlockSheet, ...]
    outcome: str
    check: CheckSheet | None
    cleanup: tuple[BlockSheet, ...]
    corrections: tuple[str, ...]

    @property
    def on_host(self) -> bool:
        return self.machines == (HOST,)


@dataclass(frozen=True)
class Field:
    """A parameter with the value in force, what the reader typed, and why that cannot stand."""

    parameter: Parameter
    value: str
    typed: str
    fault: str
    changed: bool

    @property
    def is_secret(self) -> bool:
        return self.parameter.type == "secret"


@dataclass(frozen=True)
class MachineSheet:
    machine: Machine
    addresses: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sheet:
    recipe: Recipe
    filled: Filled
    steps: tuple[StepSheet, ...]
    checks: tuple[CheckSheet, ...]
    machines: tuple[MachineSheet, ...]
    fields: tuple[Field, ...]

    @property
    def changed(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.changed)

    @property
    def refused(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.fault)

    @property
    def secrets(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.is_secret)


def lay_out(recipe: Recipe, given: Mapping[str, str]) -> Sheet:
    """Fill a recipe in with what the reader gave, and lay it out for reading."""
    filled = fill(recipe, given)
    values = filled.values
    return Sheet(
        recipe=recipe,
        filled=filled,
        steps=tuple(_step(recipe, n, step, values) for n, step in enumerate(recipe.steps, 1)),
        checks=tuple(_check(check, values) for check in recipe.checks),
        machines=tuple(_machine(machine, values) for machine in recipe.machines),
        fields=tuple(
            Field(
                parameter=parameter,
                value=values[parameter.name],
                typed=filled.given.get(parameter.name, values[parameter.name]),
                fault=filled.refused.get(parameter.name, ""),
                changed=parameter.name in filled.changed,
            )
            for parameter in recipe.parameters
        ),
    )


def _step(recipe: Recipe, number: int, step: Step, values: Mapping[str, str]) -> StepSheet:
    # Prose that speaks of “this machine” is read once: it names the first of them.
    own = for_machine(recipe, step.machines[0], values) if step.machines else dict(values)
    return StepSheet(
        number=number,
        title=step.title,
        machines=step.machines,
        text=render(step.text, own),
        blocks=tuple(_blocks(recipe, step, step.blocks, values)),
        outcome=render(step.outcome, own),
        check=_check(step.check, own) if step.check else None,
        cleanup=tuple(_blocks(recipe, step, step.cleanup, values)),
        corrections=tuple(render(text, own) for text in step.corrections),
    )


def _blocks(
    recipe: Recipe, step: Step, blocks: Iterable[Block], values: Mapping[str, str]
) -> Iterable[BlockSheet]:
    """Each block once, unless it differs from machine to machine: then once for each."""
    for block in blocks:
        if len(step.machines) > 1 and _differs(block):
            for name in step.machines:
                yield _block(block, for_machine(recipe, name, values), machine=name)
        else:
            yield _block(block, for_machine(recipe, step.machines[0], values))


def _differs(block: Block) -> bool:
    text = block.run if isinstance(block, Run) else f"{block.path}\n{block.content}"
    return f"{{{{ {THIS_MACHINE} }}}}" in text or f"{{{{ {THIS_ADDRESS} }}}}" in text


def _block(block: Block, values: Mapping[str, str], *, machine: str = "") -> BlockSheet:
    if isinstance(block, File):
        rows = block.content.split("\n")
        return BlockSheet(
            lines=tuple(Line("", tuple(pieces(row, values))) for row in rows),
            machine=machine,
            path=tuple(pieces(block.path, values)),
            mode=block.mode,
        )
    return BlockSheet(lines=tuple(_prompted(block, values)), machine=machine)


def _prompted(block: Run, values: Mapping[str, str]) -> Iterable[Line]:
    """A prompt where a command begins; none where it is carried on or feeds a here-document."""
    fresh, until = True, ""
    for row in block.run.split("\n"):
        prompt = PROMPTS[block.as_] if fresh and row.strip() and not until else ""
        yield Line(prompt, tuple(pieces(row, values)))
        if until:
            until = "" if row.strip() == until else until
            continue
        here = _HERE.search(row)
        until = here[1] if here else ""
        fresh = not row.rstrip().endswith(CARRIES_ON[block.as_])


def _check(check: Check, values: Mapping[str, str]) -> CheckSheet:
    return CheckSheet(
        title=check.title,
        machine=check.machine,
        block=_block(Run(check.run, check.as_), values),
        expect=render(check.expect, values),
    )


def _machine(machine: Machine, values: Mapping[str, str]) -> MachineSheet:
    addresses = ((port.network, render(port.address, values)) for port in machine.networks)
    return MachineSheet(machine=machine, addresses=tuple(addresses))
