"""The style guide: every component as the pages use it, by day and by night."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from community.http import SiteRequest

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
