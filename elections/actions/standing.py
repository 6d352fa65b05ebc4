"""Who stands in a question of a draft, how their ballots are counted, and the seed for equals."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.utils.translation import gettext as _

from elections.drafts import CountingDraft, QuestionDraft
from elections.models import Candidate, Counting, Election, Question
from elections.models.counting import fingerprint_of

MOST_NAMES = 100  # on one ballot


def write_names(question: Question, draft: QuestionDraft) -> None:
    """Write who stands; somebody whose name stays keeps their row, and with it whom it is of."""
    there = {who.name: who for who in question.candidates.all()}
    for place, drafted in enumerate(draft.candidates, start=1):
        who = there.pop(drafted.name, None) or Candidate(question=question, name=drafted.name)
        who.position, who.affiliations = place, list(drafted.affiliations)
        who.person = drafted.person or who.person
        who.full_clean(exclude=["public_id"], validate_unique=False)
        who.save()
    for gone in there.values():
        gone.delete()


def write_counting(question: Question, draft: CountingDraft | None) -> None:
    """Write how the ballots are counted, and who sits already, in place of what stood."""
    Counting.objects.filter(question=question).delete()
    if draft is None:
        return
    counting = Counting(question=question, **draft.columns())
    counting.full_clean()
    counting.save(force_insert=True)


def forget_names(question: Question) -> None:
    """Take out everybody and everything that a question of a draft holds of names."""
    question.candidates.all().delete()
    write_counting(question, None)


def what_is_missing(questions: Iterable[Question], *, here: bool) -> list[str]:
    """Name what questions with names lack before they can be published, each in a sentence."""
    faults = []
    for question in questions:
        named = {"title": question.title}
        if here and not question.is_castable:
            faults.append(
                _("“%(title)s” cannot be cast here: say how its ballots are counted.") % named
            )
        if not question.is_counted_by_rule:
            continue
        standing = question.candidates.count()
        if hasattr(question, "nomination_rules"):
            if standing:
                faults.append(
                    _("“%(title)s” names who stands, and has members nominate them: choose one.")
                    % named
                )
        elif not standing:
            faults.append(_("Nobody stands in “%(title)s” yet: name the candidates.") % named)
        elif standing > MOST_NAMES:
            faults.append(
                _("“%(title)s” has more than %(most)d candidates.") % {**named, "most": MOST_NAMES}
            )
    return faults


def draw_seeds(election: Election) -> None:
    """Draw a seed for each question that has none: shown as its hash now, and itself at the close."""
    waiting = Counting.objects.filter(seed="", question__election=election)
    for counting in waiting:
        counting.seed = secrets.token_hex(16)
        counting.seed_hash = fingerprint_of(counting.seed)
        counting.save(update_fields=["seed", "seed_hash"])
