"""No long text is forgotten: each is Markdown, in the form and on the page, or is told here why not.

Add a text field to a model, or a text area to a form, and one of these tests asks about it.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import models

from community.forms import MarkdownField
from community.models import Organisation

APPS = ("community", "events", "elections", "certification", "catalogue")
LONG = 600  # characters; more than that, or no limit at all, is a text and not a line
TEMPLATES = Path(settings.BASE_DIR) / "templates"

# What is written by people and shown on a page: where the template shows it.
SHOWN = {
    "catalogue.Problem.text": ("catalogue/problem.html", "problem.text"),
    "catalogue.SolutionRevision.body": ("catalogue/solution.html", "revision.body"),
    "certification.CourseVersion.summary": ("certification/submission.html", "version.summary"),
    "certification.CourseVersion.prerequisites": (
        "certification/_facts.html",
        "version.prerequisites",
    ),
    "certification.Withdrawal.reason": ("certification/submission.html", "withdrawal.reason"),
    "certification.Review.words": ("certification/_reviews.html", "review.words"),
    "certification.ReviewScore.comment": ("certification/_reviews.html", "one.comment"),
    "certification.Comment.words": ("certification/_remark.html", "remark.words"),
    "certification.Suspension.reason": ("certification/certificate.html", "ending.reason"),
    "certification.Revocation.reason": ("certification/certificate.html", "ending.reason"),
    "certification.Supersession.reason": ("certification/certificate.html", "ending.reason"),
    "certification.CommitteeVote.reason": ("certification/vote.html", "one.reason"),
    "certification.Appeal.grounds": ("certification/appeal.html", "appeal.grounds"),
    "certification.PanelSeat.reason": ("certification/appeal.html", "seat.reason"),
    "certification.Decision.words": ("certification/submission.html", "decision.words"),
    "community.Person.bio": ("person.html", "portrait.bio"),
    "community.Group.about": ("group.html", "group.about"),
    **dict.fromkeys(
        (f"community.Charter.{part}" for part in ("text", "purpose", "goals", "strategy")),
        ("community/_charter_parts.html", "words"),
    ),
    "community.CodeOfConduct.text": ("community/conduct.html", "shown.text"),
    "community.Claim.evidence": ("community/claim.html", "claim.evidence"),
    "community.Claim.reason": ("community/claim.html", "claim.reason"),
    "community.Claim.undone_reason": ("community/claim.html", "claim.undone_reason"),
    "community.Nomination.statement": ("community/nomination.html", "nomination.statement"),
    "community.Organisation.about": ("community/organisation.html", "organisation.about"),
    "elections.Election.summary": ("elections/election.html", "election.summary"),
    "elections.Question.text": ("elections/election.html", "question.text"),
    "elections.Question.other_rules": ("elections/election.html", "question.other_rules"),
    "elections.Nomination.platform": ("elections/nomination.html", "nomination.platform"),
    "events.AgendaItem.abstract": ("events/_agenda_item.html", "item.abstract"),
    "events.CallForTalks.text": ("events/call.html", "call.text"),
    "events.Proposal.abstract": ("events/_proposal_words.html", "proposal.abstract"),
    "events.SpeakerProfile.bio": ("events/talk.html", "profile.bio"),
    "events.Event.description": ("events/event.html", "event.description"),
    "events.Cancellation.reason": ("events/event.html", "event.cancellation.reason"),
    "events.Postponement.reason": ("events/_postponed.html", "event.postponement.reason"),
    "events.Recap.text": ("events/past.html", "recap.text"),
    "events.CoHosting.words": ("events/hosts.html", "each.row.words"),
    "events.CoHosting.answer_words": ("events/hosts.html", "each.row.answer_words"),
    "events.CoHosting.ending_words": ("events/hosts.html", "row.ending_words"),
    "events.Minutes.text": ("events/past.html", "minutes.text"),
    "events.RoomRecap.text": ("events/_cities.html", "city.recap.text"),
    "events.Venue.access": ("events/venues/venue.html", "venue.access"),
}
# What is a text field and no Markdown, and why.
OTHERWISE = {
    "elections.RollAddress.reason": "a line among officers",
    "elections.RollDispute.reason": "a few lines to the officers",
    "elections.RollDispute.answer_reason": "a few lines to a member, also in a mail",
    "elections.RollFreeze.statement": "the canonical text that is signed",
    "catalogue.Solution.summary": "a sentence or two, on cards, in search and in the head of the page",
    "catalogue.SolutionRevision.summary": "as the summary of its solution",
    "catalogue.SolutionRevision.recipe_text": "YAML, shown as a recipe",
    "certification.Programme.mark_policy": "one sentence, under the mark",
    "certification.Baseline.source": "the YAML it was read from",
    "certification.Baseline.minute": "where it was adopted, in a line",
    "certification.Criterion.hint": "a sentence of the adopted baseline",
    "certification.Criterion.good": "a sentence of the adopted baseline",
    "certification.Criterion.acceptable": "a sentence of the adopted baseline",
    "certification.Criterion.not_acceptable": "a sentence of the adopted baseline",
    "certification.CourseVersion.aim": "one sentence",
    "certification.CourseVersion.manifest": "the canonical text that is hashed",
    "certification.Recusal.reason": "quoted within a sentence to the chair",
    "certification.Suspension.lifted_reason": "kept for the record, shown nowhere",
    "community.Job.last_error": "what a machine said",
    "community.AuditEntry.payload": "canonical JSON",
    "community.AuditPersonal.detail": "canonical JSON",
    "community.Notification.text": "a mail, as it was sent",
    "community.Notification.source": "a mail, before it was laid out",
    "community.Abandonment.reason": "a line at the keeper's desk",
    "community.Deactivation.reason": "a line at the keeper's desk",
    "community.Deactivation.ended_reason": "a line at the keeper's desk",
    "community.JobFailure.error": "what a machine said",
    "community.ReportLine.sealed": "sealed; opened, it is Markdown",
    "elections.Reminder.words": "words of a mail, read as they are typed",
    "elections.TurnoutKey.sealed": "a secret, sealed",
    "community.Barring.sealed_reason": "sealed; opened, it is Markdown",
    "community.Sending.led_to": "an address",
    "community.Sending.said": "messages as JSON",
    "elections.Archive.statement": "canonical JSON, as it was signed",
    "elections.Ballot.answers": "canonical JSON",
    "elections.Ballot.signature": "base64",
    "elections.Box.public": "base64",
    "elections.Box.statement": "canonical JSON, as it was signed",
    "elections.Box.wrapped": "encrypted",
    "elections.LogHead.statement": "canonical JSON, as it was signed",
    "elections.RollUpload.reason": "a refusal in our own words",
    "community.Notification.calendar": "iCalendar, as it was sent",
    "events.Answer.text": "a word or a line, also in a table and in CSV",
    "events.Import.reason": "a refusal in our own words",
    "events.Proposal.notes": "a few lines to the raters",
    "events.ProposalStep.words": "a mail, as it was sent",
    "events.Rating.words": "a few lines to the other raters",
    "events.Remark.text": "a few lines among raters",
}
# Text areas that are not Markdown, and why.
PLAIN = {
    "elections.forms.roll.AnswerForm.reason": "a few lines to a member",
    "elections.forms.roll.DisputeForm.reason": "a few lines to the officers",
    "elections.forms.roll.LineForm.reason": "a line in the log",
    "elections.forms.names.NamesForm.candidates": "people, one a line",
    "elections.forms.names.NamesForm.seated": "people, one a line",
    "elections.forms.reminders.ReminderForm.words": "words of a mail",
    "elections.forms.nominations.EndorseForm.words": "a few words beside a name",
    "elections.forms.nominations.NominationRulesForm.asked": "questions, one a line",
    "elections.forms.roll.MendedAddressForm.reason": "a line in the log",
    "elections.forms.roll.ReleaseForm.reason": "a line in the log, and in a mail",
    "catalogue.forms.RevisionForm.changelog": "two lines in the history",
    "catalogue.forms.RevisionForm.recipe_text": "YAML",
    "catalogue.forms.RevisionForm.summary": "a sentence or two",
    "catalogue.forms.SolutionForm.recipe_text": "YAML",
    "catalogue.forms.SolutionForm.summary": "a sentence or two",
    "catalogue.forms.NeedForm.note": "a line beside a name",
    "catalogue.forms.DeclineForm.reason": "a few lines to the author",
    "community.forms.groups.ReasonForm.reason": "a line beside what was closed",
    "community.forms.invitations.HandOverForm.note": "a few words in a mail",
    "community.forms.invitations.InviteForm.note": "a few words in a mail",
    "community.forms.networks.ChapterOfferForm.note": "a few words in a mail",
    "community.forms.networks.NominationAnswerForm.reason": "a line beside a name",
    "certification.forms.CourseForm.aim": "one sentence",
    "events.forms.embeds.FramingForm.origins": "sites, one a line",
    "events.forms.imports.ImportForm.text": "a calendar, pasted",
    "events.forms.rows.ItemForm.speakers": "one a line",
    "events.forms.signing_up.QuestionForm.choices": "one a line",
    "events.forms.talks.AcceptForm.words": "a mail, as it goes out",
    "events.forms.talks.AnswerForm.words": "a mail, as it goes out",
    "events.forms.talks.ProposalForm.links": "one a line",
    "events.forms.talks.ProposalForm.notes": "a few lines to the raters",
    "events.forms.talks.RatingForm.words": "a few lines to the other raters",
    "events.forms.talks.RemarkForm.text": "a few lines among raters",
    "events.forms.series.HolidayForm.days": "a day a line",
}


def text_fields() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.TextField)
    }


def form_classes() -> Iterator[type[forms.BaseForm]]:
    """Every form class that stands in a module of ours called forms, or below it."""
    for app in (*APPS, "config"):
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            parts = found.name.split(".")
            if not any(part.endswith("forms") for part in parts):
                continue
            for _name, thing in inspect.getmembers(importlib.import_module(found.name)):
                mine = inspect.isclass(thing) and thing.__module__ == found.name
                if mine and issubclass(thing, forms.BaseForm):
                    yield thing


def test_every_text_of_a_model_is_accounted_for():
    told = SHOWN.keys() | OTHERWISE.keys()
    assert sorted(text_fields() - told) == [], (
        "say where it is shown as Markdown, or why it is none"
    )
    assert sorted(told - text_fields()) == [], "no such field any more"


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_what_people_write_is_shown_by_the_one_filter(name):
    template, variable = SHOWN[name]
    source = (TEMPLATES / template).read_text(encoding="utf-8")
    shown = re.findall(rf"\{{\{{\s*{re.escape(variable)}([^}}]*)\}}\}}", source)
    assert shown, f"{template} does not show {variable}"
    assert {found.strip() for found in shown} == {"|markdown"}


def test_what_is_markdown_is_shown_otherwise_nowhere():
    """Neither escaped with line breaks, nor bare, in any page; mails show it as it was written."""
    variables = {variable for _template, variable in SHOWN.values() if "." in variable}
    wrong = [
        f"{path.relative_to(TEMPLATES)}: {found[0]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.relative_to(TEMPLATES).parts[0] != "emails"
        for found in re.finditer(r"\{\{\s*([\w.]+)([^}]*)\}\}", path.read_text(encoding="utf-8"))
        if found[1] in variables
        and not found[2].strip().startswith(("|markdown", "|truncate", "|default"))
    ]
    assert wrong == []


def test_every_long_field_of_a_form_is_markdown():
    forgotten, seen = [], set()
    for form in form_classes():
        for name, field in form.base_fields.items():
            known = f"{form.__module__}.{form.__qualname__}.{name}"
            area = isinstance(field.widget, forms.Textarea)
            if isinstance(field, MarkdownField) or not area:
                continue
            seen.add(known)
            if known not in PLAIN:
                forgotten.append(known)
    assert forgotten == [], "make it a MarkdownField, or say in PLAIN why not"
    assert sorted(PLAIN.keys() - seen) == [], "no such field any more"


def test_there_are_forms_to_look_at():
    found = {form.__name__ for form in form_classes()}
    assert {"CharterForm", "QuestionForm", "ItemForm", "CourseForm", "ProblemForm"} <= found


def test_every_markdown_field_says_so_and_how():
    for form in form_classes():
        for name, field in form.base_fields.items():
            if not isinstance(field, MarkdownField):
                continue
            drawn = str(field.widget.render(name, ""))
            assert "Markdown: how to write it" in drawn
            assert 'name="preview"' in drawn


def test_the_search_for_long_texts_finds_what_it_should():
    assert "community.Charter.text" in text_fields()
    assert Organisation._meta.get_field("about").max_length is None
