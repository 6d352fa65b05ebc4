"""The form of what a meetup is, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from community import zones
from community.forms import MarkdownField
from community.models import Group, new_public_id
from events import times
from events.facts import EventFacts, ItemFacts, RoomFacts
from events.forms.base import DayField, KeepsWords, TimeInput
from events.models import Event

SALT = "events.new"  # keeps the name that a form carries from being made up
FOLDS = [("0", _("the first time")), ("1", _("the second time"))]
WHEN_FIELDS = {"starts_on", "ends_on", "starts_time", "ends_time", "timezone"}


class EventForm(KeepsWords):
    """What a meetup is, when, and with whose help."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    read_at = forms.CharField(widget=forms.HiddenInput, required=False)
    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("Which group organises it?"), to_field_name="slug"
    )
    title = forms.CharField(label=_("Title"), max_length=140)
    summary = forms.CharField(
        label=_("In one sentence"),
        max_length=240,
        required=False,
        help_text=_("What will people take home? It stands under the title and in calendars."),
    )
    description = MarkdownField(
        label=_("Description"), required=False, help_text=_("As long as you like.")
    )
    starts_on = DayField(
        label=_("Day"),
        required=False,
        help_text=_("A draft may wait for its date."),
    )
    starts_time = forms.TimeField(label=_("From"), required=False, widget=TimeInput)
    ends_time = forms.TimeField(label=_("Until"), required=False, widget=TimeInput)
    ends_on = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Only where it ends on another day."),
    )
    starts_fold = forms.ChoiceField(
        label=_("The clocks show the hour of the start twice that night. Which one?"),
        choices=FOLDS,
        required=False,
        widget=forms.RadioSelect,
    )
    ends_fold = forms.ChoiceField(
        label=_("The clocks show the hour of the end twice that night. Which one?"),
        choices=FOLDS,
        required=False,
        widget=forms.RadioSelect,
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(name, name.replace("_", " ")) for name in zones.places()],
        help_text=_("The hours are those of a clock on the wall there."),
    )
    online_link = forms.URLField(
        label=_("Online link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Shown to those who have a seat, and nobody else."),
    )
    hosts = forms.ModelMultipleChoiceField(
        Group.objects.none(),
        label=_("Groups to hold it with"),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each is asked, and shown as a host once its organisers say yes. So is a group that is to"
            " open one of the places above."
        ),
    )
    asking = forms.CharField(
        label=_("What do you ask of them?"),
        required=False,
        max_length=600,
        help_text=_("Their organisers read it with the question: “Could you open a room for 40?”"),
    )
    host = forms.CharField(
        label=_("Host of the place"),
        required=False,
        max_length=200,
        help_text=_("Who opens the door: a company, a college, a person."),
    )
    organised_with = forms.CharField(label=_("Organised with"), required=False, max_length=300)
    sponsors = forms.CharField(label=_("Sponsors"), required=False, max_length=300)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        groups: list[Group],
        others: list[Group],
        event: Event | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial if event is None else _initial_of(event))
        self.event = event
        self.asks: set[str] = set()
        if event is not None:
            self._keep_zone(event)
            for end, wall in _repeated(event).items():
                self._ask(end, wall, event.timezone)
        allowed = {"group": groups, "hosts": others}
        for name, rows in allowed.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = Group.objects.filter(pk__in=[row.pk for row in rows])
        if event is not None:
            self.fields["group"].required = False
        if not others:
            del self.fields["hosts"], self.fields["asking"]
        if event is None and not self.is_bound:
            self.initial["token"] = signing.dumps(new_public_id(), salt=SALT)

    def _keep_zone(self, event: Event) -> None:
        """Offer the zone it has, though the list no longer names it: none is changed unseen."""
        field = self.fields["timezone"]
        if isinstance(field, forms.ChoiceField) and event.timezone not in zones.places():
            known = [(name, name.replace("_", " ")) for name in zones.places()]
            if times.is_zone(event.timezone):
                field.choices = [(event.timezone, event.timezone), *known]
            else:
                gone = _("%s (no longer known: choose another)") % event.timezone
                field.choices = [("", gone), *known]
                self.initial["timezone"] = ""

    @property
    def keeps_coarse_date(self) -> bool:
        """Whether the date of the record stands as long as no day is given."""
        return self.event is not None and self.event.precision not in times.IN_CALENDARS

    def clean_token(self) -> str:
        """The name for the new draft, as we handed it out."""
        try:
            return str(signing.loads(self.cleaned_data["token"], salt=SALT, max_age=14 * 86400))
        except signing.BadSignature:
            return ""

    def clean_read_at(self) -> datetime | None:
        """Which version the editor had before them."""
        try:
            return datetime.fromisoformat(self.cleaned_data["read_at"])
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if self.errors.keys() & WHEN_FIELDS:
            return said
        if said.get("starts_on") is None:
            said["when"] = self._undated()
            return said
        if (said["starts_time"] is None) != (said["ends_time"] is None):
            missing = "ends_time" if said["starts_time"] else "starts_time"
            self.add_error(missing, _("Give both hours, or neither. A rough hour will do."))
            return said
        said["when"] = self._when()
        return said

    def _undated(self) -> times.When:
        if self.keeps_coarse_date and self.event is not None:
            return self.event.when
        for name in ("starts_time", "ends_time", "ends_on"):
            if self.cleaned_data.get(name) is not None:
                self.add_error("starts_on", _("On which day?"))
                break
        return times.When(times.DAY, self.cleaned_data["timezone"])

    def _when(self) -> times.When:
        said = self.cleaned_data
        when = times.When(
            precision=times.INSTANT if said["starts_time"] else times.DAY,
            zone=said["timezone"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"] or said["starts_on"],
            starts_time=said["starts_time"],
            ends_time=said["ends_time"],
            starts_fold=self._fold("starts"),
            ends_fold=self._fold("ends"),
        )
        if self.errors.keys() & {"starts_fold", "ends_fold"}:
            return when
        try:
            when.bounds()
        except times.SkippedHour:
            self._blame_skipped(when)
        except times.EndsBeforeItStarts:
            late = _("The end lies before the start. Past midnight? Then give the last day, too.")
            self.add_error("ends_time" if said["ends_time"] else "ends_on", late)
        except times.TooLong:
            self.add_error(
                "ends_on",
                _("A meetup has at most %d days. Is the last day right?") % times.MOST_DAYS,
            )
        except times.FarYear as year:
            self.add_error("starts_on", _("The year %s cannot be meant. Is the day right?") % year)
        return when

    def _fold(self, end: str) -> int:
        """Which of two equal hours is meant; asks where the clock shows it twice."""
        said = self.cleaned_data
        day = (said["ends_on"] if end == "ends" else None) or said["starts_on"]
        hour, zone = said[f"{end}_time"], said["timezone"]
        if hour is None or not times.comes_twice(wall := datetime.combine(day, hour), zone):
            return 0
        self._ask(end, wall, zone)
        chosen = said.get(f"{end}_fold", "")
        if chosen == "":
            self.add_error(
                f"{end}_fold", _("The clocks go back that night. Choose one of the two.")
            )
        return int(chosen or 0)

    def _ask(self, end: str, wall: datetime, zone: str) -> None:
        """Offer both hours, each with what tells them apart."""
        self.asks.add(end)
        field = self.fields[f"{end}_fold"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (fold, f"{wall:%H:%M} {times.name_of(wall, zone, fold=int(fold))}, {words}")
                for fold, words in FOLDS
            ]

    def _blame_skipped(self, when: times.When) -> None:
        for name, wall in (("starts_time", when.starts_wall), ("ends_time", when.ends_wall)):
            if wall is None:
                continue
            try:
                times.instant_of(wall, when.zone)
            except times.SkippedHour:
                self.add_error(name, _gone(wall, times.next_after_gap(wall, when.zone)))

    def facts(self, rooms: list[RoomFacts], agenda: list[ItemFacts]) -> EventFacts:
        """What was said, in the shape that actions take."""
        said = self.cleaned_data
        names = ("title", "summary", "description", "online_link", "host", "organised_with")
        return EventFacts(
            when=said["when"],
            rooms=tuple(rooms),
            agenda=tuple(agenda),
            hosts=tuple(said.get("hosts") or ()),
            asking=said.get("asking", ""),
            sponsors=said["sponsors"],
            source=self.event.source if self.event else "",
            is_linked=bool(self.event and self.event.is_linked and len(rooms) != 1),
            **{name: said[name] for name in names},
        )


def _gone(wall: datetime, then: datetime) -> str:
    """Say that a clock never shows this, and what it shows next."""
    if then.date() != wall.date():
        return _("That day does not exist there: the calendar skips it. The next is %s.") % (
            f"{then:%Y-%m-%d}"
        )
    return _(
        "%(hour)s does not exist on that day: the clocks go forward over it. The next hour that does"
        " is %(next)s."
    ) % {"hour": f"{wall:%H:%M}", "next": f"{then:%H:%M}"}


def _repeated(event: Event) -> dict[str, datetime]:
    """Which of its hours the clock shows twice."""
    walls = {"starts": event.when.starts_wall, "ends": event.when.ends_wall}
    return {
        end: wall
        for end, wall in walls.items()
        if wall and times.is_zone(event.timezone) and times.comes_twice(wall, event.timezone)
    }


def _initial_of(event: Event) -> dict[str, Any]:
    names = ("title", "summary", "description", "timezone", "online_link", "host")
    initial = {name: getattr(event, name) for name in (*names, "organised_with", "sponsors")}
    if event.precision in times.IN_CALENDARS:
        initial |= {name: getattr(event, name) for name in ("starts_on", "starts_time")}
        initial["ends_time"] = event.ends_time
        initial["ends_on"] = event.ends_on if event.ends_on != event.starts_on else None
        initial |= {"starts_fold": str(event.starts_fold), "ends_fold": str(event.ends_fold)}
    # those that open a room are asked by that; taken out with the room, they are asked no more
    opening = set(event.rooms.planned().values_list("group_id", flat=True))
    rows = event.cohostings.open().select_related("group")
    initial["hosts"] = [row.group.slug for row in rows if row.group_id not in opening]
    initial["read_at"] = event.changed_at.isoformat()
    return initial
