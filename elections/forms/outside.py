"""Turnout from another voting service: its list of who voted, and what its messages say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from elections.forms import WallTimeField, instant
from elections.models import Election, Question
from elections.turnout import Point, Qualifier

MOST_BALLOTS = 1_000_000_000


class VotersForm(forms.Form):
    """Who voted, as a file, and when that was so."""

    file = forms.FileField(
        label=_("Who voted, as CSV"),
        help_text=_(
            "UTF-8. The first line names the columns: email, and if you like voter_id. Send the whole"
            " list each time; whoever stands on it already is not counted twice."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    counted = WallTimeField(
        label=_("The list is of"),
        required=False,
        help_text=_("In the time zone of the vote. Left empty: of now."),
    )
    skip_bad = forms.BooleanField(label=_("Leave out rows that cannot be taken"), required=False)
    correction = forms.CharField(
        label=_("If it stands in the place of an earlier list: why"),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, election: Election, **options: Any) -> None:
        super().__init__(*args, **options)
        self.election = election

    def clean_counted(self) -> datetime | None:
        """Read the wall in the vote's own zone."""
        wall = self.cleaned_data["counted"]
        return instant(wall, self.election.timezone) if wall else None


class WholeNumber(forms.IntegerField):
    """A JSON number without a fraction; words are refused that only look like one."""

    def to_python(self, value: Any) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError(_("Give a whole number, such as 13490."))
        return value


class Words(forms.CharField):
    """A JSON string."""

    def to_python(self, value: Any) -> str:
        if value is not None and not isinstance(value, str):
            raise ValidationError(_("Give a text."))
        return str(super().to_python(value))


class MessageForm(forms.Form):
    """What a signed message says: JSON, one figure. Other names than these are refused."""

    ballots = WholeNumber(min_value=0, max_value=MOST_BALLOTS)
    at = Words(required=False, max_length=40)
    label = Words(required=False, max_length=120)
    qualifier = Words(required=False, max_length=10)
    source = Words(required=False, max_length=200)
    question = Words(required=False, max_length=16)
    correction = Words(required=False, max_length=200)

    def __init__(self, said: dict[str, Any], *, election: Election, sent_at: datetime) -> None:
        super().__init__(said)
        self.election, self.sent_at = election, sent_at

    def clean_at(self) -> datetime | None:
        """Read a moment; a figure without one is of the moment at which it was sent."""
        text = self.cleaned_data["at"]
        if not text:
            return None if self.data.get("label") else self.sent_at
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ValidationError(_("Give a time such as 2015-01-16T01:12:00Z."))
        return moment

    def clean_qualifier(self) -> Qualifier:
        """Read how sure it is."""
        try:
            return Qualifier(self.cleaned_data["qualifier"] or "exact")
        except ValueError:
            raise ValidationError(_("Give exact, about, over or at_least.")) from None

    def clean_question(self) -> Question | None:
        """Find the question that it speaks of; without one, it speaks of all."""
        name = self.cleaned_data["question"]
        if not name:
            return None
        found = self.election.questions.filter(public_id=name).first()
        if found is None:
            raise ValidationError(_("This vote has no such question; progress.json has their ids."))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse what nobody asked for: a misspelt name would be dropped in silence."""
        strange = sorted(set(self.data) - set(self.fields))
        if strange:
            raise ValidationError(
                _("Not known here: %(names)s.") % {"names": ", ".join(strange)[:200]}
            )
        return super().clean() or self.cleaned_data

    def point(self) -> Point:
        """Return the figure."""
        said = self.cleaned_data
        return Point(
            said["ballots"],
            said["at"],
            said["label"],
            said["qualifier"],
            said["source"] or str(_("sent by the voting service")),
        )
