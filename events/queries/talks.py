"""Questions about calls and proposals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, Q

from community import keys
from community.models import Group, Person, Role
from community.queries import addresses_of
from community.rules import ORGANISING, is_keeper
from events.models import (
    AgendaItem,
    CallForTalks,
    Event,
    Proposal,
    ProposalLabel,
    ProposalSpeaker,
    Rating,
)
from events.scores import Scores, summary

ABOUT_CALL = ("group__network", "event__group", "event__cancellation", "event__publication")
ABOUT_PROPOSAL = (
    "call__group__network",
    "call__event__cancellation",
    "item__event__cancellation",
    "item__event__publication",
)


# --- Calls ----------------------------------------------------------------------------------------
def one_call(*, public_id: str, person: Person | None, at: datetime) -> CallForTalks | None:
    """The call of that name, if the person may see it."""
    seen = CallForTalks.objects.visible_to(person, at=at).select_related(*ABOUT_CALL)
    return seen.filter(public_id=public_id).first()


def open_calls(
    *, person: Person | None, at: datetime, groups: Iterable[Group] | None = None
) -> list[CallForTalks]:
    """Every call that takes proposals: those that close soonest first, then the standing ones."""
    calls = CallForTalks.objects.visible_to(person, at=at).open(at=at).select_related(*ABOUT_CALL)
    if groups is not None:
        calls = calls.filter(group__in=[group.pk for group in groups])
    public = calls.filter(Q(event__isnull=True) | Q(event__publication__isnull=False))
    found = list(public.order_by("closes_at", "group__name", "pk"))
    return sorted(found, key=lambda call: call.closes_at is None)


def standing_call(group: Group) -> CallForTalks | None:
    """The call of the group that is for any meetup and was not ended."""
    calls = CallForTalks.objects.standing().filter(group=group, event=None)
    return calls.select_related(*ABOUT_CALL).first()


def call_of(event: Event) -> CallForTalks | None:
    """The call for that meetup, if there is one; an ended one too, so that its proposals are found."""
    calls = CallForTalks.objects.filter(event=event).select_related(*ABOUT_CALL)
    return (
        calls.order_by("-ended_at", "-pk").filter(ended_at=None).first()
        or calls.order_by("-ended_at").first()
    )


def call_to_answer(event: Event, *, at: datetime) -> CallForTalks | None:
    """Where somebody with a talk for that meetup may propose it now: its own call, or its group's."""
    for call in (call_of(event), standing_call(event.group)):
        if call is not None and call.is_open(at=at):
            return call
    return None


def calls_to_rate(person: Person, *, at: datetime) -> list[CallForTalks]:
    """The calls whose proposals the person may rate, the open ones first."""
    held = Role.objects.held(at=at).filter(person=person, kind__in=ORGANISING).values("group_id")
    mine = Q(group__in=held) | Q(group__network__in=held)
    mine |= Q(raters__person=person, raters__ended_at=None)
    if is_keeper(person):
        mine = Q(pk__isnull=False)
    calls = CallForTalks.objects.filter(pk__in=CallForTalks.objects.filter(mine).values("pk"))
    found = list(calls.select_related(*ABOUT_CALL).order_by("-opens_at", "pk"))
    return sorted(found, key=lambda call: call.state(at=at) == "closed")


def waiting_by_call(calls: Iterable[CallForTalks]) -> dict[int, int]:
    """How many proposals wait for an answer, by the call's key."""
    counts: dict[int, int] = defaultdict(int)
    waiting = Proposal.objects.waiting().filter(call__in=[call.pk for call in calls])
    for key in waiting.values_list("call_id", flat=True):
        counts[key] += 1
    return counts


def waiting_for(groups: Iterable[Group]) -> int:
    """How many proposals to these groups wait for an answer."""
    return Proposal.objects.waiting().filter(call__group__in=[one.pk for one in groups]).count()


# --- A speaker's own ------------------------------------------------------------------------------
def proposals_of(person: Person) -> list[Proposal]:
    """What the person proposed or was asked to speak in, the newest first."""
    found = Proposal.objects.of(person).select_related(*ABOUT_PROPOSAL)
    return list(found.order_by("-changed_at", "-pk"))


def own_proposal(*, public_id: str, person: Person) -> Proposal | None:
    """The proposal of that name, if the person speaks in it or was asked to."""
    found = Proposal.objects.of(person).select_related(*ABOUT_PROPOSAL)
    return found.filter(public_id=public_id).first()


def speakers_of(proposal: Proposal) -> list[ProposalSpeaker]:
    """Who speaks in it and who was asked, its author first."""
    rows = proposal.speakers.standing().select_related("person", "asked_by")
    return list(rows.order_by("-is_author", "pk"))


def question_by_token(token: str) -> ProposalSpeaker | None:
    """The question to a co-speaker that a mailed link opens."""
    rows = ProposalSpeaker.objects.select_related(
        "proposal__call__group", "proposal__call__event", "asked_by", "person"
    )
    return rows.filter(token_hash=keys.fingerprint(token)).first()


def is_for(row: ProposalSpeaker, person: Person | None) -> bool:
    """Whether the person is the one who was asked."""
    if person is None:
        return False
    if row.person_id is not None:
        return row.person_id == person.pk
    return bool(row.email) and row.email in addresses_of(person)


# --- Raters ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Candidate:
    """A proposal as one rater sees it in the list. Figures stand there once the rater has rated."""

    proposal: Proposal
    is_own: bool
    mine: Rating | None
    scores: Scores | None
    rated_by: int
    bylines: list[str] = field(default_factory=list)

    @property
    def is_stale(self) -> bool:
        """Whether it was changed since I rated it."""
        waits = self.proposal.state == Proposal.State.SUBMITTED
        return waits and self.mine is not None and self.mine.rated_at < self.proposal.changed_at


def candidates(
    call: CallForTalks,
    *,
    rater: Person,
    state: str = "",
    label: ProposalLabel | None = None,
) -> list[Candidate]:
    """What was proposed to a call, as that rater may see it: unrated first, then by the average."""
    rows = Proposal.objects.sent().filter(call=call)
    if state:
        rows = rows.filter(state=state)
    if label is not None:
        rows = rows.filter(labels=label)
    ratings = Rating.objects.standing()
    usable = ProposalLabel.objects.filter(retired_at=None)
    speakers = ProposalSpeaker.objects.standing().select_related("person")
    rows = rows.prefetch_related(
        Prefetch("ratings", queryset=ratings, to_attr="given"),
        Prefetch("labels", queryset=usable, to_attr="words"),
        Prefetch("speakers", queryset=speakers, to_attr="voices"),
    ).select_related(*ABOUT_PROPOSAL)
    mails = set(addresses_of(rater))
    found = [_candidate(row, rater, mails) for row in rows.order_by("pk")]
    return sorted(found, key=_order)


def _candidate(row: Proposal, rater: Person, mails: set[str]) -> Candidate:
    given: list[Rating] = row.given  # type: ignore[attr-defined]  # prefetched above
    voices: list[ProposalSpeaker] = row.voices  # type: ignore[attr-defined]  # prefetched above
    own = any(one.person_id == rater.pk or (one.email and one.email in mails) for one in voices)
    mine = next((one for one in given if one.rater_id == rater.pk), None)
    shows = mine is not None and not own
    return Candidate(
        proposal=row,
        is_own=own,
        mine=None if own else mine,
        scores=summary(one.score for one in given) if shows else None,
        rated_by=0 if own else len(given),
        bylines=[one.person.name for one in voices if one.person and one.consented_at],
    )


def _order(row: Candidate) -> tuple[bool, bool, float]:
    waits = row.proposal.state == Proposal.State.SUBMITTED
    unrated = row.mine is None and not row.is_own
    return (not waits, not unrated, -float(row.scores.average) if row.scores else 0)


def proposal_to_rate(*, public_id: str) -> Proposal | None:
    """The proposal of that name, once it was sent in. Who may read it, the view asks."""
    rows = Proposal.objects.sent().select_related(*ABOUT_PROPOSAL)
    return rows.filter(public_id=public_id).first()


def labels_of(group: Group) -> list[ProposalLabel]:
    """The labels that the group uses."""
    return list(ProposalLabel.objects.filter(group=group, retired_at=None))


def ratings_of(proposal: Proposal) -> list[Rating]:
    """What every rater thinks, as it stands."""
    return list(proposal.ratings.standing().select_related("rater"))


# --- Places ---------------------------------------------------------------------------------------
def events_for(proposal: Proposal, *, person: Person, at: datetime) -> list[Event]:
    """The meetups to come into which the person may take that talk, soonest first."""
    call = proposal.call
    events = Event.objects.organised_by(person, at=at).standing()
    if call.event_id is not None:
        events = events.filter(pk=call.event_id)
    elif call.group.kind != Group.Kind.NETWORK:
        hosted = Event.hosts.through.objects.filter(group=call.group).values("event_id")
        events = events.filter(Q(group=call.group) | Q(pk__in=hosted))
    coming = events.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    return list(coming.select_related("group").order_by("starts_at", "pk")[:50])


def free_lines(events: Iterable[Event]) -> dict[int, list[AgendaItem]]:
    """Lines of the agendas that wait for a talk: nobody speaks in them yet."""
    found: dict[int, list[AgendaItem]] = defaultdict(list)
    lines = AgendaItem.objects.open().filter(
        event__in=[event.pk for event in events], proposal__isnull=True, speakers__isnull=True
    )
    for line in lines.exclude(kind=AgendaItem.Kind.BREAK).order_by("position", "pk"):
        found[line.event_id].append(line)
    return found
