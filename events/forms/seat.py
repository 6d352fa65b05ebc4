"""What is asked of somebody who wants a seat: guests, and the organisers' own questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.forms import MarkdownField, MarkdownWidget
from events.models import Answer, Event, Question


class AnswersForm(forms.Form):
    """The questions of a meetup, with what was answered before."""

    def __init__(
        self,
        data: Any = None,
        *,
        questions: Sequence[Question],
        answers: Sequence[Answer] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.questions = list(questions)
        said = {answer.question_id: answer for answer in answers}
        for question in self.questions:
            self.fields[self._name(question)] = _field(question, said.get(question.pk))

    @staticmethod
    def _name(question: Question) -> str:
        return f"q_{question.public_id}"

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of the questions, in their order."""
        return [self[self._name(question)] for question in self.questions]

    def answers(self) -> dict[str, Any]:
        """What was answered, by the public id of the question."""
        said = self.cleaned_data
        return {question.public_id: said[self._name(question)] for question in self.questions}

    def blame(self, question: str, words: str) -> None:
        """Put a refusal to the question that it is about."""
        name = f"q_{question}"
        self.add_error(name if name in self.fields else None, words)


class SeatForm(AnswersForm):
    """Everything asked of somebody who wants a seat; the room is chosen beside it."""

    def __init__(self, data: Any = None, *, event: Event, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if event.guests_allowed:
            self.fields["guests"] = guests_field(event.guests_allowed)
            self.order_fields(["guests"])

    @property
    def guests(self) -> int:
        """How many come along."""
        return int(self.cleaned_data.get("guests") or 0)


class VisitForm(SeatForm):
    """The same for somebody without an account, who says how they are called and how to reach them."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("The organisers read it, and nobody else."),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("The link to confirm goes there. It is forgotten after the meetup."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.order_fields(["name", "email", "guests"])


class GuestsForm(forms.Form):
    """More guests or fewer."""

    step = forms.IntegerField(widget=forms.HiddenInput, required=False)
    to_back = forms.BooleanField(
        required=False,
        label=gettext_lazy(
            "If so many do not fit, give up what I have and put all of us at the end of the waitlist"
        ),
    )

    def __init__(self, data: Any = None, *, most: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["guests"] = guests_field(most)
        self.order_fields(["guests", "to_back"])


class ReasonForm(forms.Form):
    """Why somebody gets no seat, or loses one."""

    reason = MarkdownField(
        label=gettext_lazy("What they are told"),
        max_length=1000,
        required=False,
        widget=MarkdownWidget({"rows": 3}),
        help_text=gettext_lazy("It stands in their mail. Without it they learn the fact alone."),
    )


def guests_field(most: int) -> forms.Field:
    """How many guests, from nobody to as many as a person may bring."""
    choices = [(0, _("Nobody, I come alone"))]
    choices += [
        (n, ngettext("%(n)s guest", "%(n)s guests", n) % {"n": n}) for n in range(1, most + 1)
    ]
    return forms.TypedChoiceField(
        label=_("Who comes along?"), choices=choices, coerce=int, empty_value="0", required=False
    )


def _field(question: Question, answer: Answer | None) -> forms.Field:
    facts: dict[str, Any] = {"label": question.label, "required": question.required}
    choices = [(choice, choice) for choice in question.choices]
    if question.kind == Question.Kind.SEVERAL:
        return forms.MultipleChoiceField(
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            initial=answer.chosen if answer else [],
            **facts,
        )
    if question.kind == Question.Kind.CHOICE:
        if not question.required:
            choices = [("", _("No answer")), *choices]
        return forms.ChoiceField(
            choices=choices,
            widget=forms.RadioSelect,
            initial=answer.chosen[0] if answer and answer.chosen else "",
            **facts,
        )
    return forms.CharField(
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        initial=answer.text if answer else "",
        **facts,
    )
