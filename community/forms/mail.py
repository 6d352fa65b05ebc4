"""How somebody wants to be told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from community import kinds
from community.kinds import Channel, Kind, Section
from community.models import Group, MailChoice, MailSettings, MutedGroup, Person
from community.queries.told import groups_that_mail

LONGEST_PAUSE = timedelta(days=366)
HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class MailChoicesForm(forms.Form):
    """One select a kind, one for each whole section; a pause, an hour, and groups to silence."""

    paused_until = forms.DateField(
        label=_("Pause all mail until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("What you are told meanwhile comes in one mail after that day begins."),
    )
    digest_hour = forms.TypedChoiceField(
        label=_("Digests come at"),
        choices=HOURS,
        coerce=int,
        help_text=_("On your own clock."),
    )
    digest_weekday = forms.TypedChoiceField(
        label=_("What comes once a week comes on a"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        empty_value="0",
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("On your own clock. Mail that can wait comes when the quiet hours end."),
    )
    quiet_to = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_(
            "A meetup of the next 24 hours that moves or is called off, and what concerns the safety of your"
            " account, comes at once all the same."
        ),
    )
    muted = forms.ModelMultipleChoiceField(
        label=_("Nothing by mail from"),
        queryset=Group.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        to_field_name="slug",
        help_text=_("What these groups tell you stands on the site alone."),
    )
    stopped = forms.BooleanField(
        label=_("No mail at all, except what must reach me"), required=False
    )

    def __init__(
        self, *args: Any, person: Person, at: datetime, zone: ZoneInfo, **facts: Any
    ) -> None:
        self.at, self.zone = at, zone
        settings = MailSettings.objects.filter(person=person).first() or MailSettings()
        chosen = dict(MailChoice.objects.filter(person=person).values_list("kind", "channel"))
        paused = settings.paused_until if settings.is_paused(at=at) else None
        initial = {
            "paused_until": paused.astimezone(zone).date() if paused else None,
            "digest_hour": settings.digest_hour,
            "digest_weekday": settings.digest_weekday,
            "quiet_from": settings.quiet_from,
            "quiet_to": settings.quiet_to,
            "stopped": settings.stopped_at is not None,
            "muted": list(
                MutedGroup.objects.filter(person=person).values_list("group__slug", flat=True)
            ),
            **{kind.key: chosen.get(kind.key, kind.default) for kind in kinds.declared()},
        }
        facts["initial"] = initial
        super().__init__(*args, **facts)
        groups = [group.pk for group in groups_that_mail(person)]
        if groups:
            muted = cast("forms.ModelMultipleChoiceField[Group]", self.fields["muted"])
            muted.queryset = Group.objects.filter(pk__in=groups).order_by("name")
        else:
            del self.fields["muted"]
        for section, group in kinds.by_section():
            if len([kind for kind in group if not kind.always]) > 1:
                self.fields[_whole(section)] = forms.ChoiceField(
                    label=_("All of this section"),
                    choices=[("", _("as chosen below")), *Channel.choices],
                    required=False,
                )
            for kind in group:
                if not kind.always:
                    self.fields[kind.key] = forms.ChoiceField(
                        label=str(kind.title), choices=kind.channels, help_text=str(kind.words)
                    )

    def sections(self) -> list[dict[str, Any]]:
        """The kinds as the page shows them: each section with its own control and its rows."""
        return [
            {
                "section": section,
                "whole": self[_whole(section)] if _whole(section) in self.fields else None,
                "rows": [
                    {"kind": kind, "field": None if kind.always else self[kind.key]}
                    for kind in group
                ],
            }
            for section, group in kinds.by_section()
        ]

    def around(self) -> list[forms.BoundField]:
        """What holds for all kinds."""
        names = (
            *("paused_until", "quiet_from", "quiet_to"),
            *("digest_hour", "digest_weekday", "muted", "stopped"),
        )
        return [self[name] for name in names if name in self.fields]

    def clean_digest_weekday(self) -> int:
        return int(self.cleaned_data["digest_weekday"])

    def clean_paused_until(self) -> datetime | None:
        day: date | None = self.cleaned_data["paused_until"]
        if day is None:
            return None
        until = datetime.combine(day, time(), tzinfo=self.zone)
        if until <= self.at:
            raise forms.ValidationError(_("Choose a day that is still to come, or leave it empty."))
        if until > self.at + LONGEST_PAUSE:
            raise forms.ValidationError(_("A pause lasts a year at most."))
        return until

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("quiet_from"), given.get("quiet_to")
        if "quiet_from" in self.errors or "quiet_to" in self.errors:
            return given
        if (start is None) != (end is None):
            missing = "quiet_from" if start is None else "quiet_to"
            self.add_error(missing, _("Say both from when and until when, or neither."))
        elif start is not None and start == end:
            self.add_error("quiet_to", _("Quiet hours that end when they begin are none."))
        return given

    def quiet(self) -> tuple[time, time] | None:
        """The quiet hours that were chosen, if any were."""
        start, end = self.cleaned_data["quiet_from"], self.cleaned_data["quiet_to"]
        return (start, end) if start is not None and end is not None else None

    def channels(self) -> dict[str, str]:
        """What was chosen, kind by kind; a whole section's choice goes before its kinds'."""
        found: dict[str, str] = {}
        for section, group in kinds.by_section():
            whole = self.cleaned_data.get(_whole(section), "")
            for kind in _free(group):
                fits = whole in dict(kind.channels)
                found[kind.key] = whole if fits else self.cleaned_data[kind.key]
        return found


def _free(group: list[Kind]) -> list[Kind]:
    return [kind for kind in group if not kind.always]


def _whole(section: Section) -> str:
    return f"all-{section.key}"
