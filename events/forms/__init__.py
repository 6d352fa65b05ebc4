"""Forms of meetups: they read and clean what people type; actions decide."""

from events.forms.afterwards import (
    AttendanceForm,
    CancelForm,
    RecapForm,
)
from events.forms.life import (
    PostponeForm,
)
from events.forms.plan import (
    PlanForms,
)
from events.forms.talks import (
    AcceptForm,
    AnswerForm,
    AskSpeakerForm,
    CallForm,
    LabelForm,
    LabelsForm,
    ProposalForm,
    RaterForm,
    RatingForm,
    RemarkForm,
)
from events.forms.venues import (
    VenueForm,
)

__all__ = [
    "AcceptForm",
    "AnswerForm",
    "AskSpeakerForm",
    "AttendanceForm",
    "CallForm",
    "CancelForm",
    "LabelForm",
    "LabelsForm",
    "PlanForms",
    "PostponeForm",
    "ProposalForm",
    "RaterForm",
    "RatingForm",
    "RecapForm",
    "RemarkForm",
    "VenueForm",
]
