"""What everybody may read: how it works, where it comes from, the registry, the certificates."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from certification import drawings, queries, rules, states, words
from certification.forms import ReasonForm
from certification.models import Baseline, Certificate, Programme
from community import qr
from community.http import SiteRequest
from community.models import Role
from community.spreadsheets import cell

FRONT = 6
PAGE = 50


@login_not_required
@require_safe
def overview(request: SiteRequest) -> HttpResponse:
    """What certification is here, what is new, what is under way, how to take part."""
    baselines = Baseline.objects.select_related("programme__committee").prefetch_related("criteria")
    newest: dict[int, Baseline] = {}
    for baseline in baselines.order_by("programme__name", "-number"):
        newest.setdefault(baseline.programme_id, baseline)
    certified = queries.newly_certified(person=request.person, at=request.at, limit=FRONT)
    return render(
        request,
        "certification/overview.html",
        {
            "certified": certified,
            "standing_today": queries.active(person=request.person, at=request.at).count(),
            "in_review": queries.in_review(person=request.person, at=request.at, limit=FRONT),
            "baselines": [
                (one, words.share_words(str(one.programme.share))) for one in newest.values()
            ],
            "providers": queries.organisations_of(request.person, at=request.at),
            "seats": queries.committees_of(
                request.person, at=request.at, kinds=(Role.Kind.CHAIR, Role.Kind.MEMBER)
            ),
        },
    )


@login_not_required
@require_safe
def history(request: SiteRequest) -> HttpResponse:
    """Why a word needs a committee: the question of 2012, with its sources."""
    return render(request, "certification/history.html")


@login_not_required
@require_safe
def baseline(request: SiteRequest, slug: str, public_id: str) -> HttpResponse:
    """A rubric as it was adopted, with all its words."""
    programme = get_object_or_404(Programme.objects.select_related("committee"), slug=slug)
    one = get_object_or_404(programme.baselines.prefetch_related("criteria"), public_id=public_id)
    return render(
        request,
        "certification/baseline.html",
        {
            "programme": programme,
            "baseline": one,
            "share": words.share_words(str(programme.share)),
        },
    )


@login_not_required
@require_safe
def registry(request: SiteRequest) -> HttpResponse:
    """Every certificate there ever was, with what it is worth today."""
    text = request.GET.get("q", "")
    found = queries.registry(person=request.person, text=text)
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    rows = [
        {"certificate": one, "standing": one.standing(at=request.at)} for one in page.object_list
    ]
    return render(
        request,
        "certification/registry.html",
        {"rows": rows, "page": page, "text": text, "loosely": found.loosely},
    )


def _row(one: Certificate, request: SiteRequest) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "programme": one.course.programme.slug,
        "baseline": one.baseline.number,
        "holder": one.holder.name,
        "course": one.version.title,
        "version": one.version.number,
        "manifest_sha256": one.manifest_sha256,
        "issued_on": one.issued_on.isoformat(),
        "expires_on": one.expires_on.isoformat(),
        "state": one.standing(at=request.at).value,
        "reason": one.reason(at=request.at),
        "url": settings.SITE_URL + one.get_absolute_url(),
    }


def _open_to_other_sites(response: HttpResponse | StreamingHttpResponse) -> None:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "no-cache"


@login_not_required
@require_safe
def registry_json(request: SiteRequest) -> HttpResponse:
    """The registry for other sites and scripts; asked again with its ETag, it says 304."""
    certificates = Certificate.objects.visible_to(None).with_standing().newest()
    rows = [_row(one, request) for one in certificates.iterator(chunk_size=500)]
    said = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    # Weak: `as_of` moves with the clock, and is not news.
    tag = f'W/"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
    known = {one.strip() for one in request.headers.get("If-None-Match", "").split(",")}
    response: HttpResponse
    if tag in known or "*" in known:
        response = HttpResponseNotModified()
    else:
        as_of = request.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        body = {"as_of": as_of, "certificates": rows}
        response = HttpResponse(
            json.dumps(body, ensure_ascii=False, indent=1), content_type="application/json"
        )
    response["ETag"] = tag
    _open_to_other_sites(response)
    response["Access-Control-Expose-Headers"] = "ETag"
    return response


class _Echo:
    """A file that hands every line straight on."""

    def write(self, line: str) -> str:
        return line


def _lines(request: SiteRequest) -> Iterator[str]:
    writer = csv.writer(_Echo())
    columns = [
        "id", "programme", "baseline", "holder", "course", "version", "manifest_sha256",
        "issued_on", "expires_on", "state", "reason", "url",
    ]  # fmt: skip
    yield writer.writerow(columns)
    certificates = Certificate.objects.visible_to(None).with_standing().newest()
    for one in certificates.iterator(chunk_size=500):
        row = _row(one, request)
        yield writer.writerow([cell(row[column]) for column in columns])


@login_not_required
@require_safe
def registry_csv(request: SiteRequest) -> StreamingHttpResponse:
    """The registry for spreadsheets."""
    response = StreamingHttpResponse(_lines(request), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="registry.csv"'
    _open_to_other_sites(response)
    return response


@login_not_required
@require_safe
def certificate(request: SiteRequest, public_id: str) -> HttpResponse:
    """The certificate itself, what it is worth today, and everything it rests on."""
    rows = Certificate.objects.visible_to(request.person).with_standing()
    one = get_object_or_404(
        rows.select_related(
            "decision", "course__programme__committee__network", "course__provider"
        ),
        public_id=public_id,
    )
    address = settings.SITE_URL + one.get_absolute_url()
    modules, path = qr.path(address)
    standing = one.standing(at=request.at)
    may_end = rules.can_chair(request.person, one.version, at=request.at)
    return render(
        request,
        "certification/certificate.html",
        {
            "certificate": one,
            "version": one.version,
            "programme": one.course.programme,
            "standing": standing,
            "ending": one.ending(at=request.at),
            "address": address,
            "shown_address": address.partition("://")[2].rstrip("/").split("/"),
            "qr": {"modules": modules, "path": path},
            "frames": (drawings.frame(22, 32, look="wide"), drawings.frame(11, 26, look="narrow")),
            "files": one.version.files.kept(),
            "links": one.version.links.kept(),
            "sum": words.explain(one.decision.arithmetic),
            "history": queries.history_of(one),
            "may_end": may_end
            and standing not in (states.Standing.REVOKED, states.Standing.SUPERSEDED),
            "reason_form": ReasonForm() if may_end else None,
        },
    )


@login_not_required
@require_safe
def manifest(request: SiteRequest, public_id: str) -> HttpResponse:
    """The very text whose hash the certificate names: `sha256sum` agrees with the page."""
    rows = Certificate.objects.visible_to(request.person).select_related("version")
    one = get_object_or_404(rows, public_id=public_id)
    response = HttpResponse(one.version.manifest.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="manifest-{one.public_id}.json"'
    _open_to_other_sites(response)
    return response
