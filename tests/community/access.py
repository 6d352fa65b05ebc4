"""Addresses of the ground floor: what a reader may set, and what a member may ask for."""

from __future__ import annotations

from community.models import Notification, Representative, User
from tests.architecture.access import Row
from tests.people import NOON, give_role, make_group, make_organisation, make_person


def scene():
    chennai, panel = make_group("chennai"), make_group("panel", is_hidden=True)
    lead, second, member = make_person("Leela Lead"), make_person("Second"), make_person("Meena")
    role = give_role(lead, chennai, "lead")
    mandate = Representative.objects.create(
        organisation=make_organisation("provider"), person=second, from_on=NOON.date()
    )
    return {
        "mandate": mandate,
        "member": member,
        "lead": lead,
        "insider": give_role(make_person("Indra Insider"), panel, "member").person,
        "keeper": User.objects.create_superuser("keeper@example.org", "x" * 12).person,
        "role": role,
        "other_role": give_role(second, chennai, "organiser"),
        "told": Notification.objects.create(
            person=member, kind="t", subject="s", text="t", created_at=NOON
        ),
    }


CHENNAI, PANEL = {"slug": "chennai"}, {"slug": "panel"}
TOLD = {"public_id": lambda s: s["told"].public_id}
OWN_ROLE = {"slug": "chennai", "public_id": lambda s: s["role"].public_id}
OTHER_ROLE = {"slug": "chennai", "public_id": lambda s: s["other_role"].public_id}
PROVIDER = {"slug": "provider"}
MANDATE = {"slug": "provider", "public_id": lambda s: s["mandate"].public_id}
HOUSE = {"name": "A training house", "slug": "a-training-house"}
MADURAI = {"name": "Madurai", "slug": "madurai", "kind": "chapter", "timezone": "Asia/Kolkata"}

ROWS = [
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
    Row("member", "community:profile", method="POST", status=302, data={"name": "Meena M"}),
    Row("member", "community:profile", method="POST", status=422, data={"name": ""}),
    Row("nobody", "community:notifications", status=302),
    Row("member", "community:notifications"),
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
    Row("nobody", "community:charter", CHENNAI),
    Row("nobody", "community:charter", PANEL, status=404),
    Row("insider", "community:charter", PANEL),
    Row("nobody", "community:adopt_charter", CHENNAI, status=302),
    Row("member", "community:adopt_charter", CHENNAI, status=403),
    Row("lead", "community:adopt_charter", CHENNAI),
    Row("lead", "community:adopt_charter", CHENNAI, "POST", 302, data={"text": "To meet."}),
    Row("lead", "community:adopt_charter", CHENNAI, "POST", 422, data={"text": ""}),
    Row("lead", "community:adopt_charter", PANEL, status=404),
    Row("nobody", "community:roles", CHENNAI, status=302),
    Row("member", "community:roles", CHENNAI, status=403),
    Row("lead", "community:roles", CHENNAI),
    Row("keeper", "community:roles", CHENNAI),
    Row(
        "lead",
        "community:roles",
        CHENNAI,
        "POST",
        422,
        data={"email": "nobody@example.org", "kind": "organiser"},
    ),
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
]
