"""Organisations, and who acts for them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms.markdown import MarkdownField
from community.models import Organisation


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when run
    """An employer, sponsor, host or training provider."""

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    about = MarkdownField(label=_("About"), required=False)

    class Meta:
        model = Organisation
        fields = ("name", "slug", "website", "about")
        labels = {"slug": _("Address")}
        help_texts = {
            "slug": _(
                "Small letters, figures and hyphens; it stands in the organisation’s address."
            )
        }


class RepresentativeForm(forms.Form):
    """Who may act for an organisation here."""

    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("The address they sign in with. They must have signed up already."),
    )
