"""How pure modules speak: in whatever language they are handed, without knowing of any.

A sentence is made by functions that its caller passes in: `_` and `_n` translate (shape of `gettext` and
`ngettext`), `day` writes a date out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

Words = Callable[[str], str]
Plural = Callable[[str, str, int], str]
Day = Callable[[date], str]


def listed(items: Iterable[str], *, _: Words) -> str:
    """`a`, `a and b`, `a, b and c`; nothing of nothing."""
    *most, last = list(items) or [""]
    if not most:
        return last
    return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last}
