"""The whole of planning a meetup: one form, its places and its agenda."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from community.forms.markdown import PREVIEW
from community.models import Group
from events.facts import EventFacts
from events.forms.event import EventForm
from events.forms.rows import ItemFormSet, RoomFormSet, items_initial, rooms_initial
from events.models import Event

ROOMS, AGENDA = "rooms", "agenda"


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
        self.rooms = RoomFormSet(
            data,
            prefix=ROOMS,
            initial=rooms_initial(event) if event else None,
            form_kwargs={"groups": [*groups, *others]},
        )
        self.agenda = ItemFormSet(
            data, prefix=AGENDA, initial=items_initial(event) if event else None
        )
        if self.asks_for_more:
            self.event.show_as_typed()
            self.rooms.show_as_typed()
            self.agenda.show_as_typed()

    def is_valid(self) -> bool:
        """Whether all three are right; each is asked, so that each says what it lacks."""
        return all([self.event.is_valid(), self.rooms.is_valid(), self.agenda.is_valid()])

    def facts(self) -> EventFacts:
        """What was said, in the shape that actions take."""
        return self.event.facts(
            [form.facts() for form in self.rooms.filled()],
            [form.facts() for form in self.agenda.filled()],
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
