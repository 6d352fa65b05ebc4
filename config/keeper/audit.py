"""The audit log, read: who did what to what and when, each with its link of the chain."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from inspect import signature
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from community import actions, queries
from community.http import MemberRequest
from community.models import AuditEntry, Inspection, Person
from community.queries import log
from config.keeper.deeds import DELIBERATION, PARTS, VERBS, title_of, words_of
from config.keeper.gate import keepers_only, page_of

FIELDS = [
    *("number", "id", "at", "actor", "verb", "target", "payload", "personal"),
    *("entry_hash", "previous_hash", "chain_hash"),
]


class SearchForm(forms.Form):
    """What to look for in the log."""

    who = forms.CharField(
        label=gettext_lazy("Who"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A name, an address or an id."),
    )
    verb = forms.ChoiceField(label=gettext_lazy("Did what"), required=False)
    thing = forms.CharField(
        label=gettext_lazy("To what"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("An id, a kind such as events.event, or both with a colon."),
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    until = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=gettext_lazy("That day included. Days are UTC."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything: list[Any] = [("", _("Anything"))]
        for part, title in PARTS.items():
            verbs = sorted((verb for verb in VERBS if verb.startswith(part)), key=title_of)
            choices = [(part, _("All of these")), *((verb, title_of(verb)) for verb in verbs)]
            everything.append((title, choices))
        self.fields["verb"].choices = everything  # type: ignore[attr-defined]  # a ChoiceField

    def asked(self) -> log.Asked:
        """What was asked; a form with faults asks for nothing."""
        facts = self.cleaned_data if self.is_valid() else {}
        until = facts.get("until")
        return log.Asked(
            who=facts.get("who", "").strip(),
            verb=facts.get("verb", ""),
            thing=facts.get("thing", "").strip(),
            since=_midnight(facts.get("since")),
            until=_midnight(until + timedelta(days=1) if until else None),
        )


def _midnight(day: Any) -> datetime | None:
    return datetime.combine(day, time.min, UTC) if day else None


@require_safe
@keepers_only
def listed(request: MemberRequest) -> HttpResponse:
    """The log, the newest first, as far as it fits what was asked."""
    form = SearchForm(request.GET or None)
    asked = form.asked() if form.is_bound else log.Asked()
    found = page_of(log.entries(asked), by="pk", after=request.GET.get("after", ""))
    kept = request.GET.copy()
    kept.pop("after", None)
    return render(
        request,
        "keeper/audit.html",
        {
            "form": form,
            "asked": asked,
            "lines": told(log.lines(found.rows), reader=request.person, at=request.at),
            "next": found.next,
            "query": kept.urlencode(),
            "last": log.last_seal(),
            "unsealed": log.unsealed(),
            "walks": queries.inspections(Inspection.Kind.AUDIT, limit=5),
        },
        status=422 if form.is_bound and not form.is_valid() else 200,
    )


@require_safe
@keepers_only
def entry(request: MemberRequest, public_id: str) -> HttpResponse:
    """One deed in full."""
    found = get_object_or_404(AuditEntry, public_id=public_id)
    (line,) = log.lines([found])
    (shown,) = told([line], reader=request.person, at=request.at)
    return render(request, "keeper/audit_entry.html", {"line": shown})


# --- As sentences -----------------------------------------------------------------------------------


class Told:
    """A line of the log as a keeper reads it."""

    def __init__(self, line: log.Line, sentence: SafeString, *, withheld: bool) -> None:
        self.entry, self.seal = line.entry, line.seal
        self.sentence = sentence
        self.withheld = withheld
        self.payload = "" if withheld else _pretty(line.entry.payload)
        self.personal = "" if withheld or not line.personal else _pretty(line.personal.detail)
        self.erased = bool(line.entry.personal_hash) and line.personal is None


def _pretty(text: str) -> str:
    said = json.loads(text)
    return json.dumps(said, indent=2, ensure_ascii=False) if said else ""


def told(lines: list[log.Line], *, reader: Person, at: datetime) -> list[Told]:
    """Each line as a sentence with names; as many questions for many lines as for one of each kind."""
    people = log.people_called({line.entry.actor for line in lines if line.entry.actor})
    things = _things({line.entry.target for line in lines}, reader=reader, at=at)
    shown = []
    for line in lines:
        person = people.get(line.entry.actor)
        who = _named(person, line.entry.actor) if line.entry.actor else escape(_("The site"))
        what = things.get(line.entry.target) or _code(line.entry.target.partition(":")[2])
        sentence = escape(words_of(line.entry.verb)) % {"who": who, "what": what}
        withheld = line.entry.verb in DELIBERATION
        shown.append(Told(line, mark_safe(sentence), withheld=withheld))  # noqa: S308  (each part is escaped)
    return shown


def _named(row: Model | None, otherwise: str) -> SafeString:
    if row is None:
        return _code(otherwise)
    address = getattr(row, "get_absolute_url", None)
    if address is None:
        return format_html("<b>{}</b>", str(row))
    return format_html('<a href="{}">{}</a>', address(), str(row))


def _code(words: str) -> SafeString:
    return format_html("<code>{}</code>", words) if words else SafeString()


def _things(labels: set[str], *, reader: Person, at: datetime) -> dict[str, SafeString]:
    """The rows that the labels name, as far as the reader may see them: one question a kind."""
    kinds: dict[str, list[str]] = {}
    for label in labels:
        kind, _colon, public_id = label.partition(":")
        if public_id:
            kinds.setdefault(kind, []).append(public_id)
    found = {}
    for kind, names in kinds.items():
        for row in _rows(kind, names, reader=reader, at=at):
            found[f"{kind}:{row.public_id}"] = _named(row, row.public_id)
    return found


def _rows(kind: str, names: list[str], *, reader: Person, at: datetime) -> Iterable[Any]:
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return []
    rows: Any = model._default_manager.filter(public_id__in=names)
    if not hasattr(rows, "visible_to"):
        # what says nothing of who may see it is named by its id, but for the ground floor's own
        return list(rows) if kind in OPEN_KINDS else []
    if "at" in signature(rows.visible_to).parameters:
        return list(rows.visible_to(reader, at=at))
    return list(rows.visible_to(reader))


OPEN_KINDS = {
    "community.person",
    "community.organisation",
    "community.job",
    "community.inspection",
}


# --- Walking the chain, and giving the log out ------------------------------------------------------


@require_POST
@keepers_only
def walk(request: MemberRequest) -> HttpResponse:
    """Have the whole log walked."""
    actions.ask_inspection(actor=request.person, at=request.at, kind=Inspection.Kind.AUDIT)
    messages.success(request, _("The log is being walked. Its head stands here at the end."))
    return redirect("keeper:audit")


class Echo(io.StringIO):
    """A file that gives each row back at once."""

    def take(self) -> str:
        said = self.getvalue()
        self.seek(0)
        self.truncate()
        return said


@require_safe
@keepers_only
def export(request: MemberRequest, form: str) -> StreamingHttpResponse:
    """The lines that fit what was asked, the oldest first: everything that the chain can be worked out from."""
    wanted = SearchForm(request.GET or None)
    rows = (
        _row(line) for line in log.every_line(wanted.asked() if wanted.is_bound else log.Asked())
    )
    writers = {"csv": _as_csv, "jsonl": _as_jsonl}
    if form not in writers:
        raise Http404
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/jsonl; charset=utf-8"
    answer = StreamingHttpResponse(writers[form](rows), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="audit.{form}"'
    return answer


def _row(line: log.Line) -> dict[str, Any]:
    entry, seal = line.entry, line.seal
    return {
        "number": seal.number if seal else None,
        "id": entry.public_id,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "verb": entry.verb,
        "target": entry.target,
        # what a committee deliberates does not leave by this way; the chain holds without it
        "payload": None if entry.verb in DELIBERATION else entry.payload,
        "personal": entry.personal_hash,
        "entry_hash": seal.entry_hash if seal else None,
        "previous_hash": seal.previous_hash if seal else None,
        "chain_hash": seal.chain_hash if seal else None,
    }


def _as_csv(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    file = Echo()
    writer = csv.DictWriter(file, FIELDS)
    writer.writeheader()
    yield file.take()
    for row in rows:
        writer.writerow(row)
        yield file.take()


def _as_jsonl(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"
