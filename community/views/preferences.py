"""What a reader may set without signing in: the theme, and the zone beside the event's own."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import actions
from community.forms import TimeZoneForm
from community.http import SiteRequest
from community.middleware import THEMES, ZONE_COOKIE
from community.zones import city_of

A_YEAR = 365 * 24 * 3600


def _came_from(request: SiteRequest) -> str:
    """Find the page to go back to: one of ours, or the front page."""
    back = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if ours else "/"


def _keep(response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie, value, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


@login_not_required
@require_POST
def theme(request: SiteRequest) -> HttpResponse:
    """Keep the theme in a cookie; anything but a theme follows the device again."""
    response = HttpResponseRedirect(_came_from(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        _keep(response, "theme", chosen)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def time_zone(request: SiteRequest) -> HttpResponse:
    """Choose the zone that stands beside the event's own."""
    here = request.zone.key if request.zone else ""
    form = TimeZoneForm(request.POST or None, initial={"zone": here})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["zone"]
        response = HttpResponseRedirect(_came_from(request))
        _keep(response, ZONE_COOKIE, chosen)
        if request.person is not None:
            actions.edit_profile(actor=request.person, at=request.at, timezone=chosen)
        messages.success(
            request,
            _("Times now stand in %(city)s beside the event’s own.") % {"city": city_of(chosen)},
        )
        return response
    return render(
        request,
        "community/time_zone.html",
        {"form": form, "next": _came_from(request)},
        status=422 if form.is_bound else 200,
    )
