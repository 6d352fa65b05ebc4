"""Forms of the ground floor: they read and clean; actions decide."""

from community.forms.closing import CloseAccountForm
from community.forms.groups import CharterForm, GroupForm
from community.forms.invitations import HandOverForm, InviteForm, RenewForm
from community.forms.mail import MailChoicesForm
from community.forms.markdown import MarkdownField, MarkdownWidget
from community.forms.numbers import WholeNumberField
from community.forms.organisations import OrganisationForm, RepresentativeForm
from community.forms.people import ProfileForm, SignupNameForm, TimeZoneForm, zone_choices

__all__ = [
    "CharterForm",
    "CloseAccountForm",
    "GroupForm",
    "HandOverForm",
    "InviteForm",
    "MailChoicesForm",
    "MarkdownField",
    "MarkdownWidget",
    "OrganisationForm",
    "ProfileForm",
    "RenewForm",
    "RepresentativeForm",
    "SignupNameForm",
    "TimeZoneForm",
    "WholeNumberField",
    "zone_choices",
]
