"""The address of a lab at the provisioning backend: one template, two placeholders. Pure.

    https://labs.example/launch/{slug}?revision={revision}

Only http and https, with a host and no password; what is put in is percent-encoded whole, so it can
be neither a path, nor a host, nor a script.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

PLACEHOLDERS = ("slug", "revision")
LONGEST = 2000
_BRACES = re.compile(r"\{([^{}]*)\}")
_UNFIT = re.compile(r"[\x00-\x20\x7f-\x9f\\\"'<>`^|\u2028\u2029]")
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])\Z")


class UnfitBackend(ValueError):
    """LAB_BACKEND_URL cannot be used; the message says why."""


def template_fault(template: str) -> str:
    """Say why a template cannot be used; nothing if it can."""
    if len(template) > LONGEST:
        return f"it is longer than {LONGEST} letters"
    if _UNFIT.search(template):
        return "it holds a blank, a quotation mark, a backslash or another letter no address has"
    for name in _BRACES.findall(template):
        if name not in PLACEHOLDERS:
            return f"{{{name}}} is no placeholder; there are {{slug}} and {{revision}}"
    bare = _BRACES.sub("", template)
    if "{" in bare or "}" in bare:
        return "a brace stands alone"
    if "{slug}" not in template:
        return "{slug} is missing, so every recipe would lead to one place"
    try:
        parts = urlsplit(template)
        port = parts.port
    except ValueError as error:
        return f"it is no address: {error}"
    return _origin_fault(parts.scheme, parts.netloc, parts.hostname or "", port)


def _origin_fault(scheme: str, netloc: str, host: str, port: int | None) -> str:
    if scheme not in {"http", "https"}:
        return "it begins with neither http:// nor https://"
    if "{" in netloc:
        return "a placeholder stands in the host"
    if "@" in netloc:
        return "it holds a user name or a password"
    bare = netloc.rpartition(":")[0] if port is not None else netloc.removesuffix(":")
    if not host or not _HOST.match(bare):
        return "it names no host"
    return ""


def lab_url(template: str, *, slug: str, revision: int | str) -> str:
    """Put a recipe's slug and revision into the template, percent-encoded."""
    if fault := template_fault(template):
        raise UnfitBackend(fault)
    values = {"slug": str(slug), "revision": str(revision)}
    for name, value in values.items():
        # Browsers climb at "..", encoded or not.
        if value in {"", ".", ".."}:
            raise UnfitBackend(f"“{value}” cannot stand for {{{name}}}")
    return _BRACES.sub(lambda found: quote(values[found[1]], safe=""), template)
