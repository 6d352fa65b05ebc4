"""A report reaches the people who are named for it, and leaves no trace with anybody else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from community import actions, conduct, queries
from community.models import AuditEntry, AuditPersonal, Notification, Report, ReportLine
from config.own_data import gather
from tests.community.mailing import work
from tests.conduct.scene import SEEDS, WORDS, link, make_scene, named, reported
from tests.people import NOON, make_group, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
DAY = timedelta(days=1)
FORM = {"what": WORDS, "who": "Somebody in blue", "when": "At the door", "seed": "a" * 32}
IN_CONFIDENCE = (WORDS, "Somebody in blue", "At the door", "reach.me@example.net", "followed me")


@pytest.fixture
def scene(db):
    return make_scene()


def everything_stored():
    """Every column of every row of the site, as one text."""
    return "\n".join(
        f"{model._meta.label}: {row!r}"
        for model in apps.get_models()
        for row in model._default_manager.values_list()
    )


# --- What is kept ---------------------------------------------------------------------------------


def test_nothing_of_what_it_says_can_be_read_in_the_database(scene):
    actions.answer_report(actor=scene["one"], at=NOON, report=scene["report"], text="We hear you.")
    actions.note_on_report(actor=scene["one"], at=NOON, report=scene["report"], text="Ask Bala.")
    stored = everything_stored()
    for words in (*IN_CONFIDENCE, "We hear you", "Ask Bala", "Would not stop."):
        assert words not in stored
    read = queries.lines_of(scene["report"], for_reporter=False)
    assert [line.text for line in read] == [WORDS, "We hear you.", "Ask Bala."]


def test_who_reported_and_whom_it_must_not_reach_stand_nowhere(scene):
    report = scene["about_one"]
    rows = [*Report.objects.values_list(), *report.asides.values_list()]
    rows += ReportLine.objects.values_list()
    for person in (scene["reporter"], scene["one"]):
        assert person.public_id not in repr(rows)
        assert person.name not in repr(rows)
    assert not AuditEntry.objects.filter(actor=scene["reporter"].public_id).exists()


def test_the_log_the_mails_the_search_and_the_copies_hold_none_of_it(scene, signed_in):
    work(NOON)
    actions.move_report(
        actor=scene["other"],
        at=NOON,
        report=scene["by_name"],
        state="closed",
        words="He apologised.",
    )
    work(NOON)
    told = json.dumps(list(AuditEntry.objects.values()), default=str)
    told += json.dumps(list(AuditPersonal.objects.values()), default=str)
    told += json.dumps(list(Notification.objects.values()), default=str)
    told += "".join(f"{one.subject} {one.body} {one.message()}" for one in mail.outbox)
    for key in ("reporter", "one", "member", "keeper"):
        told += json.dumps(gather(scene[key]), default=str)
        told += signed_in(scene[key]).get("/search/", {"q": "blue"}).content.decode()
    for words in (*IN_CONFIDENCE, "He apologised"):
        assert words not in told
    assert "report" not in "".join(AuditEntry.objects.values_list("verb", flat=True))


def test_the_mail_says_only_that_there_is_a_report(scene):
    work(NOON)
    letters = [one for one in mail.outbox if "in confidence" in one.subject]
    to = sorted(address for one in letters for address in one.to)
    assert to == [
        "Anbu One <anbu.one@example.org>",
        "Anbu One <anbu.one@example.org>",
        *["Bala Other <bala.other@example.org>"] * 3,
    ]
    for letter in letters:
        assert letter.subject == "Something waits for you in confidence"
        said = f"{letter.body}{letter.message()}".lower()
        for word in ("chennai", "ravi", scene["about_one"].public_id):
            assert word not in said


def test_the_trail_is_only_added_to(scene):
    line = scene["report"].lines.get()
    for change in (
        lambda: ReportLine.objects.filter(pk=line.pk).update(sealed="x"),
        lambda: ReportLine.objects.filter(pk=line.pk).update(at=NOON + DAY),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert connection.vendor in {"sqlite", "postgresql"}
    assert queries.lines_of(scene["report"], for_reporter=False)[0].text == WORDS


def test_two_years_after_it_is_closed_its_words_are_gone_and_the_count_stays(scene):
    report = scene["by_name"]
    actions.move_report(
        actor=scene["one"], at=NOON, report=report, state="closed", words="Settled."
    )
    assert actions.forget_reports(at=NOON + 729 * DAY) == 0
    assert actions.forget_reports(at=NOON + 730 * DAY) == 1
    assert actions.forget_reports(at=NOON + 731 * DAY) == 0
    report.refresh_from_db()
    assert (report.reporter, report.lines.count(), report.asides.count()) == ("", 0, 0)
    assert Report.objects.count() == 3
    assert report not in queries.reports_reaching(scene["one"])
    assert Client().get(f"/conduct/followed/{link(SEEDS['by_name'])}/").status_code == 404


def test_what_was_sealed_under_a_lost_key_says_so_and_breaks_nothing(scene, signed_in, settings):
    settings.SECRET_KEY = "another key altogether, fifty letters long or so, for certain"
    assert conduct.unseal(scene["report"].lines.get().sealed) == {}
    page = signed_in(scene["one"]).get(f"/conduct/reports/{scene['report'].public_id}/")
    assert b"under a key that this site no longer has" in page.content


# --- Whom it reaches ------------------------------------------------------------------------------


def test_it_reaches_the_groups_people_and_not_whom_it_is_about(scene):
    assert queries.readers_of(scene["report"]) == [scene["one"], scene["other"]]
    assert queries.readers_of(scene["about_one"]) == [scene["other"]]


def test_where_all_of_them_are_meant_the_networks_people_have_it(scene):
    both = [scene["one"], scene["other"]]
    report = reported(scene["chennai"], "b" * 32, not_to=both)
    assert queries.readers_of(report) == [scene["guardian"]]
    work(NOON)
    told = Notification.objects.filter(
        kind="community.in_confidence", key__contains=report.public_id
    )
    assert [one.person for one in told] == [scene["guardian"]]


def test_where_nobody_is_left_nothing_is_kept(scene):
    every = [scene["one"], scene["other"], scene["guardian"]]
    with pytest.raises(actions.NobodyToTell):
        reported(scene["chennai"], "b" * 32, not_to=every)
    assert Report.objects.count() == 3


def test_who_stands_aside_reads_it_no_more_and_the_last_hands_it_to_the_network(scene):
    report = scene["about_one"]
    actions.step_aside(actor=scene["other"], at=NOON, report=report)
    assert queries.readers_of(report) == [scene["guardian"]]
    with pytest.raises(actions.NotForThem):
        actions.note_on_report(actor=scene["other"], at=NOON, report=report, text="x")
    with pytest.raises(actions.NobodyToTell):
        actions.step_aside(actor=scene["guardian"], at=NOON, report=report)
    assert queries.readers_of(report) == [scene["guardian"]]


def test_nobody_is_named_into_a_report_that_is_there_already(scene):
    """A lead who is reported cannot name a friend to read it, nor by ending the others get at it."""
    named(scene["chennai"], scene["lead"], at=NOON + DAY)
    for row in queries.confidants_asked(scene["chennai"]):
        if row.person in (scene["one"], scene["other"]):
            actions.end_confidence(actor=scene["lead"], at=NOON + DAY, confidant=row)
    assert queries.readers_of(scene["report"]) == [scene["guardian"]]
    later = reported(scene["chennai"], "c" * 32, at=NOON + 2 * DAY)
    assert queries.readers_of(later) == [scene["lead"]]


def test_who_has_not_said_yes_is_neither_shown_nor_told(scene, signed_in):
    page = signed_in(None).get("/groups/chennai/conduct/").content.decode()
    assert "Anbu One" in page
    assert "Asha Asked" not in page
    assert not Notification.objects.filter(
        person=scene["asked"], kind="community.in_confidence"
    ).exists()
    actions.end_confidence(actor=scene["asked"], at=NOON, confidant=scene["waiting"])
    with pytest.raises(actions.NotNamed):
        actions.accept_confidence(actor=scene["asked"], at=NOON, confidant=scene["waiting"])


def test_who_leaves_for_good_is_named_no_more(scene):
    actions.close_account(actor=scene["one"], at=NOON)
    assert queries.readers_of(scene["report"]) == [scene["other"]]


# --- Both directions ------------------------------------------------------------------------------


def test_somebody_without_account_or_name_reports_reads_the_answer_and_writes_more(
    scene, signed_in
):
    stranger = Client()
    sent = stranger.post("/groups/chennai/conduct/report/?about=Swift+night", FORM)
    follow = sent["Location"].partition("?")[0]
    assert follow == f"/conduct/followed/{link('a' * 32)}/"
    page = stranger.get(sent["Location"])
    assert WORDS in page.content.decode()
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]
    again = stranger.post("/groups/chennai/conduct/report/", FORM)  # the button pressed twice
    assert again["Location"] == sent["Location"]
    assert Report.objects.count() == 4

    report = Report.objects.latest("pk")
    browser, address = signed_in(scene["other"]), f"/conduct/reports/{report.public_id}/"
    assert WORDS in browser.get(address).content.decode()
    browser.post(address, {"text": "Are you safe now?", "to": "reporter"})
    for _twice in range(2):
        browser.post(address, {"text": "I know him.", "to": "readers"})
    assert report.lines.filter(kind="note").count() == 1, "the button pressed twice"
    browser.post(f"{address}state/", {"state": "looked_at", "words": ""})

    page = Client().get(follow).content.decode()
    assert "Are you safe now?" in page
    assert "Being looked at" in page
    assert "I know him." not in page
    Client().post(follow, {"text": "Yes. He left."})
    assert "Yes. He left." in browser.get(address).content.decode()
    browser.post(f"{address}state/", {"state": "closed", "words": "He may not come for a year."})
    assert "He may not come for a year." in Client().get(follow).content.decode()


def test_who_gave_their_name_is_told_of_the_answer_without_a_word_of_it(scene, signed_in):
    actions.answer_report(actor=scene["one"], at=NOON, report=scene["by_name"], text="Thank you.")
    (told,) = Notification.objects.filter(person=scene["reporter"])
    assert told.kind == "community.in_confidence"
    assert "Thank you" not in told.text
    page = signed_in(scene["reporter"]).get(told.link)
    assert b"Thank you." in page.content
    assert signed_in(scene["member"]).get(told.link).status_code == 404


def test_a_report_in_no_name_tells_the_reporter_nothing_and_is_not_theirs_signed_in(
    scene, signed_in
):
    browser = signed_in(scene["member"])
    browser.post("/groups/chennai/conduct/report/", FORM)  # not said: that it is from them
    report = Report.objects.latest("pk")
    assert report.reporter == ""
    actions.answer_report(actor=scene["one"], at=NOON, report=report, text="Thank you.")
    assert not Notification.objects.filter(person=scene["member"]).exists()
    assert browser.get(f"/conduct/reported/{report.public_id}/").status_code == 404


def test_a_report_with_faults_keeps_what_was_typed_and_a_flood_is_held(scene):
    browser = Client()
    half = browser.post("/groups/chennai/conduct/report/", {**FORM, "address": "no address"})
    assert half.status_code == 422
    assert WORDS in half.content.decode()
    answers = [
        browser.post("/groups/chennai/conduct/report/", {**FORM, "seed": f"{number:032x}"})
        for number in range(100, 112)
    ]
    assert answers[-1].status_code == 422
    assert WORDS in answers[-1].content.decode()


def test_a_group_without_people_shows_no_form_and_takes_none(db):
    make_group("alone")
    page = Client().get("/groups/alone/conduct/report/")
    assert b"Nobody is named" in page.content
    assert Client().post("/groups/alone/conduct/report/", FORM).status_code == 422
    assert not Report.objects.exists()


def test_a_list_of_reports_asks_as_often_for_three_as_for_one(
    scene, signed_in, django_assert_max_num_queries
):
    browser = signed_in(scene["elsewhere"])
    reported(scene["pune"], "d" * 32)
    browser.get("/conduct/reports/")
    with django_assert_max_num_queries(14) as one:
        browser.get("/conduct/reports/")
    for number in range(2):
        reported(scene["pune"], f"{number}" * 31 + "e")
    with django_assert_max_num_queries(len(one)):
        page = browser.get("/conduct/reports/")
    assert page.content.count(b"A report in Pune") == 3


# --- The code -------------------------------------------------------------------------------------


def test_a_group_without_a_code_of_its_own_goes_by_its_networks(scene, signed_in):
    assert b"Be kind to each other." in Client().get("/groups/chennai/conduct/").content
    browser = signed_in(scene["lead"])
    begun = browser.get("/groups/chennai/conduct/new/").content.decode()
    assert "Be kind to each other." in begun
    browser.post("/groups/chennai/conduct/new/", {"text": "Be kind, in Tamil too.", "follows": 0})
    late = browser.post("/groups/chennai/conduct/new/", {"text": "Another.", "follows": 0})
    assert late.status_code == 422
    browser.post("/groups/chennai/conduct/new/", {"text": "Be kinder.", "follows": 1})
    page = Client().get("/groups/chennai/conduct/").content.decode()
    assert "Be kinder." in page
    assert "Be kind to each other." not in page
    earlier = Client().get("/groups/chennai/conduct/?version=1").content.decode()
    assert "Be kind, in Tamil too." in earlier


def test_a_meetups_page_and_its_mails_say_where_the_code_stands(scene):
    from events import actions as meetups
    from tests.factories.events import room_of

    page = Client().get(scene["meetup"].get_absolute_url()).content.decode()
    assert 'href="/groups/chennai/conduct/"' in page
    assert "/groups/chennai/conduct/report/?about=" in page
    meetups.take_seat(actor=scene["member"], at=NOON, room=room_of(scene["meetup"]))
    work(NOON)
    letter = next(one for one in mail.outbox if "meena" in one.to[0])
    assert "/groups/chennai/conduct/" in letter.body


def test_the_lead_is_told_where_everybody_named_organises(signed_in, organiser, chennai):
    lead = make_person("Leela Lead")
    chennai.roles.create(person=lead, kind="lead", starts_at=NOON - DAY)
    named(chennai, organiser)
    page = signed_in(lead).get("/groups/chennai/conduct/people/").content.decode()
    assert "All of them organise this group." in page
    named(chennai, make_person("Neutral Nila"))
    page = signed_in(lead).get("/groups/chennai/conduct/people/").content.decode()
    assert "All of them organise this group." not in page


def test_the_triggers_stand(db):
    call_command("check", "--database", "default", "--tag", "database")
