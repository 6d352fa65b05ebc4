"""Forms read and clean; actions decide."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.actions import NEEDED, Mark
from certification.models import (
    Comment,
    CommitteeVote,
    CourseFile,
    CourseVersion,
    Criterion,
    PanelSeat,
    Programme,
    Review,
)
from community.forms import MarkdownField, MarkdownWidget
from community.models import Organisation, Person

if TYPE_CHECKING:
    FormOfCourse = forms.ModelForm[CourseVersion]
else:
    FormOfCourse = forms.ModelForm  # Django's class takes no type at run time

CANNOT_TELL = "cannot-tell"


class CourseForm(FormOfCourse):
    """What a course says of itself. A draft may be half empty; handing in asks for the rest."""

    class Meta:
        model = CourseVersion
        fields = list(CourseVersion.FACTS)
        widgets = {
            "aim": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "title": _("As learners will read it, and as it will stand on a certificate."),
            "aim": _("One sentence: what is this course for before anything else?"),
            "language": _("The language it is taught in."),
            "hours": _("Whole hours, exercises included."),
            "licence": _("For example CC BY 4.0, or “all rights reserved”."),
            "releases": _("For example “Juno and Icehouse”. Reviewers check it against the text."),
            "projects": _("For example “Swift, Keystone and Glance”."),
        }

    summary = MarkdownField(
        label=_("In a few sentences"),
        required=False,
        widget=MarkdownWidget({"rows": 4}),
        help_text=_("What is taught, to whom, and what they can do afterwards."),
    )
    prerequisites = MarkdownField(
        label=_("What learners bring"),
        required=False,
        widget=MarkdownWidget({"rows": 2}),
        help_text=_("What learners know or have before they come. May stay empty."),
    )
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ask(needed=True)

    def _ask(self, *, needed: bool) -> None:
        for name in set(NEEDED) - {"title"}:
            self.fields[name].required = needed

    def full_clean(self) -> None:
        """Take a draft however little is there; only the labels say what handing in will ask for."""
        self._ask(needed=False)
        super().full_clean()
        self._ask(needed=True)


class StartForm(forms.Form):
    """Who offers what to which programme."""

    provider = forms.ModelChoiceField(
        label=_("Provider"),
        queryset=Organisation.objects.none(),
        empty_label=None,
        help_text=_("The organisations that you may act for."),
    )
    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.none(), empty_label=None
    )
    title = forms.CharField(
        label=_("Title of the course"),
        max_length=160,
        help_text=_("As it would stand on a certificate. You can change it until you hand it in."),
    )

    def __init__(self, *args: Any, providers: Any, programmes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = providers  # type: ignore[attr-defined]  # a choice of rows
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]  # likewise
        self.fields["programme"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]  # likewise


class LinkForm(forms.Form):
    title = forms.CharField(label=_("What it is"), max_length=120)
    url = forms.URLField(
        label=_("Address"),
        max_length=300,
        assume_scheme="https",
        help_text=_(
            "Only the address is frozen. What lies there may change, and the page says so."
        ),
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not url.startswith(("https://", "http://")):
            raise forms.ValidationError(_("The address must begin with https:// or http://."))
        return url


class ReasonForm(forms.Form):
    """Why, in words that stay."""

    reason = MarkdownField(label=_("Reason"), max_length=2000, widget=MarkdownWidget({"rows": 3}))


class WithdrawForm(forms.Form):
    reason = MarkdownField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=MarkdownWidget({"rows": 2}),
        help_text=_("Optional. Only you and the committee read it."),
    )


class AssignForm(forms.Form):
    reviewer = forms.CharField(max_length=16)
    due_on = forms.DateField(
        input_formats=["%Y-%m-%d"],
        label=_("Wanted by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, people: dict[str, Person], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": today + timedelta(days=14)})
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_reviewer(self) -> Person:
        person = self.people.get(self.cleaned_data["reviewer"])
        if person is None:
            raise forms.ValidationError(_("Choose somebody of the committee."))
        return person


class ClosesForm(forms.Form):
    closes_on = forms.DateField(
        input_formats=["%Y-%m-%d"],
        label=_("Open until the end of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The vote closes at midnight, UTC."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"closes_on": today + timedelta(days=7)})
        super().__init__(*args, **kwargs)

    def clean_closes_on(self) -> date:
        day: date = self.cleaned_data["closes_on"]
        if day.year > 9000:
            raise forms.ValidationError(_("That is too far away."))
        return day

    @property
    def closes_at(self) -> datetime:
        """The first moment of the next day."""
        following = self.cleaned_data["closes_on"] + timedelta(days=1)
        return datetime.combine(following, time(0), tzinfo=UTC)


class VoteForm(forms.Form):
    choice = forms.ChoiceField(
        label=_("Your vote"), choices=CommitteeVote.Choice.choices, widget=forms.RadioSelect
    )
    reason = MarkdownField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=MarkdownWidget({"rows": 3}),
        help_text=_("Needed for a vote against. The committee reads it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        against = cleaned.get("choice") == CommitteeVote.Choice.AGAINST
        if against and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why you vote against it, so that it can be mended."))
        return cleaned


class DecideForm(forms.Form):
    words = MarkdownField(
        label=_("To the provider"),
        required=False,
        max_length=4000,
        widget=MarkdownWidget({"rows": 3}),
        help_text=_("Optional. The provider reads it with the decision."),
    )


class AppealForm(forms.Form):
    grounds = MarkdownField(
        label=_("What was wrong about the decision"),
        max_length=8000,
        widget=MarkdownWidget({"rows": 6}),
        help_text=_(
            "Which criterion, which rule, which fact. The committee and the panel read it."
        ),
    )


class PanelForm(forms.Form):
    """Who is to hear an appeal, of those who could."""

    people = forms.MultipleChoiceField(
        label=_("Who hears it"), widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = {one.public_id: one for one in people}
        self.fields["people"].choices = [  # type: ignore[attr-defined]  # a choice of several
            (one.public_id, one.name) for one in people
        ]

    def clean_people(self) -> list[Person]:
        return [self.by[one] for one in self.cleaned_data["people"]]


class HearForm(forms.Form):
    choice = forms.ChoiceField(
        label=_("What you say"), choices=PanelSeat.Choice.choices, widget=forms.RadioSelect
    )
    reason = MarkdownField(
        label=_("Reason"),
        max_length=4000,
        widget=MarkdownWidget({"rows": 4}),
        help_text=_("The provider reads it once the panel has decided."),
    )


class CommentForm(forms.Form):
    """A remark, on a paragraph that was chosen or on a place in words."""

    file = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    paragraph = forms.IntegerField(
        required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput
    )
    place = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=160,
        help_text=_("For example “slides.pdf, page 12”."),
    )
    words = MarkdownField(label=_("Remark"), max_length=4000, widget=MarkdownWidget({"rows": 3}))
    audience = forms.ChoiceField(
        label=_("Who reads it"),
        choices=Comment.Audience.choices,
        initial=Comment.Audience.PROVIDER,
    )

    def __init__(self, *args: Any, files: dict[str, CourseFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.material = files
        if self.initial.get("file"):
            self.fields["place"].widget = forms.HiddenInput()

    def clean_file(self) -> CourseFile | None:
        return self.material.get(self.cleaned_data["file"])


class ReviewForm(forms.Form):
    """The sheet: for each criterion a mark and a comment, then a word to the committee.

    Nothing is required here: a draft may be half empty, and handing in is refused by the action. Marks
    outside the scale are refused here.
    """

    recommendation = forms.ChoiceField(
        label=_("Your word to the committee"),
        required=False,
        choices=Review.Recommendation.choices,
        widget=forms.RadioSelect,
    )
    words = MarkdownField(
        label=_("In a few sentences"),
        required=False,
        max_length=4000,
        widget=MarkdownWidget({"rows": 3}),
    )

    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            scale = [(str(n), label) for n, label in enumerate(one.labels)]
            self.fields[f"mark-{one.key}"] = forms.ChoiceField(
                required=False,
                choices=[*scale, (CANNOT_TELL, _("cannot tell"))],
                widget=forms.RadioSelect,
            )
            self.fields[f"comment-{one.key}"] = MarkdownField(
                label=_("Comment"),
                required=False,
                max_length=4000,
                widget=MarkdownWidget({"rows": 2}),
            )

    @classmethod
    def written(cls, review: Review | None) -> dict[str, Any]:
        """What the sheet says so far, for the form to show."""
        if review is None:
            return {}
        said: dict[str, Any] = {"recommendation": review.recommendation, "words": review.words}
        for one in review.scores.select_related("criterion"):
            mark = CANNOT_TELL if one.cannot_tell else one.score
            said[f"mark-{one.criterion.key}"] = "" if mark is None else str(mark)
            said[f"comment-{one.criterion.key}"] = one.comment
        return said

    @property
    def marks(self) -> dict[str, Mark]:
        """The sheet for the action."""
        read = {}
        for one in self.criteria:
            mark = self.cleaned_data.get(f"mark-{one.key}", "")
            read[one.key] = Mark(
                score=int(mark) if mark not in ("", CANNOT_TELL) else None,
                cannot_tell=mark == CANNOT_TELL,
                comment=self.cleaned_data.get(f"comment-{one.key}", ""),
            )
        return read
