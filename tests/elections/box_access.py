"""Who may ask for the log, the archive and the check of receipts: rows of tests/elections/access.py."""

from __future__ import annotations

from tests.architecture.access import Row

LEAF = {"receipt": "0" * 64}


def of(name: str):
    return lambda scene: {"slug": scene[name].slug}


VOTE, TOLD, DRAFT, HIDDEN, COUNTED = (
    of("vote"),
    of("told"),
    of("draft"),
    of("hidden"),
    of("counted"),
)
TOLD_TO_ALL = ("manifest", "pseudonyms", "log_head", "log_heads", "log_leaves", "log", "verify")

ROWS = [
    *(
        row
        for name in TOLD_TO_ALL
        for row in (
            Row("nobody", f"elections:{name}", VOTE),
            Row("stranger", f"elections:{name}", VOTE),
            Row("nobody", f"elections:{name}", TOLD, status=404),
            Row("nobody", f"elections:{name}", COUNTED, status=404),
            Row("officer", f"elections:{name}", DRAFT, status=404),
            Row("nobody", f"elections:{name}", DRAFT, status=404),
            Row("officer", f"elections:{name}", HIDDEN, status=404),
        )
    ),
    *(
        Row("nobody", f"elections:{name}", VOTE, "POST", 405)
        for name in TOLD_TO_ALL
        if name != "verify"
    ),
    Row("nobody", "elections:log_consistency", VOTE, query="?from=0&to=0"),
    Row("nobody", "elections:log_consistency", VOTE, status=400),
    Row("nobody", "elections:log_consistency", TOLD, status=404),
    Row("officer", "elections:log_consistency", HIDDEN, status=404),
    Row("nobody", "elections:log_inclusion", VOTE, query="?at=0", status=400),
    Row("nobody", "elections:log_inclusion", TOLD, query="?at=0", status=404),
    Row("officer", "elections:log_inclusion", HIDDEN, query="?at=0", status=404),
    Row("nobody", "elections:verify", VOTE, "POST", 200, data=LEAF),
    Row("nobody", "elections:verify", VOTE, "POST", 422),
    Row("nobody", "elections:bundle", VOTE, status=404),
    Row("nobody", "elections:bundle", COUNTED, status=404),
    Row("officer", "elections:bundle", DRAFT, status=404),
    Row("officer", "elections:bundle", HIDDEN, status=404),
    Row("nobody", "elections:receipt", VOTE, status=302),
    Row("nobody", "elections:receipt", TOLD, status=404),
    Row("nobody", "elections:receipt", COUNTED),
    Row("nobody", "elections:receipt", COUNTED, "POST", 200, data=LEAF),
    Row("nobody", "elections:receipt", COUNTED, "POST", 422, data={"receipt": "0"}),
]
