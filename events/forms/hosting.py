"""The forms of asking another group, answering it, and parting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms import MarkdownField, MarkdownWidget
from community.models import Group

YES, NO = "yes", "no"


class AskForm(forms.Form):
    """Which group, and what to tell it."""

    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=_("Which group?"),
        to_field_name="slug",
        empty_label=_("Choose a group"),
    )
    words = MarkdownField(
        label=_("What do you ask of it?"),
        required=False,
        max_length=2_000,
        widget=MarkdownWidget({"rows": 3}),
        help_text=_(
            "A room, a talk, a screen to watch on? Its organisers read it with the question."
        ),
    )

    def __init__(self, data: Any = None, *, groups: list[Group]) -> None:
        super().__init__(data)
        field = self.fields["group"]
        if isinstance(field, forms.ModelChoiceField):
            rows = Group.objects.filter(pk__in=[group.pk for group in groups])
            field.queryset = rows.order_by("name")


class CoHostAnswerForm(forms.Form):
    """Yes or no, and a word with it."""

    answer = forms.ChoiceField(
        label=_("Will you hold it together?"),
        choices=[
            (YES, _("Yes: show it on our page and in our calendar")),
            (NO, _("No, not this time")),
        ],
        widget=forms.RadioSelect,
    )
    words = MarkdownField(
        label=_("A word with it"),
        required=False,
        max_length=2_000,
        widget=MarkdownWidget({"rows": 3}),
    )


class PartingForm(forms.Form):
    """Why hosts part."""

    words = MarkdownField(
        label=_("A word with it"),
        required=False,
        max_length=2_000,
        widget=MarkdownWidget({"rows": 3}),
        help_text=_("The others read it in the mail about it."),
    )
