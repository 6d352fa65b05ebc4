from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certification import appeals, hearings, queries, rules
from certification.actions.refusals import NotNow, NotYours, lock, step
from certification.actions.reviews import must_chair
from certification.actions.submissions import write_manifest
from certification.manifest import fingerprint
from certification.models import Appeal, CourseVersion, Decision, PanelSeat, walls
from certification.states import State, Verb
from community import audit, notifications
from community.errors import DomainError
from community.kinds import Words
from community.models import Person
from community.words import said

TERMS = appeals.Terms()


class AppealNotTaken(DomainError):
    """Too late, a second one, somebody else's, or without grounds."""


class PanelCannotSit(DomainError):
    """Somebody on it had a part in the decision or has a conflict, or its size is wrong."""


class SayWhy(DomainError):
    """A panel decides with reasons."""


def _tell(
    people: Sequence[Person], kind: str, subject: Words, appeal: Appeal, at: datetime
) -> None:
    version = appeal.decision.version
    for person in people:
        notifications.notify(
            person=person,
            kind=kind,
            subject=said(subject, title=version.title),
            context={"appeal": appeal, "version": version},
            at=at,
            key=f"{kind}:{appeal.public_id}:{person.public_id}",
            link=appeal.get_absolute_url(),
        )


@transaction.atomic
def lodge_appeal(*, actor: Person, at: datetime, version: CourseVersion, grounds: str) -> Appeal:
    """Appeal against a decision: its provider, once, within the period, and saying what was wrong."""
    version = lock(version)
    represents = rules.represents(actor, version.course.provider, at=at)
    if represents:
        step(version, Verb.APPEAL)
    decision = Decision.objects.filter(version=version).first()
    decided = hearings.decided(decision) if decision else None
    refusal = appeals.refusal(
        decided,
        on=walls.day(at),
        terms=TERMS,
        is_provider=represents,
        appealed=decision is not None and Appeal.objects.filter(decision=decision).exists(),
        grounds=grounds,
    )
    if refusal is not None or decision is None:
        why = refusal or appeals.Refusal.NOT_DECIDED
        raise AppealNotTaken(
            appeals.refused_in_words(
                why, decided, TERMS, _=_, day=lambda one: date_format(one, "j F Y")
            )
        )
    appeal = Appeal.objects.create(decision=decision, grounds=grounds.strip(), by=actor, at=at)
    audit.record(actor=actor, verb="certification.appealed", target=version, at=at)
    subject = gettext_lazy("Appealed against: %(title)s")
    chairs = queries.chairs_of(version, at=at)
    _tell(chairs, "certification.appealed", subject, appeal, at)
    return appeal


def _of(version: CourseVersion) -> Appeal:
    appeal = Appeal.objects.filter(decision__version=version).select_related("decision").first()
    if appeal is None:
        raise NotNow(_("There is no appeal. Nothing was changed."))
    appeal.decision.version = version
    return appeal


@transaction.atomic
def name_panel(
    *, actor: Person, at: datetime, version: CourseVersion, people: Sequence[Person]
) -> list[PanelSeat]:
    """Name who hears the appeal: nobody from the first, nobody with a conflict. While it is open others can
    be named, but whoever has spoken stays, unless they have come to have a conflict."""
    version = lock(version)
    must_chair(actor, version, at)
    step(version, Verb.NAME_PANEL)
    appeal = _of(version)
    if not appeal.is_open:
        raise NotNow(_("The appeal is decided. Nothing was changed."))
    seats = list(appeal.seats.select_related("person"))
    spoken = {one.person for one in _counted(seats, version, at) if one.choice}
    if gone := spoken - set(people):
        raise NotNow(
            _("%s has spoken and stays on the panel. Nobody was named.")
            % ", ".join(sorted(one.name for one in gone))
        )
    panel = hearings.panel_of(appeal, people, at=at, terms=TERMS)
    if not panel.may_hear:
        names = {one.public_id: one.name for one in people}
        faults = appeals.panel_in_words(panel, names=names, _=_, _n=ngettext)
        raise PanelCannotSit(" ".join([*faults, _("Nobody was named.")]))
    appeal.seats.exclude(person__in=people).delete()
    seated = {one.person_id for one in seats}
    for one in people:
        if one.pk not in seated:
            PanelSeat.objects.create(appeal=appeal, person=one, named_by=actor, named_at=at)
    audit.record(
        actor=actor,
        verb="certification.panel_named",
        target=version,
        at=at,
        payload={"people": sorted(one.public_id for one in people)},
    )
    subject = gettext_lazy("Please hear an appeal: %(title)s")
    _tell(list(people), "certification.panel_named", subject, appeal, at)
    return list(appeal.seats.select_related("person"))


def _counted(seats: Sequence[PanelSeat], version: CourseVersion, at: datetime) -> list[PanelSeat]:
    """The seats whose word counts: of people who have no conflict today."""
    return [one for one in seats if not rules.is_conflicted(one.person, version, at=at)]


@transaction.atomic
def hear_appeal(
    *, actor: Person, at: datetime, version: CourseVersion, choice: str, reason: str
) -> PanelSeat:
    """Say, on the panel, whether the decision stands. More than half of the seats decide it."""
    version = lock(version)
    appeal = Appeal.objects.filter(decision__version=version).first()
    seat = appeal.seats.filter(person=actor).first() if appeal else None
    if seat is None or rules.is_conflicted(actor, version, at=at):
        raise NotYours(_("Only the panel that was named, without a conflict, hears this appeal."))
    step(version, Verb.HEAR)
    appeal = _of(version)
    if seat.choice == choice and seat.choice:
        return seat
    if seat.choice or not appeal.is_open:
        raise NotNow(_("It is said, and stays. Nothing was changed."))
    if choice not in PanelSeat.Choice.values or not reason.strip():
        raise SayWhy(_("Choose, and say why; the provider reads it. Nothing was counted yet."))
    seat.choice, seat.reason, seat.said_at = choice, reason.strip(), at
    seat.save(update_fields=["choice", "reason", "said_at"])
    audit.record(
        actor=actor,
        verb="certification.appeal_heard",
        target=version,
        at=at,
        payload={"choice": choice},
    )
    _conclude(actor, appeal, at)
    return seat


def _conclude(actor: Person, appeal: Appeal, at: datetime) -> None:
    """Write down what the panel says, once more than half of its seats say it."""
    version = appeal.decision.version
    spoken = list(appeal.seats.exclude(choice="").select_related("person"))
    choices = [one.choice == PanelSeat.Choice.RETURN for one in _counted(spoken, version, at)]
    outcome = appeals.outcome(choices, TERMS)
    if outcome is None:
        return
    appeal.outcome, appeal.decided_at = outcome.value, at
    appeal.save(update_fields=["outcome", "decided_at"])
    audit.record(
        actor=actor,
        verb="certification.appeal_decided",
        target=version,
        at=at,
        payload={"outcome": outcome.value},
    )
    if outcome is appeals.Outcome.RETURNED:
        _review_anew(actor, version, at)
    told = {*queries.representatives_of(version, at=at), *queries.chairs_of(version, at=at)}
    subject = gettext_lazy("Your appeal is decided: %(title)s")
    people = sorted(told, key=lambda one: one.pk)
    _tell(people, "certification.appeal_decided", subject, appeal, at)


def _review_anew(actor: Person, version: CourseVersion, at: datetime) -> CourseVersion | None:
    """Put the same material before the committee as the next version, frozen as it was handed in; not
    where the provider has a newer one under way. Who reviewed it first is not asked again."""
    course = version.course
    if course.versions.filter(number__gt=version.number).exclude(state=State.WITHDRAWN).exists():
        return None
    newest = course.versions.order_by("-number")[0]
    anew = CourseVersion.objects.create(
        course=course,
        number=newest.number + 1,
        started_at=at,
        edited_at=at,
        **{name: getattr(version, name) for name in CourseVersion.FACTS},
    )
    for row in (*version.files.kept(), *version.links.kept()):
        row.pk, row.version = None, anew
        row.public_id = type(row)._meta.get_field("public_id").get_default()
        row._state.adding = True
        row.save()
    anew.state, anew.baseline = State.SUBMITTED, version.baseline
    anew.submitted_by, anew.submitted_at = version.submitted_by, at
    anew.manifest = write_manifest(anew)
    anew.manifest_sha256 = fingerprint(anew.manifest)
    anew.save()
    audit.record(
        actor=actor,
        verb="certification.review_anew",
        target=anew,
        at=at,
        payload={"number": anew.number, "manifest_sha256": anew.manifest_sha256},
    )
    return anew
