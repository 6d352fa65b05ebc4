"""Forms of the ground floor: they read and clean; actions decide."""

from community.forms.groups import CharterForm, GroupForm, RoleForm
from community.forms.markdown import MarkdownField, MarkdownWidget
from community.forms.organisations import OrganisationForm, RepresentativeForm
from community.forms.people import ProfileForm, SignupNameForm, TimeZoneForm, zone_choices

__all__ = [
    "CharterForm",
    "GroupForm",
    "MarkdownField",
    "MarkdownWidget",
    "OrganisationForm",
    "ProfileForm",
    "RepresentativeForm",
    "RoleForm",
    "SignupNameForm",
    "TimeZoneForm",
    "zone_choices",
]
