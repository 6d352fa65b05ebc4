"""Who may ask for which page of votes."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from community.models import Role
from elections import actions, phrases
from elections.drafts import CandidateDraft, CountingDraft
from elections.models import Election, TurnoutTable
from tests.architecture.access import Row
from tests.elections import box_access
from tests.factories.elections import (
    HOUR,
    answers_for,
    ask,
    confirm_address,
    declared_election,
    draft_election,
    election_elsewhere,
    election_with_roll,
    paper,
    three_voters,
)
from tests.factories.letters import link_to
from tests.factories.rolls import asked, disputed_election
from tests.people import NOON, give_role, make_group, make_person


def scene() -> dict[str, object]:
    from django.utils import timezone

    now = timezone.now()
    group, hidden = make_group("chennai"), make_group("inner-circle", is_hidden=True)
    member, officer = make_person("Meena Member"), make_person("Omar Officer")
    confirm_address(member)
    give_role(officer, group, Role.Kind.OFFICER)
    early = now - 4 * HOUR
    vote = election_with_roll(group, member.user.email, at=early, slug="open-vote")
    phrase = phrases.new()
    paper(vote, member, at=now, phrase=phrase)
    draft = draft_election(group, at=now, slug="draft-vote", title="A draft")
    file = SimpleUploadedFile("roll.csv", b"email\nvoter@example.org\nnobody\n")
    upload = actions.receive_roll(
        actor=officer, at=now, election=draft, content=file, replace=False
    )
    actions.check_roll(at=now, upload=upload)
    disputed = disputed_election(group, "voter@example.org", at=now, slug="disputed-vote")
    classes = draft_election(group, at=now, slug="class-vote", title="Classes")
    gold = actions.add_class(actor=None, at=now, election=classes, name="Gold", eligible=24)
    lettered = election_with_roll(group, "voter@example.org", at=early, slug="lettered-vote")
    sent = link_to(lettered, "voter@example.org", at=early)
    actions.send_letters(
        actor=None, at=now, election=election_with_roll(group, "v@example.org", at=early, slug="v")
    )
    long_ago = now - 100 * HOUR
    over = declared_election(group, at=long_ago, slug="over-vote")
    sliced = declared_election(group, at=long_ago, slug="sliced-vote")
    topics = ask(
        kind="approval",
        seats=1,
        quorum=three_voters(1),
        candidates=[CandidateDraft("Asha")],
        counting=CountingDraft("approval"),
    )
    TurnoutTable.objects.create(election=sliced, made_at=now, rows=[["Chennai", 40, 20]])
    counted = election_with_roll(
        group, "voter@example.org", at=long_ago, slug="counted-vote", questions=(topics,)
    )
    actions.count_box(at=now, election=counted)
    service = election_elsewhere(group, "voter@example.org", at=early, slug="service-vote")
    actions.tell_voters(
        actor=None,
        at=now,
        election=service,
        rows=list(service.roll.values_list("pk", flat=True)),
        counted_at=now,
    )
    reminder = actions.plan_reminder(
        actor=officer, at=now, election=service, send_at=service.closes_at - 5 * HOUR
    )
    return {
        "reminder": reminder,
        "service": service,
        "counted": counted,
        "lettered": lettered,
        "mailed": Election.objects.get(slug="v"),
        "link": sent,
        "disputed": disputed,
        "dispute": asked(member, disputed, email=member.user.email, at=now),
        "classes": classes,
        "gold": gold,
        "over": over,
        "sliced": sliced,
        "upload": upload,
        "vote": vote,
        "told": declared_election(group, at=early, slug="told-vote"),
        "draft": draft,
        "hidden": declared_election(hidden, at=early, slug="hidden-vote"),
        "phrase": phrase,
        "member": member,
        "officer": officer,
        "stranger": make_person("Sanjay Stranger"),
        "at": NOON,
    }


def of(name: str):
    return lambda scene: {"slug": scene[name].slug}


SERVICE = of("service")
VOTE, TOLD, DRAFT, HIDDEN = of("vote"), of("told"), of("draft"), of("hidden")
OVER, SLICED = of("over"), of("sliced")
COUNTED = of("counted")
DISPUTED = of("disputed")
LETTERED, MAILED = of("lettered"), of("mailed")
AGAIN = {"again-email": "nobody@example.org"}
MENDED = {
    "address-email": "voter@example.org",
    "address-address": "elsewhere@example.org",
    "address-reason": "They wrote to us.",
}
FREED = {"release-email": "voter@example.org", "release-reason": "Not theirs."}


def link(scene):
    return {"token": scene["link"]}


def no_link(scene):
    return {"token": "x" * 43}


def dispute(scene):
    return {"slug": scene["disputed"].slug, "public_id": scene["dispute"].public_id}


def answered(scene):
    name = scene["dispute"].public_id
    return {f"{name}-answer": "refused", f"{name}-reason": "You joined last week."}


def contributions(_scene):
    file = SimpleUploadedFile("c.csv", b"email,merged_on\nvoter@example.org,2014-06-01\n")
    return {"file": file, "first": "2014-06-01", "last": "2015-05-31", "least": "1"}


def planned(scene):
    return {"send": f"{scene['service'].closes_at - 30 * HOUR:%Y-%m-%dT%H:%M}"}


def reminded(scene):
    return {"slug": scene["service"].slug, "public_id": scene["reminder"].public_id}


def voted(_scene):
    return {"file": SimpleUploadedFile("voted.csv", b"email\nvoter@example.org\n")}


RULES = {"member_days": "180", "active_days": "0", "network": "on"}
LINE = {"deed": "add", "email": "new@example.org", "reason": "She joined in May."}


def question(scene):
    return {"slug": scene["draft"].slug, "public_id": scene["draft"].questions.get().public_id}


def upload(scene):
    return {"slug": scene["draft"].slug, "public_id": scene["upload"].public_id}


def elsewhere(scene):
    return {"slug": scene["vote"].slug, "public_id": scene["upload"].public_id}


def cast(scene):
    return {"key": scene["phrase"], "meant": "1", **answers_for(scene["vote"])}


def roll(_scene):
    return {"file": SimpleUploadedFile("roll.csv", b"email\nvoter@example.org\n")}


def turnout(_scene):
    return {"ballots": "9", "qualifier": "exact", "label": "day one"}


def series(_scene):
    return {"file": SimpleUploadedFile("t.csv", b"at,label,ballots\n,day one,9\n")}


def voter_class(scene):
    return {"slug": scene["classes"].slug, "public_id": scene["gold"].public_id}


CLASS = {"name": "Gold", "size": "24"}
ASK = {"title": "Adopt it?", "quorum": "none", "majority": "more_yes"}
FORM = {
    "title": "New",
    "timezone": "UTC",
    "opens": "2030-01-01T10:00",
    "closes": "2030-01-02T10:00",
}

ROWS = [
    Row("nobody", "elections:elections"),
    Row("member", "elections:elections"),
    Row("nobody", "elections:election", VOTE),
    Row("nobody", "elections:election", DRAFT, status=404),
    Row("member", "elections:election", DRAFT, status=404),
    Row("officer", "elections:election", DRAFT),
    Row("nobody", "elections:election", HIDDEN, status=404),
    Row("officer", "elections:election", HIDDEN, status=404),
    Row("nobody", "elections:progress", VOTE),
    Row("nobody", "elections:progress", DRAFT, status=404),
    Row("officer", "elections:progress", DRAFT, status=404),
    Row("nobody", "elections:progress", HIDDEN, status=404),
    Row("nobody", "elections:progress", VOTE, "POST", 405),
    Row("nobody", "elections:progress_svg", VOTE),
    Row("member", "elections:progress_svg", VOTE),
    Row("nobody", "elections:progress_svg", DRAFT, status=404),
    Row("officer", "elections:progress_svg", DRAFT, status=404),
    Row("nobody", "elections:progress_svg", HIDDEN, status=404),
    Row("nobody", "elections:progress_svg", VOTE, "POST", 405),
    Row("nobody", "elections:roll_statement", VOTE),
    Row("member", "elections:roll_statement", VOTE),
    Row("nobody", "elections:roll_statement", DISPUTED, status=404),
    Row("nobody", "elections:roll_statement", TOLD, status=404),
    Row("nobody", "elections:roll_statement", HIDDEN, status=404),
    Row("nobody", "elections:roll_statement", VOTE, "POST", 405),
    Row("nobody", "elections:dispute", DISPUTED, status=302),
    Row("member", "elections:dispute", DISPUTED),
    Row("stranger", "elections:dispute", DISPUTED),
    Row("member", "elections:dispute", TOLD, status=404),
    Row("member", "elections:dispute", DRAFT, status=404),
    Row("member", "elections:dispute", HIDDEN, status=404),
    Row("member", "elections:dispute", DISPUTED, "POST", 422, data={"email": "x@example.org"}),
    Row("nobody", "elections:withdraw_dispute", dispute, "POST", 302),
    Row("stranger", "elections:withdraw_dispute", dispute, "POST", 404),
    Row("officer", "elections:withdraw_dispute", dispute, "POST", 404),
    Row("member", "elections:withdraw_dispute", dispute, "POST", 302),
    Row("member", "elections:withdraw_dispute", dispute, status=405),
    Row("nobody", "elections:roll_desk", DISPUTED, status=302),
    Row("member", "elections:roll_desk", DISPUTED, status=403),
    Row("officer", "elections:roll_desk", DISPUTED),
    Row("officer", "elections:roll_desk", VOTE),
    Row("officer", "elections:roll_desk", DRAFT, status=404),
    Row("officer", "elections:roll_desk", TOLD, status=404),
    Row("member", "elections:answer_dispute", dispute, "POST", 403, data=answered),
    Row("officer", "elections:answer_dispute", dispute, "POST", 422),
    Row("officer", "elections:answer_dispute", dispute, "POST", 302, data=answered),
    Row("member", "elections:roll_line", DISPUTED, "POST", 403, data=LINE),
    Row("officer", "elections:roll_line", DISPUTED, "POST", 302, data=LINE),
    Row("officer", "elections:roll_line", VOTE, "POST", 422, data=LINE),
    Row("member", "elections:freeze", DISPUTED, "POST", 403),
    Row("officer", "elections:freeze", DISPUTED, "POST", 302),
    Row("officer", "elections:freeze", DRAFT, "POST", 404),
    Row("nobody", "elections:claim", link),
    Row("stranger", "elections:claim", link),
    Row("nobody", "elections:claim", no_link, status=404),
    Row("member", "elections:claim", no_link, "POST", 404),
    Row("nobody", "elections:claim", link, "POST", 302),
    Row("stranger", "elections:claim", link, "POST", 302),
    Row("nobody", "elections:letters", VOTE, status=302),
    Row("member", "elections:letters", VOTE, status=403),
    Row("officer", "elections:letters", VOTE),
    Row("officer", "elections:letters", DISPUTED, status=404),
    Row("officer", "elections:letters", TOLD, status=404),
    Row("member", "elections:letters", LETTERED, "POST", 403),
    Row("officer", "elections:letters", VOTE, "POST", 302),
    Row("member", "elections:letters_progress", MAILED, status=403),
    Row("officer", "elections:letters_progress", MAILED),
    Row("officer", "elections:letters_progress", VOTE, status=404),
    Row("member", "elections:letters_to_mend", VOTE, status=403),
    Row("officer", "elections:letters_to_mend", VOTE),
    Row("nobody", "elections:letters_to_mend", VOTE, status=302),
    Row("member", "elections:letter_again", VOTE, "POST", 403, data=AGAIN),
    Row("officer", "elections:letter_again", VOTE, "POST", 422, data=AGAIN),
    Row("officer", "elections:letter_again", VOTE, status=405),
    Row("member", "elections:change_address", LETTERED, "POST", 403, data=MENDED),
    Row("officer", "elections:change_address", LETTERED, "POST", 302, data=MENDED),
    Row("officer", "elections:change_address", LETTERED, status=405),
    Row("member", "elections:release_line", LETTERED, "POST", 403, data=FREED),
    Row("officer", "elections:release_line", LETTERED, "POST", 422, data=FREED),
    Row("officer", "elections:release_line", LETTERED, status=405),
    Row("nobody", "elections:follow", VOTE, "POST", 302),
    Row("member", "elections:follow", VOTE, "POST", 302),
    Row("stranger", "elections:follow", VOTE, "POST", 302),
    Row("member", "elections:follow", DRAFT, "POST", 404),
    Row("member", "elections:follow", HIDDEN, "POST", 404),
    Row("member", "elections:follow", VOTE, status=405),
    Row("nobody", "elections:unfollow", VOTE, "POST", 302),
    Row("member", "elections:unfollow", VOTE, "POST", 302),
    Row("member", "elections:unfollow", HIDDEN, "POST", 404),
    Row("member", "elections:unfollow", VOTE, status=405),
    Row("nobody", "elections:results", VOTE),
    Row("nobody", "elections:results", HIDDEN, status=404),
    Row("nobody", "elections:results_json", VOTE, status=404),
    Row("nobody", "elections:results_json", HIDDEN, status=404),
    Row("nobody", "elections:results_json", COUNTED),
    *box_access.ROWS,
    Row("nobody", "elections:ballot", VOTE, status=302),
    Row("stranger", "elections:ballot", VOTE),
    Row("member", "elections:ballot", VOTE),
    Row("member", "elections:ballot", TOLD, status=404),
    Row("member", "elections:ballot", DRAFT, status=404),
    Row("stranger", "elections:ballot", VOTE, "POST", 422, data={"key": "a" * 30}),
    Row("nobody", "elections:ballot", VOTE, "POST", 302, data={"key": "a" * 30}),
    Row("nobody", "elections:paper", VOTE, status=302),
    Row("stranger", "elections:paper", VOTE, status=302),
    Row("nobody", "elections:cast", VOTE, status=405),
    Row("nobody", "elections:cast", VOTE, "POST", 422),
    Row("nobody", "elections:cast", VOTE, "POST", 200, data=cast),
    Row("nobody", "elections:cast", TOLD, "POST", 404),
    # JSON alone is read; who is let through, and what for, is tests/elections/test_box.py
    *(
        row
        for name in ("box_issue", "box_cast", "box_standing", "box_sheet")
        for row in (
            Row("nobody", f"elections:{name}", VOTE, "POST", 415),
            Row("member", f"elections:{name}", VOTE, "POST", 415),
            Row("nobody", f"elections:{name}", VOTE, status=405),
        )
    ),
    Row("nobody", "elections:create", status=302),
    Row("member", "elections:create", status=403),
    Row("officer", "elections:create"),
    Row("officer", "elections:create", method="POST", status=422, data=FORM),
    Row("nobody", "elections:desk", VOTE, status=302),
    Row("member", "elections:desk", VOTE, status=403),
    Row("member", "elections:desk", DRAFT, status=404),
    Row("officer", "elections:desk", DRAFT),
    Row("officer", "elections:desk", VOTE),
    Row("nobody", "elections:hide_forecast", TOLD, "POST", 302),
    Row("member", "elections:hide_forecast", TOLD, "POST", 403),
    Row("member", "elections:hide_forecast", DRAFT, "POST", 404),
    Row("officer", "elections:hide_forecast", TOLD, "POST", 302),
    Row("officer", "elections:hide_forecast", HIDDEN, "POST", 404),
    Row("officer", "elections:hide_forecast", TOLD, status=405),
    Row("nobody", "elections:show_forecast", TOLD, "POST", 302),
    Row("member", "elections:show_forecast", TOLD, "POST", 403),
    Row("officer", "elections:show_forecast", TOLD, "POST", 302),
    Row("officer", "elections:show_forecast", TOLD, status=405),
    Row("nobody", "elections:embedding", TOLD, status=302),
    Row("member", "elections:embedding", TOLD, status=403),
    Row("officer", "elections:embedding", TOLD),
    Row("officer", "elections:embedding", DRAFT, status=404),
    Row("officer", "elections:embedding", TOLD, "POST", 405),
    Row("nobody", "election_embeds:card", TOLD),
    Row("member", "election_embeds:card", VOTE),
    Row("nobody", "election_embeds:card", OVER),
    Row("officer", "election_embeds:card", DRAFT, status=404),
    Row("officer", "election_embeds:card", HIDDEN, status=404),
    Row("nobody", "election_embeds:card", TOLD, "POST", 405),
    Row("member", "elections:edit", DRAFT, status=404),
    Row("officer", "elections:edit", DRAFT),
    Row("officer", "elections:edit", VOTE, status=403),
    Row("officer", "elections:edit", DRAFT, "POST", 302, data=FORM),
    Row("member", "elections:add_question", DRAFT, "POST", 404, data=ASK),
    Row("member", "elections:add_question", VOTE, "POST", 403, data=ASK),
    Row("officer", "elections:add_question", DRAFT, "POST", 302, data=ASK),
    Row("officer", "elections:add_question", VOTE, "POST", 403, data=ASK),
    Row("member", "elections:question", question, status=404),
    Row("officer", "elections:question", question),
    Row("officer", "elections:question", question, "POST", 302, data=ASK),
    Row("member", "elections:remove_question", question, "POST", 404),
    Row("officer", "elections:remove_question", question, "POST", 302),
    Row("nobody", "elections:add_class", DRAFT, "POST", 302, data=CLASS),
    Row("member", "elections:add_class", DRAFT, "POST", 404, data=CLASS),
    Row("member", "elections:add_class", VOTE, "POST", 403, data=CLASS),
    Row("officer", "elections:add_class", DRAFT, "POST", 302, data=CLASS),
    Row("officer", "elections:add_class", DRAFT, "POST", 422, data={"size": "5"}),
    Row("officer", "elections:add_class", VOTE, "POST", 403, data=CLASS),
    Row("member", "elections:remove_class", voter_class, "POST", 404),
    Row("officer", "elections:remove_class", voter_class, "POST", 302),
    Row("officer", "elections:remove_class", voter_class, status=405),
    Row("nobody", "elections:counts", OVER, status=302),
    Row("member", "elections:counts", OVER, status=403),
    Row("officer", "elections:counts", OVER),
    Row("officer", "elections:counts", OVER, "POST", 422),
    Row("officer", "elections:counts", TOLD, status=403),
    Row("officer", "elections:counts", DRAFT, status=403),
    Row("officer", "elections:counts", VOTE, status=403),
    Row("nobody", "elections:cells", OVER, status=404),
    Row("nobody", "elections:cells", DRAFT, status=404),
    Row("nobody", "elections:cells", HIDDEN, status=404),
    Row("nobody", "elections:cells", SLICED),
    Row("member", "elections:cells", SLICED),
    Row("member", "elections:declare", DRAFT, "POST", 404, data={"eligible": "9"}),
    Row("officer", "elections:declare", DRAFT, "POST", 302, data={"eligible": "9"}),
    Row("officer", "elections:declare", VOTE, "POST", 403, data={"eligible": "9"}),
    Row("member", "elections:roll", DRAFT, "POST", 404, data=roll),
    Row("officer", "elections:roll", DRAFT, "POST", 302, data=roll),
    Row("officer", "elections:roll", VOTE, "POST", 403, data=roll),
    Row("member", "elections:roll_from_rules", DRAFT, "POST", 404, data=RULES),
    Row("officer", "elections:roll_from_rules", DRAFT, "POST", 302, data=RULES),
    Row("officer", "elections:roll_from_rules", DRAFT, "POST", 422),
    Row("officer", "elections:roll_from_rules", VOTE, "POST", 403, data=RULES),
    Row("member", "elections:roll_from_contributions", DRAFT, "POST", 404, data=contributions),
    Row("officer", "elections:roll_from_contributions", DRAFT, "POST", 302, data=contributions),
    Row("officer", "elections:roll_from_contributions", VOTE, "POST", 403, data=contributions),
    Row("nobody", "elections:roll_upload", upload, status=302),
    Row("member", "elections:roll_upload", upload, status=404),
    Row("officer", "elections:roll_upload", upload),
    Row("officer", "elections:roll_upload", elsewhere, status=404),
    Row("member", "elections:roll_progress", upload, status=404),
    Row("officer", "elections:roll_progress", upload),
    Row("member", "elections:roll_refusals", upload, status=404),
    Row("member", "elections:roll_refusals", elsewhere, status=403),
    Row("officer", "elections:roll_refusals", upload),
    Row("member", "elections:roll_take", upload, "POST", 404),
    Row("member", "elections:roll_take", elsewhere, "POST", 403),
    Row("officer", "elections:roll_take", upload, "POST", 422),
    Row("officer", "elections:roll_take", upload, "POST", 302, data={"skip_bad": "1"}),
    Row("member", "elections:roll_drop", upload, "POST", 404),
    Row("officer", "elections:roll_drop", upload, "GET", 405),
    Row("officer", "elections:roll_drop", upload, "POST", 302),
    Row("member", "elections:publish", VOTE, "POST", 403),
    Row("officer", "elections:publish", DRAFT, "POST", 302),
    Row("officer", "elections:publish", DRAFT, "GET", 405),
    Row("nobody", "elections:where_cast", DRAFT, "POST", 302),
    Row("member", "elections:where_cast", DRAFT, "POST", 404),
    Row("officer", "elections:where_cast", DRAFT, "POST", 302, data={"where": "elsewhere"}),
    Row("officer", "elections:where_cast", SERVICE, "POST", 403, data={"where": "here"}),
    Row("officer", "elections:where_cast", DRAFT, status=405),
    Row("nobody", "elections:reminders", SERVICE, status=302),
    Row("member", "elections:reminders", SERVICE, status=403),
    Row("officer", "elections:reminders", SERVICE),
    Row("officer", "elections:reminders", VOTE),
    Row("officer", "elections:reminders", TOLD, status=404),
    Row("officer", "elections:reminders", DRAFT, status=404),
    Row("officer", "elections:reminders", SERVICE, "POST", 422),
    Row("officer", "elections:reminders", SERVICE, "POST", 302, data=planned),
    Row("member", "elections:reminders", SERVICE, "POST", 403, data=planned),
    Row("member", "elections:take_back_reminder", reminded, "POST", 403),
    Row("officer", "elections:take_back_reminder", reminded, "POST", 302),
    Row("officer", "elections:take_back_reminder", reminded, status=405),
    Row("nobody", "elections:outside", SERVICE, status=302),
    Row("member", "elections:outside", SERVICE, status=403),
    Row("officer", "elections:outside", SERVICE),
    Row("officer", "elections:outside", TOLD),
    Row("officer", "elections:outside", VOTE, status=403),
    Row("officer", "elections:outside", HIDDEN, status=404),
    Row("member", "elections:tell_voters", SERVICE, "POST", 403),
    Row("officer", "elections:tell_voters", SERVICE, "POST", 422),
    Row("officer", "elections:tell_voters", SERVICE, "POST", 302, data=voted),
    Row("officer", "elections:tell_voters", VOTE, "POST", 403, data=voted),
    Row("officer", "elections:tell_voters", SERVICE, status=405),
    Row("member", "elections:turnout_key", SERVICE, "POST", 403),
    Row("officer", "elections:turnout_key", SERVICE, "POST"),
    Row("officer", "elections:turnout_key", VOTE, "POST", 403),
    Row("officer", "elections:turnout_key", SERVICE, status=405),
    Row("member", "elections:end_turnout_key", SERVICE, "POST", 403),
    Row("officer", "elections:end_turnout_key", SERVICE, "POST", 302),
    Row("officer", "elections:end_turnout_key", SERVICE, status=405),
    Row("member", "elections:tell_cells", SERVICE, "POST", 403),
    Row("officer", "elections:tell_cells", SERVICE, "POST", 302),
    Row("officer", "elections:tell_cells", SERVICE, status=405),
    Row("nobody", "election_hooks:turnout", SERVICE, "POST", 401),
    Row("officer", "election_hooks:turnout", SERVICE, "POST", 401),
    Row("nobody", "election_hooks:turnout", HIDDEN, "POST", 401),
    Row("nobody", "election_hooks:turnout", SERVICE, status=405),
    Row("member", "elections:record_turnout", TOLD, "POST", 403, data=turnout),
    Row("officer", "elections:record_turnout", TOLD, "POST", 302, data=turnout),
    Row("officer", "elections:record_turnout", VOTE, "POST", 403, data=turnout),
    Row("member", "elections:import_turnout", TOLD, "POST", 403, data=series),
    Row("officer", "elections:import_turnout", TOLD, "POST", 302, data=series),
]
