from __future__ import annotations

from django.urls import URLPattern, path

from community.views import (
    account,
    groups,
    invitations,
    me,
    organisations,
    preferences,
    preview,
    proving,
    roles,
    second_factor,
    sessions,
)

app_name = "community"
urlpatterns: list[URLPattern] = [
    path("account/", account.home, name="account"),
    path("account/sessions/", sessions.listed, name="sessions"),
    path("account/sessions/end/", sessions.end, name="end_session"),
    path("account/sessions/end-others/", sessions.end_others, name="end_other_sessions"),
    path("account/second-factor/", second_factor.overview, name="second_factor"),
    path("account/second-factor/app/", second_factor.set_up, name="set_up_app"),
    path("account/second-factor/off/", second_factor.turn_off, name="second_factor_off"),
    path("account/second-factor/codes/", second_factor.codes, name="recovery_codes"),
    path(
        "account/second-factor/codes/recovery-codes.txt",
        second_factor.codes_as_text,
        name="recovery_codes_text",
    ),
    path("account/second-factor/codes/kept/", second_factor.codes_kept, name="codes_kept"),
    path("account/second-factor/codes/new/", second_factor.new_codes, name="new_recovery_codes"),
    path("account/reauthenticate/code/", proving.by_mail, name="prove_by_mail"),
    path("preview/", preview.preview, name="preview"),
    path("theme/", preferences.theme, name="theme"),
    path("time-zone/", preferences.time_zone, name="time_zone"),
    path("me/", me.profile, name="profile"),
    path("notifications/", me.notifications, name="notifications"),
    path("notifications/<slug:public_id>/read/", me.read, name="read"),
    path("groups/new/", groups.found, name="found"),
    path("groups/<slug:slug>/join/", groups.join, name="join"),
    path("groups/<slug:slug>/leave/", groups.leave, name="leave"),
    path("groups/<slug:slug>/charter/", groups.charter, name="charter"),
    path("groups/<slug:slug>/charter/new/", groups.adopt_charter, name="adopt_charter"),
    path("groups/<slug:slug>/roles/", roles.roles, name="roles"),
    path("groups/<slug:slug>/roles/<slug:public_id>/renew/", roles.renew, name="renew_role"),
    path("groups/<slug:slug>/roles/<slug:public_id>/end/", roles.end_role, name="end_role"),
    path("groups/<slug:slug>/part/", roles.part, name="part"),
    path("groups/<slug:slug>/part/hand-over/", roles.hand_over, name="hand_over"),
    path("groups/<slug:slug>/invitations/", invitations.invitations, name="invitations"),
    path(
        "groups/<slug:slug>/invitations/<slug:public_id>/again/",
        invitations.send_again,
        name="send_again",
    ),
    path(
        "groups/<slug:slug>/invitations/<slug:public_id>/withdraw/",
        invitations.withdraw,
        name="withdraw_invitation",
    ),
    path("people/<slug:public_id>/invite/", invitations.invite_person, name="invite_person"),
    path("invitations/<slug:public_id>/", invitations.invitation, name="invitation"),
    path("invited/<slug:token>/", invitations.invited, name="invited"),
    path("organisations/new/", organisations.found, name="found_organisation"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path(
        "organisations/<slug:slug>/representatives/<slug:public_id>/end/",
        organisations.end_representation,
        name="end_representation",
    ),
]
