"""Forms of the ground floor: they read and clean; actions decide."""

from community.forms.affiliations import (
    AffiliationForm,
    CorrectAffiliationForm,
    EndAffiliationForm,
)
from community.forms.claims import (
    AnswerForm,
    ClaimForm,
)
from community.forms.closing import (
    CloseAccountForm,
)
from community.forms.conduct import (
    BarForm,
    CodeForm,
    ConfidantForm,
    ReportForm,
    ReportStateForm,
    ReportWordForm,
    WordForm,
)
from community.forms.following import (
    FollowForm,
)
from community.forms.groups import (
    ChapterForm,
    CharterForm,
    GroupFactsForm,
    GroupForm,
    ReasonForm,
)
from community.forms.invitations import (
    HandOverForm,
    InviteForm,
    RenewForm,
)
from community.forms.mail import (
    MailChoicesForm,
)
from community.forms.markdown import (
    MarkdownField,
    MarkdownWidget,
)
from community.forms.networks import (
    ChapterOfferForm,
    NominationAnswerForm,
    NominationForm,
)
from community.forms.numbers import (
    WholeNumberField,
)
from community.forms.organisations import (
    AliasForm,
    EditOrganisationForm,
    JoinForm,
    OrganisationForm,
    ParentForm,
    RepresentativeForm,
    TieForm,
)
from community.forms.people import (
    SignupNameForm,
    TimeZoneForm,
    zone_choices,
)
from community.forms.profile import (
    ProfileForm,
)

__all__ = [
    "AffiliationForm",
    "AliasForm",
    "AnswerForm",
    "BarForm",
    "ChapterForm",
    "ChapterOfferForm",
    "CharterForm",
    "ClaimForm",
    "CloseAccountForm",
    "CodeForm",
    "ConfidantForm",
    "CorrectAffiliationForm",
    "EditOrganisationForm",
    "EndAffiliationForm",
    "FollowForm",
    "GroupFactsForm",
    "GroupForm",
    "HandOverForm",
    "InviteForm",
    "JoinForm",
    "MailChoicesForm",
    "MarkdownField",
    "MarkdownWidget",
    "NominationAnswerForm",
    "NominationForm",
    "OrganisationForm",
    "ParentForm",
    "ProfileForm",
    "ReasonForm",
    "RenewForm",
    "ReportForm",
    "ReportStateForm",
    "ReportWordForm",
    "RepresentativeForm",
    "SignupNameForm",
    "TieForm",
    "TimeZoneForm",
    "WholeNumberField",
    "WordForm",
    "zone_choices",
]
