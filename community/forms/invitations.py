"""Offering parts, handing a lead over, and terms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community.models import BELONG, Person, Role, end_of_term

PARTS = {BELONG: _("member, with no part to play"), **dict(Role.Kind.choices)}


def last_day_field(help_text: Any) -> forms.DateField:
    """The last day of a term, if it has one."""
    return forms.DateField(
        label=_("Until"),
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class Term(forms.Form):
    """A form that asks for the last day of a term."""

    @property
    def term_ends_at(self) -> datetime | None:
        """The moment after the last day, in UTC."""
        last = self.cleaned_data.get("term_ends_on")
        return None if last is None else end_of_term(last)


class InviteForm(Term):
    """Offer a part to an address; or, with `person`, to somebody who is known."""

    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("We write to it, whether or not anybody has signed up with it."),
    )
    part = forms.ChoiceField(label=_("What you invite them to be"))
    term_ends_on = last_day_field(_("The last day of the term, if it has one."))
    note = forms.CharField(
        label=_("A few words of yours"),
        required=False,
        max_length=400,
        help_text=_("They stand in the mail, below your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, parts: list[str], person: Person | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["part"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101  (for the type checker: declared above)
        choice.choices = [(part, PARTS[part]) for part in parts]
        if person is not None:
            del self.fields["email"]

    @property
    def facts(self) -> dict[str, Any]:
        """What `actions.invite` is to be told."""
        told = {name: self.cleaned_data[name] for name in ("part", "note")}
        email = self.cleaned_data.get("email", "")
        return {**told, "email": email, "term_ends_at": self.term_ends_at}


class HandOverForm(Term):
    """Who takes the lead from me, and whether I stay on."""

    person = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=Person.objects.none(),
        to_field_name="public_id",
        empty_label=_("Choose somebody of the group"),
    )
    term_ends_on = last_day_field(_("The last day of their term, if it has one."))
    stay = forms.BooleanField(label=_("I stay on as an organiser"), required=False, initial=True)
    note = forms.CharField(
        label=_("A few words of yours"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, successors: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["person"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  (for the type checker: declared above)
        choice.queryset = successors


class RenewForm(Term):
    """Another term for somebody who holds a part."""

    term_ends_on = last_day_field(
        _("The last day of the new term. Left empty, the part has no term.")
    )
