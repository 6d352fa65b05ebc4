"""Publishing by itself at a time that was set, and telling a group's people of a new meetup."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, jobs, notifications
from community.errors import DomainError
from community.models import Person
from community.words import when_read
from events import mail
from events.actions.planning import (
    AlreadyPublished,
    EventNotPublished,
    EventOver,
    end_plan,
    locked,
    make_public,
    refuse_cancelled,
    refuse_unready,
)
from events.models import Announcement, Event, PlannedPublication

PUBLISH = "events.publish_planned"
ANNOUNCE = "events.announce"
Outcome = PlannedPublication.Outcome


class PlanInThePast(DomainError):
    """The time that was set has gone by."""


class PlanTooLate(DomainError):
    """By then the meetup would be over."""


class NothingPlanned(DomainError):
    """There is no plan to take back."""


class NothingToAnnounce(DomainError):
    """It is not one that people could come to."""


@transaction.atomic
def publish_event(
    *, actor: Person | None, at: datetime, event: Event, announce: bool = False
) -> Event:
    """Make a draft public: on pages, in calendars and feeds, with seats to take; tell the group or not."""
    event = locked(event)
    refuse_cancelled(event)
    refuse_unready(event, at=at)
    end_plan(event, Outcome.PUBLISHED, at=at)
    make_public(event, actor=actor, at=at)
    audit.record(actor=actor, verb="events.event_published", target=event, at=at)
    if announce:
        announce_event(actor=actor, at=at, event=event)
    return event


@transaction.atomic
def plan_publication(
    *,
    actor: Person | None,
    at: datetime,
    event: Event,
    publish_at: datetime,
    announce: bool = False,
) -> PlannedPublication:
    """Have a draft published by itself at that time. A new time takes the place of an earlier one."""
    event = locked(event)
    refuse_cancelled(event)
    if not event.is_draft:
        raise AlreadyPublished(_("“%s” is published already.") % event.title)
    if publish_at <= at:
        raise PlanInThePast(_("That time has gone by. Choose a later one, or publish it now."))
    if event.ends_at is not None and event.ends_at <= publish_at:
        raise PlanTooLate(
            _("By then “%s” would be over. Choose a time before it begins.") % event.title
        )
    standing: PlannedPublication | None = getattr(event, "planned", None)
    if standing and (standing.publish_at, standing.announce) == (publish_at, announce):
        return standing
    end_plan(event, Outcome.WITHDRAWN, at=at)
    plan = PlannedPublication.objects.create(
        event=event,
        stands_for=event,
        planned_by=actor,
        planned_at=at,
        publish_at=publish_at,
        announce=announce,
    )
    audit.record(
        actor=actor,
        verb="events.publication_planned",
        target=event,
        at=at,
        payload={"publish_at": publish_at.isoformat(), "announce": announce},
    )
    jobs.enqueue(
        PUBLISH, at=at, payload={"plan": plan.public_id}, key=plan.public_id, not_before=publish_at
    )
    return plan


@transaction.atomic
def unplan_publication(*, actor: Person | None, at: datetime, event: Event) -> Event:
    """Take back that a draft publishes itself. It stays a draft."""
    event = locked(event)
    if not end_plan(event, Outcome.WITHDRAWN, at=at):
        raise NothingPlanned(_("Nothing was planned for “%s” any more.") % event.title)
    audit.record(actor=actor, verb="events.publication_unplanned", target=event, at=at)
    return event


@transaction.atomic
def carry_out_plan(*, at: datetime, plan: PlannedPublication) -> Event:
    """Publish a draft whose time has come; where something is missing, leave it and tell who planned it."""
    event = locked(plan.event)
    standing = getattr(event, "planned", None)
    if standing is None or standing.pk != plan.pk or standing.publish_at > at:
        return event
    try:
        refuse_unready(event, at=at)
    except DomainError as missing:
        end_plan(event, Outcome.REFUSED, at=at, lacked=str(missing.message))
        audit.record(actor=None, verb="events.plan_not_kept", target=event, at=at)
        mail.tell_of_plan_not_kept(event, standing, reason=when_read(_lacking)(event, at), at=at)
        return event
    end_plan(event, Outcome.PUBLISHED, at=at)
    make_public(event, actor=standing.planned_by, at=at)
    audit.record(
        actor=standing.planned_by,
        verb="events.event_published",
        target=event,
        at=at,
        payload={"planned": True},
    )
    if standing.announce:
        announce_event(actor=standing.planned_by, at=at, event=event)
    return event


def _lacking(event: Event, at: datetime) -> str:
    """What people would need that a draft does not say, in the language of whoever reads it."""
    try:
        refuse_unready(event, at=at)
    except DomainError as missing:
        return missing.message
    return ""


@transaction.atomic
def announce_event(*, actor: Person | None, at: datetime, event: Event) -> Announcement:
    """Tell the people of its groups of a meetup to come: each who chose so, and once for ever."""
    event = locked(event)
    refuse_cancelled(event)
    if event.is_draft:
        raise EventNotPublished(_("“%s” is a draft. Publish it first.") % event.title)
    standing = Announcement.objects.filter(event=event).first()
    if standing is not None:
        return standing
    if event.is_postponed:
        raise NothingToAnnounce(
            _("“%s” is postponed. Announce it once it has a new date.") % event.title
        )
    if event.is_over(at=at):
        raise EventOver(_("“%s” is over; there is nothing to announce.") % event.title)
    told = Announcement.objects.create(event=event, announced_by=actor, announced_at=at)
    audit.record(actor=actor, verb="events.event_announced", target=event, at=at)
    if not notifications.are_suppressed():
        jobs.enqueue(ANNOUNCE, at=at, payload={"event": event.public_id}, key=event.public_id)
    return told
