"""How somebody wants to be told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
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
        help_text=_("On your own clock. The weekly one comes on Mondays."),
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
                        label=str(kind.title), choices=Channel.choices, help_text=str(kind.words)
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
        names = ("paused_until", "digest_hour", "muted", "stopped")
        return [self[name] for name in names if name in self.fields]

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

    def channels(self) -> dict[str, str]:
        """What was chosen, kind by kind; a whole section's choice goes before its kinds'."""
        found: dict[str, str] = {}
        for section, group in kinds.by_section():
            whole = self.cleaned_data.get(_whole(section), "")
            found |= {kind.key: whole or self.cleaned_data[kind.key] for kind in _free(group)}
        return found


def _free(group: list[Kind]) -> list[Kind]:
    return [kind for kind in group if not kind.always]


def _whole(section: Section) -> str:
    return f"all-{section.key}"
