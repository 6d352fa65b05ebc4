from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community import audit, jobs
from community.errors import DomainError
from community.models import Group, Person
from elections.actions.class_sizes import hindering_classes
from elections.actions.frozen import NotADraft, attempts_recorded, refuse_frozen
from elections.actions.standing import (
    draw_seeds,
    forget_names,
    what_is_missing,
    write_counting,
    write_names,
)
from elections.actions.statement import write_definition, write_freeze
from elections.actions.timetables import (
    forget_rules,
    hindering_nominations,
    promise_to_remind_nominees,
    promise_to_warn_of_slates,
)
from elections.drafts import QuestionDraft, rule_columns
from elections.models import ClassRule, Election, Publication, Question
from elections.quorum import QuorumRule
from elections.signals import vote_published

RESERVED = {"new", "receipt"}  # addresses of pages
EDITABLE = {
    "title",
    "summary",
    "opens_at",
    "closes_at",
    "timezone",
    "voters",
    "source",
    "dispute_until",
    "breakdown",
    "may_replace",
}
WARN = "elections.roll_waits"
A_DAY = timedelta(days=1)


class AddressTaken(DomainError):
    """Another vote stands at this address."""


class ClosesBeforeItOpens(DomainError):
    """The window is empty."""


class NotReady(DomainError):
    """Something is missing before it can be published."""


def locked_draft(election: Election) -> Election:
    """Take the vote's lock, and refuse unless it may still change."""
    held = Election.objects.select_for_update().get(pk=election.pk)
    if held.is_history:
        raise NotADraft(_("This vote is history: it stands as it was recorded."))
    if Publication.objects.filter(election=held).exists():
        raise NotADraft(
            _("This vote is published: its window, questions and roll stay as they are.")
        )
    return held


def locked_draft_roll(election: Election) -> Election:
    """The same for what writes the roll: that it is frozen is said first, and the deed records it."""
    refuse_frozen(Election.objects.select_for_update().get(pk=election.pk))
    return locked_draft(election)


def _check_window(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        raise ClosesBeforeItOpens(
            _("The vote would close before it opens. Set the close after the opening.")
        )


def _check_disputes(until: datetime | None, opens_at: datetime) -> None:
    if until is not None and until > opens_at:
        raise ClosesBeforeItOpens(
            _("The roll would be open to dispute after the vote opens. Set an earlier end of that.")
        )


def _free_slug(title: str) -> str:
    base = slugify(title)[:70].strip("-") or "vote"
    slug, number = base, 1
    while slug in RESERVED or Election.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _taken(slug: str) -> AddressTaken:
    return AddressTaken(_("There is a vote at this address already: %s.") % slug)


@transaction.atomic
def create_election(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    slug: str = "",
    **facts: Any,
) -> Election:
    """Draft a vote. Only the group's officers see it until it is published."""
    _check_window(opens_at, closes_at)
    _check_disputes(facts.get("dispute_until"), opens_at)
    if slug in RESERVED or Election.objects.filter(slug=slug).exists():
        raise _taken(slug)
    election = Election(
        group=group,
        title=title,
        slug=slug or _free_slug(title),
        opens_at=opens_at,
        closes_at=closes_at,
        created_by=actor,
        created_at=at,
        **facts,
    )
    election.full_clean(exclude=["public_id"], validate_unique=False)
    try:
        with transaction.atomic():
            election.save()
    except IntegrityError:
        # another vote came to this address at the same moment
        if slug:
            raise _taken(slug) from None
        election.slug = _free_slug(title)
        election.save()
    audit.record(
        actor=actor,
        verb="elections.election_created",
        target=election,
        at=at,
        payload={"slug": election.slug, "group": group.public_id},
    )
    return election


@transaction.atomic
def edit_election(
    *, actor: Person | None, at: datetime, election: Election, **facts: Any
) -> Election:
    """Change a draft."""
    draft = locked_draft(election)
    if not facts.keys() <= EDITABLE:
        raise TypeError(f"not to be edited: {sorted(facts.keys() - EDITABLE)}")
    for name, value in facts.items():
        setattr(draft, name, value)
    _check_window(draft.opens_at, draft.closes_at)
    _check_disputes(draft.dispute_until, draft.opens_at)
    draft.full_clean(exclude=["public_id"])
    draft.save(update_fields=list(facts))
    audit.record(
        actor=actor,
        verb="elections.election_edited",
        target=draft,
        at=at,
        payload={"fields": sorted(facts)},
    )
    return draft


@transaction.atomic
def add_question(
    *, actor: Person | None, at: datetime, election: Election, draft: QuestionDraft
) -> Question:
    """Put a question to the vote, with its own quorum and majority."""
    held = locked_draft(election)
    question = write_question(held, draft)
    audit.record(
        actor=actor,
        verb="elections.question_added",
        target=held,
        at=at,
        payload={"question": question.public_id},
    )
    return question


def write_question(election: Election, draft: QuestionDraft) -> Question:
    """Write the rows of a question, behind those that are there."""
    last = election.questions.order_by("-position").first()
    question = Question(
        election=election, position=last.position + 1 if last else 1, **draft.columns()
    )
    question.full_clean(exclude=["public_id"])
    question.save()
    write_names(question, draft)
    write_counting(question, draft.counting)
    _write_class_rules(question, draft)
    return question


def _write_class_rules(question: Question, draft: QuestionDraft) -> None:
    """Write what each class needs, in place of what stood; all classes decide apart, or none does."""
    classes = {one.name: one for one in question.election.voter_classes.all()}
    named = [one.name for one in draft.classes]
    if named and sorted(named) != sorted(classes):
        raise NotReady(
            _("Where classes decide apart, each of them needs its rule, once. Nothing was kept.")
        )
    question.class_rules.all().delete()
    for one in draft.classes:
        rule = ClassRule(
            question=question,
            voter_class=classes[one.name],
            **rule_columns(one.quorum, one.majority),
        )
        rule.full_clean()
        rule.save()


@transaction.atomic
def edit_question(
    *, actor: Person | None, at: datetime, question: Question, draft: QuestionDraft
) -> Question:
    """Word a question of a draft anew, or give it another rule."""
    held = locked_draft(question.election)
    for name, value in draft.columns().items():
        setattr(question, name, value)
    question.full_clean(exclude=["public_id"])
    question.save()
    write_names(question, draft)
    write_counting(question, draft.counting)
    _write_class_rules(question, draft)
    audit.record(
        actor=actor,
        verb="elections.question_edited",
        target=held,
        at=at,
        payload={"question": question.public_id},
    )
    return question


@transaction.atomic
def remove_question(*, actor: Person | None, at: datetime, question: Question) -> None:
    """Take a question out of a draft. Nobody has seen it yet, so nothing is lost."""
    held = locked_draft(question.election)
    forget_names(question)
    question.class_rules.all().delete()
    question.election = held
    forget_rules(question)
    Question.objects.filter(pk=question.pk).delete()
    audit.record(
        actor=actor,
        verb="elections.question_removed",
        target=held,
        at=at,
        payload={"question": question.public_id},
    )


@attempts_recorded
@transaction.atomic
def declare_electorate(
    *, actor: Person | None, at: datetime, election: Election, eligible: int
) -> Election:
    """Say how many may vote, where the ballots are cast and counted elsewhere."""
    held = locked_draft_roll(election)
    if eligible < 1:
        raise NotReady(_("An electorate is one voter or more."))
    if held.voter_classes.exists():
        raise NotReady(
            _("This vote has classes of voters: the number of voters is the sum of theirs.")
        )
    held.roll.all().delete()
    held.electorate, held.eligible = Election.Electorate.DECLARED, eligible
    held.save(update_fields=["electorate", "eligible"])
    write_definition(held, actor=actor, at=at, kind="declared", considered=eligible, taken=eligible)
    audit.record(
        actor=actor,
        verb="elections.electorate_declared",
        target=held,
        at=at,
        payload={"eligible": eligible},
    )
    return held


def missing(election: Election, *, at: datetime) -> list[str]:
    """Name what stands between a draft and its publication, each in a sentence."""
    questions = list(election.questions.select_related("counting", "nomination_rules"))
    here, has_roll, faults = election.is_cast_here, election.has_roll, []
    if not questions:
        faults.append(_("It asks nothing yet: add a question."))
    if election.eligible is None:
        faults.append(_("Nobody may vote yet: import the roll, or say how many may vote."))
    if election.has_closed(at=at):
        faults.append(_("Its close is past: set a later one."))
    elif has_roll and election.has_opened(at=at) and not election.is_sample:
        faults.append(_("Its opening is past: set a later one, so that everybody has all of it."))
    until = election.dispute_until
    if has_roll and until is not None and until <= at:
        faults.append(
            _("The time in which the roll is open to dispute is past: set a later end, or none.")
        )
    faults += what_is_missing(questions, here=here)
    if here and election.voter_classes.exists():
        faults.append(
            _(
                "A ballot that is cast here tells nothing of its voter, their class included: take the"
                " classes out, or have the ballots cast elsewhere."
            )
        )
    faults += hindering_classes(election, is_last=election.dispute_until is None)
    return faults + hindering_nominations(election, at=at) + out_of_reach(election, questions)


def out_of_reach(election: Election, questions: list[Question]) -> list[str]:
    """Name each quorum that all voters together could not reach."""
    faults = []
    for question in questions:
        for rule, of, who in _lines(election, question):
            needed = rule.needed(of)
            if needed is not None and of is not None and needed > of:
                faults.append(
                    _("“%(title)s” needs %(needed)d voters, and there are %(eligible)d.")
                    % {"title": question.title + who, "needed": needed, "eligible": of}
                )
    return faults


def _lines(election: Election, question: Question) -> Iterator[tuple[QuorumRule, int | None, str]]:
    """Each quorum of a question, the roll that it is of, and whose it is."""
    yield question.quorum, election.eligible, ""
    for rule in question.class_rules.select_related("voter_class"):
        yield rule.quorum, rule.voter_class.eligible, f" ({rule.voter_class.name})"


@transaction.atomic
def publish_election(*, actor: Person | None, at: datetime, election: Election) -> Election:
    """Publish a vote, and with it fix its window, its questions and its roll."""
    held = locked_draft(election)
    faults = missing(held, at=at)
    if faults:
        raise NotReady(" ".join(faults))
    if held.is_cast_here:
        promise_to_settle(held, at=at)
    publication = Publication(election=held, by=actor, at=at, eligible=held.eligible)
    if held.has_roll and held.dispute_until is None:
        freeze = write_freeze(held, actor=actor, at=at)
        publication.roll_hash, publication.roll_salt = freeze.roll_hash, freeze.salt
    elif held.has_roll:
        promise_to_warn(held, at=at)
    draw_seeds(held)
    publication.save(force_insert=True)
    promise_to_warn_of_slates(held, at=at)
    promise_to_remind_nominees(held, at=at)
    audit.record(
        actor=actor,
        verb="elections.election_published",
        target=held,
        at=at,
        payload={"eligible": held.eligible, "roll_hash": publication.roll_hash},
    )
    vote_published.send(sender=Election, election=held, actor=actor, at=at)
    return Election.objects.select_related("publication", "freeze").get(pk=held.pk)


def promise_to_warn(election: Election, *, at: datetime) -> None:
    """See to it that officers hear, a day before the opening and at it, where the roll is not frozen."""
    for moment in {max(at, election.opens_at - A_DAY), election.opens_at}:
        jobs.enqueue(
            WARN,
            payload={"election": election.public_id},
            key=f"{election.public_id}:{moment.isoformat()}",
            at=at,
            not_before=moment,
        )


def promise_to_settle(election: Election, *, at: datetime) -> None:
    """See to it that the box is written anew in the order of its hashes after the close."""
    jobs.enqueue(
        "elections.settle_box",
        payload={"election": election.public_id},
        key=f"{election.public_id}:{election.closes_at.isoformat()}",
        at=at,
        not_before=election.closes_at,
    )
