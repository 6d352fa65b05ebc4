"""`make judge NAME DIR=…`: run one outside corpus, and write down what came of it in docs/judges.md."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.judging.record import RECORD, Verdict, write_down


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    from tests.judging.registry import JUDGES

    parser = argparse.ArgumentParser(prog="make judge", description=__doc__)
    parser.add_argument("name", choices=sorted(JUDGES), help="which corpus")
    parser.add_argument("folder", type=Path, nargs="?", help="where it lies (DIR=)")
    asked = parser.parse_args(arguments)
    folder = asked.folder
    if folder is not None and not folder.is_dir():
        sys.stderr.write(f"{folder} is no folder. Fetch the corpus first, then say DIR=folder.\n")
        return 2
    verdict = JUDGES[asked.name](folder)
    day = datetime.now(UTC).date()
    write_down(RECORD, verdict, day=day, version=version_of(folder))
    sys.stdout.write(verdict.words())
    return 1 if verdict.broken else 0


def version_of(folder: Path | None) -> str:
    """The commit that the corpus lies at, where it is a clone."""
    if folder is None:
        return "as installed"
    asked = ["git", "-C", str(folder), "rev-parse", "--short=12", "HEAD"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "no clone"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))


__all__ = ["Verdict", "main"]
