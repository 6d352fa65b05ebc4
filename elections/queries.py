"""Questions about many rows of votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Group, Person, SigningKey
from community.search import Hit
from elections import electorate, turnout
from elections.models import (
    Ballot,
    Candidate,
    ClassRule,
    Election,
    ForecastHiding,
    Participation,
    Question,
    RollClaim,
    RollDefinition,
    RollFreeze,
    RollRow,
    RollUpload,
    TurnoutPoint,
    TurnoutTable,
    VoteFollow,
)
from elections.progress import ClassProgress, Progress, QuestionProgress
from elections.quorum import Counted, QuorumRule
from elections.turnout import Point

RULES = Prefetch("class_rules", ClassRule.objects.select_related("voter_class"))


def with_figures(elections: QuerySet[Election]) -> QuerySet[Election]:
    """Bring along all that `progress` reads, in a fixed number of queries."""
    in_box = (
        Ballot.objects.filter(election=OuterRef("pk"))
        .order_by()
        .values("election")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        elections.select_related("group", "publication", "freeze", "definition")
        .prefetch_related(
            Prefetch(
                "questions",
                Question.objects.select_related(
                    "counting", "nomination_rules", "slate"
                ).prefetch_related("candidates", RULES),
            ),
            Prefetch("turnout", TurnoutPoint.objects.order_by("position")),
        )
        .annotate(
            in_box=Coalesce(Subquery(in_box), 0),
            hides_forecast=Exists(
                ForecastHiding.objects.standing().filter(election=OuterRef("pk"))
            ),
        )
    )


def listed(*, person: Person | None) -> QuerySet[Election]:
    """Every vote that the person may see, the one that closes last first."""
    return with_figures(Election.objects.visible_to(person)).order_by("-closes_at", "pk")


def open_now(*, person: Person | None, at: datetime) -> list[Election]:
    """Votes that take ballots now, the one that closes first at the head."""
    seen = Election.objects.visible_to(person).open(at=at)
    return list(with_figures(seen).order_by("closes_at", "pk"))


def recent(*, person: Person | None, at: datetime, limit: int) -> list[Election]:
    """Votes that have closed, newest first."""
    seen = Election.objects.visible_to(person).filter(publication__isnull=False, closes_at__lte=at)
    return list(with_figures(seen).order_by("-closes_at", "pk")[:limit])


def of_group(group: Group, *, person: Person | None) -> list[Election]:
    """The votes of a group that the person may see, the one that closes last first."""
    return list(listed(person=person).filter(group=group))


def candidacies_of(*people: Person, viewer: Person | None) -> list[Candidate]:
    """What these people stood for, newest first, in votes that the viewer may see."""
    seen = Election.objects.visible_to(viewer).filter(publication__isnull=False)
    stood = Candidate.objects.filter(person__in=people, question__election__in=seen)
    return list(
        stood.select_related("question__election").order_by("-question__election__closes_at", "pk")
    )


def search(text: str, *, person: Person | None, at: datetime, limit: int) -> list[Hit]:
    """Find votes by their title, their text and what they ask."""
    found = Q()
    for word in text.split()[:8]:
        found &= (
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(
                pk__in=Question.objects.filter(
                    Q(title__icontains=word)
                    | Q(text__icontains=word)
                    | Q(candidates__name__icontains=word)
                ).values("election")
            )
        )
    if not found:
        return []
    seen = Election.objects.visible_to(person).filter(found)
    return [
        Hit(
            kind=_("Vote"),
            title=election.title,
            url=reverse("elections:election", args=[election.slug]),
            summary=str(progress(election, at=at).sentence),
        )
        for election in with_figures(seen).order_by("-closes_at", "pk")[:limit]
    ]


def progress(election: Election, *, at: datetime) -> Progress:
    """Say how far a vote is. Before the close this is all that anybody can learn of its box."""
    phase = election.phase(at=at)
    told = list(election.turnout.all())
    counted = _counted(election) if election.is_cast_here and election.is_published else None
    return Progress(
        slug=election.slug,
        title=election.title,
        as_of=at,
        opens_at=election.opens_at,
        closes_at=election.closes_at,
        phase=phase,
        is_sample=election.is_sample,
        is_history=election.is_history,
        is_cast_here=election.is_cast_here,
        questions=tuple(
            _question(election, question, told, counted, at=at)
            for question in election.questions.all()
        ),
    )


def _counted(election: Election) -> int:
    in_box = getattr(election, "in_box", None)
    return Ballot.objects.filter(election=election).count() if in_box is None else int(in_box)


def _question(
    election: Election,
    question: Question,
    told: list[TurnoutPoint],
    counted: int | None,
    *,
    at: datetime,
) -> QuestionProgress:
    rule = question.quorum
    mine = [row for row in told if row.question_id in {None, question.pk}]
    series = turnout.in_order(row.point for row in mine if row.voter_class_id is None)
    # What our own box holds is known now, and at no other time.
    now = min(max(at, election.opens_at), election.closes_at)
    measured = series if counted is None else [Point(counted, now)]
    figures = turnout.figures(
        measured,
        eligible=election.eligible,
        needed=rule.needed(election.eligible),
        is_ceiling=_is_ceiling(rule, question, mine, here=counted is not None),
    )
    if counted is not None and figures.reached_at is not None:
        # The count stands on the line now; when it came there, the box does not know.
        figures = _without_moment(figures)
    classes = tuple(_class(one, question, mine) for one in question.class_rules.all())
    if classes:
        sum_of_classes = turnout.together(
            [one.figures for one in classes], eligible=election.eligible
        )
        figures = _of_classes(figures, sum_of_classes)
    return QuestionProgress(
        id=question.public_id,
        title=question.title,
        has_quorum=any(one.has_quorum for one in classes) or rule.is_asked,
        quorum_in_words=_("Each class of voters decides apart, by its own rule.")
        if classes
        else rule.in_words(election.eligible, _=_),
        figures=figures,
        history=tuple(series),
        pace=turnout.pace(measured, opens_at=election.opens_at),
        needed_per_hour=turnout.needed_per_hour(
            figures.still_needed,
            opens_at=election.opens_at,
            closes_at=election.closes_at,
            at=at,
        ),
        is_final=counted is not None
        or _counted_at_the_close(series, election)
        or (bool(classes) and all(_counted_at_the_close(one.history, election) for one in classes)),
        classes=classes,
    )


def _is_ceiling(
    rule: QuorumRule, question: Question, told: list[TurnoutPoint], *, here: bool
) -> bool:
    """Whether ballots that came in need not all count to the quorum.

    Before the close our own box tells nothing of abstentions and blank answers. A figure that was told of
    this question alone is of what counts; one of all questions alike is of ballots.
    """
    if rule.counts is Counted.BALLOTS:
        return False
    if here:
        return True
    return not told or told[-1].question_id != question.pk


def _class(rule: ClassRule, question: Question, told: list[TurnoutPoint]) -> ClassProgress:
    one = rule.voter_class
    mine = [row for row in told if row.voter_class_id == one.pk]
    series = turnout.in_order(row.point for row in mine)
    return ClassProgress(
        name=one.name,
        has_quorum=rule.quorum.is_asked,
        quorum_in_words=rule.quorum.in_words(one.eligible, _=_),
        majority_in_words=rule.majority.in_words(_=_),
        figures=turnout.figures(
            series,
            eligible=one.eligible,
            needed=rule.quorum.needed(one.eligible),
            is_ceiling=_is_ceiling(rule.quorum, question, mine, here=False),
        ),
        history=tuple(series),
    )


def _of_classes(whole: turnout.Figures, classes: turnout.Figures) -> turnout.Figures:
    """A figure told of the whole vote stands before the sum of its classes; the line is theirs."""
    if whole.ballots is None:
        return classes
    kept = {name: getattr(whole, name) for name in ("ballots", "qualifier", "share_of_roll")}
    return replace(classes, **kept)


def _without_moment(figures: turnout.Figures) -> turnout.Figures:
    return replace(figures, reached_at=None)


def _counted_at_the_close(series: Sequence[Point], election: Election) -> bool:
    return bool(series) and series[-1].at == election.closes_at


def turnout_table(election: Election, *, at: datetime) -> TurnoutTable | None:
    """The turnout by groups, where the vote tells it and it was made."""
    if election.breakdown == Election.Breakdown.NONE or not election.has_closed(at=at):
        return None
    return TurnoutTable.objects.filter(election=election).first()


# --- Who follows ----------------------------------------------------------------------------------

# a box is looked at once a minute, and a last time after it closed
AFTER_THE_CLOSE = timedelta(minutes=10)


def boxes_to_watch(*, at: datetime) -> QuerySet[Election]:
    """Votes that are cast here and open, or were a moment ago."""
    return _watched(until=at, after=at - AFTER_THE_CLOSE)


def _watched(*, until: Any, after: Any) -> QuerySet[Election]:
    return Election.objects.select_related("publication", "freeze").filter(
        publication__isnull=False,
        electorate=Election.Electorate.ROLL,
        is_history=False,
        opens_at__lte=until,
        closes_at__gt=after,
    )


def some_box_is_open() -> bool:
    """Whether there is a box to look at, so that the job that does has something to do."""
    now = Now()
    return _watched(until=now, after=now - AFTER_THE_CLOSE).exists()


def follows(election: Election, *, person: Person | None) -> bool:
    """Whether the person is told how far the vote is."""
    if person is None:
        return False
    return VoteFollow.objects.open().filter(election=election, person=person).exists()


# --- The roll -------------------------------------------------------------------------------------


def definition_in_words(definition: RollDefinition | None) -> str:
    """Say what a roll was made from; nothing where that was not recorded."""
    if definition is None:
        return ""
    return electorate.in_words(
        definition.kind,
        definition.rules,
        considered=definition.considered,
        taken=definition.taken,
        added=definition.added,
        removed=definition.removed,
        _=_,
        _n=ngettext,
    )


def upload_in_words(upload: RollUpload) -> str:
    """Say what a roll by rules that was checked will be made from."""
    if upload.considered is None or upload.voters is None:
        return ""
    return electorate.in_words(
        upload.kind,
        upload.rules,
        considered=upload.considered,
        taken=upload.voters,
        _=_,
        _n=ngettext,
    )


def frozen_as_json(freeze: RollFreeze) -> dict[str, Any]:
    """What a stranger needs to check that a roll is frozen: the very bytes that were signed."""
    key = SigningKey.objects.filter(name=freeze.key).first()
    return {
        "roll_hash": freeze.roll_hash,
        "eligible": freeze.eligible,
        "frozen_at": freeze.at.isoformat(),
        "line": freeze.line,
        "signed": freeze.is_signed,
        "statement": freeze.statement,
        "signature": freeze.signature,
        "algorithm": "Ed25519" if freeze.is_signed else "",
        "key": freeze.key,
        "public_key": key.public if key else "",
    }


def places_on_roll(election: Election, *, person: Person) -> dict[str, bool]:
    """Each of the person's confirmed addresses, and whether it stands on the roll."""
    addresses = addresses_of(person)
    found = RollRow.objects.filter(election=election, email__in=addresses)
    standing = set(found.values_list("email", flat=True))
    return {address: address in standing for address in addresses}


class OnTheRoll(StrEnum):
    """What a vote can tell somebody about themself."""

    SIGNED_OUT = "signed_out"
    NOT_HELD_HERE = "not_held_here"
    NO = "no"
    YES = "yes"
    PAPER_TAKEN = "paper_taken"


def addresses_of(person: Person) -> list[str]:
    """List the addresses that the person has shown to be theirs, in small letters."""
    proven = EmailAddress.objects.filter(user__person=person, user__is_active=True, verified=True)
    return sorted({address.lower() for address in proven.values_list("email", flat=True)})


def on_the_roll(election: Election, *, person: Person | None) -> OnTheRoll:
    """Say whether one of the person's confirmed addresses stands on the roll, and is in use."""
    if not election.has_roll:
        return OnTheRoll.NOT_HELD_HERE
    if person is None:
        return OnTheRoll.SIGNED_OUT
    claim = RollClaim.objects.filter(election=election, person=person).first()
    if claim is not None:
        taken = Participation.objects.filter(row_id=claim.row_id).exists()
        return OnTheRoll.PAPER_TAKEN if taken else OnTheRoll.YES
    found = RollRow.objects.filter(election=election, email__in=addresses_of(person)).exists()
    return OnTheRoll.YES if found else OnTheRoll.NO
