from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certification import conflicts, rules
from certification.actions.refusals import NotYours, lock, step
from certification.models import (
    Appeal,
    Assignment,
    Comment,
    CourseFile,
    CourseVersion,
    Criterion,
    Recusal,
    Review,
    ReviewScore,
    walls,
)
from certification.queries import chairs_of
from certification.states import Verb
from community import audit, notifications
from community.errors import DomainError
from community.models import Organisation, Person
from community.queries import affiliations_of, identities
from community.words import said


class ReviewerHasConflict(DomainError):
    """The reviewer stands too close to the provider."""


class NotOnTheCommittee(DomainError):
    """Only chairs and members review."""


class AlreadyAssigned(DomainError):
    """Asked once is enough."""


class JudgedItBefore(DomainError):
    """What an appeal returned is reviewed by others."""


class DueDayIsPast(DomainError):
    """A review cannot be wanted by yesterday."""


class NotAssigned(DomainError):
    """Nobody asked this person for a review."""


class ReviewIsIn(DomainError):
    """A sheet that was handed in stays as it is."""


class ReviewIncomplete(DomainError):
    """Marks or comments are missing."""


class MarkOutOfRange(DomainError):
    """The scale does not have this mark."""


class NothingSaid(DomainError):
    """A remark or a declaration without words."""


@dataclass(frozen=True)
class Mark:
    """What a reviewer wrote for one criterion: a mark, or that they cannot tell, and why."""

    score: int | None = None
    cannot_tell: bool = False
    comment: str = ""


def must_judge(actor: Person, version: CourseVersion, at: datetime) -> None:
    """Refuse whoever is not on the committee's side of the wall."""
    if not rules.can_judge(actor, version, at=at):
        raise NotYours(_("Only members of the committee without a conflict can do this."))


def must_chair(actor: Person, version: CourseVersion, at: datetime) -> None:
    """Refuse whoever does not chair this version."""
    if not rules.can_chair(actor, version, at=at):
        raise NotYours(_("Only a chair of the committee without a conflict can do this."))


def conflict_words(person: Person, found: tuple[conflicts.Finding, ...], declared: str) -> str:
    """Why somebody cannot judge, for the chair."""
    if declared:
        return _("%(name)s stood aside: “%(reason)s”.") % {
            "name": person.name,
            "reason": declared.rstrip("."),
        }
    wanted = [one.organisation for one in found if one.organisation is not None]
    names = Organisation.objects.in_bulk(wanted)
    return conflicts.in_words(
        found[0],
        person.name,
        names=lambda one: names[one].name,
        _=_,
        day=lambda one: date_format(one, "j F Y"),
    )


def _checked(person: Person, on: date) -> dict[str, object]:
    """What was looked at for conflicts, kept as it stood on that day."""
    rows = affiliations_of(*identities(person).all)
    return {
        "on": on.isoformat(),
        "years": conflicts.LOOK_BACK_YEARS,
        "affiliations": [
            {
                "organisation": one.organisation.public_id if one.organisation else None,
                "statement": one.public_id,
                "from": one.from_on.isoformat() if one.from_on else None,
                "until": one.until_on.isoformat() if one.until_on else None,
            }
            for one in rows
        ],
    }


@transaction.atomic
def assign_reviewer(
    *, actor: Person, at: datetime, version: CourseVersion, reviewer: Person, due_on: date
) -> Assignment:
    """Ask a member of the committee for a review by a day. Refuses who stands close to the provider."""
    version = lock(version)
    must_chair(actor, version, at)
    state = step(version, Verb.ASSIGN)
    if not rules.on_committee(reviewer, version.course.programme, at=at):
        raise NotOnTheCommittee(
            _("%s is not on the committee. Nothing was assigned.") % reviewer.name
        )
    found = rules.findings(reviewer, version, at=at)
    recusal = Recusal.objects.filter(version__course=version.course, person=reviewer).first()
    if found or recusal:
        why = conflict_words(reviewer, found, recusal.reason if recusal else "")
        raise ReviewerHasConflict(
            _("%(why)s Nothing was assigned, and they were told nothing; choose somebody else.")
            % {"why": why}
        )
    if version.assignments.filter(reviewer=reviewer).exists():
        raise AlreadyAssigned(_("%s has been asked already.") % reviewer.name)
    before = Assignment.objects.filter(
        version__course=version.course,
        version__decision__appeal__outcome=Appeal.Outcome.RETURNED,
        reviewer=reviewer,
    )
    if before.exists():
        raise JudgedItBefore(
            _(
                "%s reviewed it before the appeal. It is reviewed anew by others; choose one of them."
            )
            % reviewer.name
        )
    if due_on < walls.day(at):
        raise DueDayIsPast(_("That day is over. Nothing was assigned; choose a later one."))
    assignment = Assignment.objects.create(
        version=version,
        reviewer=reviewer,
        assigned_by=actor,
        assigned_at=at,
        due_on=due_on,
        checked=_checked(reviewer, walls.day(at)),
    )
    version.state = state
    version.save(update_fields=["state"])
    audit.record(
        actor=actor,
        verb="certification.reviewer_assigned",
        target=version,
        at=at,
        payload={"reviewer": reviewer.public_id, "due_on": due_on.isoformat()},
    )
    notifications.notify(
        person=reviewer,
        kind="certification.reviewer_assigned",
        subject=said(gettext_lazy("Please review: %(title)s"), title=version.title),
        context={"version": version, "due_on": due_on},
        at=at,
        key=f"certification.assigned:{assignment.public_id}",
        link=version.get_absolute_url(),
    )
    return assignment


@transaction.atomic
def declare_conflict(
    *, actor: Person, at: datetime, version: CourseVersion, reason: str
) -> Recusal:
    """Stand aside from a course. From now on its material, reviews and counts are closed to me."""
    version = lock(version)
    must_judge(actor, version, at)
    step(version, Verb.STAND_ASIDE)
    if not reason.strip():
        raise NothingSaid(_("Say in a few words why you stand aside. Nothing was changed."))
    others = [one for one in chairs_of(version, at=at) if one != actor]
    recusal = Recusal.objects.create(
        version=version, person=actor, reason=reason.strip(), declared_at=at
    )
    audit.record(
        actor=actor,
        verb="certification.conflict_declared",
        target=version,
        at=at,
        personal={"reason": reason.strip()},
    )
    for chair in others:
        notifications.notify(
            person=chair,
            kind="certification.conflict_declared",
            subject=said(
                gettext_lazy("%(name)s stands aside: %(title)s"),
                name=actor.name,
                title=version.title,
            ),
            context={"version": version, "who": actor.name},
            at=at,
            key=f"certification.aside:{recusal.public_id}:{chair.public_id}",
            link=version.get_absolute_url(),
        )
    return recusal


def _sheet_of(actor: Person, version: CourseVersion, at: datetime) -> Review:
    """My sheet, begun if need be; refused where I was not asked or have handed it in."""
    must_judge(actor, version, at)
    step(version, Verb.REVIEW)
    assignment = version.assignments.filter(reviewer=actor).first()
    if assignment is None:
        raise NotAssigned(_("You were not asked to review this. Ask the chair."))
    review, _created = Review.objects.select_for_update().get_or_create(
        assignment=assignment, defaults={"started_at": at, "saved_at": at}
    )
    return review


def _write(
    review: Review,
    version: CourseVersion,
    marks: Mapping[str, Mark],
    recommendation: str,
    words: str,
    at: datetime,
) -> None:
    criteria = {one.key: one for one in Criterion.objects.filter(baseline=version.baseline)}
    for key, mark in marks.items():
        criterion = criteria[key]
        if mark.score is not None and not 0 <= mark.score <= criterion.top:
            raise MarkOutOfRange(
                _("“%(title)s” has marks from 0 to %(top)d. Nothing was saved.")
                % {"title": criterion.title, "top": criterion.top}
            )
        ReviewScore.objects.update_or_create(
            review=review,
            criterion=criterion,
            defaults={
                "score": None if mark.cannot_tell else mark.score,
                "cannot_tell": mark.cannot_tell,
                "comment": mark.comment.strip(),
            },
        )
    review.recommendation = recommendation
    review.words = words.strip()
    review.saved_at = at
    review.save()


@transaction.atomic
def save_review(
    *,
    actor: Person,
    at: datetime,
    version: CourseVersion,
    marks: Mapping[str, Mark],
    recommendation: str = "",
    words: str = "",
) -> Review:
    """Keep my sheet as a draft. Nobody else sees it."""
    version = lock(version)
    review = _sheet_of(actor, version, at)
    if review.submitted_at is not None:
        raise ReviewIsIn(_("You have handed this review in; it stays as it is."))
    _write(review, version, marks, recommendation, words, at)
    audit.record(actor=actor, verb="certification.review_saved", target=review, at=at)
    return review


def lacking(version: CourseVersion, marks: Mapping[str, Mark], recommendation: str) -> list[str]:
    """What a sheet still needs: every mark, a comment on each that fails or cannot be told, a word."""
    found = []
    for criterion in Criterion.objects.filter(baseline=version.baseline):
        mark = marks.get(criterion.key, Mark())
        if mark.score is None and not mark.cannot_tell:
            found.append(_("a mark for “%s”") % criterion.title)
        elif not mark.comment.strip() and (
            mark.cannot_tell or (mark.score is not None and criterion.plain.fails(mark.score))
        ):
            found.append(_("a comment on “%s”") % criterion.title)
    if recommendation not in Review.Recommendation.values:
        found.append(_("what you recommend"))
    return found


@transaction.atomic
def submit_review(
    *,
    actor: Person,
    at: datetime,
    version: CourseVersion,
    marks: Mapping[str, Mark],
    recommendation: str,
    words: str = "",
) -> Review:
    """Hand my sheet in. Handing in the same twice does nothing twice."""
    version = lock(version)
    review = _sheet_of(actor, version, at)
    if review.submitted_at is not None:
        return review
    needed = lacking(version, marks, recommendation)
    if needed:
        raise ReviewIncomplete(
            ngettext(
                "Still needed before you can hand it in: %s.",
                "Still needed before you can hand it in: %s.",
                len(needed),
            )
            % "; ".join(needed)
        )
    review.submitted_at = at
    _write(review, version, marks, recommendation, words, at)
    audit.record(
        actor=actor,
        verb="certification.review_submitted",
        target=review,
        at=at,
        payload={"version": version.public_id},
    )
    for chair in chairs_of(version, at=at):
        if chair != actor:
            notifications.notify(
                person=chair,
                kind="certification.review_submitted",
                subject=said(gettext_lazy("A review is in: %(title)s"), title=version.title),
                context={"version": version, "who": actor.name},
                at=at,
                key=f"certification.reviewed:{review.public_id}:{chair.public_id}",
                link=version.get_absolute_url(),
            )
    return review


@transaction.atomic
def comment(
    *,
    actor: Person,
    at: datetime,
    version: CourseVersion,
    words: str,
    file: CourseFile | None = None,
    paragraph: int | None = None,
    place: str = "",
    audience: str = Comment.Audience.PROVIDER,
) -> Comment:
    """Hang a remark on a place in the material."""
    version = lock(version)
    must_judge(actor, version, at)
    step(version, Verb.COMMENT)
    if not words.strip():
        raise NothingSaid(_("A remark needs words. Nothing was added."))
    remark = Comment(
        version=version,
        author=actor,
        file=file,
        paragraph=paragraph if file else None,
        place=place.strip(),
        words=words.strip(),
        audience=audience,
        written_at=at,
    )
    remark.full_clean(exclude=["public_id"])
    remark.save()
    audit.record(
        actor=actor,
        verb="certification.commented",
        target=version,
        at=at,
        payload={"comment": remark.public_id, "audience": audience},
    )
    return remark
