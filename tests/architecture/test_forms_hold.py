"""Every form of the site, whatever is put into it: never an error of ours, and what was typed comes back.

The forms are the POST rows of the table of addresses; a new one is judged as soon as it stands there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

import html5lib
import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.architecture.access import Row, resolve
from tests.architecture.test_access import AREAS, area
from tests.people import NOON

TEXTUAL = {"text", "email", "url", "search", "number", "date", "time", "datetime-local", "tel"}
LONG = 1_000_000


def posts(name: str) -> list[Row]:
    """One row for each address that takes a form, of somebody who may send it."""
    found: dict[str, Row] = {}
    for row in area(name).ROWS:
        welcome = row.method == "POST" and row.person != "nobody" and row.status in {200, 302, 422}
        if welcome and (
            row.name not in found or len(str(row.data)) > len(str(found[row.name].data))
        ):
            found[row.name] = row
    return list(found.values())


def browser(row: Row, scene: dict[str, Any]) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(scene[row.person].user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def words(row: Row, scene: dict[str, Any]) -> dict[str, str]:
    """The fields of the form that hold text."""
    return {k: v for k, v in resolve(row.data, scene).items() if isinstance(v, str)}


@pytest.fixture(params=AREAS)
def forms(request, db) -> Iterator[tuple[list[Row], dict[str, Any]]]:
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        yield posts(request.param), area(request.param).scene()


def send(row: Row, scene: dict[str, Any], body: bytes | dict[str, Any], kind: str = "") -> Any:
    """Post it; what it does is undone."""
    address = reverse(row.name, kwargs=resolve(row.kwargs, scene)) + row.query
    form = "application/x-www-form-urlencoded"
    with transaction.atomic():
        cache.clear()
        client = browser(row, scene)
        if isinstance(body, dict):
            answer = client.post(address, body)
        else:
            answer = client.generic("POST", address, body, content_type=kind or form)
        transaction.set_rollback(True)
    return answer


def filled(fields: dict[str, str], value: str) -> bytes:
    return "&".join(f"{quote_plus(name)}={value}" for name in fields or ["title"]).encode()


def spoilt(fields: dict[str, str]) -> Iterator[tuple[str, bytes, str]]:
    """What reaches a form's fields."""
    yield "null bytes", filled(fields, "a%00b"), ""
    yield "a million letters", filled(dict(list(fields.items())[:1]), "x" * LONG), ""
    yield "controls", filled(fields, "%01%02%1B%7F%C2%85%E2%80%AE"), ""
    yield "numbers beyond reason", filled(fields, "9" * 400), ""
    yield "nothing", b"", ""


def unreadable(fields: dict[str, str]) -> Iterator[tuple[str, bytes, str]]:
    """What is refused, or taken apart, before any form sees it."""
    yield "half a surrogate", filled(fields, "%ED%A0%80"), ""
    yield "no UTF-8", filled(fields, "%FF%FE%80"), ""
    yield "thousands of fields", b"&".join(b"f%d=1" % n for n in range(3000)), ""
    yield "JSON", b'{"title": [1, {"x": null}]}', "application/json"
    yield "plain text", b"title=x", "text/plain"
    yield "XML", b"<title>x</title>", "application/xml"
    yield "multipart without its border", b"--x\r\n", "multipart/form-data"
    yield (
        "multipart cut short",
        b"--x\r\nContent-Disposition: form-data",
        "multipart/form-data; boundary=x",
    )
    yield (
        "an unknown alphabet",
        filled(fields, "x"),
        "application/x-www-form-urlencoded; charset=zz",
    )


def judge(row: Row, scene: dict[str, Any], body: bytes, kind: str) -> None:
    answer = send(row, scene, body, kind)
    assert answer.status_code < 500
    if answer.status_code >= 400 and row.name != "community:preview":
        assert 'class="masthead"' in answer.content.decode()


EACH = [pytest.param(3, id="a-third"), pytest.param(1, id="all", marks=pytest.mark.prove)]


@pytest.mark.parametrize("each", EACH)
def test_whatever_is_typed_is_answered_with_a_page_of_ours(forms, each, subtests):
    rows, scene = forms
    for number, row in enumerate(rows):
        # every form gets some of it, and neighbours get different things
        for what, body, kind in list(spoilt(words(row, scene)))[number % each :: each]:
            with subtests.test(msg=f"{row}: {what}"):
                judge(row, scene, body, kind)


@pytest.mark.parametrize(
    "each",
    [pytest.param(7, id="every-seventh"), pytest.param(1, id="all", marks=pytest.mark.prove)],
)
def test_whatever_a_program_sends_is_answered_with_a_page_of_ours(forms, each, subtests):
    rows, scene = forms
    for row in rows[::each]:
        for what, body, kind in unreadable(words(row, scene)):
            with subtests.test(msg=f"{row}: {what}"):
                judge(row, scene, body, kind)


def controls(page: bytes) -> dict[str, list[tuple[str, str]]]:
    """Each control of the page by its name: its kind, and what it holds."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in html5lib.parse(page, namespaceHTMLElements=False).iter():
        name = one.get("name") if isinstance(one.tag, str) else None
        if name and one.tag == "textarea":
            found.setdefault(name, []).append(("text", one.text or ""))
        elif name and one.tag == "input":
            kind = one.get("type", "text")
            found.setdefault(name, []).append((kind, one.get("value", "")))
        elif name and one.tag in {"select", "button"}:
            found.setdefault(name, []).append((one.tag, ""))
    return found


BAD = {
    "as it is, but spoilt": 'a “quoted” <b>&amp; "word" ' + "w" * 20,
    "too long": "long & <i>" + "w" * 70_000,
    "blank": " ",
}


@pytest.mark.parametrize("each", EACH)
def test_what_was_typed_is_in_the_answer(forms, each, subtests):
    """An answer of 422 shows each field that was sent, and each that holds text holds what was typed."""
    rows, scene = forms
    for number, row in enumerate(rows):
        sent = words(row, scene)
        for what, value in list(BAD.items())[number % each :: each]:
            with subtests.test(msg=f"{row}: {what}"):
                typed = dict.fromkeys(sent, value)
                answer = send(row, scene, typed)
                assert answer.status_code < 500
                if answer.status_code != 422:
                    continue
                shown = controls(answer.content)
                for name in typed:
                    assert name in shown or (row.name, name) in NOT_ASKED, f"{name} is gone"
                    kinds = [(k, v) for k, v in shown.get(name, ()) if k in TEXTUAL]
                    assert not kinds or value.strip() in {v.strip() for _k, v in kinds}, name


# Sent by the row of the table, and not typed by anybody on that page.
NOT_ASKED = {
    ("elections:ballot", "key"),  # a voter's key is never written into a page again
    ("community:found_chapter", "kind"),  # it is a chapter
    ("community:employers", "name"),  # chosen from what others typed; here nobody typed any
    ("community:employers", "organisation"),  # likewise
}


def test_forms_are_found():
    assert {"community:adopt_charter", "catalogue:state"} <= {
        row.name for a in AREAS for row in posts(a)
    }
