"""A talk's own page, and what speakers say of themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import pictures
from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.models import Person
from community.once import once
from community.permissions import require
from events import actions, rules
from events.forms.speaking import ConsentForm, MaterialForm, SpeakerForm
from events.models import AgendaItem, Material, SpeakerConsent
from events.queries import speaking


def find_talk(request: SiteRequest, item: str) -> AgendaItem:
    """A line of an agenda that is more than a break, or 404."""
    found = speaking.talk(public_id=item, person=request.person, at=request.at)
    if found is None:
        raise Http404
    return found


def speaks(request: SiteRequest, item: AgendaItem) -> bool:
    """Whether the reader speaks in it."""
    person = request.person
    return person is not None and any(who.person_id == person.pk for who in item.speakers.all())


@require_http_methods(["GET", "HEAD", "POST"])
def me_as_speaker(request: MemberRequest) -> HttpResponse:
    """Who I am as a speaker, my photo, and whether it may be shown."""
    person, at = request.person, request.at
    profile = speaking.profile_of(person)
    has_photo = bool(profile and profile.photo)
    agrees = SpeakerConsent.What.PHOTO in speaking.consents_of(person, None)
    form = SpeakerForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        has_photo=has_photo,
        initial={"bio": profile.bio if profile else "", "agree": agrees},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.write_speaker_profile(actor=person, at=at, bio=said["bio"])
        if form.made is not None or said.get("remove_photo"):
            actions.set_speaker_photo(actor=person, at=at, made=form.made)
        agreed = [str(SpeakerConsent.What.PHOTO)] if said["agree"] else []
        actions.choose_consents(actor=person, at=at, agreed=agreed)
        messages.success(request, _("Saved."))
        return redirect("events:me_as_speaker")
    context = {
        "form": form,
        "profile": profile,
        "trace": speaking.trace_of(person, None),
        "talks": speaking.own_talks(person),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "events/me_as_speaker.html", context, status=status)


@require_safe
@login_not_required
def speaker_photo(request: SiteRequest, public_id: str, which: str) -> HttpResponseBase:
    """The photo of a speaker, as long as they agree; their own is always shown to them."""
    person = get_object_or_404(Person, public_id=public_id)
    profile = speaking.profile_of(person)
    mine = request.person == person
    if which not in {pictures.LARGE, pictures.SMALL} or profile is None or not profile.photo:
        raise Http404
    if not mine and not speaking.shows_photo(person):
        raise Http404
    response = pictures.answer(profile.photo, which)
    # whoever withdraws their consent is not shown out of a cache
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@login_not_required
def talk_page(request: SiteRequest, item: str) -> HttpResponse:
    """One talk: what it was about, who spoke, slides and recording."""
    return _show(request, find_talk(request, item))


def _show(
    request: SiteRequest, item: AgendaItem, *, form: MaterialForm | None = None
) -> HttpResponse:
    person = request.person
    speaking.dress([item])
    is_speaker = speaks(request, item)
    may_add = is_speaker or rules.can_run(person, item.event, at=request.at)
    shown = {one.pk for one in item.shown_materials}  # type: ignore[attr-defined]  # by dress
    context: dict[str, Any] = {
        "item": item,
        "event": item.event,
        "profiles": [
            (who, speaking.profile_of(who.person) if who.person else None)
            for who in item.speakers.all()
        ],
        "is_speaker": is_speaker,
        "may_add": may_add,
        "form": form or MaterialForm(),
    }
    if may_add:
        standing = item.materials.standing().select_related("added_by")
        context["materials"] = [(one, one.pk in shown) for one in standing]
    if is_speaker and person is not None:
        agreed = speaking.consents_of(person, item)
        context["consent_form"] = ConsentForm(initial={"agreed": list(agreed)})
        context["trace"] = speaking.trace_of(person, item)
    status = 422 if form is not None else 200
    return render(request, "events/talk.html", context, status=status)


@once
@require_POST
def talk_consents(request: MemberRequest, item: str) -> HttpResponse:
    """Say what may be shown of my talk."""
    talk = find_talk(request, item)
    require(speaks(request, talk), _("Only those who speak in it say what may be shown."))
    form = ConsentForm(request.POST)
    if form.is_valid():
        agreed = form.cleaned_data["agreed"]
        actions.choose_consents(actor=request.person, at=request.at, item=talk, agreed=agreed)
        messages.success(request, _("Noted. What you do not agree to is hidden."))
    else:
        messages.error(request, _("Choose among the two; nothing was changed."))
    return redirect("events:talk", item=item)


@require_POST
def material_new(request: MemberRequest, item: str) -> HttpResponse:
    """Add slides or a recording."""
    talk = find_talk(request, item)
    require(
        speaks(request, talk) or rules.can_run(request.person, talk.event, at=request.at),
        _("Speakers and organisers alone add to a talk."),
    )
    form = MaterialForm(request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.add_material(
                actor=request.person,
                at=request.at,
                item=talk,
                kind=said["kind"],
                url=said["url"],
                name=said["file"].name if said["file"] else "",
                content=said["file"],
                vouched=said["vouched"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Added. It shows as soon as everybody who speaks agrees."))
            return redirect("events:talk", item=item)
    return _show(request, talk, form=form)


@once
@require_POST
def material_remove(request: MemberRequest, item: str, material: str) -> HttpResponse:
    """Take slides or a recording away."""
    talk = find_talk(request, item)
    row = get_object_or_404(Material.objects.standing(), item=talk, public_id=material)
    require(speaks(request, talk) or rules.can_run(request.person, talk.event, at=request.at))
    actions.remove_material(actor=request.person, at=request.at, material=row)
    messages.success(request, _("Taken away."))
    return redirect("events:talk", item=item)


@require_safe
@login_not_required
def material_file(request: SiteRequest, item: str, material: str) -> FileResponse:
    """Slides as a download, never opened in the site's own name."""
    talk = find_talk(request, item)
    speaking.dress([talk])
    row = get_object_or_404(Material.objects.standing(), item=talk, public_id=material)
    inside = speaks(request, talk) or rules.can_run(request.person, talk.event, at=request.at)
    shown: list[Material] = talk.shown_materials  # type: ignore[attr-defined]  # by dress
    if not row.stored or not (inside or row in shown):
        raise Http404
    response = FileResponse(
        row.stored.open("rb"),
        as_attachment=True,
        filename=row.name,
        content_type=row.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response
