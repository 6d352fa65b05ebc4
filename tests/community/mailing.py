"""What the tests of mail have in common: kinds of their own, and a worker that does what is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from community import jobs, kinds, notifications
from community.models import Job
from tests.people import NOON

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def declare_kinds(monkeypatch, settings, folder) -> None:
    """A kind for each way of being told, and one that is always mailed, with their words."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    place = folder / "emails" / "tests"
    place.mkdir(parents=True)
    for name in ("now", "daily", "weekly", "site", "always"):
        kinds.declare(
            f"tests.{name}",
            title=f"Kind {name}",
            words="When a test says so.",
            section=kinds.GROUPS,
            default=kinds.Channel.NOW if name == "always" else kinds.Channel(name),
            always=name == "always",
        )
        (place / f"{name}.txt").write_text(
            "Hello {{ person.name }},\n\n{{ words }}\n\n<blockquote>{{ quoted }}</blockquote>\n\n"
            '<a class="button" href="{{ link }}">See it</a>\n',
            encoding="utf-8",
        )
    configured = [dict(engine) for engine in settings.TEMPLATES]
    configured[0]["DIRS"] = [*configured[0]["DIRS"], folder]
    settings.TEMPLATES = configured


def tell(person, kind: str = "tests.now", *, at: datetime = NOON, subject: str = "A word", **facts):
    """Tell somebody something."""
    context = {
        "words": facts.pop("words", "a word with you."),
        "quoted": facts.pop("quoted", "Tea?"),
    }
    return notifications.notify(
        person=person,
        kind=kind,
        subject=subject,
        context=context,
        at=at,
        link=facts.pop("link", "/events/"),
        **facts,
    )


def work(at: datetime, *names: str) -> int:
    """Be the worker: carry out whatever is due, until nothing is; say how many ran."""
    ran = 0
    while True:
        due = Job.objects.filter(state=Job.State.QUEUED, not_before__lte=at)
        if names:
            due = due.filter(name__in=names)
        job = due.order_by("not_before", "pk").first()
        if job is None or not jobs.carry_out(job.public_id, clock=lambda: at):
            return ran
        ran += 1
