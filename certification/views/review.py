"""The review desk: the material on the left, the rubric on the right, remarks on their places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from certification import actions, queries
from certification.forms import CommentForm, ReviewForm
from certification.models import (
    Assignment,
    Comment,
    CourseFile,
    CourseVersion,
    Criterion,
    Review,
    walls,
)
from certification.states import Verb
from certification.views.answers import deliberated
from community.errors import DomainError
from community.http import MemberRequest
from community.once import once

SHOWN_BYTES = 256 * 1024


@dataclass
class Paragraph:
    """A numbered piece of a text, with the remarks that hang on it. A heading has a level."""

    number: int
    text: str
    heading: int = 0
    remarks: list[Comment] = field(default_factory=list)


@dataclass
class Sheet:
    """A file on the desk: its words where they can be shown, and the remarks on the whole of it."""

    file: CourseFile
    paragraphs: list[Paragraph] = field(default_factory=list)
    remarks: list[Comment] = field(default_factory=list)
    cut: bool = False


LIST_OR_CODE = re.compile(r"\s|[-*+>|#`~:]|\d+[.)]")
FLOWING = {"text/markdown", "text/x-rst"}


def paragraphs_of(text: str, *, flowing: bool = True) -> list[Paragraph]:
    """Cut a text at its headings and empty lines, and number the pieces.

    Where the format lets lines flow, lines that were only broken to be typed are joined again; lists and
    code keep theirs. Nothing in it is taken for markup beyond that.
    """
    found: list[Paragraph] = []
    lines: list[str] = []

    def close() -> None:
        if any(line.strip() for line in lines):
            found.append(Paragraph(len(found) + 1, "\n".join(lines).strip("\n")))
        lines.clear()

    for line in [*text.splitlines(), ""]:
        heading = re.fullmatch(r"(#{1,6})\s+(.+?)\s*#*", line) if flowing else None
        if heading:
            close()
            found.append(Paragraph(len(found) + 1, heading[2], len(heading[1])))
        elif not line.strip():
            close()
        elif flowing and lines and not LIST_OR_CODE.match(line):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return found


def _read(file: CourseFile) -> tuple[str, bool]:
    with default_storage.open(str(file.stored), "rb") as stream:
        raw = stream.read(SHOWN_BYTES + 1)
    return raw[:SHOWN_BYTES].decode("utf-8-sig", "replace"), len(raw) > SHOWN_BYTES


def sheets_of(version: CourseVersion, remarks: list[Comment]) -> tuple[list[Sheet], list[Comment]]:
    """The material, each remark at its place; and those that hang on no file."""
    sheets = {}
    for file in version.files.kept():
        sheet = Sheet(file)
        if file.is_readable:
            text, sheet.cut = _read(file)
            flowing = file.content_type in FLOWING
            sheet.paragraphs = paragraphs_of(text, flowing=flowing)
        sheets[file.pk] = sheet
    loose = []
    for remark in remarks:
        place = sheets.get(remark.file_id or 0)
        if place is None:
            loose.append(remark)
        elif remark.paragraph and remark.paragraph <= len(place.paragraphs):
            place.paragraphs[remark.paragraph - 1].remarks.append(remark)
        else:
            place.remarks.append(remark)
    return list(sheets.values()), loose


def _criterion_rows(form: ReviewForm) -> list[dict[str, Any]]:
    return [
        {
            "criterion": one,
            "mark": form[f"mark-{one.key}"],
            "comment": form[f"comment-{one.key}"],
        }
        for one in form.criteria
    ]


@once
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: MemberRequest, public_id: str) -> HttpResponse:
    """Read, mark, remark; keep the draft, or hand it in."""
    version = deliberated(request, public_id)
    assignment, can_write = _assignment(request, version)
    criteria = list(Criterion.objects.filter(baseline=version.baseline))
    form = ReviewForm(
        request.POST if request.method == "POST" else None,
        initial=ReviewForm.written(getattr(assignment, "review", None)),
        criteria=criteria,
    )
    if request.method == "POST":
        if not can_write:
            messages.error(
                request, _("This review cannot be written any more. Nothing was changed.")
            )
            return redirect("certification:review", public_id=public_id)
        if form.is_valid() and (answer := _keep(request, version, form)):
            return answer
    return _desk(request, version, form=form, assignment=assignment, can_write=can_write)


def _assignment(request: MemberRequest, version: CourseVersion) -> tuple[Assignment | None, bool]:
    """What I was asked for, and whether I can still write it."""
    asked = Assignment.objects.filter(version=version, reviewer=request.person)
    mine = asked.select_related("review").first()
    sheet = getattr(mine, "review", None)
    is_open = sheet is None or sheet.submitted_at is None
    return mine, mine is not None and version.allows(Verb.REVIEW) and is_open


def _keep(request: MemberRequest, version: CourseVersion, form: ReviewForm) -> HttpResponse | None:
    """Save the sheet; hand it in where that was asked. None: say what is still needed."""
    said = {
        "actor": request.person,
        "at": request.at,
        "version": version,
        "marks": form.marks,
        "recommendation": form.cleaned_data["recommendation"],
        "words": form.cleaned_data["words"],
    }
    try:
        actions.save_review(**said)
        if "hand-in" not in request.POST:
            messages.success(request, _("Your draft is kept. Only you see it."))
            return redirect("certification:review", public_id=version.public_id)
        actions.submit_review(**said)
    except DomainError as refusal:
        form.add_error(None, refusal.message + " " + _("Your draft is kept."))
        return None
    messages.success(request, _("Your review is in. Thank you for reading so closely."))
    return redirect("certification:queue")


def _desk(
    request: MemberRequest,
    version: CourseVersion,
    *,
    form: ReviewForm,
    assignment: Assignment | None,
    can_write: bool,
    comment_form: CommentForm | None = None,
) -> HttpResponse:
    remarks = Comment.objects.visible_to(request.person, at=request.at).filter(version=version)
    sheets, loose = sheets_of(version, list(remarks.select_related("author", "file")))
    chosen = _chosen(request, version)
    bad = form.is_bound or (comment_form is not None and comment_form.is_bound)
    return render(
        request,
        "certification/review.html",
        {
            "version": version,
            "assignment": assignment,
            "late": assignment is not None and assignment.is_late(on=walls.day(request.at)),
            "sheet": getattr(assignment, "review", None),
            "can_write": can_write,
            "can_comment": version.allows(Verb.COMMENT),
            "can_stand_aside": version.allows(Verb.STAND_ASIDE),
            "form": form,
            "rows": _criterion_rows(form),
            **_answered(form),
            "sheets": sheets,
            "loose": loose,
            "links": version.links.kept(),
            "asked": version.assignments.count(),
            "handed_in": version.assignments.filter(review__submitted_at__isnull=False).count(),
            "others": _others(request, version),
            "chosen": chosen,
            "comment_form": comment_form or CommentForm(files={}, initial=chosen),
            "waiting": len(queries.reviews_waiting(request.person, at=request.at)),
        },
        status=422 if bad else 200,
    )


def _answered(form: ReviewForm) -> dict[str, int]:
    """How many of the questions have an answer, and what share that is in per cent."""
    marks = [form[f"mark-{one.key}"].value() for one in form.criteria]
    answered = sum(mark not in (None, "") for mark in marks) + bool(form["recommendation"].value())
    questions = len(marks) + 1
    return {
        "answered": answered,
        "questions": questions,
        "share": round(100 * answered / questions),
    }


def _others(request: MemberRequest, version: CourseVersion) -> QuerySet[Review]:
    """What the other reviewers handed in, as far as this one may read it."""
    seen = Review.objects.visible_to(request.person, at=request.at).handed_in()
    others = seen.filter(assignment__version=version).exclude(assignment__reviewer=request.person)
    return others.select_related("assignment__reviewer").prefetch_related("scores__criterion")


def _chosen(request: MemberRequest, version: CourseVersion) -> dict[str, Any]:
    """The place that the reader picked to hang a remark on, from the address."""
    file = version.files.kept().filter(public_id=request.GET.get("on", "")).first()
    if file is None:
        return {}
    said = request.GET.get("paragraph", "")
    paragraph = int(said) if said.isdecimal() and len(said) < 7 else None
    place = (
        _("%(file)s, paragraph %(number)d") % {"file": file.name, "number": paragraph}
        if paragraph
        else file.name
    )
    return {"file": file.public_id, "paragraph": paragraph, "place": place}


@once
@require_POST
def remark(request: MemberRequest, public_id: str) -> HttpResponse:
    """Hang a remark on a place."""
    version = deliberated(request, public_id)
    files = {one.public_id: one for one in version.files.kept()}
    form = CommentForm(request.POST, files=files)
    if not form.is_valid():
        return _remark_again(request, version, form)
    try:
        said = actions.comment(
            actor=request.person, at=request.at, version=version, **form.cleaned_data
        )
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _remark_again(request, version, form)
    messages.success(request, _("Your remark is added."))
    return redirect(reverse("certification:review", args=[public_id]) + f"#remark-{said.public_id}")


def _remark_again(
    request: MemberRequest, version: CourseVersion, remark_form: CommentForm
) -> HttpResponse:
    """The desk, with the remark as it was typed and what is wrong with it."""
    assignment, can_write = _assignment(request, version)
    criteria = list(Criterion.objects.filter(baseline=version.baseline))
    written = ReviewForm.written(getattr(assignment, "review", None))
    form = ReviewForm(initial=written, criteria=criteria)
    return _desk(
        request,
        version,
        form=form,
        assignment=assignment,
        can_write=can_write,
        comment_form=remark_form,
    )
