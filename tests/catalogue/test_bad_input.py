"""A recipe that was made to harm, pasted into the form: refused at its line, in bounded time and memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape

import pytest

from catalogue.recipe.nodes import MOST_BYTES, MOST_NODES
from tests.factories.catalogue import recipe_text
from tests.snapshot import unchanged

pytestmark = pytest.mark.django_db
GOOD = recipe_text()
LAUGHS = "a: &a [lol, lol]\n" + "".join(
    f"{new}: &{new} [{', '.join(f'*{old}' for _ in range(9))}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

# What is pasted, and what the form must say of it.
CASES: dict[str, tuple[str, str]] = {
    "an alias bomb": (LAUGHS, "Line 1, column 4: anchors (&…) have no place in a recipe"),
    "an alias": (GOOD + "warnings: *a\n", "aliases (*…) have no place in a recipe; write it out"),
    "a table that holds itself": ("a: &a\n  b: *a\n", "Line 1, column 4: anchors"),
    "an object": (
        'slug: !!python/object/apply:os.system ["touch pwned"]\n',
        "Line 1, column 7: tags (!…) have no place in a recipe",
    ),
    "a new object": ("- !!python/object/new:os.system [x]\n", "Line 1, column 3: tags"),
    "a name of Python": ("a: !!python/name:os.system\n", "Line 1, column 4: tags"),
    "a tag of its own": ("!thing\nformat: 1\n", "Line 1, column 1: tags"),
    "a binary": ("a: !!binary aGVsbG8=\n", "Line 1, column 4: tags"),
    "a directive": ("%YAML 1.2\n---\nformat: 1\n", "directives (%…) have no place in a recipe"),
    "a tag by directive": ("%TAG ! tag:x,2000:\n---\na: 1\n", "directives (%…) have no place"),
    "a second document": (GOOD + "---\nformat: 1\n", "a recipe is one document; a second begins"),
    "a merge key": (GOOD + "<<: {title: other}\n", "“<<”"),
    "a name twice": (GOOD + "title: Again\n", "“title” stands here a second time"),
    "deep nesting": ("a: " + "[" * 40 + "]" * 40, "this is nested more than 12 deep"),
    "depth without end": ("[" * 200_000, "this is nested more than 12 deep"),
    "tables without end": ("{" * 200_000, "this is nested more than 12 deep"),
    "lists without end": ("- " * 100_000, "this is nested more than 12 deep"),
    "very many names": (
        "".join(f"k{n}: 1\n" for n in range(MOST_NODES)),
        f"a recipe holds at most {MOST_NODES} values",
    ),
    "a hundred thousand names": (
        "".join(f"k{n}: 1\n" for n in range(100_000)),
        "at most 262144 characters",
    ),
    "too many bytes": ("title: " + "ä" * (MOST_BYTES - 100), f"{MOST_BYTES} is the most"),
    "a yes for a text": (
        GOOD.replace("title: A thing on FreeBSD", "title: yes"),
        "Line 3, column 8",
    ),
    "a day for a text": (GOOD.replace("title: A thing on FreeBSD", "title: 2014-09-01"), "Line 3,"),
    "a number for a text": (GOOD.replace("title: A thing on FreeBSD", "title: 010"), "Line 3,"),
    "an hour for a text": (GOOD.replace("title: A thing on FreeBSD", "title: 12:30:45"), "Line 3,"),
    "nothing for a text": (GOOD.replace("title: A thing on FreeBSD", "title: ~"), "Line 3,"),
    "not a number for a number": (GOOD.replace("minutes: 20", "minutes: .nan"), "Line 6,"),
    "a number without end": (GOOD.replace("minutes: 20", f"minutes: {'9' * 5000}"), "Line 6,"),
    "a number of sixty": (GOOD.replace("minutes: 20", "minutes: 1:30"), "Line 6,"),
    "a tab for an indent": ("a:\n\tb: 1\n", "this is not YAML"),
    "an open quote": ('title: "open\n' + GOOD, "this is not YAML"),
    "an open list": (GOOD + "warnings: [a, b\n", "this is not YAML"),
    "a letter that cannot be seen": (GOOD + "# \u202e\n", "the character U+202E cannot be seen"),
    "a bell": (GOOD + "# \x07\n", "the character U+0007 cannot be seen and may not stand here"),
    "a list for a recipe": ("- a\n- b\n", "Line 1, column 1"),
    "a word for a recipe": ("recipe", "Line 1, column 1"),
    "a key that is a list": ("? [a, b]\n: c\n", "a name here must be plain text"),
    "a key that is a table": ("{a: b}: c\n", "a name here must be plain text"),
}


@pytest.mark.parametrize("case", CASES)
def test_each_bad_recipe_is_refused_at_its_place_and_stays_in_the_form(case, member, signed_in):
    text, words = CASES[case]
    browser = signed_in(member)
    browser.get("/")
    with unchanged():
        answer = browser.post("/solutions/new/", {"recipe_text": text, "tags": "storage"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert words in page
    assert re.search(r"Line \d+, column \d+: |at most 262144 characters", page)
    assert answer.context["form"]["recipe_text"].value() == text
    assert 'value="storage"' in page


def test_nul_is_refused_by_its_field(member, signed_in):
    browser = signed_in(member)
    browser.get("/")
    with unchanged():
        answer = browser.post("/solutions/new/", {"recipe_text": "a\x00b: 1"})
    assert answer.status_code == 422
    assert "Null characters are not allowed" in answer.content.decode()


def test_what_is_not_utf_8_is_refused_at_its_letter(member, signed_in):
    """Browsers send what a page is written in; another client may not."""
    body = b"recipe_text=title%3A+Zo%EB%0A"
    browser = signed_in(member)
    browser.get("/")
    with unchanged():
        answer = browser.post(
            "/solutions/new/", body, content_type="application/x-www-form-urlencoded"
        )
    assert answer.status_code == 422
    assert "Line 1, column" in unescape(answer.content.decode())


def test_ten_megabytes_are_refused_unread(member, signed_in):
    browser = signed_in(member)
    browser.get("/")
    with unchanged():
        answer = browser.post("/solutions/new/", {"recipe_text": "a" * 10_000_000})
    assert answer.status_code == 413
    assert "That is too much at once" in answer.content.decode()


JUDGE = """
import json, resource, sys
from catalogue.recipe import check
before = resource.getrusage(resource.RUSAGE_SELF)
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
faults = check(sys.stdin.buffer.read())
after = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"faults": len(faults), "megabytes": (after.ru_maxrss - before.ru_maxrss) // 1024}))
"""
WORST = {
    "aliases": LAUGHS.encode(),
    "open lists": b"[" * MOST_BYTES,
    "open tables": b"{" * MOST_BYTES,
    "dashes": b"- " * (MOST_BYTES // 2),
    "question marks": b"? " * (MOST_BYTES // 2),
    "colons": b"a: " * (MOST_BYTES // 3),
    "empty lists": b"[" + b"[]," * (MOST_BYTES // 3 - 2) + b"]",
    "keys": b"".join(b"%x:\n" % n for n in range(MOST_BYTES // 7)),
    "the same key": b"a:\n" * (MOST_BYTES // 3),
    "escapes": b'a: "' + b"\\x41" * (MOST_BYTES // 4 - 3) + b'"',
    "one long line": b"a" * MOST_BYTES,
    "one long text": b"a: |\n " + b"x\n " * (MOST_BYTES // 3 - 4),
    "comments": b"#\n" * (MOST_BYTES // 2),
    "spaces": b" " * MOST_BYTES,
    "numbers": b"- 1_1.1e+1\n" * (MOST_BYTES // 11),
    "ten megabytes": b"a: 1\n" * 2_000_000,
    "digits": b"format: " + b"9" * (MOST_BYTES - 8),
}


@pytest.mark.parametrize("case", WORST)
def test_the_worst_that_fits_costs_little_time_and_memory(case):
    """Judged in a process of its own, with limits on its time and its memory."""
    judged = subprocess.run(
        [sys.executable, "-c", JUDGE], input=WORST[case], capture_output=True, check=False
    )
    assert judged.returncode == 0, judged.stderr.decode()[-500:]
    found = json.loads(judged.stdout)
    assert found["faults"] >= 1
    assert found["megabytes"] < 128
