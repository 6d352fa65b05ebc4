"""From nodes to a recipe: every fault at its line and column, all of them at once."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Any, cast, get_args

from catalogue.recipe import values
from catalogue.recipe.faults import Fault, FaultyRecipe
from catalogue.recipe.model import (
    HOST,
    THIS_ADDRESS,
    THIS_MACHINE,
    As,
    Block,
    Check,
    Disk,
    File,
    Machine,
    Mode,
    Need,
    Network,
    Parameter,
    Platform,
    Port,
    Recipe,
    Run,
    Source,
    Step,
    Type,
)
from catalogue.recipe.nodes import Node, Text, compose
from catalogue.recipe.shapes import LINE, SCRIPT, Entries, Shapes

MOST_FAULTS = 100
FORMAT = "1"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
MACHINE = re.compile(r"[a-z][a-z0-9-]{0,62}\Z")

TITLE = 160
SUMMARY = 600
PROSE = 4_000


def read(data: bytes | str) -> tuple[Recipe | None, tuple[Fault, ...]]:
    """Read a recipe; with any fault there is none, and the faults say why, in order of place."""
    root, faults = compose(data)
    recipe = None
    if root is not None:
        reader = _Reader(faults)
        recipe = reader.recipe(root)
    if faults:
        return None, tuple(sorted(set(faults)))[:MOST_FAULTS]
    return recipe, ()


def check(data: bytes | str) -> tuple[Fault, ...]:
    """Say what is wrong with a recipe."""
    return read(data)[1]


def parse(data: bytes | str) -> Recipe:
    """Read a recipe that must be whole."""
    recipe, faults = read(data)
    if recipe is None:
        raise FaultyRecipe(faults)
    return recipe


@lru_cache(maxsize=64)
def known(text: str) -> Recipe | None:
    """Read a recipe that was judged before, and remember it: pages ask for the same few."""
    return read(text)[0]


class _Reader(Shapes):
    """Knows which names a recipe has, and what each must hold."""

    # --- the recipe -----------------------------------------------------------------------------
    def recipe(self, root: Node) -> Recipe | None:
        entries = self.table(
            root,
            needed="format slug title summary platform estimate not_run machines steps",
            may="parameters networks checks needs parts warnings sources",
        )
        if not entries:
            return None
        version = entries.get("format")
        if version is not None and not (isinstance(version, Text) and version.value == FORMAT):
            self.fault(version, f"this reader knows format {FORMAT}")
            return None
        slug = self.slug(entries, "slug")
        parameters = self.several(entries, "parameters", self.parameter, most=60)
        networks = self.several(entries, "networks", self.network, most=20)
        self.once([network.name for network in networks], entries.get("networks"))
        known = {network.name: network for network in networks}
        machines = self.several(
            entries, "machines", lambda node: self.machine(node, known), most=40
        )
        self.once([machine.name for machine in machines], entries.get("machines"))
        names = {machine.name for machine in machines}
        recipe = Recipe(
            format=1,
            slug=slug,
            title=self.text(entries, "title", most=TITLE),
            summary=self.text(entries, "summary", most=SUMMARY),
            platform=self.platform(entries.get("platform")),
            minutes=self.minutes(entries.get("estimate")),
            not_run=self.text(entries, "not_run", most=PROSE),
            parameters=parameters,
            networks=networks,
            machines=machines,
            steps=self.several(entries, "steps", lambda node: self.step(node, names), most=120),
            checks=self.several(entries, "checks", lambda node: self.check(node, names), most=60),
            needs=self.several(entries, "needs", self.need, most=20),
            parts=self.texts(entries, "parts"),
            warnings=self.texts(entries, "warnings", long=PROSE),
            sources=self.several(entries, "sources", self.source, most=20),
        )
        self.parameters_agree()
        self.addresses_agree(recipe, entries)
        return recipe

    def slug(self, entries: Entries, name: str) -> str:
        slug = self.text(entries, name, most=80)
        if slug and not SLUG.match(slug):
            self.fault(
                entries[name], f"“{name}” is small letters and digits joined by single dashes"
            )
        return slug

    def once(self, names: list[str], node: Node | None) -> None:
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            if node is not None:
                self.fault(node, f"“{name}” stands here twice")

    def platform(self, node: Node | None) -> Platform:
        if node is None:
            return Platform()
        entries = self.table(node, needed="os", may="release backend")
        return Platform(
            os=self.text(entries, "os", most=60),
            release=self.text(entries, "release", most=60),
            backend=self.text(entries, "backend", most=60),
        )

    def minutes(self, node: Node | None) -> int:
        if node is None:
            return 0
        entries = self.table(node, needed="minutes")
        return self.number(entries, "minutes", low=1, high=7 * 24 * 60)

    def parameter(self, node: Node) -> Parameter | None:
        entries = self.table(node, needed="name type default description", may="pattern")
        name = self.text(entries, "name")
        kind = self.one_of(entries, "type", get_args(Type), "")
        pattern = self.text(entries, "pattern")
        if pattern and (fault := values.pattern_fault(pattern)):
            self.fault(entries["pattern"], fault)
            pattern = ""
        default = self.default(entries, kind)
        parameter = Parameter(
            name=name,
            type=cast("Type", kind),
            default=default,
            description=self.text(entries, "description", most=LINE),
            pattern=pattern,
        )
        name_node = entries.get("name")
        if not isinstance(name_node, Text) or not name:
            return None
        if not values.NAME.match(name):
            self.fault(name_node, "a parameter's name is small letters, digits and _")
        elif name in (THIS_MACHINE, THIS_ADDRESS):
            self.fault(name_node, f"“{name}” is given by the step's machine; choose another name")
        elif name in self.parameters:
            self.fault(name_node, f"the parameter “{name}” is declared twice")
        else:
            self.parameters[name] = (name_node, parameter)
        if kind and default and (fault := values.value_fault(parameter, default)):
            self.fault(entries["default"], f"the default cannot stand: {fault}")
        return parameter

    def default(self, entries: Entries, kind: str) -> str:
        node = entries.get("default")
        if kind == "int" and isinstance(node, Text) and node.taken_for == "int":
            return node.value
        return self.text(entries, "default")

    def network(self, node: Node) -> Network:
        entries = self.table(node, needed="name cidr")
        cidr = self.text(entries, "cidr", use=True)
        return Network(name=self.named(entries, "name"), cidr=cidr)

    def named(self, entries: Entries, name: str) -> str:
        word = self.text(entries, name)
        if word and (not MACHINE.match(word) or word == HOST):
            self.fault(
                entries[name], f"“{name}” is small letters, digits and dashes, and not “{HOST}”"
            )
        return word

    def machine(self, node: Node, networks: dict[str, Network]) -> Machine:
        entries = self.table(
            node, needed="name image memory_mb", may="vcpu role box disks networks needs"
        )
        return Machine(
            name=self.named(entries, "name"),
            image=self.text(entries, "image"),
            memory_mb=self.number(entries, "memory_mb", low=16, high=1024 * 1024),
            vcpu=self.number(entries, "vcpu", low=1, high=256, default=1),
            role=self.text(entries, "role"),
            box=self.text(entries, "box"),
            disks=self.several(entries, "disks", self.disk, most=20),
            networks=self.several(
                entries, "networks", lambda item: self.port(item, networks), most=10
            ),
            needs=self.texts(entries, "needs", most=20),
        )

    def disk(self, node: Node) -> Disk:
        entries = self.table(node, needed="size_mb", may="note")
        size = self.number(entries, "size_mb", low=1, high=1024 * 1024 * 64)
        return Disk(size_mb=size, note=self.text(entries, "note"))

    def port(self, node: Node, networks: dict[str, Network]) -> Port:
        entries = self.table(node, needed="network", may="address")
        network = self.text(entries, "network")
        if network and network not in networks:
            self.fault(entries["network"], f"no network is called “{network}”")
        return Port(network=network, address=self.text(entries, "address", use=True))

    def step(self, node: Node, names: set[str]) -> Step:
        entries = self.table(
            node,
            needed="title machines",
            may="text blocks outcome check cleanup corrections",
        )
        machines = self.texts(entries, "machines", most=40)
        for name in machines:
            if name != HOST and name not in names:
                self.fault(entries["machines"], f"no machine is called “{name}”")
        mark = len(self.about_machines)
        step = Step(
            title=self.text(entries, "title"),
            machines=machines,
            text=self.text(entries, "text", most=PROSE, use=True),
            blocks=self.several(entries, "blocks", self.block, most=40),
            outcome=self.text(entries, "outcome", most=PROSE, use=True),
            check=self.check(entries["check"], names) if "check" in entries else None,
            cleanup=self.several(entries, "cleanup", self.block, most=20),
            corrections=self.texts(entries, "corrections", long=PROSE, use=True),
        )
        if not (step.text or step.blocks):
            self.fault(node, "a step says what to do, in “text” or in “blocks”")
        for place in self.about_machines[mark:]:
            if HOST in machines:
                self.fault(place, f"{THIS_MACHINE} and {THIS_ADDRESS} mean nothing on the host")
        return step

    def block(self, node: Node) -> Block | None:
        entries = self.table(node, may="as run file content mode")
        as_ = cast("As", self.one_of(entries, "as", get_args(As), "root"))
        if ("run" in entries) == ("file" in entries):
            self.fault(node, "a block has either “run” or “file”")
            return None
        if "run" in entries:
            for name in ("content", "mode"):
                if name in entries:
                    self.fault(entries[name], f"“{name}” belongs to a file")
            return Run(run=self.text(entries, "run", most=SCRIPT, use=True), as_=as_)
        if "content" not in entries:
            self.fault(node, "“content” is missing")
        return File(
            path=self.text(entries, "file", use=True),
            content=self.text(entries, "content", most=SCRIPT, use=True),
            mode=cast("Mode", self.one_of(entries, "mode", get_args(Mode), "whole")),
            as_=as_,
        )

    def check(self, node: Node, names: set[str]) -> Check:
        entries = self.table(node, needed="title run expect", may="as machine")
        machine = self.text(entries, "machine") or HOST
        if machine != HOST and machine not in names:
            self.fault(entries["machine"], f"no machine is called “{machine}”")
        return Check(
            title=self.text(entries, "title"),
            run=self.text(entries, "run", most=SCRIPT, use=True),
            expect=self.text(entries, "expect", most=PROSE, use=True),
            as_=cast("As", self.one_of(entries, "as", get_args(As), "root")),
            machine=machine,
        )

    def need(self, node: Node) -> Need:
        entries = self.table(node, needed="slug", may="why")
        return Need(slug=self.slug(entries, "slug"), why=self.text(entries, "why"))

    def source(self, node: Node) -> Source:
        entries = self.table(node, needed="title", may="note url")
        url = self.text(entries, "url")
        if url and not re.match(r"https?://[^\s/?#@]+(?:[/?#]\S*)?\Z", url):
            self.fault(entries["url"], "“url” is an address on the web (https://…)")
        note = self.text(entries, "note", most=PROSE)
        return Source(title=self.text(entries, "title"), note=note, url=url)

    # --- what must agree ------------------------------------------------------------------------
    def parameters_agree(self) -> None:
        for name, place in self.used.items():
            if name not in self.parameters:
                self.fault(place, f"the parameter “{name}” is used and not declared")
        for name, (place, _parameter) in self.parameters.items():
            if name not in self.used:
                self.fault(place, f"the parameter “{name}” is declared and not used")

    def addresses_agree(self, recipe: Recipe, entries: Entries) -> None:
        """With the defaults in, every machine stands in its network, and each at its own address."""
        node = entries.get("machines")
        if node is None or self.faults:
            return
        ranges: dict[str, Any] = {}
        for network in recipe.networks:
            cidr = values.render(network.cidr, recipe.defaults)
            try:
                ranges[network.name] = ipaddress.ip_network(cidr)
            except ValueError:
                self.fault(entries["networks"], f"{cidr} is no network")
        taken: dict[str, str] = {}
        for machine in recipe.machines:
            for port in (port for port in machine.networks if port.address):
                address = values.render(port.address, recipe.defaults)
                self.address_agrees(node, machine.name, address, ranges.get(port.network))
                if address in taken:
                    self.fault(
                        node, f"{taken[address]} and {machine.name} have one address, {address}"
                    )
                taken[address] = machine.name

    def address_agrees(self, node: Node, machine: str, address: str, network: Any) -> None:
        try:
            inside = network is None or ipaddress.ip_address(address) in network
        except ValueError:
            self.fault(node, f"{machine}: {address} is no address")
            return
        if not inside:
            self.fault(node, f"{machine}: {address} lies outside {network}")
