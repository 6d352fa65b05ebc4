"""The form of a question with names: who stands, what a ballot may hold, and how it is counted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from community.forms import WholeNumberField
from elections.drafts import CandidateDraft, CountingDraft, SeatedDraft
from elections.models import Counting, Question

MOST_NAMES = 100
LONGEST_NAME, LONGEST_ORGANISATION, MOST_ORGANISATIONS = 120, 160, 10
Named = tuple[str, tuple[str, ...]]


class NamesField(forms.CharField):
    """People, one a line: a name, and behind semicolons the organisations that they belong to."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}))
        options.setdefault("max_length", MOST_NAMES * 400)
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        """Read the lines; each fault names its line."""
        found: list[Named] = []
        faults = []
        for number, line in enumerate(super().clean(value).splitlines(), start=1):
            if not line.strip():
                continue
            try:
                found.append(_named(line, known=[name for name, _of in found]))
            except ValidationError as fault:
                faults.append(f"{_now('Line %d:') % number} {fault.message}")
        if len(found) > MOST_NAMES:
            faults.append(_now("No more than %d names can stand.") % MOST_NAMES)
        if faults:
            raise ValidationError(faults[:10])
        return found


def _named(line: str, *, known: list[str]) -> Named:
    name, *rest = (" ".join(part.split()) for part in line.split(";"))
    organisations = tuple(dict.fromkeys(part for part in rest if part))
    if not name:
        raise ValidationError(_now("the name is missing before the semicolon."))
    if not name.isprintable() or len(name) > LONGEST_NAME:
        raise ValidationError(_now("a name has up to %d letters.") % LONGEST_NAME)
    if name.casefold() in {one.casefold() for one in known}:
        raise ValidationError(_now("%s stands there already.") % name)
    if len(organisations) > MOST_ORGANISATIONS or any(
        len(one) > LONGEST_ORGANISATION or not one.isprintable() for one in organisations
    ):
        raise ValidationError(
            _now("up to %(most)d organisations of up to %(long)d letters.")
            % {"most": MOST_ORGANISATIONS, "long": LONGEST_ORGANISATION}
        )
    return name, organisations


def in_lines(people: list[Named]) -> str:
    """Write people as the field reads them."""
    return "\n".join("; ".join([name, *organisations]) for name, organisations in people)


class NamesForm(forms.Form):
    """What a question of names needs. Which of its fields count, its kind says."""

    candidates = NamesField(
        label=_("Who stands"),
        required=False,
        help_text=_(
            "One a line, in the order of the ballot. Behind semicolons: the organisations that count to a"
            " limit, such as “Asha Rao; Acme”."
        ),
    )
    seats = WholeNumberField(
        label=_("Seats"),
        min_value=1,
        max_value=MOST_NAMES,
        initial=1,
        error_messages={"required": _("Say how many are seated.")},
    )
    at_most = WholeNumberField(
        label=_("How many may be ticked"),
        required=False,
        min_value=1,
        max_value=MOST_NAMES,
        help_text=_("Empty: as many as one likes."),
    )
    votes = WholeNumberField(
        label=_("Votes of each voter"),
        min_value=1,
        max_value=100,
        initial=8,
        error_messages={"required": _("Say how many votes each voter has.")},
    )
    highest = WholeNumberField(
        label=_("Highest score"),
        min_value=1,
        max_value=100,
        initial=5,
        error_messages={"required": _("Say what the highest score is.")},
        help_text=_("Scores begin at 0. Up to 10 they are chosen by one tap."),
    )
    method = forms.ChoiceField(
        label=_("Counted by"),
        required=False,
        choices=[
            ("stv-scottish", _("Transfer to several seats: Scottish STV, proportional")),
            ("schulze", _("Comparison in pairs: Schulze")),
            ("irv", _("Transfer to one seat: instant runoff")),
        ],
    )
    unranked = forms.ChoiceField(
        label=_("What a ballot says of names that it does not rank"),
        required=False,
        choices=Counting.Unranked.choices,
        help_text=_("It can decide who is seated."),
    )
    strength = forms.ChoiceField(
        label=_("How strong a victory is"), required=False, choices=Counting.Strength.choices
    )
    quota = forms.ChoiceField(
        label=_("Quota of a seat"), required=False, choices=Counting.Quota.choices
    )
    places = WholeNumberField(
        label=_("Decimal places of a vote"),
        required=False,
        min_value=0,
        max_value=12,
        initial=5,
        help_text=_("What is beyond is cut off. Scotland uses 5."),
    )
    limit = WholeNumberField(
        label=_("How many of one organisation may sit"),
        required=False,
        min_value=1,
        max_value=MOST_NAMES,
        help_text=_("Empty: any number. Who would be one too many is passed over for the next."),
    )
    seated = NamesField(
        label=_("Who sits already and counts to that"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("One a line, with their organisations, such as “Kim Evans; Acme”."),
    )
    seed = forms.CharField(
        label=_("Seed that tells equals apart"),
        required=False,
        max_length=200,
        help_text=_(
            "Empty: the site draws one at the publication, shows its SHA-256 then and the seed at the close."
            " What you write here is public from the publication on."
        ),
    )

    def __init__(
        self, data: Any = None, *, kind: str = "", question: Question | None = None, **options: Any
    ) -> None:
        if question is not None and question.is_counted_by_rule:
            options["initial"] = _initial(question)
        super().__init__(data, prefix="names", **options)
        self.kind = kind

    def clean(self) -> dict[str, Any]:
        """Let go of what does not belong to the kind of question, faults included."""
        cleaned = super().clean() or self.cleaned_data
        for name in {"votes", "highest", "at_most", "places"} - self._fields_of_kind(cleaned):
            self.errors.pop(name, None)
            cleaned[name] = None
        if self._rule(cleaned) == "irv" and cleaned.get("seats", 1) != 1:
            self.add_error("seats", _("Instant runoff fills one seat. Choose STV for several."))
        if cleaned.get("seated") and not cleaned.get("limit") and "limit" not in self.errors:
            self.add_error(
                "limit",
                _("Who sits already counts to a limit. Say how many may sit, or name nobody."),
            )
        return cleaned

    def _rule(self, cleaned: dict[str, Any]) -> str:
        return (cleaned.get("method") or "stv-scottish") if self.kind == "ranked" else self.kind

    def _fields_of_kind(self, cleaned: dict[str, Any]) -> set[str]:
        return {
            "approval": {"at_most"},
            "cumulative": {"votes"},
            "score": {"highest"},
            "stv-scottish": {"places"},
        }.get(self._rule(cleaned), set())

    def candidates_drafted(self) -> list[CandidateDraft]:
        """Who stands, as the action takes them."""
        return [
            CandidateDraft(name, None, organisations)
            for name, organisations in self.cleaned_data["candidates"]
        ]

    def counting(self) -> CountingDraft:
        """How it is counted, as the action takes it."""
        said = self.cleaned_data
        most = {"approval": "at_most", "cumulative": "votes", "score": "highest"}.get(self.kind)
        return CountingDraft(
            self._rule(said),
            most=said[most] if most else None,
            unranked=said["unranked"] or Counting.Unranked.IGNORE,
            strength=said["strength"] or Counting.Strength.WINNING_VOTES,
            quota=said["quota"] or Counting.Quota.DROOP,
            places=5 if said["places"] is None else said["places"],
            limit=said["limit"],
            seed=said["seed"],
            seated=tuple(SeatedDraft(name, of) for name, of in said["seated"]),
        )


def _initial(question: Question) -> dict[str, Any]:
    counting = question.counting
    most = {"approval": "at_most", "cumulative": "votes", "score": "highest"}.get(counting.rule)
    return {
        "candidates": in_lines(
            [(who.name, tuple(who.affiliations)) for who in question.candidates.all()]
        ),
        "seats": question.seats,
        **({most: counting.most} if most else {}),
        "method": counting.rule if question.kind == Question.Kind.RANKED else "stv-scottish",
        "unranked": counting.unranked,
        "strength": counting.strength,
        "quota": counting.quota,
        "places": counting.places,
        "limit": counting.limit,
        "seated": in_lines([(one["name"], tuple(one["affiliations"])) for one in counting.seated]),
        "seed": counting.seed,
    }
