"""The forms of a meetup's life: publishing now or later, putting off, copying."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from community.forms import MarkdownField, MarkdownWidget
from community.models import new_public_id
from events import times, words
from events.forms.base import DayField, TimeInput
from events.models import Event

SALT = "events.copy"  # keeps the name that a form carries from being made up
NOW, PLANNED = "now", "planned"


class PostponeForm(forms.Form):
    """Why a meetup is put off."""

    reason = MarkdownField(
        label=_("Why?"),
        max_length=2000,
        widget=MarkdownWidget({"rows": 4}),
        help_text=_("Everybody with a seat gets these words by mail; they stand on the page."),
    )


class PublishForm(forms.Form):
    """Now, or by itself at a certain time; with or without telling the group's people."""

    when = forms.ChoiceField(
        label=_("When?"),
        choices=[(NOW, _("Now")), (PLANNED, _("By itself, at the time below"))],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    publish_on = DayField(label=_("Day"), required=False)
    publish_time = forms.TimeField(label=_("Hour"), required=False, widget=TimeInput)
    announce = forms.BooleanField(
        label=_("Announce it"),
        required=False,
        initial=True,
        help_text=_(
            "Everybody who belongs to the group or follows it is told, as each of them chose. It is"
            " done once, and cannot be taken back."
        ),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, event: Event) -> None:
        self.event = event
        if data is not None and "when" not in data:
            data = {**data, "when": NOW}  # a bare “publish” means now
        super().__init__(data, initial=_initial_of(event))
        self.fields["publish_time"].help_text = words.zone_words(event.timezone)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        said["publish_at"] = None
        if said.get("when") != PLANNED or self.errors:
            return said
        for name in ("publish_on", "publish_time"):
            if said[name] is None:
                self.add_error(name, _("Say the day and the hour at which it shall be published."))
        if not self.errors:
            said["publish_at"] = self._moment()
        return said

    def _moment(self) -> datetime | None:
        wall = datetime.combine(self.cleaned_data["publish_on"], self.cleaned_data["publish_time"])
        try:
            return times.instant_of(wall, self.event.timezone)
        except times.SkippedHour:
            self.add_error(
                "publish_time", _("The clocks go forward over that hour. Choose another.")
            )
        except times.FarYear as year:
            self.add_error("publish_on", _("The year %s cannot be meant.") % year)
        except times.UnknownZone:
            self.add_error(None, _("The meetup has no time zone that is known. Edit it first."))
        return None


def _initial_of(event: Event) -> dict[str, Any]:
    plan = getattr(event, "planned", None)
    if plan is None or not times.is_zone(event.timezone):
        return {}
    wall = plan.publish_at.astimezone(times.zone_of(event.timezone))
    return {
        "when": PLANNED,
        "publish_on": wall.date(),
        "publish_time": wall.time(),
        "announce": plan.announce,
    }


class CopyForm(forms.Form):
    """What the new one is called, and when it is, if that is known."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Title"), max_length=140)
    starts_on = DayField(
        label=_("Day"), required=False, help_text=_("Leave it empty if you do not know it yet.")
    )
    starts_time = forms.TimeField(label=_("From"), required=False, widget=TimeInput)
    ends_time = forms.TimeField(label=_("Until"), required=False, widget=TimeInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, event: Event) -> None:
        self.event = event
        initial: dict[str, Any] = {
            "title": event.title,
            "token": signing.dumps(new_public_id(), salt=SALT),
        }
        if event.is_timed:
            initial |= {"starts_time": event.starts_time, "ends_time": event.ends_time}
        super().__init__(data, initial=initial)

    def clean_token(self) -> str:
        """The name for the new draft, as we handed it out."""
        try:
            return str(signing.loads(self.cleaned_data["token"], salt=SALT, max_age=14 * 86400))
        except signing.BadSignature:
            return ""

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if self.errors:
            return said
        day, zone = said["starts_on"], self.event.timezone
        if not times.is_zone(zone):
            zone = self.event.group.timezone
        if day is None:
            said["when"] = times.When(times.DAY, zone)
            return said
        if (said["starts_time"] is None) != (said["ends_time"] is None):
            self.add_error("ends_time", _("Give both hours, or neither. A rough hour will do."))
            return said
        said["when"] = times.When(
            precision=times.INSTANT if said["starts_time"] else times.DAY,
            zone=zone,
            starts_on=day,
            ends_on=day,
            starts_time=said["starts_time"],
            ends_time=said["ends_time"],
        )
        try:
            said["when"].bounds()
        except times.SkippedHour:
            self.add_error(
                "starts_time", _("The clocks go forward over that hour. Choose another.")
            )
        except times.EndsBeforeItStarts:
            self.add_error("ends_time", _("The end lies before the start."))
        except times.BadTime:
            self.add_error("starts_on", _("That day cannot be meant."))
        return said
