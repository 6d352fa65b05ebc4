"""Every address in the URLconf, flat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One pattern with its full name, its route and all converters on the way to it."""

    name: str
    route: str
    converters: tuple[Any, ...]
    module: str

    @property
    def ours(self) -> bool:
        return not self.module.startswith(("allauth.", "django."))


def every_address() -> list[Address]:
    return list(_walk(get_resolver(), "", "", ()))


def _walk(
    resolver: URLResolver, namespace: str, route: str, converters: tuple[Any, ...]
) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        found = (*converters, *pattern.pattern.converters.values())
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, here, found)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", pattern.callback)
            module = getattr(view, "__module__", "")
            yield Address(f"{namespace}{pattern.name or ''}", here, found, module)
