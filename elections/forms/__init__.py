"""Forms of votes: they read and clean; actions decide."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.forms import MarkdownField, WholeNumberField, zone_choices
from community.models import Group
from community.wall import FIRST_YEAR, LAST_YEAR, is_far, is_shown, is_shown_twice, next_shown
from community.wall import instant as moment_of
from elections import phrases
from elections.models import Election, Question, TurnoutPoint, VoterClass
from elections.quorum import Count
from elections.turnout import Point, Qualifier

WALL = "%Y-%m-%dT%H:%M"
WALL_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?\Z")


class WallTimeField(forms.DateTimeField):
    """A time on a wall; the form knows in which zone."""

    default_error_messages = {
        "invalid": _("Give day and hour, such as 2027-03-01 10:00, of a day that there is.")
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WALL)
        )
        options.setdefault("input_formats", [WALL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """Keep the wall time as it was typed: the zone is another field.

        Django would also read a day without its hour, as midnight, and a zone that nobody asked for.
        """
        if isinstance(value, str) and value.strip() and not WALL_FORM.match(value.strip()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        moment = super().to_python(value)
        return moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment


def instant(wall: datetime, zone: str) -> datetime:
    """Find the one moment at which a clock in `zone` shows `wall`; refuse where there are none or two."""
    place = ZoneInfo(zone)
    if is_far(wall):
        raise ValidationError(
            _("The year %(year)d cannot be meant: it lies between %(first)d and %(last)d.")
            % {"year": wall.year, "first": FIRST_YEAR, "last": LAST_YEAR}
        )
    words = {"wall": f"{wall:%H:%M}", "zone": zone}
    if not is_shown(wall, place):
        raise ValidationError(
            _(
                "%(wall)s does not exist on that day in %(zone)s: the clocks go forward over it. The"
                " next time that does is %(next)s."
            )
            % {**words, "next": f"{next_shown(wall, place):%H:%M}"}
        )
    if is_shown_twice(wall, place):
        raise ValidationError(
            _(
                "The clocks in %(zone)s go back that night and show %(wall)s twice. A vote needs one"
                " moment: choose an hour before or after it."
            )
            % words
        )
    return moment_of(wall, place)


class ElectionForm(forms.Form):
    """The vote itself: what, for whom, and the window in its own zone."""

    group = forms.ModelChoiceField(
        label=_("Held by"), queryset=Group.objects.none(), empty_label=None
    )
    title = forms.CharField(label=_("Title"), max_length=160)
    summary = MarkdownField(
        label=_("What it is about"),
        required=False,
        help_text=_("What is asked, why, and what follows from it."),
    )
    timezone = forms.ChoiceField(label=_("Time zone of the vote"), choices=zone_choices)
    opens = WallTimeField(label=_("Opens"), help_text=_("The time on a clock in that zone."))
    closes = WallTimeField(
        label=_("Closes"), help_text=_("At this moment it is over: a second later is too late.")
    )
    disputes = WallTimeField(
        label=_("Roll open to dispute until"),
        required=False,
        help_text=_(
            "Until then members may ask to be put on the published roll or taken off it. Left empty,"
            " publishing freezes the roll at once."
        ),
    )
    voters = forms.CharField(
        label=_("Who may vote, in words"),
        max_length=200,
        required=False,
        help_text=_("Such as: members of six months and more."),
    )

    breakdown = forms.ChoiceField(
        label=_("Tell the turnout by"),
        choices=Election.Breakdown.choices,
        required=False,
        help_text=_(
            "Of a vote that is cast here, after the close: one division, in cells of more than ten."
            " It is fixed with the publication, so that voters know it before they vote."
        ),
    )
    may_replace = forms.BooleanField(
        label=_("Voters may replace their ballot until the close"),
        required=False,
        initial=True,
        help_text=_(
            "Where ballots are cast here. Whoever was pressed to vote in some way can vote again unseen; only the"
            " last ballot counts. It is fixed with the publication."
        ),
    )

    def __init__(
        self, *args: Any, groups: QuerySet[Group], election: Election | None = None, **options: Any
    ) -> None:
        if election is not None:
            options["initial"] = {
                "title": election.title,
                "summary": election.summary,
                "timezone": election.timezone,
                "opens": election.opens_at.astimezone(election.zone).replace(tzinfo=None),
                "closes": election.closes_at.astimezone(election.zone).replace(tzinfo=None),
                "disputes": election.dispute_until
                and election.dispute_until.astimezone(election.zone).replace(tzinfo=None),
                "voters": election.voters,
                "breakdown": election.breakdown,
                "may_replace": election.may_replace,
                **options.get("initial", {}),
            }
        super().__init__(*args, **options)
        if election is None:
            field = self.fields["group"]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
            field.queryset = groups.order_by("name")
        else:
            del self.fields["group"]  # a draft stays with its group

    def clean(self) -> dict[str, Any]:
        """Put wall time and zone together; a vote closes after it opens."""
        cleaned = super().clean() or self.cleaned_data
        zone = cleaned.get("timezone")
        cleaned["disputes_at"] = None
        for name in ("opens", "closes", "disputes"):
            if zone and cleaned.get(name):
                try:
                    cleaned[f"{name}_at"] = instant(cleaned[name], zone)
                except ValidationError as fault:
                    self.add_error(name, fault)
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error(
                "closes",
                _("The vote would close before it opens. Set the close after the opening."),
            )
        disputes = cleaned.get("disputes_at")
        if opens and disputes and disputes > opens:
            self.add_error("disputes", _("Set it at the opening of the vote or before."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """Return what the action takes."""
        names = ("title", "summary", "timezone", "opens_at", "closes_at", "voters")
        facts = {name: self.cleaned_data[name] for name in names}
        facts["breakdown"] = self.cleaned_data["breakdown"] or Election.Breakdown.NONE
        facts["may_replace"] = self.cleaned_data["may_replace"]
        return {**facts, "dispute_until": self.cleaned_data["disputes_at"]}


class ElectorateForm(forms.Form):
    """How many may vote, where ballots are cast elsewhere."""

    eligible = WholeNumberField(label=_("Number of voters"), min_value=1, max_value=1_000_000_000)


class ClassForm(forms.Form):
    """A class of voters."""

    name = forms.CharField(
        label=_("Class of voters"), max_length=40, help_text=_("Such as: Gold Members.")
    )
    size = WholeNumberField(
        label=_("Number of voters in it"),
        min_value=1,
        max_value=1_000_000_000,
        required=False,
        help_text=_("Leave it empty where a roll of names tells it."),
    )


class CountForm(forms.Form):
    """What one question came to, where ballots were counted elsewhere."""

    yes = WholeNumberField(label=_("Yes"), min_value=0, max_value=1_000_000_000)
    no = WholeNumberField(label=_("No"), min_value=0, max_value=1_000_000_000)
    abstain = WholeNumberField(label=_("Abstain"), min_value=0, max_value=1_000_000_000)
    blank = WholeNumberField(
        label=_("Blank"),
        min_value=0,
        max_value=1_000_000_000,
        initial=0,
        help_text=_("Ballots that say nothing to this question."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    correction = forms.CharField(
        label=_("If it corrects an earlier count: why"), max_length=200, required=False
    )

    def count(self) -> Count:
        """Return what the action takes."""
        return Count(*(self.cleaned_data[name] for name in ("yes", "no", "abstain", "blank")))


class RollForm(forms.Form):
    """A roll as a file."""

    file = forms.FileField(
        label=_("Roll as CSV"),
        help_text=_(
            "UTF-8. The first line names the columns: email, and if you like name and voter_id."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    skip_bad = forms.BooleanField(label=_("Leave out rows that cannot be taken"), required=False)
    replace = forms.BooleanField(label=_("Replace the roll that is there"), required=False)


class TurnoutForm(forms.Form):
    """One figure of turnout, told by hand."""

    ballots = WholeNumberField(label=_("Ballots so far"), min_value=0, max_value=1_000_000_000)
    qualifier = forms.ChoiceField(
        label=_("How sure is it"), choices=TurnoutPoint.Precision.choices, initial="exact"
    )
    when = WallTimeField(
        label=_("Counted at"),
        required=False,
        help_text=_("In the time zone of the vote. Leave it empty where only words are known."),
    )
    label = forms.CharField(
        label=_("When, in words"),
        max_length=120,
        required=False,
        help_text=_("Such as: end of day one."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    question = forms.ModelChoiceField(
        label=_("For"), queryset=Question.objects.none(), required=False
    )
    voter_class = forms.ModelChoiceField(
        label=_("Class of voters"), queryset=VoterClass.objects.none(), required=False
    )
    correction = forms.CharField(
        label=_("If it corrects an earlier figure: why"), max_length=200, required=False
    )

    def __init__(self, *args: Any, election: Election, **options: Any) -> None:
        super().__init__(*args, **options)
        self.election = election
        field = self.fields["question"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = election.questions.all()
        field.to_field_name = "public_id"
        field.empty_label = str(_("all questions alike"))
        if election.questions.count() < 2:
            del self.fields["question"]
        of_class = self.fields["voter_class"]
        assert isinstance(of_class, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        of_class.queryset = election.voter_classes.all()
        of_class.to_field_name = "public_id"
        of_class.empty_label = str(_("all together"))
        if not election.voter_classes.all():
            del self.fields["voter_class"]

    def clean(self) -> dict[str, Any]:
        """Put wall time and zone together."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["at"] = None
        if cleaned.get("when"):
            try:
                cleaned["at"] = instant(cleaned["when"], self.election.timezone)
            except ValidationError as fault:
                self.add_error("when", fault)
        elif not cleaned.get("label") and "when" not in self.errors:
            self.add_error("when", _("Say when it was counted: a time, or words."))
        return cleaned

    def point(self) -> Point:
        """Return what the action takes."""
        return Point(
            ballots=self.cleaned_data["ballots"],
            at=self.cleaned_data["at"],
            label=self.cleaned_data["label"],
            qualifier=Qualifier(self.cleaned_data["qualifier"]),
            source=self.cleaned_data["source"],
        )


class TurnoutFileForm(forms.Form):
    """A series of figures as a file."""

    file = forms.FileField(
        label=_("Turnout as CSV"),
        help_text=_("UTF-8. The first line names the columns: at,label,ballots,qualifier,source."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    skip_bad = forms.BooleanField(label=_("Leave out rows that cannot be taken"), required=False)


class KeyForm(forms.Form):
    """A ballot key that was written down."""

    key = forms.CharField(
        label=_("Ballot key"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_key(self) -> str:
        """Read it however it was written; a typing error is told by its place."""
        try:
            return phrases.read(self.cleaned_data["key"])
        except phrases.BadPhrase as typo:
            raise ValidationError(typo.in_words(_=gettext)) from None


class ReceiptForm(forms.Form):
    """A receipt to look for in the box."""

    receipt = forms.CharField(
        label=_("Receipt"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_receipt(self) -> str:
        """Read it however it was written."""
        text = "".join(self.cleaned_data["receipt"].lower().replace("-", "").split())
        if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
            raise ValidationError(_("That is not a receipt. Copy all of its 64 letters."))
        return text
