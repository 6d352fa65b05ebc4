"""A text as it will look, while it is written."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community import limits
from community.http import MemberRequest
from community.kept import never_kept
from community.markdown import LIMIT, render

PER_MINUTE = 120
PLAIN = "text/plain; charset=utf-8"


@never_kept
@never_cache
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """Turn a text into exactly what the page will show once it is saved. Nothing is kept."""
    if not limits.within("preview", request.person.public_id, most=PER_MINUTE, at=request.at):
        said = _("Too many previews in a minute. Go on writing; they come back.")
        return HttpResponse(said, status=429, headers={"Retry-After": "60"}, content_type=PLAIN)
    text = request.POST.get("text", "").strip()
    if len(text) > LIMIT:
        said = _("This is longer than any text here may be (%d characters).") % LIMIT
        return HttpResponse(said, status=413, content_type=PLAIN)
    return HttpResponse(render(text))
