"""python -m catalogue.recipe check FILE"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from catalogue.recipe.nodes import MOST_BYTES
from catalogue.recipe.reading import check


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m catalogue.recipe", description="Judge a recipe of format 1."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="print line:column: message for each fault")
    checking.add_argument("file", type=Path, metavar="FILE")
    asked = parser.parse_args(arguments)
    try:
        with asked.file.open("rb") as file:
            data = file.read(MOST_BYTES + 1)  # one more than the most is enough to refuse it
    except OSError as error:
        sys.stderr.write(f"{asked.file}: {error.strerror}\n")
        return 2
    faults = check(data)
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
