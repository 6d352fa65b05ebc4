"""Who may ask for what about conduct: a row for every kind of person at every address."""

from __future__ import annotations

from tests.architecture.access import Row
from tests.conduct.scene import SEEDS, link, make_scene

scene = make_scene

CHENNAI, NOWHERE = {"slug": "chennai"}, {"slug": "nowhere"}
REPORT = {"public_id": lambda s: s["report"].public_id}
BY_NAME = {"public_id": lambda s: s["by_name"].public_id}
ABOUT_ONE = {"public_id": lambda s: s["about_one"].public_id}
LINK = {"token": lambda s: link(SEEDS["anonymous"])}
ASKED = {"slug": "chennai", "public_id": lambda s: s["waiting"].public_id}
SERVING = {"slug": "chennai", "public_id": lambda s: s["serving"].public_id}
BARRING = {"slug": "chennai", "public_id": lambda s: s["barring"].public_id}
TOLD = {"what": "He shouted.", "seed": "f" * 32}
WORD = {"text": "Thank you.", "to": "reporter"}
STATE = {"state": "looked_at", "words": ""}
BAR = {"who": "meena.member@example.org", "reason": "So."}
PEOPLE = (
    *("lead", "organiser", "above", "keeper", "one", "other", "guardian"),
    *("elsewhere", "asked", "reporter", "member", "barred"),
)


def row(person, name, kwargs, allowed, method="GET", data=None, *, yes=200, no=404):
    """What one kind of person gets; who is signed out is sent to sign in."""
    status = 302 if person == "nobody" else yes if person in allowed else no
    return Row(person, f"community:{name}", kwargs, method, status, data)


def wall(name, kwargs, allowed, method="GET", data=None, *, yes=200, no=404):
    """A row for everybody, the keeper and the leads among them."""
    return [
        row(person, name, kwargs, allowed, method, data, yes=yes, no=no)
        for person in ("nobody", *PEOPLE)
    ]


READ_ALL, READ_ABOUT_ONE = {"one", "other"}, {"other"}
LEADS = {"lead", "above", "keeper"}
MAY_BAR = {"lead", "above", "one", "other", "guardian"}

ROWS = [
    # --- in public ---------------------------------------------------------------------------------
    Row("nobody", "community:conduct", CHENNAI),
    Row("nobody", "community:conduct", CHENNAI, query="?version=1"),
    Row("nobody", "community:conduct", CHENNAI, status=404, query="?version=7"),
    Row("nobody", "community:conduct", NOWHERE, status=404),
    Row("nobody", "community:report", CHENNAI),
    Row("nobody", "community:report", CHENNAI, "POST", 302, TOLD),
    Row("nobody", "community:report", CHENNAI, "POST", 422, {**TOLD, "what": ""}),
    Row("nobody", "community:report", CHENNAI, "POST", 422, {**TOLD, "seed": "short"}),
    Row("member", "community:report", CHENNAI, "POST", 302, {**TOLD, "named": "on"}),
    Row("barred", "community:report", CHENNAI, "POST", 302, TOLD),
    # --- behind the secret link --------------------------------------------------------------------
    Row("nobody", "community:report_followed", LINK),
    Row("nobody", "community:report_followed", {"token": "guessed"}, status=404),
    Row("nobody", "community:report_followed", LINK, "POST", 302, {"text": "And again."}),
    Row("nobody", "community:report_followed", LINK, "POST", 422, {"text": ""}),
    # --- the walls ---------------------------------------------------------------------------------
    *wall("report_reaching", REPORT, READ_ALL),
    *wall("report_reaching", REPORT, READ_ALL, "POST", WORD, yes=302),
    *wall("move_report", REPORT, READ_ALL, "POST", STATE, yes=302),
    *wall("step_aside", REPORT, READ_ALL, "POST", yes=302),
    *wall("report_reaching", ABOUT_ONE, READ_ABOUT_ONE),
    *wall("report_reaching", ABOUT_ONE, READ_ABOUT_ONE, "POST", WORD, yes=302),
    *wall("move_report", ABOUT_ONE, READ_ABOUT_ONE, "POST", STATE, yes=302),
    *wall("own_report", BY_NAME, {"reporter"}),
    *wall("own_report", BY_NAME, {"reporter"}, "POST", {"text": "More."}, yes=302),
    *wall("own_report", REPORT, set()),
    *wall("reports", {}, set(PEOPLE)),
    Row("one", "community:report_reaching", REPORT, "POST", 422, {"text": "", "to": "x"}),
    Row("one", "community:move_report", REPORT, "POST", 422, {"state": "closed", "words": ""}),
    Row("one", "community:move_report", REPORT, "GET", 405),
    Row("one", "community:step_aside", REPORT, "GET", 405),
    # --- codes and the people who are named --------------------------------------------------------
    *wall("adopt_code", CHENNAI, LEADS, no=403),
    Row("lead", "community:adopt_code", CHENNAI, "POST", 302, {"text": "Be kind."}),
    Row("lead", "community:adopt_code", CHENNAI, "POST", 422, {"text": ""}),
    *wall("confidants", CHENNAI, LEADS, no=403),
    Row("lead", "community:confidants", CHENNAI, "POST", 302, {"who": "meena.member@example.org"}),
    Row("lead", "community:confidants", CHENNAI, "POST", 422, {"who": "nobody@example.org"}),
    *wall("confidant", ASKED, {"asked"}),
    *wall("confidant", ASKED, {"asked"}, "POST", {"answer": "yes"}, yes=302),
    *wall("end_confidant", SERVING, LEADS, "POST", yes=302, no=403),
    Row("lead", "community:end_confidant", SERVING, "GET", 405),
    # --- who is barred -----------------------------------------------------------------------------
    *wall("barrings", CHENNAI, MAY_BAR, no=403),
    *wall("barrings", CHENNAI, MAY_BAR, "POST", BAR, yes=302, no=403),
    Row("lead", "community:barrings", CHENNAI, "POST", 422, {"who": "x", "reason": ""}),
    *wall("lift_barring", BARRING, MAY_BAR, "POST", yes=302, no=403),
    Row("lead", "community:lift_barring", BARRING, "GET", 405),
]
