"""Forms of the catalogue: they read and clean; actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.actions import MOST_TAGS, RecipeHasFaults
from catalogue.models import Problem
from catalogue.recipe import Fault
from catalogue.recipe.nodes import MOST_BYTES
from community.forms import MarkdownField, MarkdownWidget

SHOWN_FAULTS = 20


def fault_words(fault: Fault) -> str:
    """A fault as the form says it."""
    return _("Line %(line)s, column %(column)s: %(message)s") % {
        "line": fault.line,
        "column": fault.column,
        "message": fault.message,
    }


def show_faults(form: forms.Form, refusal: RecipeHasFaults) -> None:
    """Put the faults of a recipe beside the field that holds it."""
    for fault in refusal.faults[:SHOWN_FAULTS]:
        form.add_error("recipe_text", fault_words(fault))
    if (more := len(refusal.faults) - SHOWN_FAULTS) > 0:
        form.add_error("recipe_text", _("And %d more.") % more)


class ProblemForm(forms.Form):
    """What has to be solved."""

    title = forms.CharField(
        label=_("The problem in one line"),
        max_length=160,
        help_text=_("As you would say it to somebody who could help: what you run, what you lack."),
    )
    text = MarkdownField(label=_("In words"), required=False, max_length=8_000)


class NeedForm(forms.Form):
    """What can be said of a need; nothing has to be."""

    release = forms.CharField(label=_("Your release"), max_length=60, required=False)
    scale = forms.CharField(label=_("How much of it"), max_length=80, required=False)
    note = forms.CharField(
        label=_("What for"),
        max_length=300,
        required=False,
        help_text=_("Everybody can read this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RecipeField(forms.CharField):
    def __init__(self, **facts: Any) -> None:
        super().__init__(
            strip=False,
            max_length=MOST_BYTES,
            widget=forms.Textarea(
                attrs={"rows": 24, "spellcheck": "false", "class": "input code", "wrap": "off"}
            ),
            **facts,
        )


def tags_field() -> forms.CharField:
    """A few words between commas."""
    return forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=400,
        help_text=_("Up to %d, with commas between them: identity, object storage") % MOST_TAGS,
    )


def split_tags(text: str) -> list[str]:
    """The words between the commas."""
    return [tag for tag in (part.strip() for part in text.split(",")) if tag]


class SolutionForm(forms.Form):
    """A new solution: a recipe, or a text with a title."""

    problems = forms.ModelMultipleChoiceField(
        label=_("Which problems does it solve?"),
        queryset=Problem.objects.none(),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )
    recipe_text = RecipeField(
        label=_("Recipe, format 1"),
        required=False,
        help_text=_("The whole of recipe.yaml. Its own slug, title and summary count."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=160, required=False, help_text=_("Without a recipe.")
    )
    summary = forms.CharField(
        label=_("What it does, in a sentence or two"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    body = MarkdownField(
        label=_("How it is done"), required=False, widget=MarkdownWidget({"rows": 16})
    )
    tags = tags_field()

    def __init__(self, *args: Any, problems: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problems"].queryset = problems  # type: ignore[attr-defined]  # the field's own

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("recipe_text") or "").strip():
            return cleaned
        for name, words in (
            ("title", _("Give it a title, or paste a recipe that has one.")),
            ("summary", _("Say in a sentence what it does.")),
            ("body", _("Write how it is done, or paste a recipe.")),
        ):
            if not (cleaned.get(name) or "").strip() and name not in self.errors:
                self.add_error(name, words)
        return cleaned


class RevisionForm(forms.Form):
    """What a solution should say from now on."""

    recipe_text = RecipeField(label=_("Recipe, format 1"))
    title = forms.CharField(label=_("Title"), max_length=160)
    summary = forms.CharField(
        label=_("What it does, in a sentence or two"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    body = MarkdownField(label=_("How it is done"), widget=MarkdownWidget({"rows": 16}))
    changelog = forms.CharField(
        label=_("What changes, and why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The curator reads this first; it stands in the history."),
    )

    def __init__(self, *args: Any, is_recipe: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "summary", "body") if is_recipe else ("recipe_text",):
            del self.fields[name]


class AcceptForm(forms.Form):
    note = forms.CharField(label=_("A note for the history"), max_length=300, required=False)


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, and what would help"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TagsForm(forms.Form):
    tags = tags_field()
