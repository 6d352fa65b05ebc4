"""Every kind of thing that people are told is declared, has its words, and can be shown as a choice."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from community import kinds, notifications
from community.models import Notification
from tests.architecture.sources import APPS, python

EMAILS = Path(settings.BASE_DIR) / "templates" / "emails"
INCLUDED = re.compile(r"""\{%\s*(?:include|extends)\s+['"]emails/([^'"]+)""")


def kinds_named_in_code():
    """Each literal kind that is handed to a `notify`, with where it stands."""
    for path, text in python(*APPS):
        for node in ast.walk(ast.parse(text)):
            name = getattr(node, "func", None)
            called = getattr(name, "attr", getattr(name, "id", ""))
            if not isinstance(node, ast.Call) or not called.startswith(("notify", "tell")):
                continue
            for given in node.keywords:
                if given.arg == "kind" and isinstance(given.value, ast.Constant):
                    yield given.value.value, f"{path}:{node.lineno}"


def test_every_kind_that_is_told_is_declared():
    named = list(kinds_named_in_code())
    assert len(named) > 10
    assert [f"{where}: {kind}" for kind, where in named if kinds.known(kind) is None] == []


def test_every_kind_has_its_words_and_every_words_their_kind():
    there = {str(path.relative_to(EMAILS)) for path in EMAILS.glob("*/*.txt")}
    parts = {
        found for path in EMAILS.rglob("*.txt") for found in INCLUDED.findall(path.read_text())
    }
    wanted = {kind.template.removeprefix("emails/") for kind in kinds.declared()}
    assert wanted - there == set(), "declared, and no template"
    assert there - wanted - parts == set(), "a template, and not declared in APP/kinds.py"


def test_every_kind_says_what_it_is_in_a_sentence():
    for kind in kinds.declared():
        assert str(kind.title), kind.key
        assert re.fullmatch(r".{20,160}\.", str(kind.words)), kind.key


def test_sections_hold_all_kinds_once():
    listed = [kind.key for _section, group in kinds.by_section() for kind in group]
    assert sorted(listed) == sorted(kind.key for kind in kinds.declared())
    titles = [str(section.title) for section, _group in kinds.by_section()]
    assert len(titles) == len(set(titles))


def test_what_is_always_mailed_goes_at_once():
    for kind in kinds.declared():
        assert not kind.always or kind.default is kinds.Channel.NOW, kind.key


def test_an_undeclared_kind_is_refused_and_told_where_it_belongs(member, at):
    with pytest.raises(kinds.Undeclared, match=r"events/kinds\.py"):
        notifications.notify(person=member, kind="events.no", subject="s", context={}, at=at)
    assert not Notification.objects.exists()


def test_a_kind_stands_in_one_section(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    facts = {"title": "Tea", "words": "When there is tea."}
    kinds.declare("tests.tea", section=kinds.GROUPS, **facts)
    kinds.declare("tests.tea", section=kinds.GROUPS, **facts)
    with pytest.raises(ValueError, match="two sections"):
        kinds.declare("tests.tea", section=kinds.ACCOUNT, **facts)
