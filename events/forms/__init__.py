"""Forms of meetups: they read and clean what people type; actions decide."""

from events.forms.afterwards import AttendanceForm, CancelForm, RecapForm
from events.forms.life import PostponeForm
from events.forms.plan import PlanForms
from events.forms.venues import VenueForm

__all__ = [
    "AttendanceForm",
    "CancelForm",
    "PlanForms",
    "PostponeForm",
    "RecapForm",
    "VenueForm",
]
