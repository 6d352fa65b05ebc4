"""Addresses of the ground floor: what a reader may set, and what a member may ask for."""

from __future__ import annotations

import json

from community import actions, keys, stops, vault
from community.models import (
    Affiliation,
    Claim,
    Group,
    Notification,
    OrganisationAlias,
    OrganisationParent,
    Person,
    Representative,
    User,
)
from tests.architecture.access import Row
from tests.people import NOON, give_role, make_group, make_organisation, make_person


def scene():
    india = make_group("india", kind=Group.Kind.NETWORK)
    _free, free_two, asked = (make_group(slug) for slug in ("free", "free-two", "asked"))
    chennai, panel = make_group("chennai", network=india), make_group("panel", is_hidden=True)
    lead, second, member = make_person("Leela Lead"), make_person("Second"), make_person("Meena")
    role = give_role(lead, chennai, "lead")
    above = give_role(make_person("Nila"), india, "lead").person
    belongs = actions.join_group(actor=member, at=NOON, group=chennai)
    invited = actions.invite(actor=lead, at=NOON, group=chennai, part="chair", person=member)
    sent = actions.invite(actor=lead, at=NOON, group=chennai, part="chair", email="s@example.org")
    speaker = Person.objects.create(name="Kavit Known")
    claimed = Person.objects.create(name="Kavit Claimed")
    aptira, house = make_organisation("aptira"), make_organisation("house")
    mandate = Representative.objects.create(
        organisation=make_organisation("provider"), person=second, from_on=NOON.date()
    )
    return {
        "speaker": speaker,
        "claimed": claimed,
        "work": Affiliation.objects.create(person=member, organisation=aptira, recorded_at=NOON),
        "asked": Claim.objects.create(
            known=speaker, member=member, evidence="I spoke in Pune.", asked_at=NOON
        ),
        "granted": Claim.objects.create(
            known=claimed,
            member=second,
            evidence="x",
            asked_at=NOON,
            outcome="granted",
            answered_at=NOON,
        ),
        "alias": OrganisationAlias.objects.create(organisation=aptira, name="Aptira Pty"),
        "tie": OrganisationParent.objects.create(organisation=aptira, parent=house),
        "chair": give_role(make_person("Charu Chair"), panel, "chair").person,
        "mandate": mandate,
        "second": second,
        "above": above,
        "outsider": make_person("Otto Outsider"),
        "belongs": belongs,
        "charter": actions.adopt_charter(actor=lead, at=NOON, group=chennai, purpose="To meet."),
        "offered": actions.offer_place(actor=above, at=NOON, network=india, chapter=free_two),
        "asked_chapter": actions.offer_place(actor=above, at=NOON, network=india, chapter=asked),
        "nomination": actions.nominate(
            actor=member, at=NOON, group=india, person=member, statement="I run a school."
        ),
        "invited": invited,
        "sent": sent,
        "member": member,
        "representative": second,
        "lead": lead,
        "insider": give_role(make_person("Indra Insider"), panel, "member").person,
        "keeper": User.objects.create_superuser("keeper@example.org", "x" * 12).person,
        "role": role,
        "other_role": give_role(second, chennai, "organiser"),
        "told": Notification.objects.create(
            person=member, kind="t", subject="s", text="t", created_at=NOON
        ),
    }


FOLLOWER = {"email": "vimal@example.net", "name": "Vimal"}


def _wish(s: dict[str, object]) -> str:
    group = Group.objects.get(slug="chennai")
    said = [group.public_id, FOLLOWER["email"], FOLLOWER["name"], NOON.isoformat()]
    return vault.seal(json.dumps(said))


WISH = {"token": _wish}
CHENNAI, PANEL = {"slug": "chennai"}, {"slug": "panel"}
NEWEST = {"newest": lambda s: s["told"].public_id}
STOP = {"token": lambda s: stops.token(s["member"].public_id, "kind:events.seat_taken")}
TOLD = {"public_id": lambda s: s["told"].public_id}
OWN_ROLE = {"slug": "chennai", "public_id": lambda s: s["role"].public_id}
OTHER_ROLE = {"slug": "chennai", "public_id": lambda s: s["other_role"].public_id}
SENT = {"slug": "chennai", "public_id": lambda s: s["sent"].public_id}
INVITATION = {"public_id": lambda s: s["invited"].public_id}
LINK = {"token": lambda s: keys.token(s["sent"].seed)}
PERSON = {"public_id": lambda s: s["second"].public_id}
ANYBODY = {"email": "anybody@example.org", "part": "organiser"}
INDIA = {"slug": "india"}
CHARTER = {"slug": "chennai", "public_id": lambda s: s["charter"].public_id}
MEMBERSHIP = {"slug": "chennai", "public_id": lambda s: s["belongs"].public_id}
OFFERED = {"slug": "india", "public_id": lambda s: s["offered"].public_id}
ASKED_CHAPTER = {"slug": "asked", "public_id": lambda s: s["asked_chapter"].public_id}
NOMINATION = {"slug": "india", "public_id": lambda s: s["nomination"].public_id}
FACTS = {"name": "Chennai", "timezone": "Asia/Kolkata", "summary": "Saturdays."}
PROVIDER = {"slug": "provider"}
MANDATE = {"slug": "provider", "public_id": lambda s: s["mandate"].public_id}
HOUSE = {"name": "A training house", "slug": "a-training-house"}
MADURAI = {"name": "Madurai", "slug": "madurai", "kind": "chapter", "timezone": "Asia/Kolkata"}

WORK = {"public_id": lambda s: s["work"].public_id}
MEENA = {"public_id": lambda s: s["member"].public_id}
SPEAKER = {"public_id": lambda s: s["speaker"].public_id}
CLAIMED = {"public_id": lambda s: s["claimed"].public_id}
ASKED = {"public_id": lambda s: s["asked"].public_id}
GRANTED = {"public_id": lambda s: s["granted"].public_id}
APTIRA = {"slug": "aptira"}
ALIAS = {"slug": "aptira", "public_id": lambda s: s["alias"].public_id}
TIE = {"slug": "aptira", "public_id": lambda s: s["tie"].public_id}
HIDDEN = {
    f"{part}_shown": "nobody"
    for part in ("bio", "links", "city", "timezone", "language", "affiliations")
}
WORDS = "I spoke about storage in Pune in 2014; ask Leela, who sat beside me."

ROWS = [
    Row("nobody", "community:kept", status=302),
    Row("member", "community:kept"),
    Row("member", "community:kept", method="POST", status=302),
    Row("nobody", "community:preview", method="POST", status=302, data={"text": "*x*"}),
    Row("member", "community:preview", status=405),
    Row("member", "community:preview", method="POST", data={"text": "*x*"}),
    Row("nobody", "community:account", status=302),
    Row("member", "community:account"),
    Row("nobody", "community:second_factor", status=302),
    Row("member", "community:second_factor"),
    *[
        Row(person, f"community:{name}", method=method, status=status)
        for name, method, of_member in (
            # dangerous: whoever has not just proven themselves is asked first
            ("close_account", "GET", 302),
            ("close_account", "POST", 302),
            ("set_up_app", "GET", 302),
            ("second_factor_off", "GET", 302),
            ("second_factor_off", "POST", 302),
            ("new_recovery_codes", "GET", 405),
            ("new_recovery_codes", "POST", 302),
            # nothing to show to somebody who made none
            ("recovery_codes", "GET", 302),
            ("recovery_codes_text", "GET", 404),
            ("codes_kept", "GET", 405),
            ("codes_kept", "POST", 302),
            ("sessions", "GET", 200),
            ("sessions", "POST", 405),
            ("end_session", "GET", 405),
            ("end_session", "POST", 302),
            ("end_other_sessions", "GET", 405),
            ("end_other_sessions", "POST", 302),
        )
        for person, status in (("nobody", 302), ("member", of_member))
    ],
    Row("nobody", "community:account_closed"),
    Row("member", "community:account_closed"),
    Row("nobody", "community:prove_by_mail", status=302),
    Row("member", "community:prove_by_mail"),
    Row("member", "community:prove_by_mail", method="POST", status=302, data={"code": "AAAA-AAAA"}),
    Row("member", "community:prove_by_mail", method="POST", status=302, data={"send": "1"}),
    Row("nobody", "community:theme", status=405),
    Row("nobody", "community:theme", method="POST", status=302, data={"theme": "dark"}),
    Row("member", "community:theme", method="POST", status=302, data={"theme": "light"}),
    Row("nobody", "community:time_zone"),
    Row("nobody", "community:time_zone", method="POST", status=422, data={"zone": "Mars"}),
    Row("nobody", "community:time_zone", method="POST", status=302, data={"zone": "UTC"}),
    Row("member", "community:time_zone", method="POST", status=302, data={"zone": "UTC"}),
    # --- what is mine ------------------------------------------------------------------------------
    Row("nobody", "community:profile", status=302),
    Row("member", "community:profile"),
    Row("member", "community:profile", method="POST", status=302, data={"name": "M", **HIDDEN}),
    Row("member", "community:profile", method="POST", status=422, data={"name": ""}),
    Row("nobody", "community:new_affiliation", status=302),
    Row("member", "community:new_affiliation"),
    Row("member", "community:new_affiliation", None, "POST", 302, {"organisation": "Aptira"}),
    Row("member", "community:new_affiliation", None, "POST", 422, {"organisation": ""}),
    Row("nobody", "community:change_affiliation", WORK, status=302),
    Row("lead", "community:change_affiliation", WORK, status=404),
    Row("keeper", "community:change_affiliation", WORK, status=404),
    Row("member", "community:change_affiliation", WORK),
    Row("member", "community:change_affiliation", WORK, "POST", 302, {"independent": "on"}),
    Row("member", "community:change_affiliation", WORK, "POST", 422, {"title": "x"}),
    Row("nobody", "community:end_affiliation", WORK, status=302),
    Row("lead", "community:end_affiliation", WORK, status=404),
    Row("member", "community:end_affiliation", WORK),
    Row("member", "community:end_affiliation", WORK, "POST", 302, {"last_on": "2026-10-31"}),
    Row("member", "community:end_affiliation", WORK, "POST", 422, {"last_on": "soon"}),
    Row("nobody", "community:withdraw_affiliation", WORK, "POST", 302),
    Row("lead", "community:withdraw_affiliation", WORK, "POST", 404),
    Row("member", "community:withdraw_affiliation", WORK, "GET", 405),
    Row("member", "community:withdraw_affiliation", WORK, "POST", 302),
    Row("nobody", "community:statements", MEENA, status=302),
    Row("lead", "community:statements", MEENA, status=403),
    Row("member", "community:statements", MEENA),
    Row("keeper", "community:statements", MEENA),
    Row("chair", "community:statements", MEENA),
    Row("member", "community:statements", {"public_id": "nobody"}, status=404),
    # --- who says to be whom -----------------------------------------------------------------------
    Row("nobody", "community:claim", SPEAKER, status=302),
    Row("member", "community:claim", SPEAKER),
    Row("lead", "community:claim", SPEAKER, "POST", 302, {"evidence": WORDS}),
    Row("lead", "community:claim", SPEAKER, "POST", 422, {"evidence": "me"}),
    Row("member", "community:claim", SPEAKER, "POST", 422, {"evidence": WORDS}),
    Row("lead", "community:claim", MEENA, status=404),
    Row("lead", "community:claim", CLAIMED, status=302),
    Row("member", "community:withdraw_claim", ASKED, "POST", 302),
    Row("lead", "community:withdraw_claim", ASKED, "POST", 404),
    Row("nobody", "community:withdraw_claim", ASKED, "POST", 302),
    Row("nobody", "community:claims", status=302),
    Row("lead", "community:claims", status=403),
    Row("keeper", "community:claims"),
    Row("nobody", "community:answer_claim", ASKED, status=302),
    Row("member", "community:answer_claim", ASKED, status=403),
    Row("keeper", "community:answer_claim", ASKED),
    Row(
        "keeper", "community:answer_claim", ASKED, "POST", 302, {"answer": "grant", "reason": "So."}
    ),
    Row(
        "keeper", "community:answer_claim", ASKED, "POST", 422, {"answer": "undo", "reason": "So."}
    ),
    Row("keeper", "community:answer_claim", ASKED, "POST", 422, {"answer": "grant", "reason": ""}),
    Row("keeper", "community:answer_claim", ASKED, "POST", 404, {"answer": "x", "reason": "So."}),
    Row(
        "keeper",
        "community:answer_claim",
        GRANTED,
        "POST",
        302,
        {"answer": "undo", "reason": "Not so."},
    ),
    Row("nobody", "community:notifications", status=302),
    Row("member", "community:notifications"),
    Row("nobody", "community:read_all", method="POST", status=302),
    Row("member", "community:read_all", status=405),
    Row("member", "community:read_all", method="POST", status=404),
    Row("lead", "community:read_all", method="POST", status=404, data=NEWEST),
    Row("member", "community:read_all", method="POST", status=302, data=NEWEST),
    Row("nobody", "community:mail_choices", status=302),
    Row("member", "community:mail_choices"),
    Row("member", "community:mail_choices", method="POST", status=422, data={"digest_hour": 99}),
    Row("nobody", "community:try_address", method="POST", status=302),
    Row("member", "community:try_address", status=405),
    Row("member", "community:try_address", method="POST", status=302),
    Row("nobody", "community:stop", {"token": "nothing-of-ours"}, status=404),
    Row("nobody", "community:stop", STOP),
    Row("lead", "community:stop", STOP),
    Row("nobody", "community:stop", STOP, "POST"),
    Row("nobody", "community:stop", {"token": "nothing-of-ours"}, "POST", 404),
    Row("nobody", "community:read", TOLD, "POST", 302),
    Row("member", "community:read", TOLD, "GET", 405),
    Row("member", "community:read", TOLD, "POST", 302),
    Row("lead", "community:read", TOLD, "POST", 404),
    # --- groups ------------------------------------------------------------------------------------
    Row("nobody", "community:join", CHENNAI, "POST", 302),
    Row("member", "community:join", CHENNAI, "GET", 405),
    Row("member", "community:join", CHENNAI, "POST", 302),
    Row("member", "community:join", PANEL, "POST", 404),
    Row("member", "community:leave", CHENNAI, "POST", 302),
    Row("member", "community:leave", PANEL, "POST", 404),
    Row("nobody", "community:follow", CHENNAI, "POST", 302),
    Row("member", "community:follow", CHENNAI, "GET", 405),
    Row("member", "community:follow", CHENNAI, "POST", 302),
    Row("member", "community:follow", PANEL, "POST", 404),
    Row("nobody", "community:follow_by_mail", CHENNAI),
    Row("nobody", "community:follow_by_mail", PANEL, status=404),
    Row("insider", "community:follow_by_mail", PANEL, status=404),
    Row("nobody", "community:follow_by_mail", CHENNAI, "POST", 200, FOLLOWER),
    Row("nobody", "community:follow_by_mail", CHENNAI, "POST", 422, {**FOLLOWER, "email": "x"}),
    Row("nobody", "community:follow_by_link", WISH),
    Row("nobody", "community:follow_by_link", WISH, "POST"),
    Row("nobody", "community:follow_by_link", {"token": "guessed"}, status=404),
    Row("nobody", "community:follow_by_link", {"token": "guessed"}, "POST", 422),
    Row("nobody", "community:unfollow", CHENNAI, "POST", 302),
    Row("member", "community:unfollow", CHENNAI, "GET", 405),
    Row("member", "community:unfollow", CHENNAI, "POST", 302),
    Row("member", "community:unfollow", PANEL, "POST", 404),
    Row("nobody", "community:charter", CHENNAI),
    Row("nobody", "community:charter", PANEL, status=404),
    Row("insider", "community:charter", PANEL),
    Row("nobody", "community:charter_version", CHARTER),
    Row("nobody", "community:charter_version", {**CHARTER, "slug": "panel"}, status=404),
    Row("nobody", "community:charter_changes", CHENNAI, status=404),
    Row("nobody", "community:charter_changes", PANEL, status=404),
    Row("nobody", "community:adopt_charter", CHENNAI, status=302),
    Row("member", "community:adopt_charter", CHENNAI, status=403),
    Row("lead", "community:adopt_charter", CHENNAI),
    Row("lead", "community:adopt_charter", CHENNAI, "POST", 302, data={"purpose": "To meet."}),
    Row("lead", "community:adopt_charter", CHENNAI, "POST", 422, data={"purpose": ""}),
    Row("lead", "community:adopt_charter", PANEL, status=404),
    Row("nobody", "community:edit_group", CHENNAI, status=302),
    Row("member", "community:edit_group", CHENNAI, status=403),
    Row("lead", "community:edit_group", CHENNAI),
    Row("lead", "community:edit_group", PANEL, status=404),
    Row("lead", "community:edit_group", CHENNAI, "POST", 302, data=FACTS),
    Row("lead", "community:edit_group", CHENNAI, "POST", 422, data={**FACTS, "name": ""}),
    Row("nobody", "community:close_group", CHENNAI, status=302),
    Row("lead", "community:close_group", CHENNAI, status=302),  # is it still them?
    Row("nobody", "community:reopen_group", CHENNAI, "POST", 302),
    Row("member", "community:reopen_group", CHENNAI, "POST", 403),
    Row("lead", "community:reopen_group", CHENNAI, "POST", 403),
    Row("keeper", "community:reopen_group", CHENNAI, "POST", 302),
    Row("nobody", "community:members", CHENNAI, status=302),
    Row("member", "community:members", CHENNAI, status=403),
    Row("lead", "community:members", CHENNAI),
    Row("above", "community:members", CHENNAI),
    Row("lead", "community:members", PANEL, status=404),
    Row("member", "community:end_membership", MEMBERSHIP, status=403),
    Row("lead", "community:end_membership", MEMBERSHIP),
    Row("lead", "community:end_membership", MEMBERSHIP, "POST", 422, data={"reason": ""}),
    Row("lead", "community:end_membership", MEMBERSHIP, "POST", 302, data={"reason": "Away."}),
    Row("nobody", "community:chapters", INDIA, status=302),
    Row("lead", "community:chapters", INDIA, status=403),
    Row("above", "community:chapters", INDIA),
    Row("above", "community:chapters", CHENNAI, status=404),
    Row("above", "community:chapters", INDIA, "POST", 302, data={"chapter": "free"}),
    Row("above", "community:chapters", INDIA, "POST", 422, data={"chapter": "chennai"}),
    Row("lead", "community:found_chapter", INDIA, status=403),
    Row("above", "community:found_chapter", INDIA),
    Row("above", "community:found_chapter", INDIA, "POST", 302, data=MADURAI),
    Row("above", "community:found_chapter", INDIA, "POST", 422, data={"name": ""}),
    Row("lead", "community:withdraw_offer", OFFERED, "POST", 403),
    Row("above", "community:withdraw_offer", OFFERED, "POST", 302),
    Row("above", "community:withdraw_offer", OFFERED, "GET", 405),
    Row("member", "community:network", CHENNAI, status=403),
    Row("lead", "community:network", CHENNAI),
    Row("above", "community:network", INDIA, status=404),
    Row("member", "community:answer_offer", ASKED_CHAPTER, "POST", 403),
    Row("above", "community:answer_offer", ASKED_CHAPTER, "POST", 403, data={"answer": "accept"}),
    Row("keeper", "community:answer_offer", ASKED_CHAPTER, "POST", 302, data={"answer": "accept"}),
    Row("member", "community:part_from_network", CHENNAI, status=403),
    Row("lead", "community:part_from_network", CHENNAI),
    Row("above", "community:part_from_network", CHENNAI),
    Row("keeper", "community:part_from_network", {"slug": "free"}, status=404),
    Row("lead", "community:part_from_network", CHENNAI, "POST", 302, data={"reason": "Away."}),
    Row("nobody", "community:ambassadors", INDIA),
    Row("nobody", "community:ambassadors", CHENNAI, status=404),
    Row("above", "community:ambassadors", INDIA),
    Row("nobody", "community:nominate", INDIA, status=302),
    Row("outsider", "community:nominate", INDIA, status=403),
    Row("member", "community:nominate", INDIA),
    Row("lead", "community:nominate", INDIA),
    Row("lead", "community:nominate", INDIA, "POST", 302, data={"statement": "I help."}),
    Row("member", "community:nominate", INDIA, "POST", 422, data={"statement": ""}),
    Row("member", "community:nomination", NOMINATION, status=403),
    Row("above", "community:nomination", NOMINATION),
    Row("above", "community:nomination", NOMINATION, "POST", 302, data={"answer": "take"}),
    Row("lead", "community:withdraw_nomination", NOMINATION, "POST", 404),
    Row("member", "community:withdraw_nomination", NOMINATION, "POST", 302),
    Row("member", "community:withdraw_nomination", NOMINATION, "GET", 405),
    Row("nobody", "community:roles", CHENNAI, status=302),
    Row("member", "community:roles", CHENNAI, status=403),
    Row("lead", "community:roles", CHENNAI),
    Row("keeper", "community:roles", CHENNAI),
    Row("lead", "community:roles", CHENNAI, "POST", 405),
    Row("lead", "community:roles", PANEL, status=404),
    Row("nobody", "community:renew_role", OTHER_ROLE, status=302),
    Row("member", "community:renew_role", OTHER_ROLE, status=403),
    Row("lead", "community:renew_role", OTHER_ROLE),
    Row(
        "lead", "community:renew_role", OTHER_ROLE, "POST", 302, data={"term_ends_on": "2027-01-31"}
    ),
    Row("lead", "community:renew_role", OWN_ROLE, "POST", 422, data={"term_ends_on": "2027-01-31"}),
    Row(
        "keeper", "community:renew_role", OWN_ROLE, "POST", 302, data={"term_ends_on": "2027-01-31"}
    ),
    Row("nobody", "community:part", CHENNAI, status=302),
    Row("member", "community:part", CHENNAI),
    Row("member", "community:part", PANEL, status=404),
    Row("lead", "community:part", CHENNAI),
    Row("nobody", "community:hand_over", CHENNAI, status=302),
    Row("lead", "community:hand_over", CHENNAI, status=302),  # is it still them?
    Row("nobody", "community:invitations", CHENNAI, status=302),
    Row("member", "community:invitations", CHENNAI, status=403),
    Row("lead", "community:invitations", PANEL, status=404),
    Row("keeper", "community:invitations", PANEL),
    Row("lead", "community:invitations", CHENNAI),
    Row("lead", "community:invitations", CHENNAI, "POST", 302, data=ANYBODY),
    Row("lead", "community:invitations", CHENNAI, "POST", 422, data={"email": "", "part": "chair"}),
    Row("lead", "community:invitations", CHENNAI, "POST", 422, data={**ANYBODY, "part": "curator"}),
    Row("nobody", "community:send_again", SENT, "POST", 302),
    Row("member", "community:send_again", SENT, "POST", 403),
    Row("lead", "community:send_again", SENT, "POST", 302),
    Row("lead", "community:send_again", SENT, "GET", 405),
    Row("member", "community:withdraw_invitation", SENT, "POST", 403),
    Row("lead", "community:withdraw_invitation", SENT, "POST", 302),
    Row("lead", "community:withdraw_invitation", SENT, "GET", 405),
    Row("nobody", "community:invite_person", PERSON, status=302),
    Row("member", "community:invite_person", PERSON, status=403),
    Row("lead", "community:invite_person", PERSON),
    Row("nobody", "community:invitation", INVITATION, status=302),
    Row("member", "community:invitation", INVITATION),
    Row("lead", "community:invitation", INVITATION, status=404),
    Row("member", "community:invitation", INVITATION, "POST", 302, data={"answer": "accept"}),
    Row("lead", "community:invitation", INVITATION, "POST", 404, data={"answer": "accept"}),
    Row("nobody", "community:invited", LINK),
    Row("nobody", "community:invited", {"token": "guessed"}, status=404),
    Row("nobody", "community:invited", LINK, "POST", 302, data={"answer": "accept"}),
    Row("member", "community:invited", LINK, "POST", 403, data={"answer": "accept"}),
    Row("member", "community:end_role", OTHER_ROLE, "POST", 403),
    Row("lead", "community:end_role", OTHER_ROLE, "POST", 302),
    Row("lead", "community:end_role", OWN_ROLE, "POST", 302),
    Row("lead", "community:end_role", OWN_ROLE, "GET", 405),
    Row("member", "community:found", status=403),
    Row("keeper", "community:found"),
    Row("keeper", "community:found", method="POST", status=302, data=MADURAI),
    Row(
        "keeper",
        "community:found",
        method="POST",
        status=422,
        data={**MADURAI, "slug": "chennai"},
    ),
    # --- organisations -----------------------------------------------------------------------------
    Row("nobody", "community:found_organisation", status=302),
    Row("lead", "community:found_organisation", status=403),
    Row("keeper", "community:found_organisation"),
    Row("keeper", "community:found_organisation", method="POST", status=302, data=HOUSE),
    Row(
        "keeper",
        "community:found_organisation",
        method="POST",
        status=422,
        data={**HOUSE, "slug": "provider"},
    ),
    Row("nobody", "community:organisations"),
    Row("nobody", "community:organisations", query="?q=pty"),
    Row("nobody", "community:organisations", method="POST", status=405),
    Row("nobody", "community:edit_organisation", PROVIDER, status=302),
    Row("member", "community:edit_organisation", PROVIDER, status=403),
    Row("representative", "community:edit_organisation", PROVIDER),
    Row("representative", "community:edit_organisation", APTIRA, status=403),
    Row("keeper", "community:edit_organisation", PROVIDER, "POST", 302, {"name": "P"}),
    Row("keeper", "community:edit_organisation", PROVIDER, "POST", 422, {"name": "Aptira"}),
    Row("nobody", "community:organisation_names", APTIRA, status=302),
    Row("representative", "community:organisation_names", PROVIDER, status=403),
    Row("keeper", "community:organisation_names", APTIRA),
    Row("keeper", "community:organisation_names", APTIRA, "POST", 302, {"name": "AP"}),
    Row("keeper", "community:organisation_names", APTIRA, "POST", 422, {"name": "House"}),
    Row("member", "community:retire_name", ALIAS, "POST", 403),
    Row("nobody", "community:retire_name", ALIAS, "POST", 302),
    Row("keeper", "community:retire_name", ALIAS, "GET", 405),
    Row("keeper", "community:retire_name", ALIAS, "POST", 302),
    Row("nobody", "community:add_parent", APTIRA, status=302),
    Row("member", "community:add_parent", APTIRA, status=403),
    Row("keeper", "community:add_parent", APTIRA),
    Row("keeper", "community:add_parent", APTIRA, "POST", 302, {"parent": "provider"}),
    Row("keeper", "community:add_parent", {"slug": "house"}, "POST", 422, {"parent": "aptira"}),
    Row("nobody", "community:date_parent", TIE, status=302),
    Row("member", "community:date_parent", TIE, status=403),
    Row("keeper", "community:date_parent", TIE),
    Row("keeper", "community:date_parent", TIE, "POST", 302, {"last_on": "2024-12-31"}),
    Row("keeper", "community:date_parent", TIE, "POST", 422, {"last_on": "once"}),
    Row("nobody", "community:employers", status=302),
    Row("member", "community:employers", status=403),
    Row("keeper", "community:employers"),
    Row("keeper", "community:employers", None, "POST", 422, {"name": "x", "organisation": "y"}),
    Row("nobody", "community:organisation", PROVIDER),
    Row("nobody", "community:organisation", {"slug": "nowhere"}, status=404),
    Row("nobody", "community:organisation", PROVIDER, "POST", 403),
    Row("lead", "community:organisation", PROVIDER, "POST", 403),
    Row(
        "keeper", "community:organisation", PROVIDER, "POST", 422, data={"email": "no@one.example"}
    ),
    Row("nobody", "community:end_representation", MANDATE, "POST", 302),
    Row("lead", "community:end_representation", MANDATE, "POST", 403),
    Row("keeper", "community:end_representation", MANDATE, "GET", 405),
    Row("keeper", "community:end_representation", MANDATE, "POST", 302),
    Row("nobody", "community:signing_keys"),
    Row("member", "community:signing_keys"),
    Row("nobody", "community:signing_keys", None, "POST", 405),
]
