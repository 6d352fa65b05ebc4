"""What the measured pages need, made in the site's own database. Runs as `manage.py shell` in the site."""

from __future__ import annotations

import json

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from community.models import Group, User
from elections.models import Election
from events.models import Event, Room
from tests.factories.elections import draft_election

SEATS = 400


def main() -> None:
    """Print, as one line of JSON, where the pages are and who may take seats."""
    at = timezone.now()
    room = (
        Room.objects.filter(event__in=Event.objects.published().filter(starts_at__gt=at))
        .select_related("event", "group")
        .order_by("event__starts_at")
        .first()
    )
    Room.objects.filter(pk=room.pk).update(capacity=SEATS * 2)
    group = room.group or Group.objects.filter(kind=Group.Kind.CHAPTER).first()
    vote = Election.objects.filter(slug="sample-bylaws").first() or Election.objects.first()
    roll = draft_election(group, at=at, title="A roll to import")
    told = {
        "event": f"/events/{room.event.public_id}/",
        "room": room.public_id,
        "group": f"/groups/{group.slug}/calendar.ics",
        "roll": roll.slug,
        "vote": f"/elections/{vote.slug}/" if vote else "",
        "sessions": [session(f"bench{number}@example.org") for number in range(SEATS)],
    }
    print("STAGE " + json.dumps(told))


def session(address: str) -> str:
    """A signed-in member's session."""
    user = User.objects.create_user(address, name=address.split("@", maxsplit=1)[0].capitalize())
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.save()
    return store.session_key


main()
