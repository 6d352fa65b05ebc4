"""Who may ask for what in the catalogue."""

from __future__ import annotations

from tests.architecture.access import Row
from tests.factories.catalogue import (
    make_curator,
    make_problem,
    make_proposal,
    make_solution,
    recipe_text,
)
from tests.people import make_person


def scene() -> dict[str, object]:
    author = make_person("Asha Author")
    standing = make_solution()
    return {
        "author": author,
        "member": make_person("Meena Member"),
        "curator": make_curator(),
        "problem": make_problem(),
        "solution": standing,
        "accepted": standing.current,
        "proposal": make_proposal("hidden-thing", actor=author),
    }


PROBLEM = {"slug": lambda s: s["problem"].slug}
SOLUTION = {"slug": lambda s: s["solution"].slug}
ACCEPTED = {**SOLUTION, "public_id": lambda s: s["accepted"].public_id}
HIDDEN = {"slug": "hidden-thing"}
PROPOSAL = {**HIDDEN, "public_id": lambda s: s["proposal"].public_id}
CHANGE = {"recipe_text": recipe_text(title="Another title"), "changelog": "A better title."}

ROWS = [
    Row("nobody", "catalogue:index"),
    Row("curator", "catalogue:index"),
    Row("nobody", "catalogue:index", method="POST", status=405),
    Row("nobody", "catalogue:problems"),
    Row("nobody", "catalogue:problem", PROBLEM),
    Row("nobody", "catalogue:problem", {"slug": "no-such-problem"}, status=404),
    Row("member", "catalogue:problem", PROBLEM),
    Row("nobody", "catalogue:state", status=302),
    Row("member", "catalogue:state"),
    Row("member", "catalogue:state", method="POST", status=302, data={"title": "A disk for Swift"}),
    Row("member", "catalogue:state", method="POST", status=422, data={"title": ""}),
    Row("nobody", "catalogue:need", PROBLEM, "POST", 302),
    Row("member", "catalogue:need", PROBLEM, "POST", 302),
    Row("member", "catalogue:need", PROBLEM, status=405),
    Row("member", "catalogue:need", PROBLEM, "POST", 422, data={"release": "x" * 61}),
    Row("nobody", "catalogue:withdraw", PROBLEM, "POST", 302),
    Row("member", "catalogue:withdraw", PROBLEM, "POST", 302),
    Row("nobody", "catalogue:solution", SOLUTION),
    Row("nobody", "catalogue:solution", HIDDEN, status=404),
    Row("member", "catalogue:solution", HIDDEN, status=404),
    Row("author", "catalogue:solution", HIDDEN, status=302),
    Row("curator", "catalogue:solution", HIDDEN, status=302),
    Row("nobody", "catalogue:recipe", SOLUTION),
    Row("nobody", "catalogue:recipe", SOLUTION, query="?revision=1"),
    Row("nobody", "catalogue:recipe", SOLUTION, query="?revision=99", status=404),
    Row("nobody", "catalogue:recipe", SOLUTION, query="?revision=%C2%B2", status=404),
    Row("nobody", "catalogue:recipe", HIDDEN, status=404),
    Row("nobody", "catalogue:recipe", HIDDEN, query="?revision=1", status=404),
    Row("author", "catalogue:recipe", HIDDEN, query="?revision=1"),
    Row("nobody", "catalogue:revision", ACCEPTED),
    Row("nobody", "catalogue:revision", PROPOSAL, status=404),
    Row("member", "catalogue:revision", PROPOSAL, status=404),
    Row("author", "catalogue:revision", PROPOSAL),
    Row("curator", "catalogue:revision", PROPOSAL),
    Row("nobody", "catalogue:changes", ACCEPTED),
    Row("member", "catalogue:changes", PROPOSAL, status=404),
    Row("curator", "catalogue:changes", PROPOSAL),
    Row("nobody", "catalogue:propose", status=302),
    Row("member", "catalogue:propose"),
    Row(
        "member",
        "catalogue:propose",
        method="POST",
        status=302,
        data={"recipe_text": recipe_text("a-new-thing"), "tags": "identity, freebsd"},
    ),
    Row("member", "catalogue:propose", method="POST", status=422, data={"recipe_text": "a: &b 1"}),
    Row("nobody", "catalogue:propose_change", SOLUTION, status=302),
    Row("member", "catalogue:propose_change", SOLUTION),
    Row("member", "catalogue:propose_change", HIDDEN, status=404),
    Row("author", "catalogue:propose_change", HIDDEN),
    Row("member", "catalogue:propose_change", SOLUTION, "POST", 302, data=CHANGE),
    Row("member", "catalogue:propose_change", SOLUTION, "POST", 422, data={"recipe_text": ""}),
    Row("nobody", "catalogue:mine", status=302),
    Row("author", "catalogue:mine"),
    Row("nobody", "catalogue:queue", status=302),
    Row("member", "catalogue:queue", status=403),
    Row("curator", "catalogue:queue"),
    Row("nobody", "catalogue:accept", PROPOSAL, "POST", 302),
    Row("member", "catalogue:accept", PROPOSAL, "POST", 404),
    Row("author", "catalogue:accept", PROPOSAL, "POST", 403),
    Row("member", "catalogue:accept", ACCEPTED, "POST", 403),
    Row("curator", "catalogue:accept", PROPOSAL, "POST", 302),
    Row("curator", "catalogue:accept", PROPOSAL, status=405),
    Row("nobody", "catalogue:decline", PROPOSAL, "POST", 302),
    Row("author", "catalogue:decline", PROPOSAL, "POST", 403),
    Row(
        "curator", "catalogue:decline", PROPOSAL, "POST", 302, data={"decline-reason": "Too short."}
    ),
    Row("nobody", "catalogue:tags", SOLUTION, "POST", 302),
    Row("member", "catalogue:tags", SOLUTION, "POST", 403),
    Row("curator", "catalogue:tags", SOLUTION, "POST", 302, data={"tags": "identity"}),
]
