"""Chapters of a network, and its ambassadors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community.forms.invitations import Term, last_day_field
from community.forms.markdown import MarkdownField
from community.models import Group, Person


class ChapterOfferForm(forms.Form):
    """Ask a chapter of no network to come in."""

    chapter = forms.ModelChoiceField(
        label=_("Chapter"),
        queryset=Group.objects.none(),
        to_field_name="slug",
        empty_label=_("Choose a chapter"),
    )
    note = forms.CharField(
        label=_("A few words of yours"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, chapters: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["chapter"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  (for the type checker: declared above)
        choice.queryset = chapters


class NominationForm(forms.Form):
    """Somebody as an ambassador: a member whom a lead proposes, or oneself."""

    person = forms.ModelChoiceField(
        label=_("Who"),
        queryset=Person.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("Myself"),
    )
    statement = MarkdownField(
        label=_("Why"),
        max_length=2_000,
        help_text=_("What they have done for the community, and what they would do."),
    )

    def __init__(self, *args: Any, people: QuerySet[Person] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["person"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  (for the type checker: declared above)
        if people is None:
            del self.fields["person"]
        else:
            choice.queryset = people


class NominationAnswerForm(Term):
    """What the network's lead says to a proposal."""

    term_ends_on = last_day_field(_("The last day of their term, if it has one."))
    reason = forms.CharField(
        label=_("A few words of yours"),
        required=False,
        max_length=400,
        help_text=_("They are told to whoever proposed it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
