"""Officers may put the forecast of a vote out of sight, and show it again. Both stay on record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from elections.models import Election, ForecastHiding


class NothingToForecast(DomainError):
    """A vote of which nothing is forecast any more."""


@transaction.atomic
def hide_forecast(*, actor: Person | None, at: datetime, election: Election) -> ForecastHiding:
    """Say nothing of how likely the quorum is, on the page and in its figures. Hiding twice is once."""
    held = _locked(election, at=at)
    standing = ForecastHiding.objects.standing().filter(election=held).first()
    if standing is not None:
        return standing
    hiding = ForecastHiding.objects.create(election=held, hidden_by=actor, hidden_at=at)
    audit.record(actor=actor, verb="elections.forecast_hidden", target=held, at=at)
    return hiding


@transaction.atomic
def show_forecast(*, actor: Person | None, at: datetime, election: Election) -> bool:
    """Show the forecast again; say whether it was hidden."""
    held = _locked(election, at=at)
    standing = ForecastHiding.objects.standing().filter(election=held).first()
    if standing is None:
        return False
    standing.shown_by, standing.shown_at = actor, max(at, standing.hidden_at)
    standing.save(update_fields=["shown_by", "shown_at"])
    audit.record(actor=actor, verb="elections.forecast_shown", target=held, at=at)
    return True


def _locked(election: Election, *, at: datetime) -> Election:
    held = Election.objects.select_for_update(of=("self",)).get(pk=election.pk)
    if held.is_history or held.has_closed(at=at):
        raise NothingToForecast(
            _("This vote is over, so nothing is forecast of it. Nothing was changed.")
        )
    return held
