"""Groups: opening and closing them, what they say of themselves, and their charters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms.markdown import MarkdownField
from community.forms.people import zone_choices
from community.models import Charter, Group

ADDRESS = _("Small letters, figures and hyphens; it stands in the group’s address.")


class CharterForm(forms.Form):
    """The next version of what a group is for, in three parts."""

    purpose = MarkdownField(
        label=_("Purpose"), max_length=20_000, help_text=_("Why is this group here?")
    )
    goals = MarkdownField(
        label=_("Goals"),
        required=False,
        max_length=20_000,
        help_text=_("What should be true once it has done its work?"),
    )
    strategy = MarkdownField(
        label=_("Strategy"),
        required=False,
        max_length=20_000,
        help_text=_("What will it do about it, and what not?"),
    )
    note = forms.CharField(
        label=_("Why this version"),
        required=False,
        max_length=300,
        help_text=_("One sentence for the history: who decided it, and what changes."),
    )
    follows = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def begun_with(charter: Charter | None) -> dict[str, Any]:
        """What the form begins with: the version that stands. An old one is all purpose."""
        if charter is None:
            return {"follows": 0}
        return {
            "purpose": charter.purpose or charter.text,
            "goals": charter.goals,
            "strategy": charter.strategy,
            "follows": charter.version,
        }


class ChapterForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when run
    """A new chapter of a network."""

    class Meta:
        model = Group
        fields = ("name", "slug", "city", "timezone", "summary", "about")
        labels = {"slug": _("Address")}
        help_texts = {
            "slug": ADDRESS,
            "summary": _("One or two sentences that say what the group is."),
        }

    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, initial="UTC")
    about = MarkdownField(label=_("About"), required=False, max_length=20_000)


class GroupForm(ChapterForm):
    """A new chapter, working group, committee or network."""

    class Meta(ChapterForm.Meta):
        fields = ("name", "slug", "kind", "network", "city", "timezone", "summary", "about")  # type: ignore[assignment]  # two more than above
        help_texts = {
            **ChapterForm.Meta.help_texts,
            "kind": _(
                "A chapter meets in a city, a working group answers a question, a committee"
                " reviews and decides, a network holds chapters."
            ),
        }

    network = forms.ModelChoiceField(
        label=_("Network"),
        queryset=Group.objects.filter(kind=Group.Kind.NETWORK, closed_at=None).order_by("name"),
        required=False,
        help_text=_("The network that holds a chapter."),
    )


class GroupFactsForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when run
    """What a group says of itself. Its address and its kind stay."""

    class Meta:
        model = Group
        fields = (
            "name",
            "native_name",
            "native_language",
            "city",
            "timezone",
            "summary",
            "about",
        )
        labels = {"native_language": _("Language of that name")}
        help_texts = {
            "native_language": _("A short tag: ta for Tamil, hi for Hindi, kn for Kannada."),
            "summary": _("One or two sentences that say what the group is."),
        }

    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    about = MarkdownField(label=_("About"), required=False, max_length=20_000)


class ReasonForm(forms.Form):
    """Why something ends. The words are told to those it concerns."""

    reason = forms.CharField(
        label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint
