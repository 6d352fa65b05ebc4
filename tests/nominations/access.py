"""Who may ask for which page of nominations."""

from __future__ import annotations

from datetime import timedelta

from community.models import Role
from elections import actions
from elections.models import NominationCheck
from tests.architecture.access import Row
from tests.factories.nominations import (
    DAY,
    accepted,
    make_members,
    nominated,
    nominating_draft,
    nominating_election,
    seats_of,
)
from tests.people import NOON, give_role, make_group, make_person


def scene() -> dict[str, object]:
    from django.utils import timezone

    now = timezone.now()
    early = now - timedelta(hours=1)
    group, hidden = make_group("chennai"), make_group("inner-circle", is_hidden=True)
    officer = make_person("Omar Officer")
    give_role(officer, group, Role.Kind.OFFICER)
    member, nominee, other = make_members(group, "Meena Member", "Nila", "Otto", at=early)
    vote = nominating_election(group, at=early, slug="board-vote")
    stands = accepted(vote, nominee, other, at=early)
    words = actions.endorse(actor=other, at=early, nomination=stands, words="Good.")
    over = nominating_election(group, at=now - 12 * DAY, slug="closed-nominations")
    return {
        "vote": vote,
        "draft": nominating_draft(group, at=now + DAY, slug="board-draft"),
        "hidden": nominating_election(hidden, at=early, slug="hidden-board"),
        "over": over,
        "stands": stands,
        "waits": nominated(vote, member, other, at=early),
        "words": words,
        "member": member,
        "nominee": nominee,
        "officer": officer,
        "stranger": make_person("Sanjay Stranger"),
        "at": NOON,
    }


def of(name: str):
    return lambda scene: {"slug": scene[name].slug}


def question_of(name: str):
    return lambda scene: {
        "slug": scene[name].slug,
        "public_id": seats_of(scene[name]).public_id,
    }


def nomination(name: str):
    return lambda scene: {"slug": scene["vote"].slug, "public_id": scene[name].public_id}


def words(scene):
    return {**nomination("stands")(scene), "endorsement": scene["words"].public_id}


def checks(scene):
    name = scene["stands"].public_id
    return {
        f"{name}-{what}_{part}": value
        for what in NominationCheck.What.values
        for part, value in (("outcome", "passed"), ("reason", "As recorded."))
    }


VOTE, DRAFT, HIDDEN = of("vote"), of("draft"), of("hidden")
ASKED, ASKED_DRAFT, ASKED_OVER = question_of("vote"), question_of("draft"), question_of("over")
STANDS, WAITS = nomination("stands"), nomination("waits")
STAND = {"platform": "More."}

ROWS = [
    Row("nobody", "elections:nominations", VOTE),
    Row("stranger", "elections:nominations", VOTE),
    Row("member", "elections:nominations", VOTE),
    Row("nobody", "elections:nominations", DRAFT, status=404),
    Row("officer", "elections:nominations", DRAFT),
    Row("nobody", "elections:nominations", HIDDEN, status=404),
    Row("nobody", "elections:nominations", VOTE, "POST", 405),
    Row("nobody", "elections:nominate", ASKED, status=302),
    Row("member", "elections:nominate", ASKED),
    Row("member", "elections:nominate", ASKED_DRAFT, status=404),
    Row("officer", "elections:nominate", ASKED_DRAFT, status=404),
    Row("member", "elections:nominate", ASKED, "POST", 302, data={"who": "Otto"}),
    Row("stranger", "elections:nominate", ASKED, "POST", 422, data={"who": "Otto"}),
    Row("member", "elections:nominate", ASKED_OVER, "POST", 422, data={"who": "Otto"}),
    Row("nobody", "elections:nominate_myself", ASKED, "POST", 302),
    Row("member", "elections:nominate_myself", ASKED, "POST", 302),
    Row("stranger", "elections:nominate_myself", ASKED, "POST", 302),
    Row("member", "elections:nominate_myself", ASKED, status=405),
    Row("nobody", "elections:nomination", STANDS),
    Row("member", "elections:nomination", STANDS),
    Row("nobody", "elections:nomination", STANDS, "POST", 405),
    Row("nobody", "elections:second", STANDS, "POST", 302),
    Row("member", "elections:second", STANDS, "POST", 302),
    Row("stranger", "elections:second", STANDS, "POST", 302),
    Row("member", "elections:second", STANDS, status=405),
    Row("member", "elections:take_second_back", STANDS, "POST", 302),
    Row("nobody", "elections:take_second_back", STANDS, "POST", 302),
    Row("nobody", "elections:stand", STANDS, status=302),
    Row("member", "elections:stand", STANDS, status=404),
    Row("officer", "elections:stand", STANDS, status=404),
    Row("nominee", "elections:stand", STANDS),
    Row("member", "elections:stand", WAITS),
    Row("member", "elections:stand", WAITS, "POST", 422, data={"platform": ""}),
    Row("member", "elections:stand", WAITS, "POST", 302, data=STAND),
    Row("nominee", "elections:stand", WAITS, "POST", 404, data=STAND),
    Row("nobody", "elections:decline", WAITS, "POST", 302),
    Row("nominee", "elections:decline", WAITS, "POST", 404),
    Row("member", "elections:decline", WAITS, "POST", 302),
    Row("member", "elections:withdraw_nomination", STANDS, "POST", 404),
    Row("officer", "elections:withdraw_nomination", STANDS, "POST", 404),
    Row("nominee", "elections:withdraw_nomination", STANDS, "POST", 302),
    Row("nobody", "elections:endorse", STANDS, "POST", 302, data={"words": "Yes."}),
    Row("stranger", "elections:endorse", STANDS, "POST", 302, data={"words": "Yes."}),
    Row("nominee", "elections:endorse", STANDS, "POST", 422, data={"words": "Me."}),
    Row("member", "elections:endorse", WAITS, "POST", 422, data={"words": "Me."}),
    Row("nobody", "elections:end_endorsement", words, "POST", 302),
    Row("member", "elections:end_endorsement", words, "POST", 404),
    Row("nominee", "elections:end_endorsement", words, "POST", 404),
    Row("officer", "elections:end_endorsement", words, "POST", 302),
    Row("member", "elections:nomination_rules", ASKED_DRAFT, status=404),
    Row("officer", "elections:nomination_rules", ASKED_DRAFT),
    Row("officer", "elections:nomination_rules", ASKED, status=403),
    Row("officer", "elections:nomination_rules", ASKED_DRAFT, "POST", 422, data={"opens": "soon"}),
    Row("member", "elections:drop_nominations", ASKED_DRAFT, "POST", 404),
    Row("officer", "elections:drop_nominations", ASKED_DRAFT, "POST", 302),
    Row("officer", "elections:drop_nominations", ASKED, "POST", 403),
    Row("nobody", "elections:slates", VOTE, status=302),
    Row("member", "elections:slates", VOTE, status=403),
    Row("officer", "elections:slates", VOTE),
    Row("officer", "elections:slates", DRAFT, status=404),
    Row("member", "elections:check_nomination", STANDS, "POST", 403, data=checks),
    Row("officer", "elections:check_nomination", STANDS, "POST", 302, data=checks),
    Row("officer", "elections:check_nomination", STANDS, status=405),
    Row("member", "elections:make_slate", ASKED, "POST", 403),
    Row("officer", "elections:make_slate", ASKED, "POST", 302),
    Row("officer", "elections:make_slate", ASKED, status=405),
]
