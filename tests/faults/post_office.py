"""Work whose traces can be counted: mails to be sent, and the mails that were."""

from __future__ import annotations

import email
import time
from collections import Counter
from pathlib import Path

from tests.outside import Site

SEND = """
from django.db import transaction
from django.utils import timezone
from community import jobs
from community.models import Notification, Person, User
at = timezone.now()
user = User.objects.filter(email="reader@example.org").first()
if user is None:
    user = User.objects.create_user("reader@example.org", name="Reader")
for number in range({first}, {first} + {count}):
    with transaction.atomic():
        note = Notification.objects.create(
            person=user.person, kind="faults.note", key=f"note-{{number}}", subject=f"note-{{number}}",
            text="words", link="", created_at=at,
        )
        jobs.enqueue(
            "community.mail_notification",
            payload={{"notification": note.public_id}}, key=note.public_id, at=at,
        )
"""
STATES = """
from collections import Counter
from community.models import Job
print(dict(Counter(Job.objects.filter(name="community.mail_notification").values_list("state", flat=True))))
"""


def order(site: Site, *, first: int, count: int) -> None:
    """Have the site send mails number `first` and on, each added in a transaction of its own."""
    site.manage("shell", "-v", "0", "-c", SEND.format(first=first, count=count))


def states(site: Site) -> dict[str, int]:
    """How many of the jobs are in which state."""
    return eval(site.manage("shell", "-v", "0", "-c", STATES))


def wait_until_done(site: Site, count: int, *, within: float) -> dict[str, int]:
    """Wait until all are done, or for so many seconds; give the states as they then are."""
    until = time.monotonic() + within
    while (found := states(site)).get("done", 0) < count and time.monotonic() < until:
        time.sleep(0.5)
    return found


def sent(site: Site) -> Counter[str]:
    """How often each mail went out, by its subject; equal mails must carry equal Message-IDs."""
    subjects: Counter[str] = Counter()
    names: dict[str, str] = {}
    for path in Path(site.folder, "mail").rglob("*.eml"):
        message = email.message_from_bytes(path.read_bytes())
        subject = str(message["Subject"])
        assert names.setdefault(subject, message["Message-ID"]) == message["Message-ID"]
        subjects[subject] += 1
    return subjects
