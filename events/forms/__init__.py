"""Forms of meetups: they read and clean what people type; actions decide."""

from events.forms.afterwards import (
    AttendanceForm,
    CancelForm,
    MinutesForm,
    RecapForm,
)
from events.forms.life import (
    CopyForm,
    PostponeForm,
    PublishForm,
)
from events.forms.plan import (
    PlanForms,
)
from events.forms.seat import (
    AnswersForm,
    GuestsForm,
    ReasonForm,
    SeatForm,
    VisitForm,
)
from events.forms.series import (
    EndSeriesForm,
    HolidayForm,
    SeriesForm,
)
from events.forms.signing_up import (
    QuestionForm,
    SeatRulesForm,
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
    "AnswersForm",
    "AskSpeakerForm",
    "AttendanceForm",
    "CallForm",
    "CancelForm",
    "CopyForm",
    "EndSeriesForm",
    "GuestsForm",
    "HolidayForm",
    "LabelForm",
    "LabelsForm",
    "MinutesForm",
    "PlanForms",
    "PostponeForm",
    "ProposalForm",
    "PublishForm",
    "QuestionForm",
    "RaterForm",
    "RatingForm",
    "ReasonForm",
    "RecapForm",
    "RemarkForm",
    "SeatForm",
    "SeatRulesForm",
    "SeriesForm",
    "VenueForm",
    "VisitForm",
]
