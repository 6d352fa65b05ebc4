"""A provider's side: draft, material, handing in, and what comes next."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import actions, filekinds, queries
from certification.forms import CourseForm, LinkForm, StartForm, WithdrawForm
from certification.models import CourseVersion
from certification.states import Verb
from certification.views.answers import offered, refused
from community.errors import DomainError
from community.http import MemberRequest
from community.once import once


@require_safe
def submissions(request: MemberRequest) -> HttpResponse:
    """Everything that my organisations have offered."""
    return render(
        request,
        "certification/submissions.html",
        {
            "versions": queries.submissions_of(request.person, at=request.at),
            "providers": queries.organisations_of(request.person, at=request.at),
        },
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: MemberRequest) -> HttpResponse:
    """Choose provider, programme and title; the rest is written in the draft."""
    providers = queries.organisations_of(request.person, at=request.at)
    form = StartForm(
        request.POST if request.method == "POST" else None,
        providers=providers,
        programmes=queries.programmes_open(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            version = actions.start_submission(
                actor=request.person, at=request.at, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Your draft is begun. Only your organisation sees it."))
            return redirect("certification:edit", public_id=version.public_id)
    return render(
        request,
        "certification/start.html",
        {"form": form, "providers": providers},
        status=422 if form.is_bound else 200,
    )


def _draft_page(
    request: MemberRequest, version: CourseVersion, form: CourseForm, link_form: LinkForm
) -> HttpResponse:
    bad = bool(form.errors) or bool(link_form.errors)
    return render(
        request,
        "certification/draft.html",
        {
            "version": version,
            "form": form,
            "link_form": link_form,
            "files": version.files.kept(),
            "links": version.links.kept(),
            "missing": actions.missing(version),
            "accept": ",".join(filekinds.ENDINGS),
            "kinds": ", ".join(filekinds.ENDINGS),
        },
        status=422 if bad else 200,
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, public_id: str) -> HttpResponse:
    """Write the draft. Every save is kept, however little is there."""
    version = offered(request, public_id)
    if not version.allows(Verb.EDIT):
        return redirect(version)
    before = CourseVersion.objects.get(pk=version.pk)
    form = CourseForm(request.POST if request.method == "POST" else None, instance=version)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in CourseVersion.FACTS}
        try:
            actions.edit_submission(actor=request.person, at=request.at, version=before, **facts)
        except DomainError as refusal:
            refused(request, refusal)
        else:
            if "hand-in" in request.POST:
                return redirect("certification:hand_in", public_id=public_id)
            messages.success(request, _("Your draft is kept."))
        return redirect("certification:edit", public_id=public_id)
    return _draft_page(request, version, form, LinkForm())


@require_POST
def add_files(request: MemberRequest, public_id: str) -> HttpResponse:
    """Add what was chosen, one by one: a file that is refused does not hold the others back."""
    version = offered(request, public_id)
    uploads = request.FILES.getlist("files")
    if not uploads:
        messages.error(request, _("No file was chosen. Your draft is kept."))
    taken = 0
    for upload in uploads:
        try:
            actions.add_file(
                actor=request.person,
                at=request.at,
                version=version,
                name=upload.name or "",
                content=upload,
            )
        except DomainError as refusal:
            refused(request, refusal)
        else:
            taken += 1
    if taken:
        messages.success(
            request, ngettext("%d file is added.", "%d files are added.", taken) % taken
        )
    return redirect("certification:edit", public_id=public_id)


@once
@require_POST
def remove_file(request: MemberRequest, public_id: str, file_id: str) -> HttpResponse:
    version = offered(request, public_id)
    file = get_object_or_404(version.files.kept(), public_id=file_id)
    try:
        actions.remove_file(actor=request.person, at=request.at, file=file)
    except DomainError as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("“%s” is removed from the draft.") % file.name)
    return redirect("certification:edit", public_id=public_id)


@once
@require_POST
def add_link(request: MemberRequest, public_id: str) -> HttpResponse:
    version = offered(request, public_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        if version.allows(Verb.EDIT):
            return _draft_page(request, version, CourseForm(instance=version), form)
        return redirect(version)
    try:
        actions.add_link(actor=request.person, at=request.at, version=version, **form.cleaned_data)
    except DomainError as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("The link is added."))
    return redirect("certification:edit", public_id=public_id)


@once
@require_POST
def remove_link(request: MemberRequest, public_id: str, link_id: str) -> HttpResponse:
    version = offered(request, public_id)
    link = get_object_or_404(version.links.kept(), public_id=link_id)
    try:
        actions.remove_link(actor=request.person, at=request.at, link=link)
    except DomainError as refusal:
        refused(request, refusal)
    else:
        messages.success(request, _("The link is removed from the draft."))
    return redirect("certification:edit", public_id=public_id)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: MemberRequest, public_id: str) -> HttpResponse:
    """Read it once more as it will be frozen; then hand it in."""
    version = offered(request, public_id)
    if not version.allows(Verb.SUBMIT):
        return redirect(version)
    if request.method == "POST":
        try:
            actions.submit_version(actor=request.person, at=request.at, version=version)
        except DomainError as refusal:
            refused(request, refusal)
            return redirect("certification:hand_in", public_id=public_id)
        messages.success(
            request, _("“%s” is handed in and frozen. The chair has been told.") % version.title
        )
        return redirect(version)
    programme = version.course.programme
    return render(
        request,
        "certification/hand_in.html",
        {
            "version": version,
            "files": version.files.kept(),
            "links": version.links.kept(),
            "missing": actions.missing(version),
            "baseline": programme.baselines.order_by("-number").first(),
        },
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take it back, after being asked by name."""
    version = offered(request, public_id)
    if not version.allows(Verb.WITHDRAW):
        return redirect(version)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(
                actor=request.person,
                at=request.at,
                version=version,
                reason=cast("str", form.cleaned_data["reason"]),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("“%s” is withdrawn.") % version.title)
            return redirect(version)
    return render(
        request,
        "certification/withdraw.html",
        {"version": version, "form": form},
        status=422 if form.is_bound else 200,
    )


@once
@require_POST
def next_version(request: MemberRequest, public_id: str) -> HttpResponse:
    version = offered(request, public_id)
    try:
        following = actions.start_next_version(actor=request.person, at=request.at, version=version)
    except DomainError as refusal:
        refused(request, refusal)
        return redirect(version)
    messages.success(
        request,
        _("Version %d is begun from what the last one said. Add its files.") % following.number,
    )
    return redirect("certification:edit", public_id=following.public_id)
