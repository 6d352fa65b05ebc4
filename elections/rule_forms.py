"""The form of a question: what is asked, how many must vote, and how many of them yes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms import MarkdownField, WholeNumberField
from elections.drafts import ClassDraft, QuestionDraft
from elections.forms.names import NamesForm
from elections.models import Question, VoterClass
from elections.models.rules import RuleColumns
from elections.quorum import (
    BadRule,
    Base,
    Counted,
    MajorityKind,
    MajorityRule,
    QuorumKind,
    QuorumRule,
    parse_share,
)


class RuleForm(forms.Form):
    """A quorum and a majority."""

    quorum = forms.ChoiceField(
        label=_("Quorum"),
        choices=[
            ("fraction", _("A share of the roll must vote")),
            ("absolute", _("A number of voters must vote")),
            ("debian", _("One and a half times the square root of the roll (Debian’s 3Q)")),
            ("none", _("None")),
        ],
    )
    share = forms.CharField(
        label=_("Share of the roll"),
        required=False,
        max_length=40,
        initial="1/4",
        help_text=_("A fraction or per cent, such as 1/4 or 25 %. It is counted exactly."),
    )
    number = WholeNumberField(
        label=_("Number of voters"), required=False, min_value=1, max_value=1_000_000_000
    )
    counts = forms.ChoiceField(
        label=_("What counts to the quorum"),
        required=False,
        choices=[
            (Counted.BALLOTS, _("Every ballot that comes in")),
            (Counted.ANSWERS, _("Yes, no and abstain, but no blank ballot")),
            (Counted.DECISIVE, _("Only yes and no")),
        ],
        help_text=_(
            "Where abstentions do not count, nobody can see before the close that it is reached."
        ),
    )
    majority = forms.ChoiceField(
        label=_("Majority"),
        choices=[
            ("more_yes", _("More yes than no: more than half")),
            ("fraction", _("At least a share")),
        ],
    )
    majority_share = forms.CharField(
        label=_("That share"),
        required=False,
        max_length=40,
        initial="2/3",
        help_text=_("Such as 2/3."),
    )
    base = forms.ChoiceField(
        label=_("Of what"),
        required=False,
        choices=[
            (Base.DECISIVE, _("Of yes and no: abstentions are left out")),
            (Base.BALLOTS, _("Of all ballots: an abstention works as a no")),
            (Base.ROLL, _("Of the whole roll: staying away works as a no")),
        ],
    )

    def clean(self) -> dict[str, Any]:
        """Read the rules exactly; only the fields of the chosen rule count."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["quorum_rule"] = self._quorum(cleaned)
        cleaned["majority_rule"] = self._majority(cleaned)
        return cleaned

    def _quorum(self, cleaned: dict[str, Any]) -> QuorumRule | None:
        kind = cleaned.get("quorum")
        counts = Counted(cleaned.get("counts") or Counted.BALLOTS)
        if kind == "fraction":
            share = self._share("share", cleaned)
            return QuorumRule(QuorumKind.FRACTION, share=share, counts=counts) if share else None
        if kind == "absolute":
            if not cleaned.get("number"):
                if "number" not in self.errors:
                    self.add_error("number", _("Say how many must vote."))
                return None
            return QuorumRule(QuorumKind.ABSOLUTE, number=cleaned["number"], counts=counts)
        if kind == "debian":
            return QuorumRule(QuorumKind.DEBIAN, counts=counts)
        return QuorumRule(QuorumKind.NONE)

    def _majority(self, cleaned: dict[str, Any]) -> MajorityRule | None:
        base = Base(cleaned.get("base") or Base.DECISIVE)
        if cleaned.get("majority") == "fraction":
            share = self._share("majority_share", cleaned)
            return MajorityRule(MajorityKind.FRACTION, share=share, base=base) if share else None
        return MajorityRule(MajorityKind.MORE_YES, base=base)

    def _share(self, name: str, cleaned: dict[str, Any]) -> Any:
        try:
            share = parse_share(cleaned.get(name) or "")
        except BadRule:
            self.add_error(
                name, _("Write a share above nothing and up to all (100 %), such as 1/4 or 25 %.")
            )
            return None
        if share.denominator > 1_000_000:
            self.add_error(name, _("Write it as a simpler fraction."))
            return None
        return share


class ClassRuleForm(RuleForm):
    """What one class of voters needs."""

    def __init__(self, *args: Any, voter_class: VoterClass, **options: Any) -> None:
        super().__init__(*args, **options)
        self.voter_class = voter_class

    def draft(self) -> ClassDraft:
        """Return what the action takes."""
        return ClassDraft(
            self.voter_class.name,
            self.cleaned_data["quorum_rule"],
            self.cleaned_data["majority_rule"],
        )


NAMED = ("approval", "cumulative", "score", "ranked")
OF_YES_AND_NO = ("majority", "majority_share", "base")


class QuestionForm(RuleForm):
    """One question, with its quorum and its majority: of all, or of each class of voters.

    Where it asks for names, `names_form` holds who stands and how it is counted, and nothing is a majority.
    """

    title = forms.CharField(
        label=_("Question"),
        max_length=200,
        help_text=_("So that yes and no are plain answers to it, or names are."),
    )
    text = MarkdownField(label=_("The full wording"), required=False)
    kind = forms.ChoiceField(
        label=_("How it is answered"),
        required=False,
        choices=[
            ("yes_no", _("Yes, no or abstain")),
            ("approval", _("By ticks on names (approval)")),
            ("cumulative", _("By votes placed freely on names (cumulative)")),
            ("score", _("By a score for each name")),
            ("ranked", _("By putting names into an order")),
        ],
    )
    by_class = forms.BooleanField(
        label=_("Each class of voters decides apart, and it carries only where all of them carry"),
        required=False,
    )

    field_order = ("title", "text", "kind", "by_class")

    def __init__(
        self,
        data: Any = None,
        *,
        question: Question | None = None,
        classes: Iterable[VoterClass] = (),
        **options: Any,
    ) -> None:
        rules = {one.voter_class_id: one for one in question.class_rules.all()} if question else {}
        if question is not None:
            options["initial"] = {
                "title": question.title,
                "text": question.text,
                "kind": question.kind,
                "by_class": bool(rules),
                **_initial(question),
            }
        super().__init__(data, **options)
        kind = "" if data is None else data.get("kind", "")
        self.fields["kind"].required = data is None or bool(kind)  # where none is sent: yes and no
        self.names_form = NamesForm(
            data if kind not in {"", "yes_no"} else None, kind=kind, question=question
        )
        self.class_forms = [
            ClassRuleForm(
                data,
                voter_class=one,
                prefix=one.public_id,
                initial=_initial(rules[one.pk]) if one.pk in rules else {"quorum": "none"},
            )
            for one in classes
        ]
        if not self.class_forms:
            del self.fields["by_class"]

    @property
    def decides_by_class(self) -> bool:
        return bool(self.class_forms and self.cleaned_data.get("by_class"))

    def clean(self) -> dict[str, Any]:
        """Where classes decide apart, their rules count, and the rule of all does not."""
        cleaned = super().clean()
        if self.is_of_names:
            self._clean_names(cleaned)
        elif self.class_forms and cleaned.get("by_class"):
            for name in (
                "quorum",
                "share",
                "number",
                "counts",
                "majority",
                "majority_share",
                "base",
            ):
                self.errors.pop(name, None)
            cleaned["quorum_rule"] = QuorumRule(QuorumKind.NONE)
            cleaned["majority_rule"] = MajorityRule(MajorityKind.NONE)
        return cleaned

    @property
    def is_of_names(self) -> bool:
        return self.names_form.kind in NAMED

    def _clean_names(self, cleaned: dict[str, Any]) -> None:
        """There is no yes and no: the rule of the count decides, and the quorum is of ballots."""
        for name in OF_YES_AND_NO:
            self.errors.pop(name, None)
        cleaned["majority_rule"] = MajorityRule(MajorityKind.NONE)
        rule = cleaned.get("quorum_rule")
        if rule is not None and rule.counts is Counted.DECISIVE:
            self.add_error(
                "counts", _("Names are not answered by yes and no: choose one of the other two.")
            )
        if cleaned.get("by_class"):
            self.add_error("by_class", _("Classes decide apart on yes and no only."))

    def is_valid(self) -> bool:
        """With whoever stands, or with each of its classes, where they decide apart."""
        whole = super().is_valid()
        if self.is_of_names and self.is_bound:
            return self.names_form.is_valid() and whole
        if not self.is_bound or not self.decides_by_class:
            return whole
        faulty = [one for one in self.class_forms if not one.is_valid()]  # all are read
        return whole and not faulty

    def draft(self) -> QuestionDraft:
        """Return what the action takes."""
        return QuestionDraft(
            title=self.cleaned_data["title"],
            text=self.cleaned_data["text"],
            quorum=self.cleaned_data["quorum_rule"],
            majority=self.cleaned_data["majority_rule"],
            classes=[one.draft() for one in self.class_forms] if self.decides_by_class else (),
            **self._of_names(),
        )

    def _of_names(self) -> dict[str, Any]:
        if not self.is_of_names:
            return {}
        return {
            "kind": self.names_form.kind,
            "seats": self.names_form.cleaned_data["seats"],
            "candidates": self.names_form.candidates_drafted(),
            "counting": self.names_form.counting(),
        }


def _initial(rule: RuleColumns) -> dict[str, Any]:
    quorum, majority = rule.quorum, rule.majority
    return {
        "quorum": quorum.kind.value,
        "share": str(quorum.share) if quorum.share else "1/4",
        "number": quorum.number,
        "counts": quorum.counts.value,
        # of a question that classes decide apart the form begins anew
        "majority": majority.kind.value if majority.kind != MajorityKind.NONE else "more_yes",
        "majority_share": str(majority.share) if majority.share else "2/3",
        "base": majority.base.value,
    }
