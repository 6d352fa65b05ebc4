"""The hosts of before co-hosting was asked for: they are written down as having consented."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def write_down(apps: Any, schema_editor: Any) -> None:
    event_model = apps.get_model("events", "Event")
    cohosting = apps.get_model("events", "CoHosting")
    known = set(cohosting.objects.values_list("event_id", "group_id"))
    through = event_model.hosts.through.objects.values_list("event_id", "group_id")
    made = {event.pk: event.created_at for event in event_model.objects.all().only("created_at")}
    fresh = apps.get_model("events", "CoHosting")._meta.get_field("public_id").default
    rows = (
        cohosting(
            public_id=fresh(),
            event_id=event,
            group_id=group,
            asked_at=made[event],
            answer="accepted",
            answered_at=made[event],
        )
        for event, group in through.order_by("event_id", "group_id")
        if (event, group) not in known
    )
    cohosting.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("events", "0008_linked_meetups")]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop, elidable=True)]
