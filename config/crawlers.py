"""What search engines and other machines ask for first: what they may read, and where it all is."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.models import Problem, Solution
from certification.models import Certificate
from community.http import SiteRequest
from community.models import Group
from elections.models import Election
from events.models import Event

PRIVATE = (
    "/account/",
    "/calendars/",
    "/keeper/",
    "/me/",
    "/mine/",
    "/notifications/",
    "/search/",
    "/demo/",
)
DOORS = ("home", "events:list", "groups", "elections:elections", "certification:registry")
MOST = 10_000  # of each kind; a site map may hold 50,000 addresses


@login_not_required
@require_safe
def robots(request: SiteRequest) -> HttpResponse:
    """A demonstration asks to be left out; a site keeps back what is one person's alone."""
    if settings.DEMO:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
        lines.append(f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def sitemap(request: SiteRequest) -> HttpResponse:
    """Every page that a stranger may read."""
    nobody, at = None, request.at
    pages = [reverse(name) for name in DOORS] + [reverse("catalogue:index")]
    rows = (
        Group.objects.visible_to(nobody),
        Event.objects.visible_to(nobody).published(),
        Certificate.objects.visible_to(nobody),
        Problem.objects.visible_to(nobody),
        Solution.objects.visible_to(nobody, at=at),
    )
    for found in rows:
        pages += [row.get_absolute_url() for row in found.order_by("pk")[:MOST]]
    votes = Election.objects.visible_to(nobody).order_by("pk").values_list("slug", flat=True)
    pages += [reverse("elections:election", args=[slug]) for slug in votes[:MOST]]
    return render(request, "sitemap.xml", {"pages": pages}, content_type="application/xml")


@login_not_required
@require_safe
def favicon(request: SiteRequest) -> HttpResponse:
    """Browsers that do not read the page ask here for the mark."""
    return HttpResponseRedirect(static("favicon.svg"))
