"""The style guide: every component as the pages use it, by day and by night."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from certification import drawings as certification
from community.http import SiteRequest
from elections import drawings as elections
from events import drawings as events

COLOURS = (
    ("paper", _("the ground")),
    ("sheet", _("what lies on it")),
    ("sunk", _("code, wells")),
    ("ink", _("text, rules")),
    ("soft", _("second voice")),
    ("rule", _("what you fill in")),
    ("night", _("covers, logs")),
    ("peacock", _("can be acted on")),
    ("marigold", _("asked, celebrated")),
    ("reached", _("valid, ready")),
    ("refused", _("revoked, failed")),
    ("past", _("over, expired")),
)


class ClaimForm(forms.Form):
    """One field of every kind, filled in with one fault."""

    words = forms.CharField(
        label=_("The words, as you read them"),
        help_text=_("Copy them exactly, with the quotation marks."),
    )
    where = forms.URLField(
        label=_("Where did you read them?"),
        error_messages={"invalid": _("Give the address where you read the claim.")},
        assume_scheme="https",
    )
    city = forms.ChoiceField(
        label=_("Which city?"),
        widget=forms.RadioSelect,
        choices=[("pune", _("Pune")), ("bangalore", _("Bangalore"))],
    )
    programme = forms.ChoiceField(
        label=_("Programme"), choices=[("training", _("Certified training"))], required=False
    )
    day = forms.DateField(
        label=_("When was it?"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    more = forms.CharField(
        label=_("Anything else"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    proof = forms.FileField(label=_("A picture of it"), required=False)
    open_to_reply = forms.BooleanField(label=_("You may write to me"), required=False)


def _half(theme: str) -> dict[str, object]:
    """Prepare the parts of one theme; the names of fields differ, so that no id stands twice."""
    filled = {
        "words": _("Certified Training for OpenStack"),
        "where": "on a poster",
        "city": "pune",
        "open_to_reply": "on",
    }
    return {"theme": theme, "form": ClaimForm(filled, auto_id=f"{theme}_%s")}


def _drawings() -> dict[str, object]:
    """Draw what the features draw, with figures that everybody knows."""
    words = elections.RollWords(
        label=gettext("2,000 of 13,490 have voted; 3,373 are needed."),
        line=gettext("Quorum line 3,373"),
        voted=gettext("2,000 voted"),
        to_go=gettext("1,373 to go"),
        both=gettext("2,000 voted, 1,373 to go"),
        in_all=gettext("13,490 on the roll"),
    )
    needed, now = elections.bars([("need", Fraction(30)), ("is", Fraction(25))])
    came = [
        (gettext("Chennai"), 31, "31"),
        (gettext("Bangalore"), 120, "120+"),
        (gettext("Sydney"), None, ""),
    ]
    return {
        name: mark_safe(drawn)  # noqa: S308  (drawn from the figures above, words escaped)
        for name, drawn in {
            "roll": elections.card_roll(eligible=13490, ballots=2000, needed=3373, words=words),
            "few": elections.mini_roll(
                eligible=14, ballots=5, needed=7, label=gettext("5 of 7 needed; 14 on the roll.")
            ),
            "room": events.room(40, 28, label=gettext("28 of 40 seats taken"), mine=1).svg,
            "needed": needed,
            "is": now,
        }.items()
    } | {
        "frame": certification.frame(12, 5, look="kolam"),
        "came": [
            (city, mark_safe(_bar(city, number, said)))  # noqa: S308  (words escaped)
            for city, number, said in came
        ],
    }


def _bar(city: object, number: int | None, said: str) -> str:
    words = said or gettext("not recorded")
    return events.bar(number, 120, label=f"{city}: {words}", said=words)


@login_not_required
@require_safe
def styleguide(request: SiteRequest) -> HttpResponse:
    """Show every component in both themes, whatever theme the reader has chosen."""
    return render(
        request,
        "config/styleguide.html",
        {
            "halves": [_half("light"), _half("dark")],
            "colours": COLOURS,
            "drawn": _drawings(),
            "starts_at": datetime(2026, 12, 12, 9, 0, tzinfo=UTC),
            "ends_at": datetime(2026, 12, 12, 12, 30, tzinfo=UTC),
            "reader_zone": request.zone or ZoneInfo("Australia/Sydney"),
            "people": [
                SimpleNamespace(name=_("Chennai chapter"), initials="Ch", public_id="a"),
                SimpleNamespace(name=_("Bangalore chapter"), initials="Ba", public_id="b"),
            ],
            "facts": [
                (_("On the roll"), _("13,490 Individual Members")),
                (_("Closes"), _("Fri 16 January, 17:00 UTC")),
            ],
            "command": [
                SimpleNamespace(prompt="#", text="pkg install -y py311-keystone"),
                SimpleNamespace(prompt="#", text="keystone-manage db_sync"),
            ],
        },
    )
