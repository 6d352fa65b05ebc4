"""python -m tests.forecasting [N]: score the forecast, N communities of each kind, into docs/forecast.md."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.forecasting.contest import (
    COLD,
    LINE,
    ONE,
    OTHERS,
    SAME,
    SHARES,
    WARM,
    Table,
    leave_one_out,
    made_up,
)
from tests.forecasting.votes import KINDS, UNSEEN, debian

PAGE = Path(__file__).resolve().parents[2] / "docs" / "forecast.md"
MARK = "## Figures\n"
NOTE = (
    "Written by the command above. CRPS is a share of the true final count, Brier is over seven lines",
    "from 75 to 150 % of it; both are better the smaller they are. The last two columns say how often",
    "the middle 50 and 90 % held the truth.",
)
EVERYBODY = (COLD, ONE, WARM, OTHERS, LINE, SAME)


def main(arguments: list[str]) -> int:
    many = int(arguments[0]) if arguments else 25
    text = figures(leave_one_out(), made_up(many), made_up(many, kinds=UNSEEN), many)
    sys.stdout.write(text)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page[: page.index(MARK)] + text, encoding="utf-8")
    return 0


def figures(real: Table, made: Table, unseen: Table, many: int) -> str:
    moments = ["first quarter", "middle", "last quarter"]
    years = [held.name for held in debian()]
    shares = [f"at {share:.0%}" for share in SHARES]
    return "\n".join(
        [
            MARK,
            *NOTE,
            "",
            "### Five Debian votes, each from its own readings",
            "",
            *rows(real, ["all", *moments, *years]),
            "",
            f"### Made-up votes, {many} communities of each of {len(KINDS)} kinds",
            "",
            *rows(made, ["all", *shares, *KINDS]),
            "",
            f"### Made-up votes of kinds unseen, {many} communities of each of {len(UNSEEN)}",
            "",
            *rows(unseen, ["all", *shares, *UNSEEN]),
            "",
        ]
    )


def rows(table: Table, headings: list[str]) -> list[str]:
    out = ["| where | who | n | CRPS | Brier | 50 % | 90 % |", "|---|---|---:|---:|---:|---:|---:|"]
    for heading in headings:
        for name in EVERYBODY:
            if (heading, name) in table:
                n, crps, brier, half, most = table[heading, name].row()
                cells = f"{n} | {crps:.3f} | {brier:.3f} | {half:.2f} | {most:.2f}"
                out.append(f"| {heading} | {name} | {cells} |")
    return out


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
