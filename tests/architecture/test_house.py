"""What import-linter cannot see: rows, addresses and templates keep to their floors, and other house rules."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import tomllib

from django.apps import apps

from community import jobs
from tests.architecture.sources import APPS, BASE, FEATURES, python, strings, templates, tracked

NAMED = re.compile(r"""(['"])((?:events|elections|certification|catalogue)):[\w-]+\1""")
LOADED = re.compile(r"""\{%\s*(?:include|extends)\s+['"]([^'"]+)""")


def owner(template) -> str:
    """The app a template belongs to: `events/…` and `emails/events/…` are events'."""
    parts = template.parts[1:] if template.parts[0] == "emails" else template.parts
    return parts[0]


# --- Floors ---------------------------------------------------------------------------------------


def test_no_row_points_from_one_feature_into_another():
    wrong = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if target is None or target == "self":
                continue
            here, there = model._meta.app_label, target._meta.app_label
            if here in FEATURES and there in FEATURES and here != there:
                wrong.append(f"{model._meta.label}.{field.name} → {there}")
            if here == "community" and there in FEATURES:
                wrong.append(f"{model._meta.label}.{field.name} → {there}")
    assert not wrong


def test_nothing_points_into_the_audit_log_and_the_log_points_nowhere():
    for model in apps.get_models():
        if model.__name__.startswith("Audit"):
            assert not [field.name for field in model._meta.get_fields() if field.is_relation]


def test_features_templates_name_no_other_feature():
    wrong = []
    for name, text in templates():
        here = owner(name)
        if here not in {*FEATURES, "community", "components"}:
            continue
        wrong += [f"{name}: {found[0]}" for found in NAMED.finditer(text) if found[2] != here]
        for found in LOADED.finditer(text):
            top = found[1].split("/")[0]
            if top in FEATURES and top != here:
                wrong.append(f"{name}: loads {found[1]}")
    assert not wrong


def test_features_code_names_no_address_or_template_of_another_feature():
    wrong = []
    for path, text in python(*FEATURES, "community"):
        here = path.parts[0]
        for line, value in strings(text):
            found = re.fullmatch(
                r"(events|elections|certification|catalogue)(?::[\w-]+|/[\w/-]+\.html)", value
            )
            if found and found[1] != here:
                wrong.append(f"{path}:{line}: {value}")
    assert not wrong


# --- Modules --------------------------------------------------------------------------------------


def test_nothing_hides_under_an_empty_name():
    empty = re.compile(r"(^|_)(services?|managers?|helpers?|utils?|misc|common)(_|$)")
    wrong = [str(path) for path, _text in python(*APPS) if empty.search(path.stem)]
    assert not wrong


def only_offers(text: str) -> bool:
    """Whether a module does nothing but bring names together."""
    return all(
        isinstance(line, ast.ImportFrom | ast.Expr)
        or (isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "__all__")
        for line in ast.parse(text).body
    )


def test_no_module_outgrows_a_reader():
    """About 400 lines: beyond, it becomes a package. The list of what a package offers is not read through."""
    long = {
        str(path): lines
        for path, text in python(*APPS)
        if (lines := text.count("\n")) > 420
        and path.name != "settings.py"
        and not (path.name == "__init__.py" and only_offers(text))
    }
    assert not long


def test_views_are_short():
    long = []
    for path, text in python(*APPS):
        if "views" not in (path.stem, *path.parts):
            continue
        long += [
            f"{path}:{node.name} ({lines} lines)"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef)
            and (lines := node.end_lineno - node.lineno + 1) > 40
        ]
    assert not long


def test_only_the_edge_reads_the_clock():
    """Everything below views, tasks and commands is told the time."""
    edge = {"views", "tasks", "management", "middleware", "api", "feeds", "mailbox", "__main__"}
    clock = re.compile(r"\b(timezone\.now|datetime\.(now|utcnow|today)|date\.today|time\.time)\(")
    wrong = []
    for path, text in python("community", *FEATURES):
        if edge & {part.removesuffix(".py") for part in path.parts}:
            continue
        wrong += [
            f"{path}:{number}: {line.strip()}"
            for number, line in enumerate(text.splitlines(), 1)
            if clock.search(line)
        ]
    assert not wrong


def test_no_page_hides_from_its_own_forms_where_they_come_from():
    """Under `no-referrer` a browser sends `Origin: null` with a form, which is refused. `same-origin` tells
    other sites as little. What holds no form (a file, a page whose form is exempt) may use it."""
    formless = {"events/editions.py", "community/views/mail.py"}
    using = {str(path) for path, text in python(*APPS) if '"no-referrer"' in text}
    assert using <= formless


def test_every_exception_from_a_rule_says_why():
    bare = re.compile(r"#\s*noqa(?!: [A-Z]+\d+(?:, ?[A-Z]+\d+)*  ?\([^)]{8,})")
    untold = re.compile(r"#\s*type:\s*ignore(?!\[[\w, -]+\]  # \S)")
    wrong = [
        f"{path}:{number}: {line.strip()}"
        for path, text in python(*APPS)
        for number, line in enumerate(text.splitlines(), 1)
        if bare.search(line) or untold.search(line)
    ]
    assert not wrong


def test_every_job_that_is_added_has_a_handler():
    added = {
        (node.args[0].value, str(path))
        for path, text in python(*APPS)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"jobs.enqueue", "enqueue"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert added, "the search itself must find something"
    unknown = sorted(f"{name} in {path}" for name, path in added if name not in jobs._duties)
    assert not unknown


def test_migrations_have_names_that_say_something():
    wrong = [str(path) for path, _text in python(migrations=True) if "_auto_" in path.name]
    assert not wrong


# --- Templates ------------------------------------------------------------------------------------


def test_pages_carry_no_inline_script_or_style():
    """The content security policy would refuse them; mails have no such policy and no other way."""
    inline = {
        "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
        "a style element": re.compile(r"<style\b", re.IGNORECASE),
        "a style attribute": re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
        "a handler": re.compile(r"<[a-z][^<>]*\s(?:on[a-z]+|hx-on[\w:.-]*)\s*=", re.IGNORECASE),
        "a script address": re.compile(r"javascript:", re.IGNORECASE),
    }
    wrong = [
        f"{name}: {what}"
        for name, text in templates()
        if name.parts[0] != "emails" and name.suffix in {".html", ".svg"}
        for what, pattern in inline.items()
        if pattern.search(text)
    ]
    assert not wrong


def test_translated_blocks_are_trimmed():
    """Untrimmed, a line break in a template changes what translators must translate."""
    block = re.compile(r"\{%\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)[^%]*%\}")
    wrong = [
        f"{name}: {found[0]}"
        for name, text in templates()
        if name.suffix == ".html"
        for found in block.finditer(text)
    ]
    assert not wrong


# --- What leaves the house ------------------------------------------------------------------------


def test_no_dependency_installs_a_module_named_like_one_of_our_apps():
    """`community`, `events` and `catalogue` exist in distributions on PyPI and would shadow ours."""
    installed = importlib.metadata.packages_distributions()
    clash = {
        name: installed[name]
        for name in (*APPS, "tests", "benchmarks")
        if name in installed and installed[name] != ["sabha"]
    }
    assert not clash


def test_no_file_names_a_place_on_somebodys_machine():
    place = re.compile("/(?:work|root|home/[a-z]+|Users/[A-Za-z]+)/")
    wrong = []
    for path in tracked():
        if "catalogue" in path.parts:
            continue  # recipes name places on the machines they build
        try:
            text = (BASE / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path.name != "test_house.py" and (found := place.search(text)):
            wrong.append(f"{path}: {found[0]}")
    assert not wrong


def test_locks_name_public_indexes_only():
    public = re.compile(r"https://(pypi\.org|files\.pythonhosted\.org|registry\.npmjs\.org)/")
    for name in (
        "uv.lock",
        "requirements.txt",
        "requirements-dev.txt",
        "tests/browser/package-lock.json",
        "tests/judges_vc/package-lock.json",
    ):
        text = (BASE / name).read_text(encoding="utf-8")
        addresses = re.findall(r"(?:https?|file)://[^\s\"']+", text)
        assert [found for found in addresses if not public.match(found)] == [], name
        assert "find-links" not in text
        assert "index-url" not in text


def test_exported_requirements_say_what_the_lock_says():
    """Made by `make lock`; pip installs from them where uv is not there."""
    lock = tomllib.loads((BASE / "uv.lock").read_text(encoding="utf-8"))
    locked = {(package["name"], package["version"]) for package in lock["package"]}
    locked.discard(("sabha", "0.1.0"))
    line = re.compile(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
    exported = set(line.findall((BASE / "requirements-dev.txt").read_text(encoding="utf-8")))
    few = set(line.findall((BASE / "requirements.txt").read_text(encoding="utf-8")))
    assert exported == locked
    assert few < exported
    text = (BASE / "requirements.txt").read_text(encoding="utf-8")
    assert text.count("--hash=sha256:") >= len(few)
