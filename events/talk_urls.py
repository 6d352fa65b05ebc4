"""The addresses of calls and proposals; they stand in the namespace of the meetups, before them."""

from __future__ import annotations

from django.urls import path

from events.views import calls, proposing, schedule, selecting, speaking, sponsors, timetable

urlpatterns = [
    path("calls/", calls.call_list, name="calls"),
    path("calls/to-rate/", selecting.rated_calls, name="rated_calls"),
    path("calls/new/<slug:slug>/", calls.call_for_group, name="call_for_group"),
    path("calls/<slug:public_id>/", calls.call_page, name="call"),
    path("calls/<slug:public_id>/edit/", calls.call_edit, name="call_edit"),
    path("calls/<slug:public_id>/end/", calls.call_end, name="call_end"),
    path("calls/<slug:public_id>/propose/", proposing.propose, name="propose"),
    path("calls/<slug:public_id>/proposals/", selecting.selection, name="selection"),
    path("calls/<slug:public_id>/labels/", selecting.label_new, name="label_new"),
    path(
        "calls/<slug:public_id>/labels/<slug:label>/retire/",
        selecting.label_retire,
        name="label_retire",
    ),
    path("calls/<slug:public_id>/raters/", selecting.rater_new, name="rater_new"),
    path("calls/<slug:public_id>/raters/<slug:rater>/end/", selecting.rater_end, name="rater_end"),
    path("proposals/", proposing.proposal_list, name="proposals"),
    path("proposals/<slug:public_id>/", proposing.proposal_page, name="proposal"),
    path("proposals/<slug:public_id>/edit/", proposing.proposal_edit, name="proposal_edit"),
    path("proposals/<slug:public_id>/send/", proposing.proposal_submit, name="proposal_submit"),
    path(
        "proposals/<slug:public_id>/withdraw/",
        proposing.proposal_withdraw,
        name="proposal_withdraw",
    ),
    path(
        "proposals/<slug:public_id>/confirm/", proposing.proposal_confirm, name="proposal_confirm"
    ),
    path("proposals/<slug:public_id>/speakers/", proposing.speaker_ask, name="speaker_ask"),
    path(
        "proposals/<slug:public_id>/speakers/<slug:speaker>/remove/",
        proposing.speaker_remove,
        name="speaker_remove",
    ),
    path("proposals/<slug:public_id>/answer/", proposing.speaker_answer, name="speaker_answer"),
    path("proposals/<slug:public_id>/review/", selecting.review, name="review"),
    path("proposals/<slug:public_id>/rate/", selecting.rate, name="rate"),
    path("proposals/<slug:public_id>/remarks/", selecting.remark, name="remark"),
    path(
        "proposals/<slug:public_id>/remarks/<slug:remark>/back/",
        selecting.remark_back,
        name="remark_back",
    ),
    path("proposals/<slug:public_id>/labels/", selecting.put_labels, name="put_labels"),
    path("proposals/<slug:public_id>/accept/", selecting.accept, name="accept"),
    path("proposals/<slug:public_id>/decline/", selecting.decline, name="decline"),
    path("proposals/<slug:public_id>/put-back/", selecting.put_back, name="put_back"),
    path("speaking/<str:token>/", proposing.asked_to_speak, name="asked_to_speak"),
    path(
        "sponsors/logos/<slug:sponsor>/<slug:which>.jpg",
        sponsors.sponsor_logo,
        name="sponsor_logo",
    ),
    path("sponsors/<slug:slug>/", sponsors.sponsor_list, name="sponsors"),
    path("sponsors/<slug:slug>/tiers/", sponsors.tier_new, name="tier_new"),
    path("sponsors/<slug:slug>/tiers/<slug:tier>/", sponsors.tier_raise, name="tier_raise"),
    path("sponsors/<slug:slug>/pages/", sponsors.sponsorship_new, name="sponsorship_new"),
    path(
        "sponsors/<slug:slug>/pages/<slug:sponsorship>/end/",
        sponsors.sponsorship_end,
        name="sponsorship_end",
    ),
    path("sponsors/<slug:slug>/kept/<slug:sponsor>/", sponsors.sponsor_edit, name="sponsor_edit"),
    path("speakers/me/", speaking.me_as_speaker, name="me_as_speaker"),
    path(
        "speakers/<slug:public_id>/<slug:which>.jpg", speaking.speaker_photo, name="speaker_photo"
    ),
    path("talks/<slug:item>/", speaking.talk_page, name="talk"),
    path("talks/<slug:item>/consents/", speaking.talk_consents, name="talk_consents"),
    path("talks/<slug:item>/materials/", speaking.material_new, name="material_new"),
    path(
        "talks/<slug:item>/materials/<slug:material>/",
        speaking.material_file,
        name="material_file",
    ),
    path(
        "talks/<slug:item>/materials/<slug:material>/remove/",
        speaking.material_remove,
        name="material_remove",
    ),
    path("<slug:public_id>/timetable/", timetable.timetable_page, name="timetable"),
    path("<slug:public_id>/timetable/break/", timetable.timetable_break, name="timetable_break"),
    path("<slug:public_id>/timetable/tracks/", timetable.track_new, name="track_new"),
    path(
        "<slug:public_id>/timetable/tracks/<slug:track>/end/",
        timetable.track_end,
        name="track_end",
    ),
    path(
        "<slug:public_id>/timetable/<slug:item>/", timetable.timetable_item, name="timetable_item"
    ),
    path("<slug:public_id>/schedule.json", schedule.schedule_json, name="schedule_json"),
    path("<slug:public_id>/schedule.xml", schedule.schedule_xml, name="schedule_xml"),
    path("<slug:public_id>/call/", calls.call_for_event, name="call_for_event"),
]
