"""Codes of conduct, whom to name, what is reported, and who is barred."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community import keys
from community.forms.markdown import MarkdownField, MarkdownWidget
from community.models import Person, Report, User

_SEED = re.compile(r"[0-9a-f]{32}")
_PAGE = re.compile(r"/people/([a-z0-9]{16})/?")
LONGEST_BARRING = timedelta(days=10 * 366)


class CodeForm(forms.Form):
    """The next version of a code of conduct."""

    text = MarkdownField(
        label=_("Code of conduct"),
        max_length=20_000,
        help_text=_("How people treat each other here, what is not borne, and what happens then."),
    )
    note = forms.CharField(
        label=_("Why this version"),
        required=False,
        max_length=300,
        help_text=_("One sentence for the history."),
    )
    follows = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PersonForm(forms.Form):
    """Somebody here, by the address of their account or of their page."""

    who = forms.CharField(
        label=_("Who"),
        max_length=300,
        help_text=_("The e-mail address of their account, or the address of their page here."),
    )

    def clean_who(self) -> Person:
        typed = str(self.cleaned_data["who"]).strip()
        found = None
        if page := _PAGE.search(typed):
            found = Person.objects.filter(public_id=page[1]).first()
        elif "@" in typed:
            found = Person.objects.filter(user__email__iexact=typed).first()
            found = found or Person.objects.filter(contact__email__iexact=typed).first()
        if found is None:
            raise forms.ValidationError(
                _("Nobody here goes by that. Open their page and copy its address.")
            )
        return found


class ConfidantForm(PersonForm):
    """Whom to ask to be somebody to report to."""

    def clean_who(self) -> Person:
        found = super().clean_who()
        if not User.objects.filter(person=found, is_active=True).exists():
            raise forms.ValidationError(
                _("They have no account here, so nothing could reach them.")
            )
        return found


class BarForm(PersonForm):
    """Whom to bar, until when, and why."""

    until = forms.DateField(
        label=_("Until the end of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Left empty, it holds until somebody lifts it."),
    )
    reason = MarkdownField(
        label=_("Why"),
        max_length=4_000,
        widget=MarkdownWidget({"rows": 4}),
        help_text=_(
            "Kept sealed. It stands in no mail and no log, and the person does not read it here."
        ),
    )
    appeal = forms.CharField(
        label=_("How they can appeal"),
        required=False,
        max_length=400,
        help_text=_(
            "They read this. Left empty, they are told to write to the people named for reports."
        ),
    )

    def __init__(self, *args: Any, at: datetime, **facts: Any) -> None:
        self.at = at
        super().__init__(*args, **facts)

    def clean_until(self) -> datetime | None:
        day: date | None = self.cleaned_data["until"]
        if day is None:
            return None
        if not timedelta(0) <= day - self.at.date() <= LONGEST_BARRING:
            raise forms.ValidationError(
                _("Choose a day that is still to come, ten years off at most, or leave it empty.")
            )
        return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


class ReportForm(forms.Form):
    """What happened, in as many or as few words as somebody can find."""

    what = MarkdownField(
        label=_("What happened"),
        max_length=20_000,
        help_text=_("As you remember it. You can add to it later."),
    )
    who = forms.CharField(
        label=_("Who did it"),
        required=False,
        max_length=300,
        help_text=_(
            "A name, or what you know of them. Left empty, it is about the meetup or the group."
        ),
    )
    when = forms.CharField(
        label=_("When and where"),
        required=False,
        max_length=300,
        help_text=_("As far as you know."),
    )
    not_to = forms.MultipleChoiceField(
        label=_("Is it about one of the people whom reports reach?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever you tick here does not learn of it."),
    )
    named = forms.BooleanField(label=_("Say that it comes from me"), required=False)
    address = forms.EmailField(
        label=_("An address at which they may write to you"),
        required=False,
        help_text=_("Left empty, they can answer only behind the link that you get next."),
    )
    seed = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        confidants: list[Person],
        reader: Person | None,
        about: str = "",
        **facts: Any,
    ) -> None:
        facts["initial"] = {"seed": keys.new_seed(), "when": about[:300]}
        super().__init__(*args, **facts)
        self.confidants = {person.public_id: person for person in confidants}
        if reader is None:
            del self.fields["named"]
        else:
            self.fields["named"].help_text = _(
                "They read your name, %(name)s, and you are told of their answer. Else nobody learns who you are."
            ) % {"name": reader.name}
        choices = [(public_id, person.name) for public_id, person in self.confidants.items()]
        self.fields["not_to"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean_seed(self) -> str:
        seed = str(self.cleaned_data["seed"])
        if not _SEED.fullmatch(seed):
            raise forms.ValidationError(_("This page is too old. Send it once more."))
        return seed

    @property
    def people_left_out(self) -> list[Person]:
        """Whom it must not reach."""
        return [self.confidants[each] for each in self.cleaned_data["not_to"]]


class WordForm(forms.Form):
    """A few words about a report, from either side."""

    text = MarkdownField(
        label=_("Your words"), max_length=10_000, widget=MarkdownWidget({"rows": 5})
    )


class ReportWordForm(WordForm):
    """What somebody whom it reaches writes: to who reported it, or among themselves."""

    to = forms.ChoiceField(
        label=_("For whom"),
        choices=[
            ("reporter", _("whoever reported it")),
            ("readers", _("only those whom it reaches")),
        ],
        widget=forms.RadioSelect,
    )


class ReportStateForm(forms.Form):
    """How far a report is."""

    state = forms.ChoiceField(label=_("How far it is"), choices=Report.State.choices)
    words = forms.CharField(
        label=_("In a sentence"),
        required=False,
        max_length=400,
        help_text=_("Whoever reported it reads this. Say what came of it when you close it."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("state") == Report.State.CLOSED and not given.get("words"):
            self.add_error("words", _("Say what came of it: whoever reported it reads that."))
        return given
