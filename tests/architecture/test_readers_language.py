"""What somebody is told is put into words when it is read: in the reader's language, not the doer's.

Every call that tells or mails is read here, with every call that hands words on to one. The words must be
lazy: `gettext_lazy`, `community.words.said` where values stand in them, `when_read` where a function makes
them. A value in them may be a name or a title, and no sentence that was translated at the time of the deed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests.architecture.sources import APPS, python

TELLING = {
    "notify",
    "notify_many",
    "post",
    "deliver",
}  # the last two are `community.mailroom.strangers`’s
WORDS = {"subject", "why"}
LAZY = {"said", "gettext_lazy", "ngettext_lazy", "pgettext_lazy", "when_read"}
EAGER = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
CHOOSING = {"get"}  # of a dictionary of subjects
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Module:
    def __init__(self, path: str, text: str) -> None:
        self.path = path
        found = [one for one in ast.walk(ast.parse(text)) if isinstance(one, Function)]
        self.functions = set(found)
        self.calls = [
            (function, call, called(call))
            for function in found
            for call in ast.walk(function)
            if isinstance(call, ast.Call)
        ]


def called(call: ast.Call) -> str:
    """The last word of what is called: `notify` of `notifications.notify(…)`."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Call() as inner:  # `when_read(words)(…)`
            return called(inner)
    return ""


def parameters(function: Function) -> list[str]:
    said = function.args
    return [one.arg for one in (*said.posonlyargs, *said.args, *said.kwonlyargs)]


def assigned(function: Function, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value):
                if any(isinstance(one, ast.Name) and one.id == name for one in targets):
                    yield value
            case ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value):
                if found == name:
                    yield value


class Reader:
    """Reads where the words of one call come from; remembers the parameters that bring them in."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.brought: set[str] = set()
        self.faults: list[str] = []
        self._seen: set[str] = set()

    def read(self, words: ast.expr, *, is_value: bool = False) -> None:
        match words:
            case ast.Constant() | ast.Attribute():
                return
            case ast.Name(id=name):
                self._name(name)
            case ast.Call():
                self._call(words)
            case ast.IfExp(body=one, orelse=other):
                self.read(one)
                self.read(other)
            case ast.Dict(values=values):
                for value in values:
                    self.read(value)
            case ast.Subscript(value=value):
                self.read(value)
            case ast.BinOp() | ast.JoinedStr() if not is_value:
                self.faults.append(f"{words.lineno}: put together before anybody reads it")
            case _:
                for inner in ast.walk(words):
                    if isinstance(inner, ast.Call):
                        self._call(inner)

    def _name(self, name: str) -> None:
        if name in self._seen:
            return
        self._seen.add(name)
        if name in parameters(self.function):
            self.brought.add(name)
        for value in assigned(self.function, name):
            self.read(value)

    def _call(self, call: ast.Call) -> None:
        name = called(call)
        if name in CHOOSING and isinstance(call.func, ast.Attribute):
            self.read(call.func.value)
            for choice in call.args[1:]:
                self.read(choice)
        elif name in LAZY:
            if name == "said":
                self.read(call.args[0])
                for value in call.keywords:
                    self.read(value.value, is_value=True)
        elif not name[:1].isupper():  # a class of choices translates nothing by itself
            self.faults.append(
                f"{call.lineno}: {name}() is asked for words at the time of the deed"
            )


def arguments(call: ast.Call, function: Function, names: set[str]) -> Iterator[ast.expr]:
    """What the call gives for these parameters of the function."""
    places = parameters(function)
    for place, value in enumerate(call.args):
        if place < len(places) and places[place] in names:
            yield value
    for keyword in call.keywords:
        if keyword.arg in names:
            yield keyword.value


def faults(modules: list[Module]) -> tuple[list[str], int]:
    """Every place whose words are made too early, and how many places were read."""
    found: set[str] = set()
    count = 0
    handing: list[
        tuple[Function, set[str]]
    ] = []  # functions whose parameters are words for readers

    def read(module: Module, function: Function, words: Iterable[ast.expr]) -> None:
        reader = Reader(function)
        for expression in words:
            reader.read(expression)
        found.update(f"{module.path}:{fault}" for fault in reader.faults)
        if reader.brought and function.name not in TELLING:
            handing.append((function, reader.brought))

    for module in modules:
        for function, call, name in module.calls:
            if name not in TELLING:
                continue
            words = [one.value for one in call.keywords if one.arg in WORDS]
            count += bool(words)
            read(module, function, words)
            for context in (one.value for one in call.keywords if one.arg == "context"):
                found.update(
                    f"{module.path}:{inner.lineno}: a sentence of the letter is translated too early"
                    for inner in ast.walk(context)
                    if isinstance(inner, ast.Call) and called(inner) in EAGER
                )
    done: set[tuple[Function, str]] = set()
    while handing:
        target, names = handing.pop()
        names = {one for one in names if (target, one) not in done}
        done |= {(target, one) for one in names}
        for module in modules:
            if target.name.startswith("_") and target not in module.functions:
                continue
            for function, call, name in module.calls:
                if names and name == target.name:
                    read(module, function, arguments(call, target, names))
    return sorted(found), count


def test_everything_that_is_told_is_in_the_readers_language():
    modules = [Module(path.as_posix(), text) for path, text in python(*APPS)]
    wrong, count = faults(modules)
    assert wrong == [], (
        "say it lazily: gettext_lazy, said(words, **values) or when_read(function)(…)"
    )
    assert count > 40


TOLD = """
def deed(person, event):
    notify(person=person, subject={subject}, at=at)
"""
HANDED = """
def deed(person, event):
    subject = {subject}
    _tell(person, subject, at=at)

def _tell(person, words, *, at):
    notifications.notify(person=person, subject=said(words, title=event.title), at=at)
"""


@pytest.mark.parametrize("way", [TOLD, HANDED])
@pytest.mark.parametrize(
    "subject",
    [
        '_("Cancelled")',
        '_("Cancelled: %s") % event.title',
        'gettext_lazy("Cancelled: %s") % event.title',
        'ngettext("%d seat", "%d seats", 2)',
        'f"{event.title}"',
        '_("Yes") if yes else _("No")',
        '{"a": _("A")}.get(kind, gettext_lazy("B"))',
        'said(_("Cancelled: %(title)s"), title=event.title)',
        'said(gettext_lazy("%(part)s"), part=role.get_kind_display())',
    ],
)
def test_words_made_too_early_are_found(way, subject):
    wrong, count = faults([Module("deed.py", way.format(subject=subject))])
    assert (bool(wrong), count) == (True, 1)


@pytest.mark.parametrize("way", [TOLD, HANDED])
@pytest.mark.parametrize(
    "subject",
    [
        'gettext_lazy("Cancelled")',
        'said(gettext_lazy("Cancelled: %(title)s"), title=event.title)',
        "when_read(_subject)(event)",
        'said(gettext_lazy("%(part)s"), part=Role.Kind(role.kind).label)',
        'gettext_lazy("Yes") if yes else gettext_lazy("No")',
    ],
)
def test_words_for_the_reader_are_let_pass(way, subject):
    wrong, count = faults([Module("deed.py", way.format(subject=subject))])
    assert (wrong, count) == ([], 1)
