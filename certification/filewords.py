"""Why a file is not taken, in words for whoever sent it: what is wrong, and what would be taken."""

from __future__ import annotations

from django.utils.translation import gettext as _

from certification import filekinds

NAME_SHOWN = 120  # letters of a file's name in a message


def fault_words(fault: filekinds.Fault, name: str) -> str:
    """Why a file was not taken, and what would be."""
    endings = ", ".join(filekinds.ENDINGS)
    words = {
        filekinds.Fault.NAME: _(
            "“%(name)s” is not a name that a file can keep here. Rename it: letters and digits, 120 at"
            " most, and an ending."
        ),
        filekinds.Fault.ENDING: _(
            "“%(name)s” is of a kind that is not taken. Taken are: %(kinds)s."
        ),
        filekinds.Fault.EMPTY: _("“%(name)s” is empty. Save it again and look at its size."),
        filekinds.Fault.TOO_LARGE: _(
            "“%(name)s” is larger than 20 MB. Put it where it can be downloaded, and add a link."
        ),
        filekinds.Fault.CONTENT: _(
            "“%(name)s” does not hold what its ending says. Save it again in that format, or rename it."
        ),
        filekinds.Fault.MACROS: _("“%(name)s” holds macros or programs. Save it without them."),
        filekinds.Fault.ARCHIVE: _(
            "“%(name)s” is an archive that cannot be unpacked safely: it grows too large, or its paths"
            " lead out of it or meet. Pack it again from a plain folder."
        ),
        filekinds.Fault.LOCKED: _("“%(name)s” is locked with a password. Pack it without one."),
        filekinds.Fault.NESTED: _(
            "“%(name)s” is an archive with another archive in it. Unpack that one first."
        ),
    }[fault] % {"name": name[:NAME_SHOWN], "kinds": endings}
    return words + " " + _("Your draft is kept; this file was not added.")
