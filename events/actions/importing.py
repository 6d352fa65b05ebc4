"""Bringing a calendar or table of somebody else's into a group: laid down, read, looked at, taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from community import jobs
from community.errors import DomainError
from community.models import Group, Person, new_public_id
from events import stash
from events.actions.bringing import Staged, read, record_import, take
from events.actions.exporting import end_exports
from events.models import Import
from events.queries import inout
from events.reading import (
    Columns,
    Found,
    Refused,
    is_calendar,
)
from events.reading.found import found_from

READ, TAKE = "events.read_import", "events.take_import"
REACHED = "reached"  # which of the meetups is next
AT_A_TIME = 20  # meetups written in one transaction, so that nobody waits for long
State = Import.State
Progress = Callable[[int, int], None]


class ImportIsOver(DomainError):
    """Nothing can be done with this file any more."""


class ImportIsBusy(DomainError):
    """Another file of this group is being taken at this moment."""


class NothingToTake(DomainError):
    """Everything in the file stands here already, or cannot be taken."""


def staged_of(held: Import) -> Staged | None:
    """What was read of the file, while it lies there."""
    said = stash.read_json(held.public_id, stash.READ)
    if said is None:
        return None
    return Staged(
        **{
            **said,
            "found": [found_from(each) for each in said["found"]],
            "refused": [Refused(**each) for each in said["refused"]],
        }
    )


def _lay_down(public_id: str, staged: Staged) -> None:
    said = {
        **asdict(staged),
        "found": [each.as_json() for each in staged.found],
        "refused": [asdict(each) for each in staged.refused],
    }
    stash.keep_json(public_id, stash.READ, said)


def receive_import(
    *,
    actor: Person,
    at: datetime,
    group: Group,
    content: bytes,
    name: str,
    zone: str,
    staged: Staged | None = None,
) -> Import:
    """Lay a file down and have it read, unless `staged` says that it was read already.

    One that was read before and not taken makes room.
    """
    public_id = new_public_id()
    kind = Import.Kind.CALENDAR if is_calendar(content) else Import.Kind.TABLE
    try:
        stash.keep(public_id, stash.FILE, content)
        if staged is not None:
            _lay_down(public_id, staged)
        with transaction.atomic():
            Group.objects.select_for_update(no_key=True).get(pk=group.pk)
            _make_room(group, at=at)
            held = Import.objects.create(
                public_id=public_id,
                group=group,
                by=actor,
                received_at=at,
                kind=kind,
                name=name[:120],
                size=len(content),
                zone=zone,
                state=State.WAITING if staged is None else State.READY,
                total=len(staged.found) if staged else 0,
            )
            if staged is None:
                jobs.enqueue(READ, at=at, key=public_id, payload={"import": public_id})
    except BaseException:
        stash.drop(public_id)
        raise
    return held


def _make_room(group: Group, *, at: datetime) -> None:
    for before in Import.objects.select_for_update().filter(group=group, state__in=Import.OPEN):
        if before.state == State.TAKING:
            raise ImportIsBusy(
                _(
                    "Another file is being taken into %s at this moment. Wait for it, then try again."
                )
                % group.name
            )
        _end(before, State.DROPPED, at=at)


def _end(held: Import, state: Import.State, *, at: datetime, reason: str = "") -> None:
    """End an import; with the commit its file goes."""
    held.state, held.ended_at, held.reason = state, max(at, held.received_at), reason
    held.save(update_fields=["state", "ended_at", "reason", "told", "done"])
    transaction.on_commit(partial(stash.drop, held.public_id))


def read_import(*, at: datetime, held: Import) -> None:
    """Read a file that waits. Cut short, it begins anew; read already, there is nothing to do."""
    waiting = Import.objects.filter(pk=held.pk, state=State.WAITING)
    mine = waiting.select_related("group").first()
    if mine is None:
        return
    held = mine
    try:
        content = stash.path_of(held.public_id, stash.FILE).read_bytes()
        columns = _columns_of(held)
        staged = read(content, group=held.group, zone=held.zone, at=at, columns=columns)
    except FileNotFoundError:
        _refuse(held, at=at, reason=_("The file is not there any more. Send it again."))
        return
    except DomainError as no:
        _refuse(held, at=at, reason=no.message)
        return
    _lay_down(held.public_id, staged)
    if not waiting.update(state=State.READY, total=len(staged.found)):
        stash.drop(held.public_id)  # put aside while it was read


def _columns_of(held: Import) -> Columns | None:
    if not held.columns:
        return None
    return Columns(held.columns["places"], held.columns["day_first"])


@transaction.atomic
def _refuse(held: Import, *, at: datetime, reason: str) -> None:
    for each in Import.objects.select_for_update().filter(pk=held.pk, state__in=Import.OPEN):
        _end(each, State.REFUSED, at=at, reason=reason)


@transaction.atomic
def name_columns(
    *, actor: Person, at: datetime, held: Import, places: dict[str, int], day_first: bool | None
) -> Import:
    """Say what the columns of a table mean, and have it read again."""
    held = Import.objects.select_for_update(of=("self",)).get(pk=held.pk)
    if held.state != State.READY or held.kind != Import.Kind.TABLE:
        raise ImportIsOver(_("This file is not here any more. Send it again."))
    held.columns = {"places": places, "day_first": day_first}
    held.state = State.WAITING
    held.save(update_fields=["columns", "state"])
    key = f"{held.public_id}:{new_public_id()}"
    jobs.enqueue(READ, at=at, key=key, payload={"import": held.public_id})
    return held


@transaction.atomic
def take_import(*, actor: Person, at: datetime, held: Import, leave: Iterable[str] = ()) -> Import:
    """Agree to what was read, except the meetups of these tokens; a job writes it."""
    held = Import.objects.select_for_update(of=("self",)).get(pk=held.pk)
    if held.state in {State.TAKING, State.TAKEN}:  # the button was pressed twice
        return held
    staged = staged_of(held) if held.state == State.READY else None
    if staged is None:
        raise ImportIsOver(_("This file is not here any more, and was not taken. Send it again."))
    left = set(leave)
    plan = _plan(staged, held, at=at)
    if not [each for each in plan.writes if each.found.token not in left]:
        raise NothingToTake(_("There is nothing in it to take. Nothing was changed."))
    held.state, held.done, held.total = State.TAKING, 0, len(plan.writes)
    held.told = {"leave": sorted(left)}
    held.save(update_fields=["state", "done", "total", "told"])
    payload = {"import": held.public_id, "actor": actor.public_id}
    jobs.enqueue(TAKE, at=at, key=held.public_id, payload=payload)
    return held


def _plan(staged: Staged, held: Import, *, at: datetime) -> inout.Plan:
    return inout.plan_of(staged.found, staged.refused, group=held.group, at=at)


def write_import(*, actor: Person, at: datetime, held: Import) -> None:
    """Write what was agreed to, some at a time. Cut short, it goes on where it was."""
    taking = Import.objects.filter(pk=held.pk, state=State.TAKING).select_related("group")
    agreed = taking.first()
    if agreed is None:
        return
    held = agreed
    staged = staged_of(held)
    if staged is None:
        _refuse(held, at=at, reason=_("The file is not there any more. Send it again."))
        return
    left = set(held.told.get("leave", []))
    found = [each for each in staged.found if each.token not in left]
    goes_on = True
    while goes_on:
        with transaction.atomic():
            mine = taking.select_for_update(of=("self",)).first()
            if mine is None:
                return  # another try of this job came to the end
            goes_on = _write_some(mine, found, actor=actor, at=at)
            if not goes_on:
                left_out = len(staged.found) - len(found)
                mine.told |= {"refused": len(staged.refused), "left_out": left_out}
                _end(mine, State.TAKEN, at=at)
                record_import(actor, mine.group, mine.told, target=mine, at=at)


def _write_some(mine: Import, found: list[Found], *, actor: Person, at: datetime) -> bool:
    """Write the next few; whether there were any. How far it is stands in the row itself."""
    first = mine.told.pop(REACHED, 0)
    some = found[first : first + AT_A_TIME]
    if not some:
        return False
    plan = inout.plan_of(some, [], group=mine.group, at=at)
    told = take(plan.proposed, actor=actor, at=at, group=mine.group, held=mine)
    mine.told[REACHED] = first + len(some)
    _add_up(mine, plan, told)
    return True


def _add_up(held: Import, plan: inout.Plan, told: dict[str, int]) -> None:
    for name, number in {**plan.counts(), **told}.items():
        held.told[name] = held.told.get(name, 0) + number
    held.done += len(plan.writes)
    held.save(update_fields=["told", "done"])


@transaction.atomic
def drop_import(*, actor: Person, at: datetime, held: Import) -> Import:
    """Put a file aside that is not yet being taken; its bytes go."""
    held = Import.objects.select_for_update(of=("self",)).get(pk=held.pk)
    if held.state == State.TAKING:
        raise ImportIsOver(_("It is being taken at this moment, and cannot be put aside any more."))
    if held.state in Import.OPEN:
        _end(held, State.DROPPED, at=at)
    return held


@transaction.atomic
def empty_inout(*, at: datetime) -> None:
    """Remove what nobody came back for: a file lies here for a day at most."""
    late = Import.objects.filter(
        state__in=(State.WAITING, State.READY), received_at__lt=at - stash.KEPT
    )
    for held in late.select_for_update(of=("self",)):
        reason = _("Nobody took it within a day, so it was deleted.")
        _end(held, State.DROPPED, at=at, reason=reason)
    end_exports(before=at - stash.KEPT)
    for name in stash.left_over(at=at):
        stash.drop(name)
