"""One sequence of bytes for one meaning, so that a signature is about what is said and not how it is typed.

RDFC-1.0 (which PyLD calls by its older name, URDNA2015) and the JSON Canonicalization Scheme, RFC 8785.
PyLD drops what the contexts do not define, and a field that is dropped could be added to a signed document
unseen: here such a document is refused instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import rfc8785
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from certification.credential import contexts

Loader = Callable[[str, object], dict[str, Any]]
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")
# what relative addresses are resolved against, so that they can be told from whole ones afterwards
NOWHERE = "relative-address"
VALUES = frozenset({"@value", "@type", "@language", "@direction", "@index"})


class NotCanonical(ValueError):
    """The document has no canonical form."""


class Unmapped(NotCanonical):
    """The document holds something that its contexts do not define, so that no signature could cover it."""


def jcs(document: Any) -> bytes:
    """Write JSON as RFC 8785 does. Raises NotCanonical for what has no such form."""
    try:
        return rfc8785.dumps(document)
    except (rfc8785.CanonicalizationError, ValueError, RecursionError) as error:
        raise NotCanonical("The JSON has no canonical form (RFC 8785).") from error


def rdfc(document: dict[str, Any], *, loader: Loader = contexts.loader) -> bytes:
    """Write JSON-LD as RDFC-1.0 does: sorted N-Quads. Raises Unmapped, NotCanonical or UnknownContext."""
    _only_named_contexts(document)
    dropped: list[object] = []
    try:
        expanded = jsonld.expand(document, _options(loader), on_property_dropped=dropped.append)
        if dropped:
            raise Unmapped(f"The field {str(dropped[0])[:80]} is not defined by the contexts.")
        for one in expanded:
            _nothing_falls_out(one)
        options = _options(loader) | {"algorithm": "URDNA2015", "format": "application/n-quads"}
        text = str(jsonld.normalize(expanded, options)).encode()
    except jsonld.JsonLdError as error:
        raise _told(error) from error
    except (RecursionError, TypeError, AttributeError, KeyError, UnicodeError) as error:
        raise NotCanonical("The document is no JSON-LD that can be read.") from error
    return text


@cache
def _processed(_loader: Loader) -> dict[str, Any]:
    """What a loader brought, worked out. PyLD's own cache would serve it to other loaders, too."""
    return {}


def _options(loader: Loader) -> dict[str, Any]:
    return {
        "base": f"{NOWHERE}://nowhere.invalid/",
        "processingMode": "json-ld-1.1",
        "documentLoader": loader,
        "contextResolver": ContextResolver(_processed(loader), loader),
    }


def _told(error: BaseException | None) -> ValueError:
    while error is not None:
        if isinstance(error, contexts.UnknownContext):
            return error
        error = error.__cause__ or getattr(error, "cause", None)
    return NotCanonical("The document is no JSON-LD that can be read.")


def _only_named_contexts(document: dict[str, Any]) -> None:
    """Contexts stand at the top and are named: one that is written out could give any word any meaning."""
    named = document.get("@context")
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        raise NotCanonical("@context has to be a list of addresses.")
    for one in _objects([value for key, value in document.items() if key != "@context"]):
        if "@context" in one:
            raise NotCanonical("A part of the document brings a context of its own.")


def _objects(value: object) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _nothing_falls_out(expanded: object) -> None:
    """Relative addresses and undefined types survive expansion and are dropped on the way to RDF."""
    for one in _objects(expanded):
        if "@value" in one:
            if not set(one) <= VALUES or not _absolute(one.get("@type", "a:")):
                raise Unmapped("A value has a type that the contexts do not define.")
            continue
        kinds = one.get("@type", [])
        for name in [one.get("@id", "a:"), *(kinds if isinstance(kinds, list) else [kinds])]:
            if not _absolute(name):
                raise Unmapped(f"{str(name)[:80]} is neither defined nor a whole address.")


def _absolute(name: object) -> bool:
    return (
        isinstance(name, str)
        and not name.lower().startswith(f"{NOWHERE}:")
        and (ABSOLUTE.fullmatch(name) is not None or name in {"@json", "@none"} or name[:2] == "_:")
    )
