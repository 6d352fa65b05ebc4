"""Inside the site: make the people, queue, send; print the figures (`manage.py shell -c "import …"`)."""

from __future__ import annotations

import json
import os
import resource
import time

from django.conf import settings
from django.db import connection
from django.utils import timezone

from community import jobs, notifications
from community.models import Delivery, Job, Notification, Person, User

COUNT = int(os.environ["BENCHMARK_PEOPLE"])


def memory() -> float:
    """The most that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Locks:
    """Watches how long each transaction holds the database, from its first write to its commit."""

    def __init__(self) -> None:
        self.began = 0.0
        self.longest = 0.0

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(("BEGIN", "INSERT")) and not self.began:
            self.began = time.perf_counter()
            connection.run_on_commit.append((set(), self.end, True))
        return execute(sql, params, many, context)

    def end(self) -> None:
        self.longest = max(self.longest, time.perf_counter() - self.began)
        self.began = 0.0


def crowd() -> None:
    people = [Person(name=f"Person {number}") for number in range(COUNT)]
    Person.objects.bulk_create(people, batch_size=500)
    rows = Person.objects.order_by("pk").values_list("pk", flat=True)
    User.objects.bulk_create(
        [
            User(email=f"person{number}@example.org", person_id=pk, password="!")
            for number, pk in enumerate(rows)
        ],
        batch_size=500,
    )


def queue() -> dict[str, object]:
    before, began, locks = memory(), time.perf_counter(), Locks()
    with connection.execute_wrapper(locks):
        told = notifications.notify_many(
            Person.objects.order_by("pk").iterator(chunk_size=500),
            kind="config.vote_published",
            subject="A vote of the community: Individual directors",
            context={
                "election": {
                    "title": "Individual directors",
                    "group": {"name": "the community"},
                    "opens_at": timezone.now(),
                    "closes_at": timezone.now(),
                },
                "has_opened": True,
            },
            at=timezone.now(),
            key="benchmark",
            link="/elections/",
        )
    assert told == COUNT
    return {
        "queued_seconds": round(time.perf_counter() - began, 1),
        "queued_mb": round(memory() - before),
        "longest_lock_ms": round(locks.longest * 1000),
    }


def send() -> dict[str, object]:
    before, began = memory(), time.perf_counter()
    while names := list(
        Job.objects.filter(state="queued", name="community.mail_notification").values_list(
            "public_id", flat=True
        )
    ):
        for name in names:
            jobs.carry_out(name, clock=timezone.now)
    assert Notification.objects.filter(mail="sent").count() == COUNT
    assert Delivery.objects.filter(outcome="sent").count() == COUNT
    return {
        "sent_seconds": round(time.perf_counter() - began, 1),
        "sent_mb": round(memory() - before),
    }


assert settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
crowd()
print("MAIL", json.dumps({"people": COUNT, **queue(), **send()}))
