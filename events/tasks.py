"""Follow-up work of meetups. Safe to run twice: letters go by key."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy

from community import jobs, keys
from community.actions import forget_visitor
from community.mailroom import strangers
from community.models import Contact, Job, Person
from community.words import said
from events import actions, mail, queries, stash, talk_mail
from events.actions import reminding, weekly
from events.actions.book import LAPSE_OFFERS
from events.actions.telling import TELL_SEATS, write_letters
from events.actions.visiting import ASK_TO_CONFIRM
from events.models import (
    Event,
    Export,
    Import,
    PlannedPublication,
    ProposalSpeaker,
    Room,
    Seat,
    SeatRequest,
    Series,
)

# two thousand meetups are written in under a minute
WHILE_WRITING = timedelta(minutes=10)
KEPT = timedelta(days=90)  # so long after their last meetup the address of a visitor is kept


@jobs.handler(TELL_SEATS, lease=timedelta(minutes=5))
def tell_seats(job: jobs.Running) -> None:
    """Write to the many whose seats changed at once, as when a room becomes larger."""
    write_letters([(seat, step, was) for seat, step, was in job.payload["seats"]], at=job.at)


@jobs.handler("events.tell_of_change")
def tell_of_change(job: jobs.Running) -> None:
    """Tell everybody with a seat about the new time or place; later changes tell for themselves."""
    event = Event.objects.get(public_id=job.payload["event"])
    rooms = job.payload.get("rooms")  # where only these moved, a later change may be of others
    if event.is_cancelled or event.is_postponed:
        return
    if rooms is None and _all_are_told_later(event, job.payload["sequence"]):
        return
    news = job.payload.get("news", "")
    seats = [seat for seat in _seats(event) if rooms is None or seat.room.public_id in rooms]
    mail.tell_of_change(event, seats, sequence=event.sequence, news=news, at=job.at)


def _all_are_told_later(event: Event, sequence: int) -> bool:
    """Whether a later change waits to be told to everybody; one of a single room does not tell the others."""
    if event.sequence == sequence:
        return False
    later = Job.objects.filter(name="events.tell_of_change", key__startswith=f"{event.public_id}:")
    return any(
        job.payload.get("sequence", 0) > sequence and "rooms" not in job.payload for job in later
    )


@jobs.handler("events.tell_of_postponement")
def tell_of_postponement(job: jobs.Running) -> None:
    """Tell everybody with a seat that the meetup waits for a new date; a later date tells for itself."""
    event = Event.objects.get(public_id=job.payload["event"])
    if not event.is_postponed or event.sequence != job.payload["sequence"]:
        return
    mail.tell_of_postponement(event, _seats(event), sequence=event.sequence, at=job.at)


@jobs.handler("events.tell_of_cancellation")
def tell_of_cancellation(job: jobs.Running) -> None:
    """Tell everybody with a seat that the meetup is off, if it still is."""
    event = Event.objects.get(public_id=job.payload["event"])
    if not event.is_cancelled or event.sequence != job.payload["sequence"]:
        return
    mail.tell_of_cancellation(event, _seats(event), sequence=event.sequence, at=job.at)


@jobs.handler(actions.PUBLISH)
def publish_planned(job: jobs.Running) -> None:
    """Publish the draft whose time has come."""
    plan = PlannedPublication.objects.select_related("event").get(public_id=job.payload["plan"])
    actions.carry_out_plan(at=job.at, plan=plan)


def a_plan_waits() -> bool:
    """Whether any draft waits for its time."""
    return PlannedPublication.objects.filter(ended_at__isnull=True).exists()


@jobs.handler("events.publish_due", every=timedelta(minutes=5), when=a_plan_waits)
def publish_due(job: jobs.Running) -> None:
    """Publish whatever is past its time and still waits, should its own job have been lost."""
    due = PlannedPublication.objects.filter(ended_at__isnull=True, publish_at__lte=job.at)
    for plan in due.select_related("event").order_by("publish_at", "pk"):
        actions.carry_out_plan(at=job.at, plan=plan)


def a_series_runs() -> bool:
    """Whether any series goes on."""
    return Series.objects.filter(ended_at__isnull=True).exists()


@jobs.handler("events.plan_series_ahead", every=timedelta(hours=3), when=a_series_runs)
def plan_series_ahead(job: jobs.Running) -> None:
    """Plan the next meetups of every series that goes on."""
    for series in queries.running_series():
        actions.extend_series(actor=None, at=job.at, series=series)


@jobs.handler(actions.ANNOUNCE)
def announce(job: jobs.Running) -> None:
    """Tell the people of a meetup's groups of it, if it still stands."""
    event = Event.objects.select_related("group").get(public_id=job.payload["event"])
    if event.state == Event.State.PUBLISHED and not event.is_over(at=job.at):
        mail.announce(event, queries.audience_of(event), at=job.at)


@jobs.handler(talk_mail.ASK_BY_MAIL)
def ask_speaker_by_mail(job: jobs.Running) -> None:
    """Ask somebody at an address to speak along. The link is made here and stands in no table."""
    rows = ProposalSpeaker.objects.select_related("proposal__call__group", "asked_by")
    row = rows.get(public_id=job.payload["speaker"])
    if not row.is_waiting or not row.email or row.asked_by is None:
        return
    token = keys.token(row.seed)
    if keys.fingerprint(token) != row.token_hash:  # the site's secret was changed since
        row.token_hash = keys.fingerprint(token)
        row.save(update_fields=["token_hash"])
    strangers.post(
        "emails/events/letters/speaker_asked",
        to=row.email,
        subject=said(gettext_lazy("%(name)s asks you to speak together"), name=row.asked_by.name),
        context={"proposal": row.proposal, "asker": row.asked_by},
        link=reverse("events:asked_to_speak", args=[token]),
        name=f"speaker.{row.public_id}",
        kind="events.speaker_asked",
        why=gettext_lazy("You get this because somebody typed your address. No account was made."),
        at=job.at,
    )


@jobs.handler("events.promise_reminders", every=timedelta(minutes=5))
def promise_reminders(job: jobs.Running) -> None:
    """Write the jobs that remind, some days ahead."""
    reminding.promise_reminders(at=job.at)


@jobs.handler(reminding.REMIND)
def remind(job: jobs.Running) -> None:
    """Remind whoever has a seat, if all is as it was when this was written."""
    rows = Event.objects.select_related("group", "publication", "cancellation", "postponement")
    reminding.remind(
        at=job.at,
        event=rows.get(public_id=job.payload["event"]),
        ahead=job.payload["ahead"],
        starts_at=datetime.fromisoformat(job.payload["starts_at"]),
    )


@jobs.handler("events.tell_of_weeks", every=timedelta(minutes=10))
def tell_of_weeks(job: jobs.Running) -> None:
    """Tell those whose hour of the week has come what the groups that they follow do."""
    weekly.tell_of_weeks(at=job.at)


@jobs.handler(LAPSE_OFFERS)
def lapse_offers(job: jobs.Running) -> None:
    """End the offers of a room that ran out, and offer the seats to whoever is next."""
    room = Room.objects.select_related("event").get(public_id=job.payload["room"])
    actions.lapse_offers(at=job.at, room=room)


def _offers_have_run_out() -> bool:
    return Seat.objects.filter(state="offered", offered_until__lte=Now()).exists()


@jobs.handler("events.sweep_offers", every=timedelta(minutes=10), when=_offers_have_run_out)
def sweep_offers(job: jobs.Running) -> None:
    """The same, for offers whose own job was lost with a database that was set back."""
    late = Seat.objects.filter(state="offered", offered_until__lte=job.at)
    for room in Room.objects.filter(pk__in=late.values("room")).select_related("event"):
        actions.lapse_offers(at=job.at, room=room)


@jobs.handler(ASK_TO_CONFIRM)
def ask_to_confirm(job: jobs.Running) -> None:
    """Mail the link that confirms a seat without an account. It is made here and stands in no table."""
    rows = SeatRequest.objects.select_related("event__group", "room__group", "room__venue")
    asked = rows.filter(public_id=job.payload["request"]).first()
    if asked is None or not asked.is_open(at=job.at):
        return
    token = asked.token
    if keys.fingerprint(token) != asked.fingerprint:  # the site's secret was changed since
        asked.fingerprint = keys.fingerprint(token)
        asked.save(update_fields=["fingerprint"])
    strangers.post(
        "emails/events/letters/confirm_seat",
        to=asked.email,
        subject=said(
            gettext_lazy("Confirm your request: %(title)s")
            if asked.event.needs_approval
            else gettext_lazy("Confirm your seat: %(title)s"),
            title=asked.event.title,
        ),
        context={"asked": asked, "event": asked.event, "room": asked.room},
        link=reverse("events:confirm_seat", args=[asked.event.public_id, token]),
        name=f"seat.{asked.public_id}",
        kind="events.confirm_seat",
        why=gettext_lazy(
            "You get this because somebody typed your address on the page of this meetup. Nothing was"
            " taken, and no account was made."
        ),
        at=job.at,
    )


@jobs.handler(
    "events.forget_visitors", every=timedelta(days=1), when=Contact.objects.known().exists
)
def forget_visitors(job: jobs.Running) -> None:
    """Forget who came without an account, some time after their last meetup; and what was never confirmed."""
    actions.forget_requests(at=job.at)
    for person in queries.visitors_to_forget(before=job.at - KEPT):
        forget_visitor(actor=None, at=job.at, person=person)


def _seats(event: Event) -> list[Seat]:
    seats = Seat.objects.open().filter(event=event)
    return list(
        seats.select_related(
            "person__user", "person__contact", "event__cancellation", "room__venue", "room__group"
        )
    )


@jobs.handler("events.forget_door_names")
def forget_door_names(job: jobs.Running) -> None:
    """Forget the names that were only said at the door."""
    actions.forget_door_names(event=Event.objects.get(public_id=job.payload["event"]))


@jobs.handler(actions.importing.READ, lease=WHILE_WRITING)
def read_import(job: jobs.Running) -> None:
    """Read a calendar or table that was brought."""
    held = Import.objects.get(public_id=job.payload["import"])
    actions.read_import(at=job.at, held=held)


@jobs.handler(actions.importing.TAKE, lease=WHILE_WRITING)
def take_import(job: jobs.Running) -> None:
    """Take what was read and agreed to."""
    held = Import.objects.get(public_id=job.payload["import"])
    actor = Person.objects.get(public_id=job.payload["actor"])
    actions.write_import(actor=actor, at=job.at, held=held)


@jobs.handler("events.empty_inout", every=timedelta(hours=1), when=stash.holds_something)
def empty_inout(job: jobs.Running) -> None:
    """Remove files that nobody came back for."""
    actions.empty_inout(at=job.at)


@jobs.handler(actions.exporting.MAKE, lease=WHILE_WRITING)
def make_export(job: jobs.Running) -> None:
    """Make the files of a group that somebody asked for."""
    actions.make_export(at=job.at, export=Export.objects.get(public_id=job.payload["export"]))
