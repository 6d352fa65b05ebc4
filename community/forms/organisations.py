"""Organisations: what is said of them, their names, whom they belong to, and who acts for them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from community import queries
from community.forms.markdown import MarkdownField
from community.models import Organisation, OrganisationParent


def _website() -> forms.URLField:
    return forms.URLField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when run
    """An employer, sponsor, host or training provider."""

    website = _website()
    about = MarkdownField(label=_("About"), required=False)

    class Meta:
        model = Organisation
        fields = ("name", "slug", "website", "about")
        labels = {"slug": _("Address")}
        help_texts = {
            "slug": _(
                "Small letters, figures and hyphens; it stands in the organisation’s address."
            ),
        }


class EditOrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when run
    """What is said of it. Its name is the keeper's to change."""

    website = _website()
    about = MarkdownField(label=_("About"), required=False, max_length=8_000)

    class Meta:
        model = Organisation
        fields = ("name", "website", "about")
        help_texts = {
            "name": _("The name that it has now stays as another name, and is still found."),
        }

    def __init__(self, *args: Any, keeps: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not keeps:
            del self.fields["name"]


class AliasForm(forms.Form):
    """Another name."""

    name = forms.CharField(
        label=_("Another name it goes by"),
        max_length=160,
        help_text=_("What people typed by this name belongs to the organisation from then on."),
    )


class TieForm(forms.Form):
    """From which day until which one organisation belongs to another."""

    from_on = forms.DateField(
        label=_("First day"),
        required=False,
        help_text=_("Leave it empty where nobody knows."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    last_on = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave it empty while it lasts."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = said.get("from_on"), said.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _t("The last day lies before the first."))
        return said

    @property
    def until_on(self) -> date | None:
        """The first day on which it no longer held."""
        last: date | None = self.cleaned_data["last_on"]
        return last + timedelta(days=1) if last and last < date.max else None

    @staticmethod
    def of(tie: OrganisationParent) -> dict[str, Any]:
        """What stands, as the form shows it."""
        return {"from_on": tie.from_on, "last_on": tie.last_on}


class ParentForm(TieForm):
    """Whom it belongs to, and since when."""

    parent = forms.ModelChoiceField(
        label=_("Belongs to"), queryset=Organisation.objects.order_by("name"), to_field_name="slug"
    )

    field_order = ("parent", "from_on", "last_on")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.exclude(pk=organisation.pk).order_by("name")
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]  # a ModelChoiceField


class JoinForm(forms.Form):
    """Which organisation is meant by a name that people typed."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=160)
    organisation = forms.ModelChoiceField(
        label=_("It is"),
        queryset=Organisation.objects.order_by("name"),
        to_field_name="slug",
        empty_label=_("Choose an organisation"),
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        waiting = {queries.plain(one.name) for one in queries.typed_employers()}
        if queries.plain(name) not in waiting:
            raise forms.ValidationError(_t("Nobody’s statement holds this name any longer."))
        return name


class RepresentativeForm(forms.Form):
    """Who may act for an organisation here."""

    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("The address they sign in with. They must have signed up already."),
    )
