"""Lists of days that series leave out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from community import audit
from community.models import Group, Person
from events.models import Holiday, HolidayList


@transaction.atomic
def write_holidays(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    name: str,
    days: Mapping[date, str],
    listing: HolidayList | None = None,
) -> HolidayList:
    """Write down a list of days, or write an earlier list anew. What is planned already stays."""
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    if listing is None:
        listing, _made = HolidayList.objects.get_or_create(
            group=group, name=name, retired_at=None, defaults={"changed_at": at}
        )
    listing.name, listing.changed_at = name, at
    listing.save(update_fields=["name", "changed_at"])
    listing.days.exclude(day__in=list(days)).delete()
    for day, said in sorted(days.items()):
        Holiday.objects.update_or_create(listing=listing, day=day, defaults={"name": said})
    audit.record(
        actor=actor,
        verb="events.holidays_written",
        target=group,
        at=at,
        payload={"list": listing.public_id, "days": len(days)},
    )
    return listing
