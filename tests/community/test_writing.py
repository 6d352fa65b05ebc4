"""Writing long texts: every such field says how, and shows what it will look like before it is sent."""

from __future__ import annotations

import html5lib
import pytest
import time_machine
from django import forms
from django.core.cache import cache
from django.test import Client

from community import models
from community.forms import MarkdownField, MarkdownWidget
from community.markdown import LIMIT, render
from community.models import Charter
from community.views.preview import PER_MINUTE
from tests.people import NOON, give_role, make_person

CHARTER = "/groups/chennai/charter/new/"
TYPED = """\
# Why

Meet **every** month.

```console
$ ls
```

| what | how many |
|---|---|
| chairs | 40 |
"""


@pytest.fixture
def lead(chennai):
    person = make_person("Leela Lead")
    give_role(person, chennai, "lead")
    return person


@pytest.fixture
def keeper(db):
    return models.User.objects.create_superuser("keeper@example.org", "x" * 12).person


def parsed(page: bytes | str):
    return html5lib.parse(page, namespaceHTMLElements=False)


def inside(page: bytes | str, tag: str, name: str) -> str:
    """The one element of that class, as a browser would write it down."""
    found = [e for e in parsed(page).iter(tag) if name in e.get("class", "").split()]
    assert len(found) == 1, f"{len(found)} elements {tag}.{name}"
    return html5lib.serialize(found[0], tree="etree", quote_attr_values="always")


@pytest.mark.django_db
class TestPreviewWithoutScripts:
    """The button sends the form; the same page comes back and nothing was done."""

    def test_it_shows_the_text_and_keeps_what_was_typed(self, signed_in, lead):
        page = signed_in(lead).post(CHARTER, {"purpose": TYPED, "preview": "purpose"})
        assert page.status_code == 200
        assert not Charter.objects.exists()
        assert '<h3 dir="auto">Why</h3>' in page.content.decode()
        (area,) = (
            one for one in parsed(page.content).iter("textarea") if one.get("name") == "purpose"
        )
        assert area.text.replace("\r\n", "\n").strip() == TYPED.strip()

    def test_it_is_exactly_what_the_saved_page_shows(self, signed_in, lead):
        client = signed_in(lead)
        preview = client.post(CHARTER, {"purpose": TYPED, "preview": "purpose"}).content
        client.post(CHARTER, {"purpose": TYPED})
        saved = client.get("/groups/chennai/charter/").content
        assert inside(preview, "div", "prose") == inside(saved, "div", "prose")

    def test_nothing_is_judged_yet(self, signed_in, keeper):
        """Other fields are still empty; nobody has to hear of that now."""
        page = signed_in(keeper).post("/groups/new/", {"about": "*soft*", "preview": "about"})
        text = page.content.decode()
        assert page.status_code == 200
        assert "<em>soft</em>" in text
        assert "error-summary" not in text
        assert "aria-invalid" not in text

    def test_the_rest_is_kept_too(self, signed_in, keeper):
        typed = {"name": "Madurai", "city": "Madurai", "about": "x", "preview": "about"}
        page = signed_in(keeper).post("/groups/new/", typed).content.decode()
        assert page.count('value="Madurai"') == 2
        assert not models.Group.objects.filter(name="Madurai").exists()

    def test_hostile_text_is_as_harmless_there(self, signed_in, lead):
        page = signed_in(lead).post(
            CHARTER, {"purpose": "<img src=x onerror=alert(1)>", "preview": "purpose"}
        )
        assert not [e for e in parsed(page.content).iter() if e.get("onerror")]

    def test_enter_in_another_field_does_not_press_preview(self, signed_in, keeper):
        """The first button of a form is what Enter presses: it must be one without a name."""
        tree = parsed(signed_in(keeper).get("/groups/new/").content)
        (form,) = [f for f in tree.iter("form") if "stack" in f.get("class", "")]
        buttons = [e for e in form.iter("button") if e.get("type", "submit") == "submit"]
        assert buttons[0].get("name") is None
        assert buttons[1].get("name") == "preview"


@pytest.mark.django_db
class TestPreviewWhileWriting:
    def test_it_is_the_text_as_the_page_shows_it(self, signed_in, member):
        answer = signed_in(member).post("/preview/", {"text": "  " + TYPED + "\n"})
        assert answer.content.decode() == render(TYPED.strip())
        assert "no-store" in answer["Cache-Control"]

    def test_it_needs_a_token_of_our_own_pages(self, member):
        client = Client(enforce_csrf_checks=True)
        client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        assert client.post("/preview/", {"text": "x"}).status_code == 403

    def test_a_text_beyond_the_limit_is_refused_in_words(self, signed_in, member):
        answer = signed_in(member).post("/preview/", {"text": "x" * (LIMIT + 1)})
        assert answer.status_code == 413
        assert str(LIMIT) in answer.content.decode()

    def test_nobody_can_keep_the_site_busy_with_it(self, signed_in, member, stranger, monkeypatch):
        cache.clear()
        client = signed_in(member)
        with time_machine.travel(NOON, tick=False):
            codes = [
                client.post("/preview/", {"text": "x"}).status_code for _ in range(PER_MINUTE + 1)
            ]
            assert codes == [200] * PER_MINUTE + [429]
            assert signed_in(stranger).post("/preview/", {"text": "x"}).status_code == 200


class WishForm(forms.Form):
    title = forms.CharField()
    wish = MarkdownField(max_length=20)
    reason = MarkdownField(required=False)


class TestField:
    def test_it_takes_what_a_text_field_takes(self):
        form = WishForm({"title": "x", "wish": " *tea* "})
        assert form.is_valid()
        assert form.cleaned_data == {"title": "x", "wish": "*tea*", "reason": ""}

    def test_a_preview_is_never_valid_however_right_the_form_is(self):
        form = WishForm({"title": "x", "wish": "tea", "preview": "reason"})
        assert not form.is_valid()

    def test_only_the_field_that_was_asked_for_shows_its_preview(self):
        form = WishForm({"title": "", "wish": "*a*", "reason": "*b*", "preview": "reason"})
        assert not form.is_valid()
        page = str(form)
        assert "<em>b</em>" in page
        assert "<em>a</em>" not in page

    def test_forms_with_prefixes_know_their_own(self):
        form = WishForm({"w-title": "x", "w-wish": "*a*", "preview": "w-wish"}, prefix="w")
        assert not form.is_valid()
        assert "<em>a</em>" in str(form)

    def test_rows_can_be_chosen(self):
        assert 'rows="3"' in str(MarkdownWidget({"rows": 3}).render("x", ""))
