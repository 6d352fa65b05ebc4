"""Reporting in confidence, and what becomes of it.

These deeds write no row in the site's log, which keepers read: each report has a trail of its own
(docs/decisions/reports-in-confidence.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import conduct, keys, notifications, queries
from community.errors import DomainError
from community.models import Group, Person, Report, ReportAside, ReportLine

KEPT = timedelta(days=2 * 365)  # after it was closed; then its words are let go of


class NobodyToTell(DomainError):
    """There is nobody whom the report could reach."""


class ReportIsClosed(DomainError):
    """It is over."""


class NotForThem(DomainError):
    """The report does not reach the person (any more)."""


@dataclass(frozen=True)
class Told:
    """What somebody reports, in their own words."""

    what: str
    who: str = ""
    when: str = ""
    address: str = ""  # where those it reaches may write; empty: nowhere


@transaction.atomic
def file_report(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    told: Told,
    seed: str,
    not_to: Iterable[Person] = (),
) -> Report:
    """Report something to the people who are named for it, and to nobody else.

    `actor` is None for whoever does not say who they are. `seed` is of the form, so that one form makes one
    report, and of its secret link. `not_to`: whom it is about, so that it does not reach them.
    """
    token_hash = keys.fingerprint(keys.token(seed))
    standing = Report.objects.filter(token_hash=token_hash).first()
    if standing is not None:
        return standing
    group = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    standing = Report.objects.filter(token_hash=token_hash).first()
    if standing is not None:
        return standing
    report = Report(group=group, received_at=at, token_hash=token_hash)
    if actor is not None:
        report.reporter = conduct.mark(report.public_id, actor.public_id)
    report.save(force_insert=True)
    for person in {each.pk: each for each in not_to}.values():
        _set_aside(report, person, at=at)
    readers = queries.readers_of(report)
    if not readers:
        raise NobodyToTell(
            _(
                "There is nobody left whom this could reach without reaching whom it is about. Nothing was"
                " sent or kept. What you typed stands below: tell somebody you trust, outside this site."
            )
        )
    said = {
        "text": told.what,
        "who": told.who,
        "when": told.when,
        "address": told.address,
        "name": actor.name if actor else "",
        "person": actor.public_id if actor else "",
    }
    _add(report, ReportLine.Kind.REPORT, at=at, said=said)
    _tell_readers(report, readers, at=at)
    return report


@transaction.atomic
def add_word(*, at: datetime, report: Report, text: str) -> ReportLine:
    """Whoever reported it says more."""
    report = _locked(report)
    if again := _said_last(report, ReportLine.Kind.WORD, None, text):
        return again
    line = _add(report, ReportLine.Kind.WORD, at=at, said={"text": text})
    _tell_readers(report, queries.readers_of(report), at=at, about=line)
    return line


@transaction.atomic
def answer_report(*, actor: Person, at: datetime, report: Report, text: str) -> ReportLine:
    """Write to whoever reported it. They read it behind their link, or signed in."""
    report = _reaching(report, actor)
    if again := _said_last(report, ReportLine.Kind.ANSWER, actor, text):
        return again
    line = _add(report, ReportLine.Kind.ANSWER, at=at, by=actor, said={"text": text})
    _tell_reporter(report, line, at=at)
    return line


@transaction.atomic
def note_on_report(*, actor: Person, at: datetime, report: Report, text: str) -> ReportLine:
    """Write down something among those whom the report reaches."""
    report = _reaching(report, actor)
    if again := _said_last(report, ReportLine.Kind.NOTE, actor, text):
        return again
    return _add(report, ReportLine.Kind.NOTE, at=at, by=actor, said={"text": text})


@transaction.atomic
def move_report(
    *, actor: Person, at: datetime, report: Report, state: str, words: str = ""
) -> Report:
    """Say how far it is. Whoever reported it reads it; a report that is closed says what came of it."""
    report = _reaching(report, actor)
    if report.state == state:
        return report
    report.state = Report.State(state)
    report.closed_at = at if state == Report.State.CLOSED else None
    report.save(update_fields=["state", "closed_at"])
    line = _add(report, ReportLine.Kind.STATE, at=at, by=actor, state=state, said={"text": words})
    _tell_reporter(report, line, at=at)
    return report


@transaction.atomic
def step_aside(*, actor: Person, at: datetime, report: Report) -> Report:
    """I am too near to this: it must not reach me. Where that leaves nobody, the network's people have it."""
    report = _reaching(report, actor)
    before = set(queries.readers_of(report))
    _set_aside(report, actor, at=at)
    after = queries.readers_of(report)
    if not after:
        raise NobodyToTell(
            _(
                "You are the last whom it reaches. Have somebody else named first; nothing was changed."
            )
        )
    line = _add(report, ReportLine.Kind.ASIDE, at=at, by=actor)
    _tell_readers(report, [person for person in after if person not in before], at=at, about=line)
    return report


@transaction.atomic
def forget_reports(*, at: datetime) -> int:
    """Let go of the words of reports that were closed long ago; that there was one stays, as a count."""
    over = Report.objects.select_for_update().filter(
        closed_at__lte=at - KEPT, forgotten_at__isnull=True
    )
    reports = list(over)
    ReportLine.objects.filter(report__in=reports).delete()
    ReportAside.objects.filter(report__in=reports).delete()
    for report in reports:
        report.reporter, report.forgotten_at = "", at
        report.save(update_fields=["reporter", "forgotten_at"])
    return len(reports)


def _locked(report: Report) -> Report:
    report = (
        Report.objects.select_for_update(of=("self",)).select_related("group").get(pk=report.pk)
    )
    if report.forgotten_at is not None:
        raise ReportIsClosed(_("This was closed long ago, and its words are no longer kept."))
    return report


def _reaching(report: Report, actor: Person) -> Report:
    report = _locked(report)
    if actor not in queries.readers_of(report):
        raise NotForThem(_("This report does not reach you any more. Nothing was written."))
    return report


def _said_last(report: Report, kind: str, by: Person | None, text: str) -> ReportLine | None:
    """The newest line, where it says just this: the button was pressed twice.

    Not by `once`: its row would name who wrote, and when.
    """
    last = report.lines.order_by("-pk").first()
    if last is None or last.kind != kind or last.by_id != (by.pk if by else None):
        return None
    return last if conduct.unseal(last.sealed).get("text") == text else None


def _set_aside(report: Report, person: Person, *, at: datetime) -> None:
    ReportAside.objects.get_or_create(
        report=report,
        whom=conduct.mark(report.public_id, person.public_id),
        defaults={"at": at},
    )


def _add(
    report: Report,
    kind: str,
    *,
    at: datetime,
    by: Person | None = None,
    state: str = "",
    said: dict[str, str] | None = None,
) -> ReportLine:
    sealed = conduct.seal(said) if said and any(said.values()) else ""
    return ReportLine.objects.create(
        report=report, kind=kind, by=by, at=at, state=state, sealed=sealed
    )


def _tell_readers(
    report: Report, people: Iterable[Person], *, at: datetime, about: ReportLine | None = None
) -> None:
    """That there is something to read, and not a word of what: no group, no name, no state."""
    name = about.public_id if about is not None else report.public_id
    for person in people:
        _whisper(person, name, link=reverse("community:reports"), is_report=True, at=at)


def _tell_reporter(report: Report, line: ReportLine, *, at: datetime) -> None:
    """Only somebody who said who they are can be told; the others come back by their link."""
    if not report.reporter:
        return
    link = reverse("community:own_report", args=[report.public_id])
    first = report.lines.filter(kind=ReportLine.Kind.REPORT).first()
    person = Person.objects.filter(
        public_id=conduct.unseal(first.sealed).get("person", "") if first else ""
    ).first()
    if person is not None:
        _whisper(person, line.public_id, link=link, is_report=False, at=at)


def _whisper(person: Person, name: str, *, link: str, is_report: bool, at: datetime) -> None:
    notifications.notify(
        person=person,
        kind="community.in_confidence",
        subject=gettext_lazy("Something waits for you in confidence"),
        context={"is_report": is_report},
        at=at,
        key=f"community.in_confidence:{name}:{person.public_id}",
        link=link,
    )
