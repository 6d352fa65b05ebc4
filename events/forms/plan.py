"""The whole of planning a meetup: one form, its places and its agenda."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from community.forms.markdown import PREVIEW
from community.models import Group
from events.facts import EventFacts
from events.forms.event import EventForm
from events.forms.placing import offer_rooms, placed, rooms_stand
from events.forms.rows import ItemFormSet, RoomFormSet, items_initial, rooms_initial
from events.models import Event, Listing
from events.timetable import Slot, clash_of

ROOMS, AGENDA = "rooms", "agenda"
ONE_DAY, HALF_A_DAY = timedelta(days=1), timedelta(hours=12)
OUTSIDE = _(
    "This lies outside the meetup, which lasts from %(from)s until %(to)s. Change the line or the hours."
)
OVERLAPS = _("“%(title)s” lasts until %(until)s in the same place. Let this begin then, or later.")


class PlanForms:
    """Three forms on one page, that are right together or not at all."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        groups: list[Group],
        others: list[Group],
        event: Event | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        wanted = data.get("more", "") if data else ""
        if data is not None and wanted in {ROOMS, AGENDA}:
            data = _with_more(data, wanted)
        # for more rows, or for a look at a text: shown as typed, without judging it
        self.asks_for_more = wanted in {ROOMS, AGENDA} or bool(data and data.get(PREVIEW))
        self.event = EventForm(
            data, groups=groups, others=others, event=event, initial=dict(initial or {})
        )
        self.lines = event.lines if event else []
        self.rooms = RoomFormSet(
            data,
            prefix=ROOMS,
            initial=rooms_initial(event) if event else None,
            form_kwargs={
                "groups": [*groups, *others],
                "listings": places_for([*groups, *others], event),
            },
        )
        self.agenda = ItemFormSet(
            data, prefix=AGENDA, initial=items_initial(event) if event else None
        )
        offer_rooms(self.rooms, self.agenda)
        if self.asks_for_more:
            self.event.show_as_typed()
            self.rooms.show_as_typed()
            self.agenda.show_as_typed()

    def is_valid(self) -> bool:
        """Whether all three are right; each is asked, so that each says what it lacks."""
        right = all([self.event.is_valid(), self.rooms.is_valid(), self.agenda.is_valid()])
        return right and rooms_stand(self.rooms, self.agenda) and self._agenda_fits()

    def _agenda_fits(self) -> bool:
        """Whether every line lies within the meetup, and in one place or track one after the other.

        Only where it can be known: a meetup of several days does not say on which of them a line is.
        """
        when = self.event.cleaned_data["when"]
        start, end = when.starts_wall, when.ends_wall
        if start is None or end is None or end - start > ONE_DAY:
            return True
        rows = [(form, _slot(form.cleaned_data, start)) for form in self.agenda.filled()]
        timed = sorted(((form, slot) for form, slot in rows if slot), key=lambda row: row[1][0])
        before: list[tuple[Slot, str, datetime]] = []
        for form, (begins, ends) in timed:
            slot = self._placed_slot(form.cleaned_data, begins - start, ends - begins)
            if begins < start or ends > end or begins >= end:
                hours = {"from": f"{start:%H:%M}", "to": f"{end:%H:%M}"}
                form.add_error("starts_time", OUTSIDE % hours)
            else:
                beside = [
                    (title, until)
                    for other, title, until in before
                    if begins < until and self._in_one_place(slot, other)
                ]
                if beside:
                    title, until = max(beside, key=lambda one: one[1])
                    words = {"title": title, "until": f"{until:%H:%M}"}
                    form.add_error("starts_time", OVERLAPS % words)
            before.append((slot, form.cleaned_data["title"], ends))
        return not any(form.errors for form, _slot in timed)

    def _placed_slot(self, said: Mapping[str, Any], after: timedelta, lasts: timedelta) -> Slot:
        """A line as the timetable judges it: in its track, in the one room that it is for, or for everybody."""
        track = next(
            (item.track for item in self.lines if item.public_id == said["public_id"]), None
        )
        if track is not None:
            rooms = [form.cleaned_data["public_id"] for form in self.rooms.filled()]
            its = track.room.public_id if track.room else ""
            column, room = track.public_id, its if its in rooms else ""
        else:
            row = said.get("room") or ""
            column = room = f"row {row}" if row else ""
            if row:
                room = self.rooms.forms[int(row)].cleaned_data["public_id"] or room
        return Slot(
            key=said["public_id"] or str(id(said)),
            start=int(after.total_seconds()) // 60,
            minutes=int(lasts.total_seconds()) // 60,
            track=column,
            room=room,
        )

    def _in_one_place(self, slot: Slot, other: Slot) -> bool:
        """Whether the timetable would refuse the two at once. In several places, lines that name none of
        them may run beside each other: which is where is not said."""
        if not slot.track and not other.track and len(self.rooms.filled()) > 1:
            return False
        return clash_of(slot, [other], None) is not None

    def facts(self) -> EventFacts:
        """What was said, in the shape that actions take."""
        return self.event.facts(
            [form.facts() for form in self.rooms.filled()],
            placed(self.rooms, self.agenda),
        )

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Every fault of every form with the field that it is about, for the summary on top."""
        forms = [self.event, *self.rooms.forms, *self.agenda.forms]
        return [
            (form[name].auto_id if name in form.fields else "", str(error))
            for form in forms
            for name, errors in form.errors.items()
            for error in errors
        ]


def places_for(groups: list[Group], event: Event | None) -> list[Listing]:
    """The kept places that a room may name: those of these groups, and those it names already."""
    ours = Q(group__in=[group.pk for group in groups])
    if event is not None:
        ours |= Q(venues__rooms__event=event)
    found = Listing.objects.filter(pk__in=Listing.objects.filter(ours).values("pk"))
    return list(found.with_words())


def _slot(said: Mapping[str, Any], start: datetime) -> tuple[datetime, datetime] | None:
    """From when to when a line lasts, as far as it says so; long before the start is the next morning."""
    if said.get("starts_time") is None:
        return None
    begins = datetime.combine(start.date(), said["starts_time"])
    if start - begins > HALF_A_DAY:
        begins += ONE_DAY
    return begins, begins + timedelta(minutes=said.get("minutes") or 0)


def _with_more(data: QueryDict, which: str) -> QueryDict:
    """The same, with room for more rows."""
    longer = data.copy()
    rows = RoomFormSet if which == ROOMS else ItemFormSet
    field = f"{which}-TOTAL_FORMS"
    try:
        total = int(longer.get(field, "0"))
    except ValueError:
        total = 0
    longer[field] = str(min(total + rows.more, rows.absolute_max))
    return longer
