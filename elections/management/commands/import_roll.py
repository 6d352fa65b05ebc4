"""Import the roll of a vote from a file, with a progress bar."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from community.errors import DomainError
from elections import actions, roll_file
from elections.management.reporting import Bar, election_called, opened, print_refusals
from elections.models import Election


class Command(BaseCommand):
    """`manage.py import_roll ELECTION FILE.csv`: exit 0 when it was taken, 1 when it was not."""

    help = (
        "Imports the roll of a draft vote from a CSV file (UTF-8; columns email[,name][,voter_id],"
        " and class where the vote has classes of voters)."
        " The file is read row by row, whatever its size. All rows or none, unless --skip-bad."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("election", help="the vote's address, such as bylaws-2027")
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument(
            "--skip-bad", action="store_true", help="leave out rows that cannot be taken"
        )
        parser.add_argument("--replace", action="store_true", help="replace the roll that is there")

    def handle(self, *args: Any, **options: Any) -> None:
        election: Election = election_called(options["election"])
        if election.is_frozen:  # before the file is read: whatever stands in it, somebody tried
            actions.record_frozen_attempt(
                actor=None, at=timezone.now(), election=election, deed="import_roll"
            )
            raise CommandError(actions.frozen_in_words())
        bar = Bar(self.stderr)
        try:
            with (
                opened(options["file"]) as file,
                tempfile.TemporaryDirectory(prefix="sabha-roll-") as folder,
                roll_file.Staging(Path(folder) / "staged") as staged,
            ):
                classes = list(election.voter_classes.values_list("name", flat=True))
                staged.read(file, classes=classes, progress=bar.named("checked"))
                bar.end()
                print_refusals(self.stdout, staged.refusals)
                taken = actions.import_roll(
                    actor=None,
                    at=timezone.now(),
                    election=election,
                    file=staged,
                    skip_bad=options["skip_bad"],
                    replace=options["replace"],
                    progress=bar.named("written"),
                )
                refused = staged.refused
        except DomainError as no:
            bar.end()
            raise CommandError(no.message) from None
        bar.end()
        self.stdout.write(f"{taken} rows taken, {refused} refused.")
