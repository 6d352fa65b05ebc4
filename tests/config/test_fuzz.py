"""Any words in any field of the forms that organisers, officers, providers and proposers fill in.

Whatever is typed, the site answers in its own words: never with an error of its own.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.models import Role
from tests.elections.test_bad_votes import COUNT, QUESTION, VOTE
from tests.events.test_pages import plan
from tests.factories import certification as make
from tests.factories.catalogue import recipe_text
from tests.factories.elections import HOUR, declared_election, draft_election
from tests.factories.events import make_draft
from tests.people import NOON, give_role, make_group, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# What people and programs type, and what they should not.
NASTY = st.sampled_from(
    [
        *(
            "",
            " ",
            "\x00",
            "\r\n",
            "\ud7ff",
            "\u202e",
            "a\u0301" * 40,
            "😀" * 50,
            "-",
            "--",
            "../..",
        ),
        *("0", "-0", "-1", "1e9", "1e999999999", "9" * 30, "9" * 5000, "NaN", "Infinity", "0x1F"),
        *("١٢٣", "1_000", "1,000", "½", "²", "1/0", "1/3", "101 %", "None", "null", "true", "[]"),
        *("0001-01-01", "9999-12-31", "2027-02-30", "0001-01-01T00:00", "9999-12-31T23:59"),
        *(
            "2027-03-28T02:30",
            "24:00",
            "23:59:60",
            "00:00",
            "2027-03-28",
            "12/31/2027",
            "-0001-01-01",
        ),
        *("UTC", "Europe/Berlin", "Asia/Kathmandu", "Etc/GMT+14", "../etc/passwd", "localtime"),
        *("<script>alert(1)</script>", "{{ 7*7 }}", "{% url 'x' %}", "'; DROP TABLE x; --", "%s%n"),
        *("javascript:alert(1)", "http://[::1", "https://" + "a" * 3000, "//x", "http://\u2100.x/"),
    ]
)
TYPED = st.one_of(NASTY, st.text(max_size=80), st.text(st.characters(codec="utf-8"), max_size=400))


class Scene:
    """One of each thing that has a form, and who may fill it in."""

    def __init__(self) -> None:
        group = make_group("chennai", city="Chennai", country="IN")
        officer, organiser = make_person("Omar Officer"), make_person("Oviya Organiser")
        give_role(officer, group, Role.Kind.OFFICER)
        give_role(organiser, group, Role.Kind.ORGANISER)
        draft = draft_election(group, slug="draft")
        told = declared_election(group, at=NOON - 25 * HOUR, slug="told")
        house = make.make_house()
        version = make.make_draft(house, at=NOON)
        event = make_draft(group, actor=organiser)
        desk = lambda name, slug: reverse(f"elections:{name}", args=[slug])
        self.forms: dict[str, tuple[Any, str, dict[str, Any]]] = {
            "vote": (officer, reverse("elections:create"), {"group": group.pk, **VOTE}),
            "its window": (officer, desk("edit", "draft"), VOTE),
            "question": (officer, desk("add_question", draft.slug), QUESTION),
            "electorate": (officer, desk("declare", draft.slug), {"eligible": "9"}),
            "roll": (officer, desk("roll", draft.slug), {"skip_bad": "", "replace": ""}),
            "turnout": (
                officer,
                desk("record_turnout", told.slug),
                {**COUNT, "label": "", "correction": ""},
            ),
            "series": (officer, desk("import_turnout", told.slug), {"skip_bad": ""}),
            "meetup": (organiser, reverse("events:new"), plan()),
            "its edit": (organiser, f"/events/{event.public_id}/edit/", plan()),
            "course": (
                house.representative,
                reverse("certification:edit", args=[version.public_id]),
                {"title": "Swift", **make.FACTS},
            ),
            "link": (
                house.representative,
                reverse("certification:add_link", args=[version.public_id]),
                {"title": "Slides", "url": "https://example.org/"},
            ),
            "problem": (
                officer,
                reverse("catalogue:state"),
                {"title": "Lost", "text": "Why?"},
            ),
            "recipe": (
                officer,
                reverse("catalogue:propose"),
                {"recipe_text": recipe_text(), "tags": ""},
            ),
            "solution": (
                officer,
                reverse("catalogue:propose"),
                {"title": "Ring", "summary": "It", "body": "So.", "tags": "a, b", "problems": ""},
            ),
        }


FORMS = (
    *("vote", "its window", "question", "electorate", "turnout", "meetup", "its edit"),
    *("course", "link", "problem", "recipe", "solution"),
)
EASY = settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def scene():
    return Scene()


def answered(browser: Any, address: str, said: dict[str, Any]) -> None:
    """Send it, and take back whatever it did."""
    with transaction.atomic():
        answer = browser.post(address, said)
        transaction.set_rollback(True)
    assert answer.status_code < 500
    assert answer.status_code in {200, 302, 400, 404, 413, 422}


@pytest.mark.parametrize("name", FORMS)
def test_no_words_in_a_form_break_the_site(name, scene, signed_in):
    person, address, good = scene.forms[name]
    browser = signed_in(person)

    @EASY
    @given(st.dictionaries(st.sampled_from(sorted(good)), TYPED, min_size=1, max_size=4))
    def typed(changed):
        answered(browser, address, {**good, **changed})

    typed()


@pytest.mark.parametrize("name", ["roll", "series"])
def test_no_bytes_in_a_file_break_the_site(name, scene, signed_in):
    person, address, good = scene.forms[name]
    browser = signed_in(person)
    head = {"roll": b"email,name,voter_id\n", "series": b"at,label,ballots,qualifier,source\n"}[
        name
    ]
    cell = st.one_of(
        TYPED, st.sampled_from(['"', '""', '","', "a@example.org", "2026-11-22T10:00:00Z"])
    )
    rows = st.lists(st.lists(cell, max_size=6).map(",".join), max_size=6).map("\n".join)
    content = st.one_of(
        st.binary(max_size=300),
        rows.map(lambda text: head + text.encode("utf-8", "surrogatepass")),
        rows.map(lambda text: (head.decode() + text).encode("utf-16", "replace")),
    )

    @EASY
    @given(content, st.sampled_from(["", "on"]))
    def sent(content, skip):
        file = SimpleUploadedFile("file.csv", content or b"\n")
        answered(browser, address, {**good, "file": file, "skip_bad": skip})

    sent()
