"""Import a calendar or a table of meetups from a file, with a progress bar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from community.errors import DomainError
from community.management.reporting import Bar, opened
from community.models import Group
from events import actions, refusals
from events.queries import inout
from events.reading import Bounds
from events.reading.found import Refused
from events.times import is_zone


class Command(BaseCommand):
    """`manage.py import_calendar GROUP FILE.ics`: exit 0 when it was taken, 1 when it was not."""

    help = (
        "Imports a calendar (.ics) or a table (.csv) of meetups into a group. What is to come becomes"
        " drafts, what is over becomes a record with its source. All or nothing, unless --skip-bad."
        " A second import of the same file changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("group", help="the group's address, such as chennai")
        parser.add_argument("file", type=Path, help="the calendar or table")
        parser.add_argument(
            "--skip-bad", action="store_true", help="leave out meetups that cannot be taken"
        )
        parser.add_argument(
            "--zone", help="the time zone of hours that name none (else the group's own)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        group = Group.objects.filter(slug=options["group"]).first()
        if group is None:
            raise CommandError(f"There is no group at the address {options['group']!r}.")
        zone, at, path = options["zone"] or group.timezone, timezone.now(), options["file"]
        if not is_zone(zone):
            raise CommandError(f"There is no time zone called {zone!r}.")
        bar = Bar(self.stderr)
        try:
            with opened(path) as file:
                content = file.read(Bounds().size + 1)
            staged = actions.bringing.read(content, group=group, zone=zone, at=at)
            plan = inout.plan_of(staged.found, staged.refused, group=group, at=at)
            self._print(plan)
            told = actions.import_calendar(
                actor=None,
                at=at,
                group=group,
                staged=staged,
                name=path.name,
                skip_bad=options["skip_bad"],
                progress=bar.named("written"),
            )
        except DomainError as no:
            bar.end()
            raise CommandError(no.message) from None
        bar.end()
        self.stdout.write(
            f"{told['new']} new drafts, {told['past']} records of what was, {told['changed']} changed;"
            f" {told['same'] + told['ours']} unchanged, {told['conflict']} kept as they are here,"
            f" {told['left']} left out, {told['refused'] + told['failed']} refused."
        )

    def _print(self, plan: inout.Plan) -> None:
        for no in (*plan.refused, *plan.left):
            self.stdout.write(_line(no))
        for each in plan.that(inout.CONFLICT):
            facts = ", ".join(refusals.fact_words(fact) for fact in each.conflicts)
            self.stdout.write(f"line {each.found.line}: “{each.found.title}” is kept: {facts}")


def _line(no: Refused) -> str:
    named = f"“{no.title}”: " if no.title else ""
    return f"line {no.line}: {named}{refusals.refused_words(no.reason, no.said)}"
