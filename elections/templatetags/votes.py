"""Words and bars of votes, for templates."""

from __future__ import annotations

from fractions import Fraction

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from elections import asking, count_drawings, drawings
from elections.models import Question
from elections.models.rules import RuleColumns
from elections.progress import number
from elections.quorum import share_in_words

register = template.Library()


@register.filter
def grouped(value: int | None) -> str:
    """Write a whole number as it is read: 13,490."""
    return "" if value is None else number(value)


@register.filter
def in_fours(text: str) -> str:
    """Break a long code into groups of four, so that it can be compared by eye."""
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


@register.simple_tag
def question_majority(question: RuleColumns) -> str:
    """Say a question's majority in a sentence."""
    return question.majority.in_words(_=_)


@register.simple_tag
def question_quorum(question: RuleColumns, eligible: int | None) -> str:
    """Say a question's quorum in a sentence."""
    if eligible is None and question.quorum.share is not None:
        return _("%s of the roll must vote.") % share_in_words(question.quorum.share, _=_)
    return question.quorum.in_words(eligible, _=_)


@register.simple_tag
def tally_bar(part: int, whole: int, kind: str) -> SafeString:
    """Draw how many of all gave this answer."""
    return SafeString(drawings.bar(kind, Fraction(part, whole) if whole else Fraction(0)))


@register.simple_tag
def coin(is_there: bool) -> SafeString:
    """Draw a vote: as a coin, or as the place where one was."""
    return SafeString(count_drawings.coin(is_there=is_there))


@register.simple_tag
def ballot_words(question: Question) -> str:
    """Say how a question is answered."""
    return asking.ballot_in_words(question)


@register.simple_tag(takes_context=True)
def count_words(context: template.Context, question: Question) -> list[str]:
    """Say how a question of names is counted, an option a sentence."""
    return asking.count_in_words(question, at=context["request"].at)


@register.simple_tag
def share_bar(share: Fraction, is_seated: bool) -> SafeString:
    """Draw how much somebody has of the most that anybody has."""
    return SafeString(drawings.bar("yes" if is_seated else "abstain", share))
