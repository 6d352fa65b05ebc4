"""What people choose about the mail they get."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, kinds, stops
from community.actions.following import (
    follow_city,
    follow_group,
    unfollow_city,
    unfollow_group,
)
from community.actions.refusals import CannotBeStopped
from community.kinds import Channel
from community.mailroom import log
from community.mailroom.addresses import address_of
from community.models import (
    CityFollow,
    Group,
    MailChoice,
    MailSettings,
    MutedGroup,
    Notification,
    Person,
)
from community.queries.told import groups_that_mail


@transaction.atomic
def choose_mail(
    *,
    actor: Person,
    at: datetime,
    channels: dict[str, str],
    paused_until: datetime | None = None,
    stopped: bool = False,
    digest_hour: int = 8,
    digest_weekday: int = 0,
    quiet: tuple[time, time] | None = None,
    muted: Iterable[Group] = (),
) -> None:
    """Say how I want to be told, kind by kind, and when."""
    settings = _settings_of(actor)
    settings.paused_until = paused_until
    settings.digest_hour, settings.digest_weekday = digest_hour, digest_weekday
    settings.quiet_from, settings.quiet_to = quiet or (None, None)
    settings.stopped_at = (settings.stopped_at or at) if stopped else None
    settings.full_clean(exclude=["person"])
    settings.save()
    for key, channel in channels.items():
        if not kinds.kind_of(key).always:
            _choose(actor, key, Channel(channel))
    wanted = {group.pk for group in muted}
    for group in groups_that_mail(actor):
        if group.pk in wanted:
            MutedGroup.objects.get_or_create(person=actor, group=group, defaults={"muted_at": at})
        else:
            MutedGroup.objects.filter(person=actor, group=group).delete()
    audit.record(actor=actor, verb="community.mail_chosen", target=actor, at=at)


@transaction.atomic
def stop_mail(*, actor: Person, at: datetime, scope: str) -> dict[str, str]:
    """Stop one kind, the digests of one rhythm, the news of a group or a city, or all; give what it was before, where it changed.

    `actor` is whose mail it is: the link in a mail is theirs, whoever holds it.
    """
    before: dict[str, str] = {}
    _settings_of(actor)  # locked: two presses at once stop once
    stop = stops.Stop(actor.public_id, scope)
    if stop.group:
        return _stop_following(actor, stop, at=at)
    if stop.city:
        return _stop_following_city(actor, stop, at=at)
    if scope == stops.ALL:
        stopped = MailSettings.objects.filter(person=actor, stopped_at=None).update(stopped_at=at)
        before = {stops.ALL: ""} if stopped else {}
    else:
        for key in _kinds_to_stop(actor, stop):
            before[key] = _choose(actor, key, Channel.SITE)
    if before:
        audit.record(
            actor=actor,
            verb="community.mail_stopped",
            target=actor,
            at=at,
            payload={"scope": scope},
        )
    return before


@transaction.atomic
def resume_mail(*, actor: Person, at: datetime, before: dict[str, str]) -> None:
    """Take a stop back: everything as it was."""
    settings = _settings_of(actor)
    for key, channel in before.items():
        if followed := stops.Stop(actor.public_id, key).group:
            group = Group.objects.filter(public_id=followed, closed_at=None, is_hidden=False)
            for each in group:
                follow_group(actor=actor, at=at, group=each)
        elif city := stops.Stop(actor.public_id, key).city:
            follow_city(actor=actor, at=at, slug=city, name=channel)
        elif key == stops.ALL:
            settings.stopped_at = None
            settings.save(update_fields=["stopped_at"])
        elif channel in Channel.values and kinds.known(key):
            _choose(actor, key, Channel(channel))
    audit.record(actor=actor, verb="community.mail_resumed", target=actor, at=at)


@transaction.atomic
def try_address_again(*, actor: Person, at: datetime) -> bool:
    """Say that my address takes mail again; what comes from now on is mailed."""
    cleared = log.clear(actor, address_of(actor), at=at)
    if cleared:
        audit.record(actor=actor, verb="community.address_tried_again", target=actor, at=at)
    return bool(cleared)


@transaction.atomic
def mark_all_read(*, actor: Person, at: datetime, until: datetime) -> int:
    """Note that I have read all that I was told until then. Of no interest to the log."""
    unread = Notification.objects.filter(person=actor, read_at=None, created_at__lte=until)
    return unread.update(read_at=at)


def _stop_following(actor: Person, stop: stops.Stop, *, at: datetime) -> dict[str, str]:
    group = Group.objects.filter(public_id=stop.group).first()
    if group is None or not unfollow_group(actor=actor, at=at, group=group):
        return {}
    return {stop.scope: ""}


def _stop_following_city(actor: Person, stop: stops.Stop, *, at: datetime) -> dict[str, str]:
    follow = CityFollow.objects.open().filter(person=actor, slug=stop.city).first()
    if follow is None or not unfollow_city(actor=actor, at=at, slug=stop.city):
        return {}
    return {stop.scope: follow.name}


def _settings_of(person: Person) -> MailSettings:
    settings, _made = MailSettings.objects.select_for_update().get_or_create(person=person)
    return settings


def _choose(person: Person, key: str, channel: Channel) -> str:
    """Keep a choice, where it differs; give what held before."""
    row = MailChoice.objects.filter(person=person, kind=key).first()
    held: str = row.channel if row else kinds.kind_of(key).default
    if row is not None:
        if row.channel != channel:
            MailChoice.objects.filter(pk=row.pk).update(channel=channel)
    elif channel != held:
        MailChoice.objects.create(person=person, kind=key, channel=channel)
    return held


def _kinds_to_stop(person: Person, stop: stops.Stop) -> list[str]:
    chosen = dict(MailChoice.objects.filter(person=person).values_list("kind", "channel"))
    held = {
        kind.key: chosen.get(kind.key, kind.default) for kind in kinds.declared() if not kind.always
    }
    if stop.kind:
        if stop.kind not in held:
            raise CannotBeStopped(
                _("Mail of this kind must reach you and stays switched on. Nothing was changed.")
            )
        return [stop.kind] if held[stop.kind] != Channel.SITE else []
    return [key for key, channel in held.items() if stop.rhythm and channel == stop.rhythm]
