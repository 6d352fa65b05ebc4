"""Forms about a roll between its making and its freeze."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms import WholeNumberField
from elections.electorate import MOST_DAYS, ContributionRules, MemberRules
from elections.models import Election, VoterClass

REASON = forms.Textarea(attrs={"rows": 3})


class OfClassForm(forms.Form):
    """Asks for the class of voters, where the vote has classes."""

    voter_class = forms.ModelChoiceField(
        label=_("Class of voters"), queryset=VoterClass.objects.none(), empty_label=_("choose one")
    )
    unless: tuple[str, str] | None = None  # a field and the value by which no class is needed

    def __init__(self, *args: Any, election: Election | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["voter_class"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.to_field_name = "public_id"
        field.required = self.unless is None
        if self.unless:
            field.help_text = str(_("Needed where somebody is put on the roll."))
        if election is not None and election.voter_classes.exists():
            field.queryset = election.voter_classes.all()
        else:
            del self.fields["voter_class"]

    def clean(self) -> dict[str, Any]:
        """A line that is put on the roll stands in a class."""
        cleaned = super().clean() or self.cleaned_data
        if self.unless and "voter_class" in self.fields and "voter_class" not in self.errors:
            name, value = self.unless
            if cleaned.get(name) != value and cleaned.get("voter_class") is None:
                self.add_error("voter_class", _("Say in which class of voters the line stands."))
        return cleaned


class DisputeForm(forms.Form):
    """One of my addresses: put it on the roll where it is not on it, else take it off."""

    email = forms.ChoiceField(label=_("Address"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=REASON,
        help_text=_("The officers of this vote read it, and nobody else."),
    )

    def __init__(self, *args: Any, places: dict[str, bool], **options: Any) -> None:
        super().__init__(*args, **options)
        self.places = places
        field = self.fields["email"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [
            (
                email,
                (_("Take %s off the roll") if stands else _("Put %s on the roll")) % email,
            )
            for email, stands in places.items()
        ]
        if len(places) == 1:
            field.initial = next(iter(places))

    def facts(self) -> dict[str, str]:
        """Return what the action takes."""
        email = self.cleaned_data["email"]
        kind = "remove" if self.places[email] else "add"
        return {"email": email, "kind": kind, "reason": self.cleaned_data["reason"]}


class AnswerForm(OfClassForm):
    """An officer's answer to one member."""

    field_order = ("answer", "voter_class", "reason")
    unless = ("answer", "refused")

    answer = forms.ChoiceField(
        label=_("Answer"),
        widget=forms.RadioSelect,
        choices=[("granted", _("Do as they ask")), ("refused", _("Refuse"))],
    )
    reason = forms.CharField(
        label=_("Why"), max_length=2000, widget=REASON, help_text=_("The member reads it.")
    )


class LineForm(OfClassForm):
    """One line of a roll, by an officer."""

    field_order = ("deed", "email", "name", "voter_class", "reason")
    unless = ("deed", "remove")

    deed = forms.ChoiceField(
        label=_("What to do"),
        widget=forms.RadioSelect,
        initial="add",
        choices=[("add", _("Put on the roll")), ("remove", _("Take off the roll"))],
    )
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    reason = forms.CharField(
        label=_("Why"), max_length=2000, widget=REASON, help_text=_("It is kept in the log.")
    )


DAYS = {"min_value": 0, "max_value": MOST_DAYS}


class MemberRulesForm(OfClassForm):
    """Which members may vote."""

    member_days = WholeNumberField(
        label=_("Member for at least so many days"),
        initial=180,
        help_text=_("0: all members."),
        **DAYS,
    )
    active_days = WholeNumberField(
        label=_("Signed in within so many days"),
        initial=0,
        help_text=_("0: it does not matter."),
        **DAYS,
    )
    affiliation = forms.BooleanField(label=_("Only with an affiliation on record"), required=False)
    network = forms.BooleanField(
        label=_("Members of the group’s chapters too"), required=False, initial=True
    )
    replace = forms.BooleanField(label=_("Replace the roll that is there"), required=False)

    def rules(self) -> MemberRules:
        """Return what the action takes."""
        names = ("member_days", "active_days", "affiliation", "network")
        return MemberRules(**{name: self.cleaned_data[name] for name in names})


class ContributionsForm(OfClassForm):
    """Who contributed enough, from a file of merged changes."""

    file = forms.FileField(
        label=_("Merged changes as CSV"),
        help_text=_(
            "UTF-8, a change a row. The first line names the columns: email and merged_on, and if you"
            " like name and change."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    aliases = forms.FileField(
        label=_("Addresses of one person as CSV"),
        required=False,
        help_text=_("If you like: the columns alias and email."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("To, that day included"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    least = WholeNumberField(
        label=_("At least so many changes"), min_value=1, max_value=1_000_000, initial=1
    )
    replace = forms.BooleanField(label=_("Replace the roll that is there"), required=False)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("It is before the first day."))
        return cleaned

    def rules(self) -> ContributionRules:
        """Return what the action takes."""
        said = self.cleaned_data
        return ContributionRules(said["first"], said["last"], said["least"])


class LineOfVoterForm(forms.Form):
    """A line of a frozen roll, by its address as it stands there."""

    email = forms.EmailField(
        label=_("Address on the roll"), max_length=254, help_text=_("As the frozen roll has it.")
    )


class MendedAddressForm(LineOfVoterForm):
    """Where the letters for a line go from now on."""

    address = forms.EmailField(label=_("New address"), max_length=254)
    reason = forms.CharField(
        label=_("Why"), max_length=2000, widget=REASON, help_text=_("It is kept in the log.")
    )


class ReleaseForm(LineOfVoterForm):
    """A line that an account holds and should not."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=REASON,
        help_text=_("Whoever holds the line reads it, and it is kept in the log."),
    )
