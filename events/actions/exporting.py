"""Taking everything of a group out: asked for, made by a job, deleted after a day."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, jobs, spreadsheets
from community.errors import DomainError
from community.models import Group, Person
from events import calendars, stash
from events.models import Event, Export
from events.queries import everything

MAKE, FILES = "events.make_export", "files.zip"
AT_A_TIME = 100
SCHEMA = Path(__file__).resolve().parent.parent / "export.schema.json"


class PurposeMissing(DomainError):
    """Who came where is personal: it leaves for a purpose that is written down."""


@transaction.atomic
def ask_export(
    *, actor: Person, at: datetime, group: Group, with_people: bool = False, purpose: str = ""
) -> Export:
    """Have everything of a group made into files. One that is being made already is enough."""
    purpose = purpose.strip()[:300]
    if with_people and not purpose:
        raise PurposeMissing(_("Say what the names are for: it is written into the log."))
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    waiting = Export.objects.filter(group=group, by=actor, state=Export.State.WAITING)
    if standing := waiting.filter(with_people=with_people).first():
        return standing
    export = Export.objects.create(
        group=group,
        by=actor,
        asked_at=at,
        with_people=with_people,
        purpose=purpose if with_people else "",
        total=Event.objects.filter(group=group).count(),
    )
    audit.record(
        actor=actor,
        verb="events.everything_exported",
        target=export,
        at=at,
        payload={"group": group.public_id, "with_people": with_people},
        personal={"purpose": purpose} if with_people else None,
    )
    jobs.enqueue(MAKE, at=at, key=export.public_id, payload={"export": export.public_id})
    return export


def make_export(*, at: datetime, export: Export) -> None:
    """Make the files. Cut short, it begins anew."""
    waiting = Export.objects.filter(pk=export.pk, state=Export.State.WAITING)
    asked = waiting.select_related("group__network", "by").first()
    if asked is None:
        return
    content = _packed(asked, at=at)
    stash.keep(asked.public_id, FILES, content)
    if not waiting.update(state=Export.State.READY, size=len(content), done=asked.total):
        stash.drop(asked.public_id)


def _packed(export: Export, *, at: datetime) -> bytes:
    group, meetups = export.group, []
    events = everything.of_group(group)
    for number, event in enumerate(events.iterator(chunk_size=AT_A_TIME), 1):
        meetups.append(everything.told(event, with_people=export.with_people))
        if number % AT_A_TIME == 0:
            Export.objects.filter(pk=export.pk).update(done=number)
    said = {
        "version": everything.VERSION,
        "made_at": at.isoformat(),
        "site": settings.SITE_URL,
        "group": everything.group_told(group),
        "meetups": meetups,
    }
    about = calendars.About(
        name=_("%s meetups") % group.name,
        key=f"group:{group.public_id}",
        address="",
        page=f"{settings.SITE_URL}/groups/{group.slug}/",
        zone=group.timezone,
        description=group.summary,
    )
    calendar = calendars.render(everything.for_calendar(group), about=about, site=settings.SITE_URL)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("meetups.ics", calendar)
        files.writestr(
            "meetups.csv", spreadsheets.table(everything.COLUMNS, everything.rows(meetups))
        )
        files.writestr("group.json", json.dumps(said, ensure_ascii=False, indent=1))
        files.writestr("group.schema.json", SCHEMA.read_bytes())
        if export.with_people:
            heads = ("meetup", "title", "name", "state", "guests", "asked_at", "came")
            files.writestr("people.csv", spreadsheets.table(heads, everything.people_rows(meetups)))
    return out.getvalue()


def end_exports(*, before: datetime) -> None:
    """Delete the files that have lain for a day."""
    late = Export.objects.filter(asked_at__lt=before).exclude(state=Export.State.GONE)
    for export in late.select_for_update(of=("self",)):
        export.state, export.ended_at = Export.State.GONE, before
        export.save(update_fields=["state", "ended_at"])
        transaction.on_commit(partial(stash.drop, export.public_id))
