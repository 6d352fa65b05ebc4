"""Groups, their charters and the parts in them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms.markdown import MarkdownField, MarkdownWidget
from community.forms.people import zone_choices
from community.models import Group


class CharterForm(forms.Form):
    """The next version of what a group is for."""

    text = MarkdownField(
        label=_("Charter"),
        max_length=20_000,
        help_text=_("Purpose, goals and strategy. Earlier versions stay readable."),
        widget=MarkdownWidget({"rows": 18}),
    )


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when run
    """A new chapter, working group, committee or network."""

    class Meta:
        model = Group
        fields = ("name", "slug", "kind", "network", "city", "timezone", "summary", "about")
        labels = {"slug": _("Address")}
        help_texts = {
            "slug": _("Small letters, figures and hyphens; it stands in the group’s address."),
            "network": _("The network that holds a chapter."),
        }

    timezone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, initial="UTC")
    network = forms.ModelChoiceField(
        label=_("Network"),
        queryset=Group.objects.filter(kind=Group.Kind.NETWORK).order_by("name"),
        required=False,
    )
    about = MarkdownField(label=_("About"), required=False)
