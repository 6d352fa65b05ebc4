"""The menu of the desk. To add a page to it, add a line: what it is called, and its address.

The frame shows it on every page under /keeper/, whoever made the page.

A line whose address begins like another's wins over it, so that `/keeper/jobs/` is not also `/keeper/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Line:
    """A page of the desk."""

    label: str | Promise
    href: str


MENU = (
    Line(_("The site"), "/keeper/"),
    Line(_("Jobs"), "/keeper/jobs/"),
    Line(_("Mail"), "/keeper/mail/"),
    Line(_("Audit log"), "/keeper/audit/"),
    Line(_("People"), "/keeper/people/"),
    Line(_("“This is me”"), "/keeper/claims/"),
    Line(_("Employers"), "/keeper/employers/"),
    Line(_("Storage"), "/keeper/storage/"),
    Line(_("Versions"), "/keeper/versions/"),
)


def menu(path: str) -> list[dict[str, Any]]:
    """The lines, with the one that the page at `path` belongs to marked."""
    here = max((line.href for line in MENU if path.startswith(line.href)), key=len, default="")
    return [
        {
            "label": line.label,
            "href": line.href,
            "current": ("page" if line.href == path else "true") if line.href == here else "",
        }
        for line in MENU
    ]
