"""Addresses under /certification/."""

from __future__ import annotations

from django.urls import path

from certification.views import appeals, committee, endings, provider, public, review, submission

app_name = "certification"
urlpatterns = [
    path("", public.overview, name="overview"),
    path("history/", public.history, name="history"),
    path("registry/", public.registry, name="registry"),
    path("registry.json", public.registry_json, name="registry_json"),
    path("registry.csv", public.registry_csv, name="registry_csv"),
    path("programmes/<slug:slug>/baselines/<slug:public_id>/", public.baseline, name="baseline"),
    path("certificates/<slug:public_id>/", public.certificate, name="certificate"),
    path("certificates/<slug:public_id>/manifest.json", public.manifest, name="manifest"),
    path(
        "certificates/<slug:public_id>/suspend/", endings.end, {"deed": "suspend"}, name="suspend"
    ),
    path("certificates/<slug:public_id>/lift/", endings.end, {"deed": "lift"}, name="lift"),
    path("certificates/<slug:public_id>/revoke/", endings.end, {"deed": "revoke"}, name="revoke"),
    path("queue/", committee.queue, name="queue"),
    path("submissions/", provider.submissions, name="submissions"),
    path("submissions/new/", provider.start, name="start"),
    path("submissions/<slug:public_id>/", submission.submission, name="submission"),
    path("submissions/<slug:public_id>/draft/", provider.edit, name="edit"),
    path("submissions/<slug:public_id>/files/", provider.add_files, name="add_files"),
    path("submissions/<slug:public_id>/files/<slug:file_id>/", submission.file, name="file"),
    path(
        "submissions/<slug:public_id>/files/<slug:file_id>/remove/",
        provider.remove_file,
        name="remove_file",
    ),
    path("submissions/<slug:public_id>/links/", provider.add_link, name="add_link"),
    path(
        "submissions/<slug:public_id>/links/<slug:link_id>/remove/",
        provider.remove_link,
        name="remove_link",
    ),
    path("submissions/<slug:public_id>/hand-in/", provider.hand_in, name="hand_in"),
    path("submissions/<slug:public_id>/withdraw/", provider.withdraw, name="withdraw"),
    path("submissions/<slug:public_id>/next/", provider.next_version, name="next_version"),
    path("submissions/<slug:public_id>/desk/", committee.desk, name="desk"),
    path("submissions/<slug:public_id>/assign/", committee.assign, name="assign"),
    path("submissions/<slug:public_id>/review/", review.review, name="review"),
    path("submissions/<slug:public_id>/remarks/", review.remark, name="remark"),
    path("submissions/<slug:public_id>/aside/", committee.stand_aside, name="stand_aside"),
    path("submissions/<slug:public_id>/vote/", committee.vote, name="vote"),
    path("submissions/<slug:public_id>/vote/open/", committee.open_vote, name="open_vote"),
    path("submissions/<slug:public_id>/appeal/", appeals.appeal, name="appeal"),
    path("submissions/<slug:public_id>/appeal/panel/", appeals.panel, name="panel"),
    path("submissions/<slug:public_id>/appeal/hear/", appeals.hear, name="hear"),
    path("submissions/<slug:public_id>/decide/", committee.decide, name="decide"),
]
