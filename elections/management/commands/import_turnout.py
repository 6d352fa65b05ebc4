"""Import the turnout of a vote from a file, with a progress bar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from community.errors import DomainError
from elections import actions, turnout_file
from elections.management.reporting import Bar, election_called, opened, print_refusals
from elections.models import Question
from elections.rows import RowsRefused


class Command(BaseCommand):
    """`manage.py import_turnout ELECTION FILE.csv`: exit 0 when it was taken, 1 when it was not."""

    help = (
        "Imports turnout of a vote whose ballots are counted elsewhere (CSV, UTF-8; columns"
        " at,label,ballots,qualifier,source). All rows or none, unless --skip-bad."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("election", help="the vote's address, such as bylaws-2027")
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument(
            "--skip-bad", action="store_true", help="leave out rows that cannot be taken"
        )
        parser.add_argument(
            "--question", default="", help="the id of one question, where figures differ"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        election = election_called(options["election"])
        question: Question | None = None
        if options["question"]:
            question = election.questions.filter(public_id=options["question"]).first()
            if question is None:
                raise CommandError(f"This vote has no question {options['question']!r}.")
        bar = Bar(self.stderr)
        try:
            with opened(options["file"]) as content:
                file = turnout_file.parse(content, progress=bar.named("checked"))
            taken, refusals = actions.import_turnout(
                actor=None,
                at=timezone.now(),
                election=election,
                file=file,
                question=question,
                skip_bad=options["skip_bad"],
            )
        except DomainError as no:
            bar.end()
            print_refusals(self.stdout, no.refusals if isinstance(no, RowsRefused) else [])
            raise CommandError(no.message) from None
        bar.end()
        print_refusals(self.stdout, refusals)
        self.stdout.write(f"{taken} rows taken, {len(refusals)} refused.")
