"""/demo/: stepping into somebody's shoes, and reading their mail. All of it only in demo mode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community import mailbox
from community.http import SiteRequest
from community.models import User
from config.demo import people
from config.demo.places import samples, work_of
from config.demo_mode import demo_only

BACKEND = "django.contrib.auth.backends.ModelBackend"


def wearable(email: str) -> User | None:
    """Find a login that anyone may step into: of a demo person, without a password, without powers."""
    user = (
        User.objects.select_related("person")
        .filter(
            email=email,
            person__is_demo=True,
            is_active=True,
            is_staff=False,
            is_superuser=False,
        )
        .first()
    )
    return None if user is None or user.has_usable_password() else user


@login_not_required
@demo_only
@never_cache
@require_safe
def demo(request: SiteRequest) -> HttpResponse:
    """Who one may become here, and what there is to see."""
    now = request.person if request.person and request.person.is_demo else None
    worn = people.BY_EMAIL.get(now.user.email) if now else None
    context = {
        "shoes": people.SHOES,
        "worn": worn,
        "samples": samples(request.person, at=request.at),
    }
    return render(request, "demo/demo.html", context)


@login_not_required
@demo_only
@never_cache
@require_POST
def become(request: SiteRequest) -> HttpResponse:
    """Sign in as a demo person, in a fresh session, and go where their work is."""
    shoes = people.BY_KEY.get(request.POST.get("who", ""))
    user = wearable(shoes.email) if shoes else None
    if shoes is None or user is None:
        raise Http404
    # nothing of whoever sat here before goes along, not even from one demo person to the same
    request.session.flush()
    login(request, user, backend=BACKEND)
    messages.success(
        request,
        _("You are %(name)s now, %(role)s.") % {"name": user.person.name, "role": shoes.role},
    )
    return HttpResponseRedirect(work_of(shoes.key, user.person, at=request.at))


@dataclass(frozen=True)
class Letter:
    """A mail as it is shown: words alone. What it carries in HTML is never shown."""

    subject: str
    text: str
    sent_at: datetime | None
    attachments: tuple[str, ...]


@login_not_required
@demo_only
@never_cache
@require_safe
def mail(request: SiteRequest) -> HttpResponse:
    """The mail that the current demo person got. Nothing of it ever left this machine."""
    person = request.person if request.person and request.person.is_demo else None
    letters = [letter_of(each) for each in mailbox.messages_to(person.user.email)] if person else []
    return render(request, "demo/mail.html", {"person": person, "letters": letters})


def letter_of(message: EmailMessage) -> Letter:
    """Take the words of a mail, and the names of what is attached."""
    body = message.get_body(preferencelist=("plain",))
    sent = str(message.get("Date", ""))
    return Letter(
        subject=str(message.get("Subject", "")),
        text=str(body.get_content()).strip() if body is not None else "",
        sent_at=parsedate_to_datetime(sent) if sent else None,
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
    )
