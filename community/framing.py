"""Which pages may stand inside another site's page. By default none may."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.html import escape
from django.utils.translation import gettext as _

from community.http import SiteRequest
from community.models import FramingRule, Group

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]
ANYWHERE = ("*",)
MOST_ORIGINS = 20
# asked for each time, so that a rule holds from the moment that it is said; mostly the answer is 304
ASKED_EACH_TIME = "public, no-cache"
_NAME = re.compile(
    r"(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"
)


def may_be_framed(*, by: tuple[str, ...]) -> Callable[[View[Given]], View[Given]]:
    """Let the pages of these origins show the view in a frame: `@may_be_framed(by=("*",))`.

    Only for what holds no form and nothing of the reader's own: a badge, a progress bar. Where the origins
    depend on what is shown, the view says so itself with `let_be_framed`.
    """

    def decorate(view: View[Given]) -> View[Given]:
        @wraps(view)
        def framed(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            return let_be_framed(view(request, *args, **kwargs), by=by)

        return cast("View[Given]", framed)

    return decorate


def let_be_framed(response: HttpResponse, *, by: Sequence[str]) -> HttpResponse:
    """Let the pages of these origins show this answer in a frame; of none, nobody's.

    `frame-ancestors` (Content Security Policy 3, 6.4.2) decides; X-Frame-Options, which knows no list,
    is left out where somebody may.
    """
    if not by:
        return response
    csp_replace({"frame-ancestors": list(by)})(lambda: response)()  # marks it for the middleware
    response.xframe_options_exempt = True  # Django reads it
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def ancestors_of(group: Group) -> tuple[str, ...]:
    """Where a group lets its list and its meetups be shown: on any page, unless it said otherwise."""
    rule = group.framing_rules.filter(ended_at__isnull=True).first()
    if rule is None or rule.where == FramingRule.Where.ANYWHERE:
        return ANYWHERE
    return tuple(rule.origins) if rule.where == FramingRule.Where.NAMED else ()


def rule_in_words(group: Group) -> str:
    """Say where what a group shows may stand in a frame."""
    origins = ancestors_of(group)
    if origins == ANYWHERE:
        return _("It may stand on any page.")
    if not origins:
        return _("The organisers of the group let it stand on no other page.")
    return _("The organisers of the group let it stand on pages of these sites alone: %s") % (
        ", ".join(origins)
    )


def framed_page(
    request: SiteRequest, group: Group, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Answer with a page for frames, and say who may frame it: what its group lets be shown.

    `?theme=light` or `dark` makes it go with the page around it. The same to everybody.
    """
    theme = request.GET.get("theme", "")
    theme = theme if theme in {"light", "dark"} else ""
    page = render(request, template, {**context, "group": group, "theme": theme})
    etag = f'"{hashlib.sha256(page.content).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or page
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = ASKED_EACH_TIME
    response.headers["X-Robots-Tag"] = "noindex"
    return let_be_framed(response, by=ancestors_of(group))


def frame_to_copy(path: str, title: str, height: int) -> str:
    """Write the frame that somebody pastes elsewhere. Its title tells those who cannot see it what it is."""
    address = escape(settings.SITE_URL + path)
    return (
        f'<iframe src="{address}" title="{escape(title)}" width="100%" height="{height}"'
        ' loading="lazy" style="border:0"></iframe>'
    )


class BadOrigin(ValueError):
    """What was typed names no site; the words say what to type instead."""


def read_origins(text: str) -> list[str]:
    """Read sites, one a line, as Content-Security-Policy names them (`https://example.org`, `https://*.example.org`).

    Each once, in the order given. Raises BadOrigin, naming the line.
    """
    origins: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        typed = line.strip()
        if not typed:
            continue
        try:
            origin = read_origin(typed)
        except BadOrigin as fault:
            raise BadOrigin(
                _("Line %(line)d: %(fault)s") % {"line": number, "fault": fault}
            ) from None
        if origin not in origins:
            origins.append(origin)
    if len(origins) > MOST_ORIGINS:
        raise BadOrigin(
            _("%(count)d sites are more than the %(most)d that there is room for.")
            % {"count": len(origins), "most": MOST_ORIGINS}
        )
    return origins


def read_origin(typed: str) -> str:
    """Read one site: its scheme, its name, its port where it has one. Nothing after them."""
    said = {"typed": typed[:80]}
    try:
        parts = urlsplit(typed)
        port = parts.port
        name = (parts.hostname or "").lower()
    except ValueError:
        raise BadOrigin(_("“%(typed)s” is not an address.") % said) from None
    if parts.scheme.lower() not in {"https", "http"} or not name:
        raise BadOrigin(_("“%(typed)s” needs its beginning, such as https://example.org.") % said)
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username is not None:
        raise BadOrigin(
            _("“%(typed)s” is a page. Name its site alone: %(site)s")
            % {**said, "site": f"{parts.scheme.lower()}://{name}"}
        )
    try:
        plain = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        plain = ""
    if len(plain) > 253 or not _NAME.fullmatch(plain):
        raise BadOrigin(_("“%(typed)s” names no site.") % said)
    return f"{parts.scheme.lower()}://{plain}" + (f":{port}" if port else "")
