"""Questions about many rows. What comes out has passed the walls."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from certification import conflicts, decision, rubric, rules
from certification.models import (
    Assignment,
    Certificate,
    CommitteePoll,
    CommitteeVote,
    CourseVersion,
    Programme,
    Recusal,
    Review,
    Suspension,
    walls,
)
from certification.models.certificate import CertificateQuerySet
from community.models import Organisation, Person, Representative, Role
from community.search import Hit


def active(*, person: Person | None, at: datetime) -> CertificateQuerySet:
    """The certificates that are worth something at that moment, newest first."""
    on_hold = Suspension.objects.filter(
        Q(lifted_at__isnull=True) | Q(lifted_at__gt=at), certificate=OuterRef("pk"), at__lte=at
    )
    return (
        Certificate.objects.visible_to(person)
        .newest()
        .filter(~Exists(on_hold), issued_at__lte=at, expires_on__gte=walls.day(at))
        .exclude(revocation__at__lte=at)
        .exclude(supersession__at__lte=at)
    )


def newly_certified(
    *, person: Person | None, at: datetime, limit: int | None = None
) -> list[Certificate]:
    """The newest certificates that are worth something today, for front pages."""
    return list(active(person=person, at=at).with_standing()[:limit])


def in_review(
    *, person: Person | None, at: datetime, limit: int | None = None
) -> list[CourseVersion]:
    """Submissions under way, of those that the person may know of; oldest first."""
    rows = CourseVersion.objects.visible_to(person, at=at).open().with_course()
    return list(rows.order_by("submitted_at", "pk")[:limit])


# --- The registry -------------------------------------------------------------------------------


def _mentions(word: str) -> Q:
    plain = word.replace("-", "").replace(" ", "")
    return (
        Q(version__title__icontains=word)
        | Q(version__summary__icontains=word)
        | Q(version__projects__icontains=word)
        | Q(version__releases__icontains=word)
        | Q(holder__name__icontains=word)
        | Q(holder__aliases__name__icontains=word)
        | Q(holder__website__icontains=word)
        | Q(version__links__url__icontains=word, version__links__removed_at__isnull=True)
        | Q(course__programme__name__icontains=word)
        | Q(claim__icontains=word)
        | Q(manifest_sha256__istartswith=word)
        | Q(public_id=plain.lower())
    )


def _words(text: str) -> list[str]:
    """What is worth looking for: an address becomes its host, an id in groups becomes whole."""
    text = text.strip()[:200]
    grouped = re.sub(r"[\s-]", "", text).lower()
    if re.fullmatch(r"[a-km-np-z2-9]{16}", grouped) and re.fullmatch(r"(\w{4}[\s-]){3}\w{4}", text):
        return [grouped]
    if certificate := re.search(r"/certificates/(\w{16})", text):
        return [certificate[1]]
    found = []
    for word in text.split():
        host = re.match(r"https?://(?:www\.)?([^/\s]+)", word)
        found.append(host[1] if host else word.strip("\"'“”‘’.,;:!?()"))
    return [word for word in found if word][:12]


@dataclass(frozen=True)
class Found:
    """What the registry has for some words, and whether it had to leave words out."""

    rows: CertificateQuerySet
    loosely: bool = False


def registry(*, person: Person | None, text: str = "") -> Found:
    """Every certificate, newest first; those that hold all of the words, or else some of them."""
    rows = Certificate.objects.visible_to(person).with_standing().newest()
    words = _words(text)
    if not words:
        return Found(rows)
    strict = rows.filter(pk__in=_holding(and_, words))
    telling = [word for word in words if len(word) > 3]
    if len(words) == 1 or strict.exists() or not telling:
        return Found(strict)
    return Found(rows.filter(pk__in=_holding(or_, telling)), loosely=True)


def _holding(join: Callable[[Q, Q], Q], words: list[str]) -> QuerySet[Certificate]:
    every = [Q(pk__in=Certificate.objects.filter(_mentions(word)).values("pk")) for word in words]
    return Certificate.objects.filter(reduce(join, every))


def search(text: str, *, person: Person | None, at: datetime, limit: int = 10) -> list[Hit]:
    """Certificates by title, holder and words; and the submissions that the person may know of."""
    if not text.strip():
        return []
    found = registry(person=person, text=text)
    shown = [] if found.loosely else list(found.rows[:limit])
    hits = [
        Hit(
            kind=_("certificate"),
            title=one.version.title,
            url=one.get_absolute_url(),
            summary=_("%(holder)s, %(claim)s") % {"holder": one.holder.name, "claim": one.claim},
        )
        for one in shown
    ]
    condition = reduce(
        and_,
        (
            Q(title__icontains=w) | Q(summary__icontains=w) | Q(course__provider__name__icontains=w)
            for w in text.split()
        ),
    )
    under_way = CourseVersion.objects.visible_to(person, at=at).filter(
        condition, certificate__isnull=True
    )
    hits += [
        Hit(
            kind=_("submission"),
            title=one.title,
            url=one.get_absolute_url(),
            summary=f"{one.course.provider.name}, {one.get_state_display()}",
        )
        for one in under_way.with_course().order_by("-started_at")[:limit]
    ]
    return hits[:limit]


# --- Providers ----------------------------------------------------------------------------------


def organisations_of(person: Person | None, *, at: datetime) -> QuerySet[Organisation]:
    """Those that the person may act for today."""
    on = walls.day(at)
    if person is None:
        return Organisation.objects.none()
    mine = Representative.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gt=on), person=person, from_on__lte=on
    )
    return Organisation.objects.filter(pk__in=mine.values("organisation")).order_by("name")


def submissions_of(person: Person | None, *, at: datetime) -> list[CourseVersion]:
    """What the person's organisations have offered, drafts included, newest first."""
    rows = CourseVersion.objects.offered_by(person, at=at).with_course()
    return list(rows.order_by("-edited_at", "-pk"))


def programmes_open() -> QuerySet[Programme]:
    """Programmes that have a baseline to be judged by."""
    return Programme.objects.filter(baselines__isnull=False).distinct().order_by("name")


# --- The committee ------------------------------------------------------------------------------


def committees_of(person: Person | None, *, at: datetime, kinds: tuple[str, ...]) -> QuerySet[Role]:
    """The roles that the person holds in committees that keep a programme."""
    if person is None:
        return Role.objects.none()
    return Role.objects.held(at=at).filter(
        person=person, kind__in=kinds, group__in=Programme.objects.values("committee")
    )


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for somebody: to read, to vote on, to chair."""

    version: CourseVersion
    due: datetime | None = None
    assignment: Assignment | None = None
    poll: CommitteePoll | None = None


def reviews_waiting(person: Person | None, *, at: datetime) -> list[Assignment]:
    """What I was asked to review and have not handed in, by due date."""
    rows = Assignment.objects.deliberated_by(person, at=at).open().filter(reviewer=person)
    rows = rows.select_related("version__course__provider", "version__baseline", "review")
    return list(rows.order_by("due_on", "pk"))


def votes_waiting(person: Person | None, *, at: datetime) -> list[CourseVersion]:
    """Votes that are open to me and that I have not given, soonest close first."""
    rows = CourseVersion.objects.deliberated_by(person, at=at).with_course()
    rows = rows.filter(
        state=CourseVersion.State.VOTING, poll__closes_at__gt=at, poll__opened_at__lte=at
    ).exclude(poll__votes__person=person)
    return list(rows.select_related("poll").order_by("poll__closes_at", "pk"))


def chaired(person: Person | None, *, at: datetime) -> list[CourseVersion]:
    """Open submissions that I chair or am acting chair of, with how many reviews are wanted and in."""
    rows = CourseVersion.objects.deliberated_by(person, at=at).open().with_course()
    mine = committees_of(person, at=at, kinds=(Role.Kind.CHAIR,)).values("group")
    acting = rules.acting_chair_of(person, rows, at=at)
    rows = rows.filter(Q(course__programme__committee__in=mine) | Q(pk__in=acting)).annotate(
        asked=Count("assignments", distinct=True),
        handed_in=Count(
            "assignments",
            filter=Q(assignments__review__submitted_at__isnull=False),
            distinct=True,
        ),
    )
    return list(rows.select_related("poll").order_by("submitted_at", "pk"))


@dataclass(frozen=True)
class Seat:
    """A committee member, and what keeps them from judging this version (nothing: they may)."""

    person: Person
    findings: tuple[conflicts.Finding, ...] = ()
    declared: str = ""
    assigned: bool = False
    reading: int = 0

    @property
    def is_aside(self) -> bool:
        return bool(self.findings or self.declared)


def committee(version: CourseVersion, *, at: datetime) -> list[Seat]:
    """Everybody on the committee at that time, with conflicts worked out, in a fixed number of queries."""
    roles = Role.objects.held(at=at).filter(
        group=version.course.programme.committee_id, kind__in=walls.COMMITTEE
    )
    people = list(Person.objects.filter(pk__in=roles.values("person")).order_by("name", "pk"))
    found = rules.findings_of([one.pk for one in people], version, at=at)
    declared = dict(
        Recusal.objects.filter(version__course=version.course_id).values_list("person", "reason")
    )
    assigned = set(version.assignments.values_list("reviewer", flat=True))
    reading = dict(
        Assignment.objects.open()
        .filter(reviewer__in=people)
        .values_list("reviewer")
        .annotate(n=Count("pk"))
    )
    return [
        Seat(
            person=one,
            findings=found[one.pk],
            declared=declared.get(one.pk, ""),
            assigned=one.pk in assigned,
            reading=reading.get(one.pk, 0),
        )
        for one in people
    ]


def voters(version: CourseVersion, poll: CommitteePoll | None, *, at: datetime) -> list[Seat]:
    """Those whose vote counts now: on the committee since the vote was opened, and not aside."""
    seats = [seat for seat in committee(version, at=at) if not seat.is_aside]
    if poll is None or at <= poll.opened_at:
        return seats
    since = Role.objects.held(at=poll.opened_at).filter(
        group=version.course.programme.committee_id, kind__in=walls.COMMITTEE
    )
    from_the_start = set(since.values_list("person", flat=True))
    return [seat for seat in seats if seat.person.pk in from_the_start]


def sheets(version: CourseVersion, *, at: datetime) -> list[dict[str, int | None]]:
    """The marks of every review that is in, in the order in which reviewers were asked.

    A reviewer who has since come to stand close to the provider no longer counts.
    """
    reviews = list(
        Review.objects.handed_in()
        .filter(assignment__version=version)
        .select_related("assignment")
        .order_by("assignment__assigned_at", "pk")
        .prefetch_related("scores__criterion")
    )
    reviewers = [review.assignment.reviewer_id for review in reviews]
    found = rules.findings_of(reviewers, version, at=at)
    aside = set(
        Recusal.objects.filter(version__course=version.course_id).values_list("person", flat=True)
    )
    return [
        {one.criterion.key: one.score for one in review.scores.all()}
        for review, reviewer in zip(reviews, reviewers, strict=True)
        if reviewer not in aside and not found[reviewer]
    ]


def verdict(version: CourseVersion, *, at: datetime) -> decision.Verdict:
    """The sum as it stands now: rubric, votes of those eligible, and what the rule makes of it."""
    if version.baseline is None:
        raise ValueError("A draft has no baseline yet, so there is nothing to add up.")
    criteria = [one.plain for one in version.baseline.criteria.all()]
    marks = sheets(version, at=at)
    poll = CommitteePoll.objects.filter(version=version).first()
    seats = committee(version, at=at)
    may_vote = {seat.person.pk for seat in voters(version, poll, at=at)}
    choices = list(
        CommitteeVote.objects.filter(poll=poll, person__in=may_vote).values_list(
            "choice", flat=True
        )
        if poll
        else []
    )
    votes = decision.Votes(
        eligible=len(may_vote),
        in_favour=choices.count(CommitteeVote.Choice.FOR),
        against=choices.count(CommitteeVote.Choice.AGAINST),
        abstained=choices.count(CommitteeVote.Choice.ABSTAIN),
        over=poll is not None and poll.is_over(at=at),
        stood_aside=sum(seat.is_aside for seat in seats),
    )
    return decision.decide(
        version.course.programme.rule,
        rubric.score(criteria, marks),
        reviews=len(marks),
        votes=votes,
    )


def chairs_of(version: CourseVersion, *, at: datetime) -> list[Person]:
    """The chairs who may know of this version; where every chair has a conflict, the acting chair."""
    roles = Role.objects.held(at=at).filter(
        group=version.course.programme.committee_id, kind=Role.Kind.CHAIR
    )
    chairs = [one.person for one in roles.select_related("person")]
    fit = [one for one in chairs if not rules.is_conflicted(one, version, at=at)]
    acting = None if fit else rules.chairing(version, at=at).sitter
    return fit or (list(Person.objects.filter(public_id=acting.id)) if acting else [])


def representatives_of(version: CourseVersion, *, at: datetime) -> list[Person]:
    """Who may act for the provider, and is told."""
    rows = version.course.provider.representatives.select_related("person").order_by("pk")
    return [one.person for one in rows if one.is_open(on=walls.day(at))]


# --- What happened ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    """Something that happened on the way, for a list of dates."""

    at: datetime
    what: str


def history_of(certificate: Certificate) -> list[Moment]:
    """The way of a certificate, newest first. Load it by `with_standing` and its decision."""
    version, decision = certificate.version, certificate.decision
    votes = decision.arithmetic["votes"]
    told = [
        Moment(certificate.issued_at, _("Certificate issued")),
        Moment(
            decision.signed_at,
            _("The committee approves, %(for)d to %(against)d") % votes,
        ),
    ]
    if version.submitted_at is not None:
        told.append(
            Moment(version.submitted_at, _("Version %d handed in for review") % version.number)
        )
    for pause in certificate.suspensions.all():
        told.append(Moment(pause.at, _("Put on hold: %s") % pause.reason))
        if pause.lifted_at is not None:
            told.append(Moment(pause.lifted_at, _("Valid again: %s") % pause.lifted_reason))
    for name, words in (("revocation", _("Revoked: %s")), ("supersession", _("Superseded: %s"))):
        record = getattr(certificate, name, None)
        if record is not None:
            told.append(Moment(record.at, words % record.reason))
    # Deeds of the same moment keep the order in which they follow from each other.
    return sorted(told, key=lambda one: one.at, reverse=True)


def steps(version: CourseVersion) -> list[tuple[str, bool, bool]]:
    """The way of a submission: each step, whether it is done, whether it is the present one."""
    names = [_("Draft"), _("Handed in"), _("Reviews"), _("Committee’s vote"), _("Decision")]
    reached = {
        CourseVersion.State.DRAFT: 0,
        CourseVersion.State.SUBMITTED: 1,
        CourseVersion.State.IN_REVIEW: 2,
        CourseVersion.State.VOTING: 3,
        CourseVersion.State.APPROVED: 4,
        CourseVersion.State.REFUSED: 4,
    }.get(CourseVersion.State(version.state), -1)
    return [(name, place < reached, place == reached) for place, name in enumerate(names)]
