"""Questions about speakers, what they agreed to, and what is left of their talks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from community.models import Person, User
from events.models import AgendaItem, Event, Material, SpeakerConsent, SpeakerProfile

What = SpeakerConsent.What


def talk(*, public_id: str, person: Person | None, at: datetime) -> AgendaItem | None:
    """A line of an agenda that the person may see, with what its page says."""
    seen = Event.objects.visible_to(person, at=at)
    items = AgendaItem.objects.open().filter(event__in=seen, public_id=public_id)
    items = items.exclude(kind=AgendaItem.Kind.BREAK).select_related(
        "event__group__network", "event__publication", "event__cancellation", "track", "proposal"
    )
    return items.prefetch_related("speakers__person").first()


def dress(items: Sequence[AgendaItem]) -> None:
    """Put on each line what may be shown of it: `shown_materials`, and on each speaker `has_photo`.

    A recording and slides are shown once everybody with an account who speaks agrees, and somebody has
    vouched for those without one. Three questions, however many lines.
    """
    ids = [item.pk for item in items]
    people = {who.person_id for item in items for who in item.speakers.all() if who.person_id}
    materials = defaultdict(list)
    for one in Material.objects.standing().filter(item__in=ids):
        materials[one.item_id].append(one)
    agreed = agreements(people, ids)
    members = accounts(people) if materials else set()
    with_photo = photographed(people) if any(key[1] == What.PHOTO for key in agreed) else set()
    for item in items:
        shown = []
        for one in materials[item.pk]:
            one.item = item
            if may_be_shown(one, item, agreed, members):
                shown.append(one)
        item.shown_materials = shown  # type: ignore[attr-defined]  # for pages and schedules
        for who in item.speakers.all():
            shows = who.person_id in with_photo and (who.person_id, What.PHOTO, None) in agreed
            who.has_photo = shows  # type: ignore[attr-defined]  # likewise


Agreed = set[tuple[int, str, int | None]]


def agreements(people: Iterable[int], items: Iterable[int]) -> Agreed:
    """Who agrees to what, of which talk."""
    rows = SpeakerConsent.objects.standing().filter(person__in=set(people))
    wanted = {None, *items}
    return {row for row in rows.values_list("person_id", "what", "item_id") if row[2] in wanted}


def accounts(people: Iterable[int]) -> set[int]:
    """Which of them can answer for themselves."""
    users = User.objects.filter(person__in=set(people), is_active=True)
    return set(users.values_list("person_id", flat=True))


def photographed(people: Iterable[int]) -> set[int]:
    """Which of them have a photo."""
    rows = SpeakerProfile.objects.filter(person__in=set(people)).exclude(photo="")
    return set(rows.values_list("person_id", flat=True))


def may_be_shown(material: Material, item: AgendaItem, agreed: Agreed, members: set[int]) -> bool:
    """Whether everybody who speaks agrees to this being shown, or somebody answers for them."""
    speakers = list(item.speakers.all())
    mine = [who.person_id for who in speakers if who.person_id in members]
    if any((who, material.consent, item.pk) not in agreed for who in mine):
        return False
    silent = len(speakers) - len(mine)
    return silent == 0 or bool(material.vouched)


def profile_of(*people: Person) -> SpeakerProfile | None:
    """What the first of these rows that has one says as a speaker."""
    rows = SpeakerProfile.objects.filter(person__in=people).select_related("person")
    return rows.order_by("pk").first()


def shows_photo(person: Person) -> bool:
    """Whether the person has a photo and agrees to its being shown."""
    agreed = SpeakerConsent.objects.standing().filter(person=person, what=What.PHOTO)
    return agreed.exists() and bool(photographed([person.pk]))


def consents_of(person: Person, item: AgendaItem | None) -> set[str]:
    """What the person agrees to, of that talk or in general."""
    rows = SpeakerConsent.objects.standing().filter(person=person, item=item)
    return set(rows.values_list("what", flat=True))


def trace_of(person: Person, item: AgendaItem | None) -> list[SpeakerConsent]:
    """What the person agreed to and withdrew, the newest first."""
    rows = SpeakerConsent.objects.filter(person=person, item=item)
    return list(rows.order_by("-given_at", "-pk")[:20])


def own_talks(person: Person) -> list[AgendaItem]:
    """What the person speaks in, at meetups that they may see, the newest first."""
    seen = Event.objects.visible_to(person).published()
    items = AgendaItem.objects.open().filter(speakers__person=person, event__in=seen)
    return list(items.select_related("event").distinct().order_by("-event__starts_at", "pk"))
