"""Who may ask for what of calls and proposals."""

from __future__ import annotations

import io

from django.core.files.base import File

from events import actions
from events.models import ProposalSpeaker
from tests.architecture.access import Row
from tests.factories.events import make_draft, make_event
from tests.factories.talks import make_accepted, make_call, make_proposal
from tests.people import NOON, give_role, make_group, make_person


def scene():
    chennai = make_group("chennai", city="Chennai")
    make_group("pune")
    hidden = make_group("hidden", is_hidden=True)
    people = {
        key: make_person(name)
        for key, name in (
            ("organiser", "Oviya Organiser"),
            ("rater", "Ravi Rater"),
            ("speaker", "Sita Speaker"),
            ("asked", "Asha Asked"),
            ("member", "Meena Member"),
            ("circle", "Chandra Circle"),
        )
    }
    give_role(people["organiser"], chennai, "organiser")
    give_role(people["circle"], chennai, "member")
    call = make_call(chennai)
    rater = actions.name_rater(actor=None, at=NOON, call=call, person=people["rater"])
    proposal = make_proposal(call, people["speaker"])
    asked = actions.ask_speaker(
        actor=people["speaker"], at=NOON, proposal=proposal, person=people["asked"]
    )
    by_mail = actions.ask_speaker(
        actor=people["speaker"], at=NOON, proposal=proposal, email="else@example.org"
    )
    actions.rate_proposal(actor=people["rater"], at=NOON, proposal=proposal, score=4)
    remark = actions.remark_on_proposal(
        actor=people["rater"], at=NOON, proposal=proposal, text="Fits."
    )
    meetup = make_event(chennai)
    tier = actions.name_tier(actor=None, at=NOON, group=chennai, name="Tea")
    sponsor = actions.keep_sponsor(actor=None, at=NOON, group=chennai, name="Clay Labs")
    accepted = make_accepted(make_proposal(call, people["speaker"], title="Accepted"), meetup)
    return {
        **people,
        "call": call,
        "secret": make_call(hidden),
        "rater_row": rater,
        "label": actions.make_label(actor=None, at=NOON, group=chennai, name="Storage"),
        "proposal": proposal,
        "draft": make_proposal(call, people["speaker"], sent=False, title="A draft"),
        "accepted": make_accepted(make_proposal(call, people["speaker"], title="Accepted"), meetup),
        "row": ProposalSpeaker.objects.get(pk=asked.pk),
        "by_mail": by_mail,
        "remark": remark,
        "meetup": meetup,
        "draft_meetup": make_draft(chennai),
        "track": actions.add_track(actor=None, at=NOON, event=meetup, name="Hall"),
        "tier": tier,
        "sponsor": sponsor,
        "sponsorship": actions.begin_sponsorship(
            actor=None, at=NOON, group=chennai, sponsor=sponsor, tier=tier, event=meetup
        ),
        "talk": accepted.item,
        "material": actions.add_material(
            actor=people["speaker"],
            at=NOON,
            item=accepted.item,
            kind="slides",
            name="rings.pdf",
            content=File(io.BytesIO(b"%PDF-1.7\n%%EOF\n"), name="rings.pdf"),
        ),
        "hidden_meetup": make_event(hidden),
    }


def named(key):
    return lambda s: {"public_id": s[key].public_id}


def token(s):
    from community import keys

    return {"token": keys.token(s["by_mail"].seed)}


CALL, SECRET, PROPOSAL = named("call"), named("secret"), named("proposal")
DRAFT, ACCEPTED, MEETUP = named("draft"), named("accepted"), named("meetup")
SPEAKER_ROW = {
    "public_id": lambda s: s["proposal"].public_id,
    "speaker": lambda s: s["row"].public_id,
}
REMARK = {
    "public_id": lambda s: s["proposal"].public_id,
    "remark": lambda s: s["remark"].public_id,
}
LABEL = {"public_id": lambda s: s["call"].public_id, "label": lambda s: s["label"].public_id}
RATER = {"public_id": lambda s: s["call"].public_id, "rater": lambda s: s["rater_row"].public_id}
LINE = {
    "public_id": lambda s: s["meetup"].public_id,
    "item": lambda s: s["meetup"].agenda.first().public_id,
}
TRACK = {"public_id": lambda s: s["meetup"].public_id, "track": lambda s: s["track"].public_id}
HIDDEN_MEETUP = named("hidden_meetup")


def placed(s):
    key = s["meetup"].agenda.first().public_id
    return {"do": "place", f"{key}-starts_time": "15:00", f"{key}-minutes": "30"}


PHOTO = {"public_id": lambda s: s["speaker"].public_id, "which": "small"}
TALK_PAGE = {"item": lambda s: s["talk"].public_id}
MATERIAL = {**TALK_PAGE, "material": lambda s: s["material"].public_id}
VIDEO = {"kind": "video", "url": "https://example.org/v"}
SLUG = {"slug": "chennai"}
TIER = {**SLUG, "tier": lambda s: s["tier"].public_id}
SPONSOR = {**SLUG, "sponsor": lambda s: s["sponsor"].public_id}
SPONSORSHIP = {**SLUG, "sponsorship": lambda s: s["sponsorship"].public_id}
LOGO = {"sponsor": lambda s: s["sponsor"].public_id, "which": "small"}


def sponsoring(s):
    return {
        "sponsor": s["sponsor"].public_id,
        "tier": s["tier"].public_id,
        "from_on": "2026-01-01",
    }


TEA = {"break-title": "Tea", "break-starts_time": "16:00", "break-minutes": "20"}
FORM = {"kinds": ["talk"], "lengths": "10, 20"}
TALK = {"title": "Rings", "kind": "talk", "minutes": "20", "abstract": "Three replicas."}
ANSWER = {"words": "Thank you."}

ROWS = [
    # --- read by everybody -------------------------------------------------------------------------
    Row("nobody", "events:calls"),
    Row("member", "events:calls"),
    Row("nobody", "events:call", CALL),
    Row("organiser", "events:call", CALL),
    Row("member", "events:call", SECRET, status=404),
    Row("nobody", "events:call", {"public_id": "nothing"}, status=404),
    Row("nobody", "events:asked_to_speak", token),
    Row("member", "events:asked_to_speak", token),
    Row("member", "events:asked_to_speak", token, "POST", 403, data={"answer": "yes"}),
    Row("nobody", "events:asked_to_speak", {"token": "x"}, status=404),
    # --- calls: for the organisers of the group ------------------------------------------------------
    Row("nobody", "events:call_for_group", {"slug": "chennai"}, status=302),
    Row("member", "events:call_for_group", {"slug": "chennai"}, status=403),
    Row("organiser", "events:call_for_group", {"slug": "chennai"}, status=302),
    Row("organiser", "events:call_for_group", {"slug": "chennai"}, "POST", 422, data=FORM),
    Row("organiser", "events:call_for_group", {"slug": "pune"}, status=403),
    Row("member", "events:call_for_group", {"slug": "hidden"}, status=404),
    Row("nobody", "events:call_for_event", MEETUP, status=302),
    Row("member", "events:call_for_event", MEETUP, status=403),
    Row("member", "events:call_for_event", named("draft_meetup"), status=404),
    Row("organiser", "events:call_for_event", MEETUP),
    Row("organiser", "events:call_for_event", MEETUP, "POST", 302, data=FORM),
    Row("organiser", "events:call_for_event", MEETUP, "POST", 422, data={"lengths": "x"}),
    *(
        row
        for name in ("call_edit", "call_end")
        for row in (
            Row("nobody", f"events:{name}", CALL, "POST", 302),
            Row("member", f"events:{name}", CALL, "POST", 403),
            Row("rater", f"events:{name}", CALL, "POST", 403),
            Row("member", f"events:{name}", SECRET, "POST", 404),
        )
    ),
    Row("organiser", "events:call_edit", CALL),
    Row("organiser", "events:call_edit", CALL, "POST", 302, data=FORM),
    Row("organiser", "events:call_end", CALL, "POST", 302),
    # --- speakers ------------------------------------------------------------------------------------
    Row("nobody", "events:propose", CALL, status=302),
    Row("member", "events:propose", CALL),
    Row("member", "events:propose", CALL, "POST", 302, data=TALK),
    Row("member", "events:propose", CALL, "POST", 422, data={**TALK, "title": ""}),
    Row("member", "events:propose", SECRET, status=404),
    Row("nobody", "events:proposals", status=302),
    Row("speaker", "events:proposals"),
    Row("nobody", "events:proposal", PROPOSAL, status=302),
    Row("speaker", "events:proposal", PROPOSAL),
    Row("asked", "events:proposal", PROPOSAL),
    Row("organiser", "events:proposal", PROPOSAL, status=404),
    Row("member", "events:proposal", PROPOSAL, status=404),
    Row("speaker", "events:proposal_edit", PROPOSAL),
    Row("speaker", "events:proposal_edit", PROPOSAL, "POST", 302, data=TALK),
    Row("member", "events:proposal_edit", PROPOSAL, "POST", 404, data=TALK),
    Row("speaker", "events:proposal_submit", DRAFT, "POST", 302),
    Row("organiser", "events:proposal_submit", DRAFT, "POST", 404),
    Row("speaker", "events:proposal_withdraw", PROPOSAL, "POST", 302),
    Row("organiser", "events:proposal_withdraw", PROPOSAL, "POST", 404),
    Row("speaker", "events:proposal_confirm", ACCEPTED, "POST", 302),
    Row("member", "events:proposal_confirm", ACCEPTED, "POST", 404),
    Row("speaker", "events:speaker_ask", PROPOSAL, "POST", 302, data={"who": "a@example.org"}),
    Row("member", "events:speaker_ask", PROPOSAL, "POST", 404, data={"who": "a@example.org"}),
    Row("speaker", "events:speaker_remove", SPEAKER_ROW, "POST", 302),
    Row("member", "events:speaker_remove", SPEAKER_ROW, "POST", 404),
    Row("asked", "events:speaker_answer", PROPOSAL, "POST", 302, data={"answer": "yes"}),
    Row("member", "events:speaker_answer", PROPOSAL, "POST", 404, data={"answer": "yes"}),
    # --- raters --------------------------------------------------------------------------------------
    Row("nobody", "events:rated_calls", status=302),
    Row("member", "events:rated_calls"),
    Row("nobody", "events:selection", CALL, status=302),
    Row("member", "events:selection", CALL, status=403),
    Row("rater", "events:selection", CALL),
    Row("organiser", "events:selection", CALL),
    Row("nobody", "events:review", PROPOSAL, status=302),
    Row("rater", "events:review", PROPOSAL),
    Row("organiser", "events:review", PROPOSAL),
    Row("organiser", "events:review", DRAFT, status=404),
    Row("speaker", "events:review", PROPOSAL, status=404),
    Row("member", "events:review", PROPOSAL, status=404),
    Row("rater", "events:rate", PROPOSAL, "POST", 302, data={"score": "5", "words": "Good."}),
    Row("rater", "events:rate", PROPOSAL, "POST", 422, data={"score": "9"}),
    Row("speaker", "events:rate", PROPOSAL, "POST", 404, data={"score": "5"}),
    Row("rater", "events:remark", PROPOSAL, "POST", 302, data={"text": "Good."}),
    Row("rater", "events:remark", PROPOSAL, "POST", 422, data={"text": ""}),
    Row("organiser", "events:remark", PROPOSAL, "POST", 403, data={"text": "Before rating."}),
    Row("rater", "events:remark_back", REMARK, "POST", 302),
    Row("organiser", "events:remark_back", REMARK, "POST", 404),
    Row("rater", "events:put_labels", PROPOSAL, "POST", 302),
    Row("member", "events:put_labels", PROPOSAL, "POST", 404),
    # --- what organisers alone do --------------------------------------------------------------------
    Row("organiser", "events:label_new", CALL, "POST", 302, data={"name": "Beginners"}),
    Row("rater", "events:label_new", CALL, "POST", 403, data={"name": "Beginners"}),
    Row("organiser", "events:label_retire", LABEL, "POST", 302),
    Row("rater", "events:label_retire", LABEL, "POST", 403),
    Row(
        "organiser",
        "events:rater_new",
        CALL,
        "POST",
        302,
        data={"person": lambda s: s["circle"].public_id},
    ),
    Row("rater", "events:rater_new", CALL, "POST", 403),
    Row("organiser", "events:rater_end", RATER, "POST", 302),
    Row("member", "events:rater_end", RATER, "POST", 403),
    *(
        row
        for name, key in (("accept", PROPOSAL), ("decline", PROPOSAL), ("put_back", ACCEPTED))
        for row in (
            Row("nobody", f"events:{name}", key, status=302),
            Row("rater", f"events:{name}", key, status=403),
            Row("speaker", f"events:{name}", key, status=404),
            Row("organiser", f"events:{name}", key),
            Row("organiser", f"events:{name}", key, "POST", 422, data={"words": ""}),
        )
    ),
    Row(
        "organiser",
        "events:accept",
        PROPOSAL,
        "POST",
        302,
        data={**ANSWER, "place": lambda s: s["meetup"].public_id},
    ),
    Row("organiser", "events:decline", PROPOSAL, "POST", 302, data=ANSWER),
    Row("organiser", "events:put_back", ACCEPTED, "POST", 302, data=ANSWER),
    # --- the timetable -------------------------------------------------------------------------------
    Row("nobody", "events:timetable", MEETUP, status=302),
    Row("member", "events:timetable", MEETUP, status=403),
    Row("member", "events:timetable", HIDDEN_MEETUP, status=404),
    Row("organiser", "events:timetable", MEETUP),
    Row("organiser", "events:timetable", named("draft_meetup")),
    Row("member", "events:timetable_item", LINE, "POST", 403),
    Row("organiser", "events:timetable_item", LINE, "POST", 302, data=placed),
    Row(
        "organiser",
        "events:timetable_item",
        LINE,
        "POST",
        422,
        data=lambda s: {**placed(s), f"{LINE['item'](s)}-starts_time": "03:00"},
    ),
    Row("organiser", "events:timetable_item", LINE, "POST", 302, data={"do": "later"}),
    Row("organiser", "events:timetable_item", LINE, "POST", 404, data={"do": "swap", "with": "x"}),
    Row("member", "events:timetable_break", MEETUP, "POST", 403, data=TEA),
    Row("organiser", "events:timetable_break", MEETUP, "POST", 302, data=TEA),
    Row("organiser", "events:timetable_break", MEETUP, "POST", 422),
    Row("member", "events:track_new", MEETUP, "POST", 403, data={"name": "Lab"}),
    Row("organiser", "events:track_new", MEETUP, "POST", 302, data={"name": "Lab"}),
    Row("member", "events:track_end", TRACK, "POST", 403),
    Row("organiser", "events:track_end", TRACK, "POST", 302),
    *(
        row
        for name in ("schedule_json", "schedule_xml")
        for row in (
            Row("nobody", f"events:{name}", MEETUP),
            Row("nobody", f"events:{name}", HIDDEN_MEETUP, status=404),
            Row("nobody", f"events:{name}", MEETUP, "POST", 405),
        )
    ),
    # --- speakers and what is left of talks ------------------------------------------------------------
    Row("nobody", "events:me_as_speaker", status=302),
    Row("speaker", "events:me_as_speaker"),
    Row("speaker", "events:me_as_speaker", method="POST", status=302, data={"bio": "Bees."}),
    Row("nobody", "events:speaker_photo", PHOTO, status=404),
    Row("nobody", "events:talk", TALK_PAGE),
    Row("speaker", "events:talk", TALK_PAGE),
    Row("organiser", "events:talk", TALK_PAGE),
    Row("member", "events:talk", {"item": "nothing"}, status=404),
    Row("member", "events:talk_consents", TALK_PAGE, "POST", 403),
    Row("speaker", "events:talk_consents", TALK_PAGE, "POST", 302, data={"agreed": ["slides"]}),
    Row("member", "events:material_new", TALK_PAGE, "POST", 403),
    Row("organiser", "events:material_new", TALK_PAGE, "POST", 302, data=VIDEO),
    Row("organiser", "events:material_new", TALK_PAGE, "POST", 422, data={"kind": "video"}),
    Row("nobody", "events:material_file", MATERIAL),
    Row("member", "events:material_remove", MATERIAL, "POST", 403),
    Row("speaker", "events:material_remove", MATERIAL, "POST", 302),
    # --- sponsors ------------------------------------------------------------------------------------
    Row("nobody", "events:sponsor_logo", LOGO, status=404),
    Row("nobody", "events:sponsors", SLUG, status=302),
    Row("member", "events:sponsors", SLUG, status=403),
    Row("member", "events:sponsors", {"slug": "hidden"}, status=404),
    Row("organiser", "events:sponsors", SLUG),
    Row("organiser", "events:sponsors", SLUG, "POST", 302, data={"name": "Rack & Co"}),
    Row("organiser", "events:sponsors", SLUG, "POST", 422, data={"name": "", "link": "x y"}),
    Row("organiser", "events:sponsor_edit", SPONSOR),
    Row("organiser", "events:sponsor_edit", SPONSOR, "POST", 302, data={"name": "Clay"}),
    Row("member", "events:sponsor_edit", SPONSOR, "POST", 403),
    Row("organiser", "events:tier_new", SLUG, "POST", 302, data={"name": "Gold"}),
    Row("member", "events:tier_new", SLUG, "POST", 403),
    Row("organiser", "events:tier_raise", TIER, "POST", 302),
    Row("member", "events:tier_raise", TIER, "POST", 403),
    Row("organiser", "events:sponsorship_new", SLUG, "POST", 302, data=sponsoring),
    Row("organiser", "events:sponsorship_new", SLUG, "POST", 422, data={"from_on": "x"}),
    Row("member", "events:sponsorship_new", SLUG, "POST", 403),
    Row("organiser", "events:sponsorship_end", SPONSORSHIP, "POST", 302),
    Row("member", "events:sponsorship_end", SPONSORSHIP, "POST", 403),
]
