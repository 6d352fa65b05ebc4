"""A recipe of format 1, as plain values. Nothing here knows of YAML, the site or the clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Type = Literal["string", "int", "ip", "cidr", "hostname", "path", "secret"]
As = Literal["host", "user", "root", "cmd", "powershell"]
Mode = Literal["whole", "change", "append"]

HOST = "host"  # where the reader sits: no machine of the recipe
THIS_MACHINE, THIS_ADDRESS = (
    "this_machine",
    "this_address",
)  # stand for each machine of a step in turn
PROMPTS: dict[str, str] = {
    "host": "$ ",
    "user": "$ ",
    "root": "# ",
    "cmd": "C:\\> ",
    "powershell": "PS C:\\> ",
}


@dataclass(frozen=True)
class Parameter:
    """A value that the reader may choose; the default is ours and works as it stands."""

    name: str
    type: Type
    default: str
    description: str
    pattern: str = ""


@dataclass(frozen=True)
class Network:
    name: str
    cidr: str


@dataclass(frozen=True)
class Disk:
    size_mb: int
    note: str = ""


@dataclass(frozen=True)
class Port:
    """A machine's place in a network; no address means that it takes what it is given."""

    network: str
    address: str = ""


@dataclass(frozen=True)
class Machine:
    name: str
    image: str
    memory_mb: int
    vcpu: int = 1
    role: str = ""
    box: str = ""
    disks: tuple[Disk, ...] = ()
    networks: tuple[Port, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return next((port.address for port in self.networks if port.address), "")


@dataclass(frozen=True)
class Run:
    """Commands, one a line, given at a prompt (a trailing backslash or caret carries a line on)."""

    run: str
    as_: As = "root"


@dataclass(frozen=True)
class File:
    """A file to write: the whole of it, lines to change in it, or lines to add at its end."""

    path: str
    content: str
    mode: Mode = "whole"
    as_: As = "root"


Block = Run | File


@dataclass(frozen=True)
class Check:
    """Something to run, and what it must answer."""

    title: str
    run: str
    expect: str
    as_: As = "root"
    machine: str = HOST


@dataclass(frozen=True)
class Step:
    title: str
    machines: tuple[str, ...]
    text: str = ""
    blocks: tuple[Block, ...] = ()
    outcome: str = ""
    check: Check | None = None
    cleanup: tuple[Block, ...] = ()
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Need:
    """Another recipe that this one stands on."""

    slug: str
    why: str = ""


@dataclass(frozen=True)
class Source:
    title: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Platform:
    """What the recipe is for. Empty where it does not matter."""

    os: str = ""
    release: str = ""
    backend: str = ""


@dataclass(frozen=True)
class Recipe:
    slug: str
    title: str
    summary: str
    platform: Platform
    minutes: int
    not_run: str
    machines: tuple[Machine, ...]
    steps: tuple[Step, ...]
    networks: tuple[Network, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    checks: tuple[Check, ...] = ()
    needs: tuple[Need, ...] = ()
    parts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    format: int = field(default=1)

    @cached_property
    def defaults(self) -> dict[str, str]:
        """Every parameter's own value."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    @property
    def secrets(self) -> tuple[Parameter, ...]:
        """Parameters whose published default must not survive a demonstration."""
        return tuple(p for p in self.parameters if p.type == "secret")

    @property
    def memory_mb(self) -> int:
        return sum(machine.memory_mb for machine in self.machines)

    @property
    def machine_minutes(self) -> int:
        """What a run costs: every machine for the whole time."""
        return self.minutes * len(self.machines)

    @property
    def corrections(self) -> int:
        """How many faults of the source are named beside the steps."""
        return sum(len(step.corrections) for step in self.steps)

    def machine(self, name: str) -> Machine | None:
        return next((machine for machine in self.machines if machine.name == name), None)
