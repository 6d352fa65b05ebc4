"""The three recipes of the record: whole, corrected, and honest about what was not tried."""

from __future__ import annotations

import re

import pytest

from catalogue import shipped
from catalogue.recipe import check, parse
from catalogue.recipe.model import File, Run
from catalogue.sheet import lay_out

SLUGS = ["keystone-on-freebsd", "swift-on-freebsd", "windows-server-2012-image"]


def commands(slug: str) -> str:
    """Every command and every file of a recipe, with its own values in."""
    return "\n".join(
        "".join(piece.text for piece in line.pieces)
        for step in lay_out(parse(shipped.text_of(slug)), {}).steps
        for block in step.blocks
        for line in block.lines
    )


def corrections(slug: str) -> str:
    return "\n".join(c for step in parse(shipped.text_of(slug)).steps for c in step.corrections)


def test_three_recipes_are_shipped():
    assert shipped.slugs() == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_each_is_whole(slug):
    assert check(shipped.text_of(slug)) == ()
    assert parse(shipped.text_of(slug)).slug == slug


@pytest.mark.parametrize("slug", SLUGS)
def test_each_says_that_it_was_not_run(slug):
    assert "not run" in parse(shipped.text_of(slug)).not_run


@pytest.mark.parametrize("slug", SLUGS[:2])
def test_the_freebsd_ones_say_to_which_release_their_commands_belong(slug):
    said = parse(shipped.text_of(slug)).not_run
    assert "FreeBSD" in said
    assert "Juno" in said
    assert "keystone-all" in said


@pytest.mark.parametrize("slug", SLUGS)
def test_no_address_of_the_outside_stands_in_a_command(slug):
    """Addresses are values to choose; what is left is loopback and the address for everything."""
    recipe = parse(shipped.text_of(slug))
    for step in recipe.steps:
        for block in step.blocks:
            text = block.run if isinstance(block, Run) else block.content
            found = re.findall(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", text)
            assert set(found) <= {"127.0.0.1", "0.0.0.0"}


@pytest.mark.parametrize("slug", SLUGS)
def test_secrets_are_declared_as_secrets(slug):
    recipe = parse(shipped.text_of(slug))
    for parameter in recipe.parameters:
        if re.search(r"password|token|_key|hash_", parameter.name):
            assert parameter.type == "secret"


def test_the_swift_recipe_has_its_five_machines():
    recipe = parse(shipped.text_of("swift-on-freebsd"))
    assert [(m.name, m.memory_mb, [d.size_mb for d in m.disks]) for m in recipe.machines] == [
        ("keystonebsd", 2048, []),
        ("swiftproxybsd01", 2048, []),
        ("swiftstoragebsd01", 2048, [500]),
        ("swiftstoragebsd02", 2048, [500]),
        ("swiftstoragebsd03", 2048, [500]),
    ]
    assert [need.slug for need in recipe.needs] == ["keystone-on-freebsd"]
    assert len({address for m in recipe.machines for address in [m.address]}) == 5


def test_the_proxy_has_one_name():
    assert "swiftproxy01" not in commands("swift-on-freebsd")
    assert "swiftproxy01" in corrections("swift-on-freebsd")


@pytest.mark.parametrize("slug", SLUGS[:2])
def test_the_vagrantfile_closes_what_it_opens(slug):
    recipe = parse(shipped.text_of(slug))
    file = next(
        block
        for step in recipe.steps
        for block in step.blocks
        if isinstance(block, File) and block.path == "Vagrantfile"
    )
    opened = len(re.findall(r"\bdo\b|^\s*(?:if|unless)\b", file.content, re.MULTILINE))
    assert opened == len(re.findall(r"^\s*end$", file.content, re.MULTILINE))
    assert "`end`" in corrections(slug)


def test_rsync_has_its_modules_and_each_node_its_address():
    text = commands("swift-on-freebsd")
    for module in ("[account]", "[container]", "[object]"):
        assert text.count(module) == 3  # once for each storage node
    for address in ("192.168.58.21", "192.168.58.22", "192.168.58.23"):
        assert f"address = {address}" in text
    assert "[account]" in corrections("swift-on-freebsd")


def test_the_rings_hold_every_device_of_every_zone():
    text = commands("swift-on-freebsd")
    for builder, port in (("object", 6000), ("container", 6001), ("account", 6002)):
        assert f"swift-ring-builder {builder}.builder create 18 3 1" in text
        assert f"swift-ring-builder {builder}.builder rebalance" in text
        for zone in (1, 2, 3):
            added = f"{builder}.builder add z{zone}-192.168.58.2{zone}:{port}/swiftdisk 100"
            assert added in text


def test_the_rings_are_fetched_from_somewhere():
    assert "scp 'vagrant@192.168.58.12:/etc/swift/*.ring.gz'" in commands("swift-on-freebsd")
    assert "lost its user and its host" in corrections("swift-on-freebsd")


def test_clones_are_pinned_to_the_release():
    for slug in SLUGS[:2]:
        for clone in re.findall(r"git clone .*", commands(slug)):
            assert re.search(r"--branch (?:2014\.2\.4|2\.2\.0) ", clone)


def test_pip_is_there_before_it_is_asked():
    for slug in SLUGS[:2]:
        recipe = parse(shipped.text_of(slug))
        for machine in recipe.machines:
            ran = "\n".join(
                block.run
                for step in recipe.steps
                if machine.name in step.machines
                for block in step.blocks
                if isinstance(block, Run)
            )
            if "pip install" in ran:
                assert ran.index("get-pip.py") < ran.index("pip install")


def test_swift_can_be_found_through_keystone():
    assert "endpoint-create --service swift" in commands("swift-on-freebsd")


def test_the_windows_image_is_uploaded_as_what_it_is():
    text = commands("windows-server-2012-image")
    assert "--disk-format qcow2" in text
    assert "raw" not in text
    assert "raw" in corrections("windows-server-2012-image")
    assert text.count("--cdrom") == 1
    assert "o+wx" not in text
    assert "/tmp" not in text


def test_user_data_begins_with_what_runs_it():
    recipe = parse(shipped.text_of("windows-server-2012-image"))
    file = next(
        block
        for step in recipe.steps
        for block in step.blocks
        if isinstance(block, File) and block.path == "/root/userdata.txt"
    )
    assert file.content.startswith("#ps1_sysnative\n")


@pytest.mark.parametrize(
    ("slug", "least"), [("keystone-on-freebsd", 10), ("swift-on-freebsd", 20), (SLUGS[2], 12)]
)
def test_what_was_corrected_is_named_beside_the_steps(slug, least):
    assert parse(shipped.text_of(slug)).corrections >= least
