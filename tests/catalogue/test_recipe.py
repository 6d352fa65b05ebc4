"""Recipes of format 1: what is taken, what is refused, and at which place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalogue.recipe import FaultyRecipe, check, parse, read
from catalogue.recipe.nodes import MOST_BYTES
from tests.factories.catalogue import recipe_text

ROOT = Path(__file__).resolve().parents[2]
GOOD = recipe_text()


def faults(text: str | bytes) -> list[str]:
    return [str(fault) for fault in check(text)]


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


# --- what is taken ----------------------------------------------------------------------------


def test_a_whole_recipe_is_taken():
    assert check(GOOD) == ()
    recipe = parse(GOOD)
    assert recipe.slug == "thing-on-freebsd"
    assert recipe.machine_minutes == 20
    assert recipe.defaults["host_ip"] == "10.10.14.11"
    assert [parameter.name for parameter in recipe.secrets] == ["admin_token"]
    assert recipe.corrections == 1
    assert recipe.machines[0].address == "{{ host_ip }}"


def test_bytes_text_and_line_endings_of_browsers_are_one_recipe():
    assert parse(GOOD.encode()) == parse(GOOD) == parse(GOOD.replace("\n", "\r\n"))
    assert parse("\ufeff" + GOOD) == parse(GOOD)


def test_a_faulty_recipe_raises_with_all_its_faults():
    with pytest.raises(FaultyRecipe) as refused:
        parse("format: 1\nslug: Bad Slug\n")
    assert len(refused.value.faults) > 3


# --- what is refused, and where ----------------------------------------------------------------

HOSTILE = {
    "empty": ("", "1:1: the recipe is empty"),
    "a comment alone": ("# nothing\n", "1:1: the recipe is empty"),
    "a list": ("- a\n", "1:1: a table"),
    "a word": ("hello", "1:1: a table"),
    "anchor": ("a: &x 1", "1:4: anchors"),
    "alias": ("a: *x", "1:4: aliases"),
    "alias bomb": (
        "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(f"{b}: &{b} [*a,*a,*a]" for b in "bcdefg"),
        "1:4: anchors",
    ),
    "python tag": ("a: !!python/object/apply:os.system ['id']", "1:4: tags"),
    "string tag": ("a: !!str x", "1:4: tags"),
    "bare tag": ("a: ! x", "1:4: tags"),
    "binary": ("a: !!binary aGk=", "1:4: tags"),
    "merge key": ("<<: {format: 1}\nformat: 1", "1:1: “<<” is not known"),
    "directive": ("%YAML 1.2\n---\na: 1", "1:1: directives"),
    "tag directive": ("%TAG ! tag:evil,2000:\n---\na: 1", "1:1: directives"),
    "second document": ("a: 1\n---\nb: 2", "2:1: a recipe is one document"),
    "duplicate key": ("slug: a\nslug: b", "2:1: “slug” stands here a second time"),
    "duplicate key deep down": (
        changed("{name: host_ip,", "{name: host_ip, name: x,"),
        "10:21: “name” stands here a second time",
    ),
    "table as a key": ("{a: 1}: 2", "1:1: a name here must be plain text"),
    "deep list": ("a: " + "[" * 4000, "nested more than 12 deep"),
    "deep table": ("{a: " * 4000, "nested more than 12 deep"),
    "tab": ("a:\n\t- b", "not YAML"),
    "unfinished": ('a: "b', "not YAML"),
    "not UTF-8": (b"format: 1\nslug: \xff\xfe", "2:7: this is not UTF-8"),
    "UTF-16": (GOOD.encode("utf-16"), "1:1: this is not UTF-8"),
    "null byte": ("a: b\x00c", "1:5: the character U+0000"),
    "escape": ("a: \x1b[31m", "1:4: the character U+001B"),
    "bidirectional": ("a: rm \u202e/ fr-", "1:7: the character U+202E"),
    "zero width": ("a: r\u200bm", "1:5: the character U+200B"),
    "line separator": ("a: b\u2028c", "1:5: the character U+2028"),
    "lone surrogate": ("a: \ud800", "1:4: the character U+D800"),
    "lone return": ("a: b\rc", "1:5: the character U+000D"),
    "too many values": ("a: [" + "1," * 21_000 + "1]", "at most 20000 values"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_at_its_place(name):
    text, expected = HOSTILE[name]
    assert any(expected in fault for fault in faults(text)), faults(text)[:5]


def test_ten_megabytes_are_refused_unread():
    assert faults(b"a: b\n" * 2_000_000) == [
        f"1:1: the recipe has 10000000 bytes; {MOST_BYTES} is the most"
    ]


WRONG = {
    "unknown name": ("format: 1", "format: 1\nsurprise: 1", "2:1: “surprise” is not known here"),
    "another format": ("format: 1", "format: 2", "1:9: this reader knows format 1"),
    "missing": ("title: A thing on FreeBSD\n", "", "“title” is missing"),
    "empty": ("title: A thing on FreeBSD", "title:", "3:7: “title” is empty"),
    "bare no": ("title: A thing on FreeBSD", "title: no", "3:8: put no in quotes: read as bool"),
    "bare date": ("title: A thing on FreeBSD", "title: 2014-09-01", "read as timestamp"),
    "bare number": ("title: A thing on FreeBSD", "title: 010", "read as int"),
    "number in words": ("minutes: 20", "minutes: many", "6:21: “minutes” is a whole number"),
    "octal": ("minutes: 20", "minutes: 020", "“minutes” is a whole number"),
    "sexagesimal": ("minutes: 20", "minutes: 1:30", "“minutes” is a whole number"),
    "too long": ("minutes: 20", "minutes: 99999", "“minutes” is between"),
    "memory": ("memory_mb: 2048", "memory_mb: -1", "“memory_mb” is a whole number"),
    "slug": ("slug: thing-on-freebsd", "slug: ../etc", "2:7: “slug” is small letters"),
    "type": ("type: ip", "type: url", "“type” is one of"),
    "default outside": ("default: 10.10.14.11", "default: 10.9.9.9", "lies outside 10.10.14.0/24"),
    "default of no type": ("default: 10.10.14.11", "default: here", "the default cannot stand"),
    "network with host bits": ("default: 10.10.14.0/24", "default: 10.10.14.1/24", "cannot stand"),
    "no such machine": ("machines: [bsdstack]", "machines: [bsd]", "no machine is called “bsd”"),
    "no such network": ("network: lab,", "network: lan,", "no network is called “lan”"),
    "machine called host": ("- name: bsdstack", "- name: host", "and not “host”"),
    "used, not declared": ("ping -c 1 {{ host_ip }}", "ping {{ hostip }}", "used and not declared"),
    "declared, not used": ("token = {{ admin_token }}", "token = x", "declared and not used"),
    "braces without blanks": ("{{ admin_token }}", "{{admin_token}}", "two braces, a blank"),
    "filter": ("{{ admin_token }}", "{{ admin_token|upper }}", "two braces, a blank"),
    "attribute": ("{{ admin_token }}", "{{ admin_token.x }}", "two braces, a blank"),
    "template tag": ("token = {{ admin_token }}", "{% x %} {{ admin_token }} }}", "two braces"),
    "parameter in a title": (
        "- title: Install it",
        "- title: On {{ host_ip }}",
        "takes no parameters",
    ),
    "reserved name": ("{name: host_ip,", "{name: this_machine,", "choose another name"),
    "loud name": ("{name: host_ip,", "{name: Host,", "small letters, digits and _"),
    "run and file": ("- run: |", "- file: /x\n        run: |", "either “run” or “file”"),
    "content of no file": ("- run: |", "- content: x\n        run: |", "belongs to a file"),
    "a shell of its own": ("- run: |", "- as: bash\n        run: |", "“as” is one of"),
    "empty list": ("machines: [bsdstack]", "machines: []", "“machines” is empty; leave it out"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_recipe_says_where(name):
    old, new, expected = WRONG[name]
    assert any(expected in fault for fault in faults(changed(old, new))), faults(changed(old, new))


def test_two_machines_cannot_share_an_address_or_a_name():
    twin = """\
  - name: second
    image: FreeBSD 10.0
    memory_mb: 512
    networks:
      - {network: lab, address: "{{ host_ip }}"}
steps:
"""
    assert any("have one address" in f for f in faults(changed("steps:\n", twin)))
    named = changed("steps:\n", twin.replace("second", "bsdstack"))
    assert any("“bsdstack” stands here twice" in f for f in faults(named))


def test_this_machine_means_nothing_on_the_host():
    text = changed("machines: [bsdstack]", "machines: [host]")
    assert faults(text.replace("ping -c 1 {{ host_ip }}", "ping {{ host_ip }} {{ this_address }}"))


def test_faults_come_in_order_and_never_without_end():
    text = changed("steps:\n", "steps:\n" + "  - {bad: 1}\n" * 300)
    found = check(text)
    assert len(found) <= 100
    assert list(found) == sorted(found)


PATTERNS = [
    "(a+)+",
    "(a|a)*b",
    "a{1,9999}",
    "[a-z]+[a-z]+[a-z]+[a-z]+",
    "(?P<x>a)",
    "a|b",
    "[",
    "\\x",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_that_could_keep_a_matcher_busy_are_refused(pattern):
    text = changed("type: ip,", f"pattern: '{pattern}', type: ip,")
    assert any("pattern" in fault for fault in faults(text))


# --- whatever is sent ---------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *GOOD.splitlines(keepends=True),
        "- ",
        "&a ",
        "*a ",
        "!!x ",
        "{",
        "}",
        "[",
        "]",
        ": ",
        "\n",
        "'",
        '"',
        "|\n",
        "{{ host_ip }}",
        "<<: ",
        "---\n",
        "%",
        "\t",
        "? ",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
@example("a: \x85")
def test_any_text_is_judged(text):
    recipe, found = read(text)
    assert (recipe is None) == bool(found)
    assert all(fault.line >= 1 and fault.column >= 1 for fault in found)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_judged(data):
    recipe, found = read(data)
    assert (recipe is None) == bool(found)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_any_shuffle_of_a_recipe_is_judged(pieces):
    recipe, found = read("".join(pieces))
    assert (recipe is None) == bool(found)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.characters(codec="utf-8"))
def test_one_wrong_letter_never_breaks_the_reader(place, letter):
    recipe, found = read(GOOD[:place] + letter + GOOD[place + 1 :])
    assert (recipe is None) == bool(found)


# --- anywhere, without the site -----------------------------------------------------------------


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    # -I keeps the environment out; a site's settings must not be needed.
    script = "import sys; sys.path.insert(0, sys.argv.pop(1)); import runpy; runpy.run_module('catalogue.recipe', run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-I", "-c", script, str(ROOT), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_is_silent_about_a_whole_recipe(tmp_path):
    file = tmp_path / "recipe.yaml"
    file.write_text(GOOD)
    done = run("check", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_command_prints_a_line_for_each_fault(tmp_path):
    file = tmp_path / "recipe.yaml"
    file.write_text(changed("format: 1", "format: 1\nsurprise: 1").replace("type: ip", "type: url"))
    done = run("check", str(file))
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert len(lines) == 2
    assert lines[0].startswith("2:1: “surprise” is not known here")
    assert lines[1].startswith("11:27: “type” is one of")


def test_the_command_says_that_there_is_no_such_file(tmp_path):
    done = run("check", str(tmp_path / "none.yaml"))
    assert done.returncode == 2
    assert "none.yaml" in done.stderr


def test_the_reader_needs_no_site():
    script = "import sys, catalogue.recipe, catalogue.sheet, catalogue.backend, catalogue.diff; print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_titles_and_summaries_fit_where_they_are_kept():
    assert faults(changed("title: A thing on FreeBSD", "title: " + "x" * 161))
    assert faults(changed("summary: One machine that answers.", "summary: " + "x" * 601))
