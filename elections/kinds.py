"""What people are told about votes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.kinds import Section

VOTES = Section("votes", _("Votes"))
