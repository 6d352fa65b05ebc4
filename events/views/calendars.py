"""Calendars to follow: of one meetup, a group, a city, all of them, and of one's own seats."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.http import MemberRequest, SiteRequest
from community.models import Group, Person
from community.once import once
from community.queries import is_following_city
from events import actions, calendars, editions, invitations, keeping, queries
from events.models import Event
from events.models.event import EventQuerySet
from events.queries.calendars import cities
from events.views.finding import find

PAST_SHOWN = 30


@require_safe
@login_not_required
def event_calendar(request: SiteRequest, public_id: str) -> HttpResponseBase:
    """One meetup for a calendar."""
    event = find(request, public_id)
    events = Event.objects.filter(pk=event.pk).in_calendars()
    about = calendars.About(
        name=event.title,
        key=f"event:{event.public_id}",
        address=_whole(request.path),
        page=_whole(event.get_absolute_url()),
        zone=event.timezone,
    )
    return _calendar(request, events, about, name=f"{event.public_id}.ics")


@require_safe
@login_not_required
def group_calendar(request: SiteRequest, slug: str) -> HttpResponseBase:
    """All meetups of a group, for a calendar to follow; of a network, those of its chapters too."""
    group = get_object_or_404(Group.objects.visible_to(request.person), slug=slug)
    # a public calendar is the same for everybody who asks
    public = Group.objects.visible_to(None).filter(pk=group.pk).exists()
    viewer = None if public else request.person
    groups = queries.with_chapters(group, person=viewer)
    about = calendars.About(
        name=_("%s meetups") % group.name,
        key=f"group:{group.public_id}" + ("" if viewer is None else f":{viewer.public_id}"),
        address=_whole(request.path),
        page=f"{_whole('/groups/')}{group.slug}/",
        zone=group.timezone,
        description=group.summary,
    )
    events = queries.in_calendar(groups=groups, person=viewer)
    return _calendar(request, events, about, name=f"{group.slug}.ics", is_private=not public)


@require_safe
@login_not_required
def city_calendar(request: SiteRequest, slug: str) -> HttpResponseBase:
    """All meetups in a city or of its chapter, for a calendar to follow."""
    city = _city(slug)
    about = calendars.About(
        name=_("Meetups in %s") % city.name,
        key=f"city:{city.slug}",
        address=_whole(reverse("calendars:city", args=[city.slug])),
        page=_whole(reverse("calendars:city_page", args=[city.slug])),
        zone=settings.TIME_ZONE,
    )
    return _calendar(request, queries.in_city(city), about, name="meetups.ics")


@require_safe
@login_not_required
def whole_calendar(request: SiteRequest) -> HttpResponseBase:
    """All meetups of all groups."""
    about = calendars.About(
        name=_("All meetups"),
        key="all",
        address=_whole(request.path),
        page=_whole(reverse("events:list")),
        zone=settings.TIME_ZONE,
    )
    return _calendar(request, queries.in_calendar(person=None), about, name="meetups.ics")


def _calendar(
    request: SiteRequest,
    events: EventQuerySet,
    about: calendars.About,
    *,
    name: str,
    is_private: bool = False,
) -> HttpResponseBase:
    def write() -> bytes:
        return calendars.render(queries.entries_of(events), about=about, site=settings.SITE_URL)

    mark = editions.mark_of(events, about)
    return editions.answer(
        request, write, key=about.key, mark=mark, name=name, is_private=is_private
    )


# --- Cities ------------------------------------------------------------------------------------------


@require_safe
@login_not_required
def city_list(request: SiteRequest) -> HttpResponse:
    """Every city with meetups or a chapter."""
    return render(request, "events/cities.html", {"cities": cities()})


@require_safe
@login_not_required
def city_page(request: SiteRequest, slug: str) -> HttpResponse:
    """What is to come in a city, and what was."""
    city = _city(slug)
    held = Event.objects.filter(pk__in=queries.in_city(city).values("pk"))
    path = reverse("calendars:city", args=[city.slug])
    context = {
        "city": city,
        "groups": Group.objects.visible_to(None).filter(city__in=city.spellings, closed_at=None),
        "upcoming": queries.for_lists(held.coming(at=request.at)),
        "past": queries.for_lists(held.standing().over(at=request.at))[:PAST_SHOWN],
        "follow": keeping.follow(path, _("Meetups in %s") % city.name),
        "follows": is_following_city(request.person, city.slug),
    }
    return render(request, "events/city.html", context)


def _city(slug: str) -> queries.City:
    city = queries.city_called(slug)
    if city is None:
        raise Http404
    return city


# --- One's own -----------------------------------------------------------------------------------------


@require_safe
@login_not_required
def own_calendar(request: SiteRequest, token: str) -> HttpResponseBase:
    """Somebody's seats, for whoever holds the secret address: their own calendar program."""
    person = queries.owner_of_calendar(token)
    if person is None:
        response: HttpResponseBase = HttpResponse(status=404)
        editions.keep_secret(response)
        return response
    about = calendars.About(
        name=_("My meetups"),
        key=f"own:{person.public_id}",
        address="",  # a secret does not stand in what may be passed on
        page=_whole(reverse("mine")),
        zone=person.timezone or settings.TIME_ZONE,
    )
    return editions.answer(
        request,
        lambda: _own(person, about),
        key=about.key,
        mark=editions.mark_of_seats(person, about),
        name="my-meetups.ics",
        is_private=True,
    )


def _own(person: Person, about: calendars.About) -> bytes:
    seats = queries.seats_in_calendar(person)
    parts = {seat.event_id: invitations.part_of(seat, seat.event) for seat in seats}
    events = [seat.event for seat in seats]
    return calendars.render(events, about=about, site=settings.SITE_URL, parts=parts)


@require_safe
def own_page(request: MemberRequest) -> HttpResponse:
    """Where a member finds the address of their own calendar, and ends it."""
    key = queries.calendar_key_of(request.person)
    token = queries.token_of(key) if key is not None else ""
    path = reverse("calendars:own", args=[token]) if token else ""
    follow = keeping.follow(path, _("My meetups")) if path else None
    response = render(request, "events/own_calendar.html", {"key": key, "follow": follow})
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@once
@require_POST
def own_make(request: MemberRequest) -> HttpResponse:
    """Make the address."""
    actions.make_calendar(actor=request.person, at=request.at)
    messages.success(request, _("Your calendar has an address now. Keep it to yourself."))
    return redirect("calendars:own_page")


@once
@require_POST
def own_replace(request: MemberRequest) -> HttpResponse:
    """End the address and make another."""
    actions.replace_calendar(actor=request.person, at=request.at)
    messages.success(
        request, _("Your calendar has a new address. The old one opens nothing any more.")
    )
    return redirect("calendars:own_page")


@once
@require_POST
def own_revoke(request: MemberRequest) -> HttpResponse:
    """End the address."""
    actions.revoke_calendar(actor=request.person, at=request.at)
    messages.success(request, _("The address opens nothing any more."))
    return redirect("calendars:own_page")


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
