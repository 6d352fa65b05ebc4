"""What was typed before somebody had to sign in again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community import kept
from community.http import MemberRequest


@kept.never_kept
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: MemberRequest) -> HttpResponse:
    """Show it to whoever wrote it, with a button that sends it on; or let it be thrown away."""
    found = kept.kept(request)
    if request.method == "POST":
        kept.forget(request)
        messages.info(request, _("Thrown away."))
        return redirect("/")
    if found is not None and found.writer and found.writer != request.person.public_id:
        # the computer is shared: what another wrote is not shown, and not kept any longer
        kept.forget(request)
        return render(request, "community/kept.html", {"kept": None, "was_anothers": True})
    return render(request, "community/kept.html", {"kept": found})
