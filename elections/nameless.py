"""Requests without a name: what is asked at a few addresses of the box is answered without looking who asks.

The browser sends no cookie there. Where one comes all the same, it is taken off the request before anything reads it, and
no answer sets one; so neither a session nor a language, theme or zone that somebody chose can tell two voters
apart. What the network tells (an address, a time) this cannot take away; the pages say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PATHS = re.compile(r"^/elections/[^/]+/box/(?:cast|standing|sheet)/$")
NAMING = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_REFERER")


class NamelessBox:
    """Takes names off requests to the box. It stands before whatever reads sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not PATHS.match(request.path_info):
            return self.get_response(request)
        for name in NAMING:
            request.META.pop(name, None)
        response = self.get_response(request)
        response.cookies.clear()
        return response
