"""Addresses that no feature owns: the sign-in library's, and the site's own health."""

from __future__ import annotations

from tests.architecture.access import Row
from tests.people import give_role, make_group, make_person


def scene():
    panel = make_group("panel", is_hidden=True)
    make_group("chennai")
    return {
        "member": make_person("Meena Member"),
        "insider": give_role(make_person("Indra Insider"), panel, "member").person,
    }


MEENA = {"public_id": lambda s: s["member"].public_id}


ROWS = [
    # --- composed from every job ------------------------------------------------------------------
    Row("nobody", "home"),
    Row("member", "home"),
    Row("nobody", "mine", status=302),
    Row("member", "mine"),
    Row("nobody", "search"),
    Row("nobody", "search", query="?q=panel"),
    Row("nobody", "groups"),
    Row("nobody", "group", {"slug": "chennai"}),
    Row("nobody", "group", {"slug": "panel"}, status=404),
    Row("member", "group", {"slug": "panel"}, status=404),
    Row("insider", "group", {"slug": "panel"}),
    Row("nobody", "person", MEENA),
    Row("nobody", "person", {"public_id": "nobody"}, status=404),
    # --- for machines: open to everybody ----------------------------------------------------------
    Row("nobody", "robots"),
    Row("nobody", "robots", method="POST", status=405),
    Row("nobody", "sitemap"),
    Row("nobody", "favicon", status=302),
    # --- for load balancers: open to everybody; no worker runs in the tests ------------------------
    Row("nobody", "healthz"),
    Row("nobody", "styleguide"),
    Row("nobody", "readyz", status=503),
    # --- demo mode: without its flag and its guards nothing of it exists ----------------------------
    Row("nobody", "demo:demo", status=404),
    Row("member", "demo:demo", status=404),
    Row("nobody", "demo:become", method="POST", data={"who": "member"}, status=404),
    Row("member", "demo:become", method="POST", data={"who": "chair"}, status=404),
    Row("nobody", "demo:mail", status=404),
    Row("member", "demo:mail", status=404),
    # --- sign-in (django-allauth): open to everybody -----------------------------------------------
    Row("nobody", "account_login"),
    Row("member", "account_login", status=302),
    Row("nobody", "account_signup"),
    Row("member", "account_signup", status=302),
    Row("nobody", "account_reset_password"),
    Row("nobody", "account_inactive"),
    # a code is entered, and a new password chosen, only after one was sent
    Row("nobody", "account_confirm_password_reset_code", status=302),
    Row("nobody", "account_complete_password_reset", status=302),
    Row("nobody", "account_password_reset_completed"),
    Row("nobody", "account_request_login_code"),
    # a code is asked for only after one was sent
    Row("nobody", "account_confirm_login_code", status=302),
    Row("nobody", "account_email_verification_sent", status=(200, 302)),
    # --- one's own account: signed in only --------------------------------------------------------
    Row("nobody", "account_logout", status=302),
    Row("member", "account_logout"),
    Row("nobody", "account_email", status=302),
    Row("member", "account_email"),
    Row("nobody", "account_change_password", status=302),
    Row("member", "account_change_password", status=(200, 302)),
    Row("nobody", "account_set_password", status=302),
    Row("member", "account_set_password", status=(200, 302)),
    Row("nobody", "account_reauthenticate", status=302),
    # somebody without a password is sent on to have a code mailed
    Row("member", "account_reauthenticate", status=302),
    Row("nobody", "own_data", status=302),
    # asked first whether it is still them
    Row("member", "own_data", status=302),
    # --- the second factor: asked for in the middle of a sign-in alone -------------------------------
    Row("nobody", "mfa_authenticate", status=302),
    Row("member", "mfa_authenticate", status=302),
    Row("nobody", "mfa_reauthenticate", status=302),
    Row("member", "mfa_reauthenticate", status=302),
    Row("nobody", "mfa_index", status=302),
    Row("member", "mfa_index"),
]
