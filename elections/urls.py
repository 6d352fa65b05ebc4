"""Addresses of votes. `/elections/` and progress.json are promised to outsiders."""

from __future__ import annotations

from django.urls import path

from elections.views import (
    ballot,
    counts,
    desk,
    freezing,
    nominations,
    pages,
    roll,
    slates,
    watching,
)

app_name = "elections"
urlpatterns = [
    path("", pages.elections, name="elections"),
    path("new/", desk.create, name="create"),
    path("<slug:slug>/", pages.election, name="election"),
    path("<slug:slug>/progress.json", pages.progress_json, name="progress"),
    path("<slug:slug>/progress.svg", watching.progress_svg, name="progress_svg"),
    path("<slug:slug>/follow/", watching.follow, name="follow"),
    path("<slug:slug>/unfollow/", watching.unfollow, name="unfollow"),
    path("<slug:slug>/roll.json", freezing.roll_statement, name="roll_statement"),
    path("<slug:slug>/roll/", freezing.dispute, name="dispute"),
    path("<slug:slug>/roll/<str:public_id>/take-back/", freezing.withdraw, name="withdraw_dispute"),
    path("<slug:slug>/turnout.csv", pages.cells, name="cells"),
    path("<slug:slug>/results/", pages.results, name="results"),
    path("<slug:slug>/results.json", pages.results_json, name="results_json"),
    path("<slug:slug>/receipt/", pages.receipt, name="receipt"),
    path("<slug:slug>/ballot/", ballot.ballot, name="ballot"),
    path("<slug:slug>/ballot/paper/", ballot.paper, name="paper"),
    path("<slug:slug>/ballot/cast/", ballot.cast, name="cast"),
    path("<slug:slug>/desk/", desk.desk, name="desk"),
    path("<slug:slug>/desk/edit/", desk.edit, name="edit"),
    path("<slug:slug>/desk/questions/", desk.add_question, name="add_question"),
    path("<slug:slug>/desk/questions/<str:public_id>/", desk.question, name="question"),
    path(
        "<slug:slug>/desk/questions/<str:public_id>/remove/",
        desk.remove_question,
        name="remove_question",
    ),
    path("<slug:slug>/desk/classes/", counts.add_class, name="add_class"),
    path(
        "<slug:slug>/desk/classes/<str:public_id>/remove/",
        counts.remove_class,
        name="remove_class",
    ),
    path("<slug:slug>/desk/counts/", counts.counts, name="counts"),
    path("<slug:slug>/desk/electorate/", desk.declare, name="declare"),
    path("<slug:slug>/desk/who/", freezing.roll_desk, name="roll_desk"),
    path("<slug:slug>/desk/who/line/", freezing.line, name="roll_line"),
    path("<slug:slug>/desk/who/freeze/", freezing.freeze, name="freeze"),
    path("<slug:slug>/desk/who/<str:public_id>/", freezing.answer, name="answer_dispute"),
    path("<slug:slug>/desk/roll-of-members/", roll.from_rules, name="roll_from_rules"),
    path(
        "<slug:slug>/desk/roll-of-contributions/",
        roll.from_contributions,
        name="roll_from_contributions",
    ),
    path("<slug:slug>/desk/roll/", roll.roll, name="roll"),
    path("<slug:slug>/desk/roll/<str:public_id>/", roll.roll_upload, name="roll_upload"),
    path(
        "<slug:slug>/desk/roll/<str:public_id>/progress.json",
        roll.roll_progress,
        name="roll_progress",
    ),
    path(
        "<slug:slug>/desk/roll/<str:public_id>/refused.csv",
        roll.roll_refusals,
        name="roll_refusals",
    ),
    path("<slug:slug>/desk/roll/<str:public_id>/take/", roll.roll_take, name="roll_take"),
    path("<slug:slug>/desk/roll/<str:public_id>/drop/", roll.roll_drop, name="roll_drop"),
    path("<slug:slug>/desk/publish/", desk.publish, name="publish"),
    path("<slug:slug>/desk/turnout/", desk.record_turnout, name="record_turnout"),
    path("<slug:slug>/desk/turnout/file/", desk.import_turnout, name="import_turnout"),
    path(
        "<slug:slug>/desk/questions/<str:public_id>/nominations/",
        slates.nomination_rules,
        name="nomination_rules",
    ),
    path(
        "<slug:slug>/desk/questions/<str:public_id>/no-nominations/",
        slates.drop_nominations,
        name="drop_nominations",
    ),
    path("<slug:slug>/desk/nominations/", slates.slates, name="slates"),
    path(
        "<slug:slug>/desk/nominations/<str:public_id>/check/",
        slates.check,
        name="check_nomination",
    ),
    path(
        "<slug:slug>/desk/nominations/<str:public_id>/slate/",
        slates.make_slate,
        name="make_slate",
    ),
    path("<slug:slug>/nominations/", nominations.nominations, name="nominations"),
    path(
        "<slug:slug>/nominations/for/<str:public_id>/",
        nominations.nominate,
        name="nominate",
    ),
    path(
        "<slug:slug>/nominations/for/<str:public_id>/myself/",
        nominations.nominate_myself,
        name="nominate_myself",
    ),
    path("<slug:slug>/nominations/<str:public_id>/", nominations.nomination, name="nomination"),
    path("<slug:slug>/nominations/<str:public_id>/second/", nominations.second, name="second"),
    path(
        "<slug:slug>/nominations/<str:public_id>/take-back/",
        nominations.take_second_back,
        name="take_second_back",
    ),
    path("<slug:slug>/nominations/<str:public_id>/stand/", nominations.stand, name="stand"),
    path("<slug:slug>/nominations/<str:public_id>/decline/", nominations.decline, name="decline"),
    path(
        "<slug:slug>/nominations/<str:public_id>/withdraw/",
        nominations.withdraw,
        name="withdraw_nomination",
    ),
    path("<slug:slug>/nominations/<str:public_id>/endorse/", nominations.endorse, name="endorse"),
    path(
        "<slug:slug>/nominations/<str:public_id>/words/<str:endorsement>/end/",
        nominations.end_endorsement,
        name="end_endorsement",
    ),
]
