"""Forms that bring calendars in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from community import zones
from events.reading import Bounds
from events.reading.table import COLUMNS

PASTED = 500_000  # characters; what is longer comes as a file
ORDERS = [
    ("", _("As far as the file gives it away")),
    ("day", _("The day: 12/01 is 12 January")),
    ("month", _("The month: 12/01 is 1 December")),
]
LABELS = {
    "id": _("Its own name there"),
    "title": _("Title"),
    "starts": _("Begins (date and hour)"),
    "date": _("First day"),
    "time": _("From"),
    "ends": _("Ends (date and hour)"),
    "end_date": _("Last day"),
    "end_time": _("Until"),
    "duration": _("How long"),
    "zone": _("Time zone"),
    "place": _("Place"),
    "address": _("Address"),
    "city": _("City"),
    "online_link": _("Online link"),
    "page": _("Its page there"),
    "description": _("Description"),
    "seats": _("Seats"),
    "attended": _("How many came"),
    "status": _("State"),
}


class ImportForm(forms.Form):
    """A calendar or table: as a file, or pasted."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A calendar (.ics) or a table (.csv), of at most 5 MB."),
        widget=forms.FileInput(
            attrs={"accept": ".ics,.ical,.ifb,.csv,.tsv,.txt,text/calendar,text/csv"}
        ),
    )
    text = forms.CharField(
        label=_("Or paste its text"),
        required=False,
        strip=False,
        max_length=PASTED,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )
    zone = forms.ChoiceField(
        label=_("Time zone of hours that name none"),
        choices=lambda: [(name, name.replace("_", " ")) for name in zones.places()],
        help_text=_("Hours that name their zone keep it."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        file, text = said.get("file"), (said.get("text") or "").strip()
        if not self.errors:
            if bool(file) == bool(text):
                self.add_error(
                    "file",
                    _now("Choose a file or paste its text; one of the two.")
                    if file
                    else _now("Choose a file, or paste its text below."),
                )
            elif file and file.size > Bounds().size:
                self.add_error(
                    "file",
                    _now("The file is larger than 5 MB. Export fewer years at a time."),
                )
        return said

    @property
    def content(self) -> bytes:
        """What was sent."""
        file = self.cleaned_data.get("file")
        if file:
            return bytes(file.read())
        return str(self.cleaned_data["text"]).encode("utf-8", "replace")

    @property
    def name(self) -> str:
        """What it is called: the name of the file alone, without what is not seen."""
        file = self.cleaned_data.get("file")
        said = str(file.name) if file else _now("pasted text")
        return "".join(letter if letter.isprintable() else " " for letter in said)[:120]


class ColumnsForm(forms.Form):
    """What the columns of a table mean."""

    day_first = forms.ChoiceField(
        label=_("In dates of numbers, what comes first?"),
        choices=ORDERS,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        heads: list[str],
        places: dict[str, int] | None = None,
        day_first: bool | None = None,
    ) -> None:
        order = {None: "", True: "day", False: "month"}[day_first]
        initial: dict[str, Any] = {"day_first": order}
        initial |= {name: str(place) for name, place in (places or {}).items()}
        super().__init__(data, initial=initial)
        choices = [("", _("no column")), *((str(at), head) for at, head in enumerate(heads))]
        for name in COLUMNS:
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name], choices=choices, required=False
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("title"):
            self.add_error("title", _now("Without a title there is nothing to take."))
        if not self.errors and not (said.get("starts") or said.get("date")):
            self.add_error("date", _now("Name the column that says when it begins."))
        return said

    @property
    def places(self) -> dict[str, int]:
        said = self.cleaned_data
        return {name: int(said[name]) for name in COLUMNS if said.get(name)}

    @property
    def order(self) -> bool | None:
        return {"day": True, "month": False}.get(self.cleaned_data["day_first"])
