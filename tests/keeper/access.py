"""Addresses of the keeper's desk: for keepers, and for nobody else."""

from __future__ import annotations

from django.db import transaction

from community import audit
from community.models import Job, Notification
from tests.architecture.access import Row
from tests.people import NOON, make_keeper, make_person


def scene():
    member = make_person("Meena Member")
    with transaction.atomic():
        entry = audit.record(actor=member, verb="community.profile_edited", target=member, at=NOON)
    return {
        "keeper": make_keeper(),
        "member": member,
        "other": make_person("Other"),
        "job": Job.objects.create(
            name="t", created_at=NOON, not_before=NOON, finished_at=NOON, state="dead"
        ),
        "entry": entry,
        "told": Notification.objects.create(
            person=member, kind="community.role_granted", subject="s", text="t", created_at=NOON
        ),
    }


JOB = {"public_id": lambda s: s["job"].public_id}
ENTRY = {"public_id": lambda s: s["entry"].public_id}
TOLD = {"public_id": lambda s: s["told"].public_id}
OTHER = {"public_id": lambda s: s["other"].public_id}
SELF = {"public_id": lambda s: s["keeper"].public_id}
NOBODY = {"public_id": "nobody"}
WHY = {"reason": "It was asked for."}

PAGES = [
    ("keeper:front", None),
    ("keeper:pulse", None),
    ("keeper:jobs", None),
    ("keeper:job_list", {"standing": "dead"}),
    ("keeper:job", JOB),
    ("keeper:mail", None),
    ("keeper:audit", None),
    ("keeper:entry", ENTRY),
    ("keeper:export", {"form": "csv"}),
    ("keeper:people", None),
    ("keeper:person", OTHER),
    ("keeper:storage", None),
    ("keeper:versions", None),
]
DEEDS = [
    ("keeper:retry", JOB, {}),
    ("keeper:retry_dead", None, {"name": "t"}),
    ("keeper:give_up", JOB, WHY),
    ("keeper:mail_again", TOLD, {}),
    ("keeper:mail_hurry", None, {}),
    ("keeper:walk", None, {}),
    ("keeper:compare", None, {}),
    ("keeper:close_login", OTHER, WHY),
    ("keeper:open_login", OTHER, WHY),
]

ROWS = [
    *(Row("nobody", name, kwargs, status=302) for name, kwargs in PAGES),
    *(Row("member", name, kwargs, status=403) for name, kwargs in PAGES),
    *(Row("keeper", name, kwargs) for name, kwargs in PAGES),
    *(Row("keeper", name, kwargs, "POST", 405) for name, kwargs in PAGES),
    *(Row("nobody", name, kwargs, "POST", 302, data=data) for name, kwargs, data in DEEDS),
    *(Row("member", name, kwargs, "POST", 403, data=data) for name, kwargs, data in DEEDS),
    *(Row("keeper", name, kwargs, "GET", 405) for name, kwargs, _data in DEEDS),
    *(Row("keeper", name, kwargs, "POST", 302, data=data) for name, kwargs, data in DEEDS),
    Row("keeper", "keeper:give_up", JOB, "POST", 422, data={"reason": " "}),
    Row("keeper", "keeper:close_login", OTHER, "POST", 422, data={"reason": ""}),
    Row("keeper", "keeper:export", {"form": "jsonl"}),
    Row("keeper", "keeper:export", {"form": "xlsx"}, status=404),
    Row("keeper", "keeper:job_list", {"standing": "lost"}, status=404),
    Row("keeper", "keeper:mail", query="?outcome=put_off"),
    Row("keeper", "keeper:mail", query="?outcome=lost", status=404),
    Row("keeper", "keeper:mail_again", NOBODY, "POST", 404),
    Row("keeper", "keeper:job", NOBODY, status=404),
    Row("keeper", "keeper:entry", NOBODY, status=404),
    Row("keeper", "keeper:person", NOBODY, status=404),
    Row("keeper", "keeper:person", SELF),
    Row("keeper", "keeper:audit", query="?since=yesterday", status=422),
]
