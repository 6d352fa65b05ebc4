"""Which place a line of the agenda is for: one of those typed above it, or every one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from events.facts import ItemFacts


def offer_rooms(rooms: Any, agenda: Any) -> None:
    """Let each line name a place, where there are several."""
    named = [(str(number), _named(number, row)) for number, row in enumerate(rooms.forms)]
    for line in agenda.forms:
        field = line.fields["room"]
        if len(named) < 2:
            del line.fields["room"]
        elif isinstance(field, forms.ChoiceField):
            field.choices = [("", _("in every room")), *named]


def rooms_stand(rooms: Any, agenda: Any) -> bool:
    """Whether every place that a line names is one that will stand."""
    standing = rooms.filled()
    for line in agenda.filled():
        chosen = line.cleaned_data.get("room")
        if chosen and rooms.forms[int(chosen)] not in standing:
            line.add_error("room", _("That place is empty or taken out. Choose another."))
    return not any(line.errors for line in agenda.filled())


def placed(rooms: Any, agenda: Any) -> list[ItemFacts]:
    """The lines, each with its place as it is counted among those that stand."""
    standing = rooms.filled()
    lines = []
    for line in agenda.filled():
        facts = line.facts()
        if facts.room is not None:
            facts = replace(facts, room=standing.index(rooms.forms[facts.room]))
        lines.append(facts)
    return lines


def title_of(row: Any) -> str:
    """What a row of the form is about, as far as it says so: `Tidel Park, Chennai`."""
    known = row.listings.get(row["known"].value()) if "known" in row.fields else None
    words = (
        [known.now.name, known.now.city] if known else [row["place"].value(), row["city"].value()]
    )
    said = ", ".join(word for word in words if word)
    return said or str(row["name"].value() or "")


def _named(number: int, row: Any) -> str:
    place = _("Place %s") % (number + 1)
    said = title_of(row)
    return f"{place}: {said}" if said else place
