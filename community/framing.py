"""Which pages may stand inside another site's page. By default none may."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]


def may_be_framed(*, by: tuple[str, ...]) -> Callable[[View[Given]], View[Given]]:
    """Let the pages of these origins show the view in a frame: `@may_be_framed(by=("*",))`.

    Only for what holds no form and nothing of the reader's own: a badge, a progress bar.
    """

    def decorate(view: View[Given]) -> View[Given]:
        @wraps(view)
        def framed(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response.xframe_options_exempt = True  # Django reads it
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            return response

        allowed: View[Given] = csp_replace({"frame-ancestors": list(by)})(framed)
        return allowed

    return decorate
