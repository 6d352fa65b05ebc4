"""The forms of calls and proposals."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from community.forms import MarkdownField, MarkdownWidget
from community.models import Person
from community.wall import zone_or_utc
from events import times
from events.actions.calls import CallFacts
from events.actions.proposing import ProposalFacts
from events.forms.base import DayField
from events.models import AgendaItem, CallForTalks, Event, Proposal, ProposalLabel
from events.models.selection import HIGHEST, LOWEST
from events.models.talks import KINDS

LINKS_AT_MOST = 5
SHORTEST, LONGEST = 5, 480
NO_JUDGEMENT = "none"
_is_url = URLValidator(schemes=["http", "https"])


def _names(kinds: list[str]) -> list[tuple[str, Any]]:
    known = dict(AgendaItem.Kind.choices)
    return [(kind, str(known[kind]).capitalize()) for kind in kinds if kind in known]


class CallForm(forms.Form):
    """What a group asks for, and until when."""

    text = MarkdownField(
        label=_("What are you looking for?"),
        required=False,
        max_length=8_000,
        help_text=_(
            "Subjects, who listens, what the room has. First-time speakers welcome? Say so."
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"),
        choices=lambda: _names([str(kind) for kind in KINDS]),
        widget=forms.CheckboxSelectMultiple,
    )
    lengths = forms.CharField(
        label=_("Lengths in minutes"),
        max_length=60,
        help_text=_("With commas: 10, 20, 40."),
    )
    opens_on = DayField(
        label=_("Opens on"), required=False, help_text=_("Left empty: it is open at once.")
    )
    closes_on = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Left empty: it stays open until you end it."),
    )
    is_anonymous = forms.BooleanField(
        label=_("Read without names: raters see who speaks only after the answer"), required=False
    )

    def __init__(
        self, data: Any = None, *, zone: str, at: datetime, call: CallForTalks | None = None
    ) -> None:
        super().__init__(data, initial=_call_initial(call, zone))
        self.zone, self.at, self.call = zone, at, call

    def clean_lengths(self) -> list[int]:
        """The minutes, each once."""
        said = self.cleaned_data["lengths"].replace(";", ",").split(",")
        try:
            found = sorted({int(part) for part in said if part.strip()})
        except ValueError as error:
            raise ValidationError(
                _("Give whole minutes with commas, such as 10, 20, 40.")
            ) from error
        if not found or len(found) > 8 or found[0] < SHORTEST or found[-1] > LONGEST:
            raise ValidationError(_("Give one to eight lengths, each from 5 to 480 minutes."))
        return found

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        try:
            said["opens_at"] = self._opens(said.get("opens_on"))
            closes = said.get("closes_on")
            said["closes_at"] = (
                times.day_begins(closes + timedelta(days=1), self.zone) if closes else None
            )
        except times.BadTime:
            raise ValidationError(_("That year cannot be meant. Are the days right?")) from None
        except OverflowError:
            raise ValidationError(_("That year cannot be meant. Are the days right?")) from None
        if said["closes_at"] is not None and said["closes_at"] <= said["opens_at"]:
            self.add_error("closes_on", _("The last day lies before the first."))
        return said

    def _opens(self, day: date | None) -> datetime:
        if self.call is not None:
            standing = self.call.opens_at.astimezone(zone_or_utc(self.zone)).date()
            if day is None or day == standing:
                return self.call.opens_at
        today = self.at.astimezone(zone_or_utc(self.zone)).date()
        return self.at if day is None or day == today else times.day_begins(day, self.zone)

    def facts(self) -> CallFacts:
        said = self.cleaned_data
        names = ("opens_at", "closes_at", "text", "lengths", "kinds", "is_anonymous")
        return CallFacts(**{name: said[name] for name in names})


def _call_initial(call: CallForTalks | None, zone: str) -> dict[str, Any]:
    if call is None:
        return {"kinds": [str(kind) for kind in KINDS[:2]], "lengths": "10, 20, 40"}
    place = zone_or_utc(zone)
    last = call.closes_at.astimezone(place) - timedelta(minutes=1) if call.closes_at else None
    return {
        "text": call.text,
        "kinds": call.kinds,
        "lengths": ", ".join(str(length) for length in call.lengths),
        "opens_on": call.opens_at.astimezone(place).date(),
        "closes_on": last.date() if last else None,
        "is_anonymous": call.is_anonymous,
    }


class ProposalForm(forms.Form):
    """A talk that somebody would give."""

    title = forms.CharField(label=_("Title"), max_length=140)
    kind = forms.ChoiceField(label=_("Kind"))
    minutes = forms.TypedChoiceField(label=_("Length"), coerce=int)
    language = forms.CharField(
        label=_("Language"),
        max_length=40,
        required=False,
        help_text=_("English, தமிழ், ಕನ್ನಡ …"),
    )
    abstract = MarkdownField(
        label=_("What it is about"),
        required=False,
        max_length=8_000,
        widget=MarkdownWidget({"rows": 8}),
        help_text=_("What will people take home? It stands on the agenda when it is accepted."),
    )
    notes = forms.CharField(
        label=_("Notes for the organisers"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Never public: what you need, what you are unsure of, whether it is your first talk."
        ),
    )
    links = forms.CharField(
        label=_("Links"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, at most five: earlier talks, the project, a draft of the slides."),
    )
    availability = forms.CharField(
        label=_("When you can"),
        required=False,
        max_length=300,
        help_text=_("“Saturdays only”, “not before May”."),
    )

    def __init__(
        self, data: Any = None, *, call: CallForTalks, proposal: Proposal | None = None
    ) -> None:
        super().__init__(data, initial=_proposal_initial(proposal, call))
        kinds, lengths = list(call.kinds), list(call.lengths)
        if proposal is not None:
            kinds = list(dict.fromkeys([*kinds, proposal.kind]))
            lengths = sorted({*lengths, proposal.minutes})
        self._choose("kind", _names(kinds))
        self._choose("minutes", [(n, _("%d minutes") % n) for n in lengths])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_links(self) -> list[str]:
        """The addresses, each opening a page."""
        lines = [line.strip() for line in self.cleaned_data["links"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > LINKS_AT_MOST:
            raise ValidationError(_("At most five links."))
        for link in found:
            try:
                _is_url(link)
            except ValidationError as error:
                raise ValidationError(
                    _("“%s” is no address of a page: https://…") % link[:80]
                ) from error
        return found

    def facts(self) -> ProposalFacts:
        said = self.cleaned_data
        return ProposalFacts(**{name: said[name] for name in ProposalFacts.__slots__})


def _proposal_initial(proposal: Proposal | None, call: CallForTalks) -> dict[str, Any]:
    if proposal is None:
        return {"minutes": call.lengths[len(call.lengths) // 2]}
    said = {name: getattr(proposal, name) for name in ProposalFacts.__slots__}
    return {**said, "links": "\n".join(proposal.links)}


class AskSpeakerForm(forms.Form):
    """Whom to ask: an address, or a name that people find in public."""

    who = forms.CharField(
        label=_("Their e-mail address, or their name"),
        max_length=200,
        help_text=_("A name finds people who stand in public here; anybody else by their address."),
    )


class RatingForm(forms.Form):
    """What a rater thinks."""

    score = forms.TypedChoiceField(
        label=_("Your rating"),
        coerce=lambda said: None if said == NO_JUDGEMENT else int(said),
        widget=forms.RadioSelect,
        choices=[
            *(
                (n, words)
                for n, words in zip(
                    range(HIGHEST, LOWEST - 1, -1),
                    (
                        _("5: we must have it"),
                        _("4: good"),
                        _("3: fits, if there is room"),
                        _("2: rather not"),
                        _("1: no"),
                    ),
                    strict=True,
                )
            ),
            (NO_JUDGEMENT, _("No judgement: I cannot tell, or stand too close")),
        ],
    )
    words = forms.CharField(
        label=_("Why?"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For the other raters; the speakers never see it."),
    )


class RemarkForm(forms.Form):
    """Something said to the other raters."""

    text = forms.CharField(
        label=_("A word to the other raters"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LabelsForm(forms.Form):
    """Which labels a proposal carries."""

    labels = forms.ModelMultipleChoiceField(
        ProposalLabel.objects.none(),
        label=_("Labels"),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, usable: list[ProposalLabel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["labels"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = ProposalLabel.objects.filter(pk__in=[one.pk for one in usable])


class LabelForm(forms.Form):
    """A new label."""

    name = forms.CharField(label=_("New label"), max_length=40)


class RaterForm(forms.Form):
    """Who shall rate along: somebody of the group's own circle."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Somebody of the group who rates along"),
        to_field_name="public_id",
        empty_label=_("Choose a member"),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people


class AnswerForm(forms.Form):
    """The letter to the speakers, to be read before it goes."""

    words = forms.CharField(
        label=_("What the speakers will read"),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Change it as you like: it goes out as it stands here."),
    )


class AcceptForm(AnswerForm):
    """The same, and into which meetup the talk goes."""

    place = forms.ChoiceField(label=_("Into which meetup?"))
    field_order = ["place", "words"]

    def __init__(
        self,
        *args: Any,
        events: list[Event],
        lines: dict[int, list[AgendaItem]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._places: dict[str, tuple[Event, AgendaItem | None]] = {}
        choices: list[tuple[str, list[tuple[str, Any]]]] = []
        for event in events:
            self._places[event.public_id] = (event, None)
            group: list[tuple[str, Any]] = [
                (event.public_id, _("a new line at the end of the agenda"))
            ]
            for line in lines.get(event.pk, []):
                key = f"{event.public_id}:{line.public_id}"
                self._places[key] = (event, line)
                group.append((key, _("in place of “%s”") % line.title))
            choices.append((f"{event.title}, {event.short_date}", group))
        field = self.fields["place"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def chosen(self) -> tuple[Event, AgendaItem | None]:
        """The meetup, and the line of its agenda where one was chosen."""
        return self._places[self.cleaned_data["place"]]
