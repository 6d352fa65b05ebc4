"""Who may come in, and how long lists are read page by page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse

from community import rules
from community.http import MemberRequest
from community.permissions import require

Given = ParamSpec("Given")
Answer = TypeVar("Answer", bound=HttpResponse | StreamingHttpResponse)
Row = TypeVar("Row", bound=Model)


def keepers_only(
    view: Callable[Concatenate[MemberRequest, Given], Answer],
) -> Callable[Concatenate[MemberRequest, Given], Answer]:
    """Answer 403 to everybody who is signed in and does not keep the site."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        require(rules.is_keeper(request.person))
        return view(request, *args, **kwargs)

    return cast("Callable[Concatenate[MemberRequest, Given], Answer]", guarded)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a long list, and where the next begin."""

    rows: list[Row]
    next: str


def page_of(
    found: QuerySet[Any], *, by: str, after: str, size: int = 50, newest_first: bool = True
) -> Page[Any]:
    """The rows after the one whose public id is `after`, in the order of `by` and then of the rows."""
    if after:
        last = found.model._default_manager.filter(public_id=after).first()
        if last is not None:
            step, value = ("lt" if newest_first else "gt"), getattr(last, by)
            further = Q(**{f"{by}__{step}": value})
            found = found.filter(further | Q(**{by: value, f"pk__{step}": last.pk}))
    sign = "-" if newest_first else ""
    order = [f"{sign}pk"] if by == "pk" else [f"{sign}{by}", f"{sign}pk"]
    rows = list(found.order_by(*order)[: size + 1])
    return Page(rows[:size], rows[size - 1].public_id if len(rows) > size else "")
