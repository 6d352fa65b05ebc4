"""The public log of a vote: for machines as JSON, and as a page. Whoever sees the vote may ask, without an account."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.http import SiteRequest
from elections import boxes, logbook, pseudonyms
from elections.bundle.forms import Signed
from elections.logbook import LogBook, LogDamaged
from elections.models import Box, Election, LogHead

A_DAY = 24 * 60 * 60


class NotThere(Exception):
    """Nothing of this is there (yet); the words say why."""


class BadAsked(Exception):
    """What stands behind the question mark cannot be answered; the words say what to do."""


Answer = TypeVar("Answer", bound=HttpResponseBase)
JsonView = Callable[[SiteRequest, Election], HttpResponse]


def telling(view: JsonView) -> Callable[..., HttpResponse]:
    """Give a vote's JSON to everybody who sees the vote, refusals too, in words."""

    @wraps(view)
    def told(request: SiteRequest, slug: str) -> HttpResponse:
        visible = Election.objects.visible_to(request.person).select_related("group")
        vote = get_object_or_404(visible, slug=slug)
        try:
            response = view(request, vote)
        except NotThere as no:
            response = _refusal(str(no), 404)
        except BadAsked as no:
            response = _refusal(str(no), 400)
        except LogDamaged as no:
            response = _refusal(no.message, 409)
        return opened_to_all(request, response)

    return login_not_required(require_safe(told))


def _refusal(words: str, status: int) -> JsonResponse:
    response = JsonResponse(
        {"error": words}, status=status, json_dumps_params={"ensure_ascii": False}
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def opened_to_all(request: SiteRequest, response: Answer) -> Answer:
    """Let the pages of others read what a stranger may read."""
    if request.person is None:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def box_of(vote: Election) -> Box:
    """Find the box of a vote, or say why there is none."""
    box = boxes.box_of(vote) if vote.is_published else None
    if box is None:
        raise NotThere(
            _(
                "This vote has no log: its ballots are cast elsewhere, it is from before the site had one, or"
                " its manifest is not signed yet."
            )
        )
    return box


def head_of(vote: Election) -> LogHead:
    """Find the last head of a vote, or say why there is none."""
    head = logbook.last_head(vote) if vote.is_published else None
    if head is None:
        box_of(vote)
        raise NotThere(_("The log of this vote has no head yet."))
    return head


def book_of(vote: Election, head: LogHead) -> LogBook:
    """Read the log under its last head, unless its leaves stay unpublished."""
    if logbook.is_withheld(vote, head):
        raise NotThere(
            _(
                "Fewer than ten ballots came in all: neither they nor their leaves are published, only the last"
                " head, the numbers and the result."
            )
        )
    return logbook.book_of(vote, head)


def answer(
    request: SiteRequest,
    vote: Election,
    mark: str,
    value: Callable[[], Any],
    *,
    is_fixed: bool = False,
) -> HttpResponse:
    """Answer with JSON under an ETag made of `mark`; what can never change need not be asked for again."""
    etag = f'"{hashlib.sha256(mark.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = JsonResponse(value(), json_dumps_params={"ensure_ascii": False})
    response.headers["ETag"] = etag
    for_all = "public" if request.person is None else "private"
    # a sample is dated anew now and then, and begins another log
    is_fixed = is_fixed and not vote.is_sample
    response.headers["Cache-Control"] = f"{for_all}, max-age={A_DAY}" if is_fixed else "no-cache"
    return response


def signed(row: Any) -> dict[str, str]:
    """Tell a signed row as the archive does."""
    return Signed(row.statement, row.key, row.signature).as_json()


@telling
def manifest(request: SiteRequest, vote: Election) -> HttpResponse:
    """Give what was fixed and signed before the first ballot paper."""
    box = box_of(vote)
    return answer(request, vote, box.signature, lambda: signed(box), is_fixed=True)


@telling
def head(request: SiteRequest, vote: Election) -> HttpResponse:
    """Give the last head."""
    last = head_of(vote)
    return answer(request, vote, last.signature, lambda: signed(last))


@telling
def heads(request: SiteRequest, vote: Election) -> HttpResponse:
    """Give every head, the one over nothing first."""
    last = head_of(vote)
    return answer(
        request,
        vote,
        f"heads {last.signature}",
        lambda: {"heads": [signed(one) for one in boxes.heads_of(vote)]},
    )


@telling
def names(request: SiteRequest, vote: Election) -> HttpResponse:
    """Give the pseudonyms of the roll, sorted; once the ballots are published, of whom a paper was issued."""
    box = box_of(vote)
    if not logbook.has_openings(vote):
        lines = vote.roll.values_list("pk", flat=True)
        return answer(
            request,
            vote,
            f"names {box.signature}",
            lambda: {
                "pseudonyms": sorted(
                    pseudonyms.pseudonym(box.pseudonyms, vote.public_id, line) for line in lines
                )
            },
        )

    def issued() -> dict[str, list[str]]:
        told = boxes.issuance_of(box, vote)
        return {
            "pseudonyms": sorted(told),
            "issued": sorted(name for name, is_issued in told.items() if is_issued),
        }

    return answer(request, vote, f"issued {box.signature}", issued)


# --- Leaves and proofs -----------------------------------------------------------------------------


@telling
def leaves(request: SiteRequest, vote: Election) -> HttpResponse:
    """Give the leaves by batch, all or from a place to another; or those that begin alike, with proofs."""
    last = head_of(vote)
    book = book_of(vote, last)
    mark = f"leaves {last.signature} {request.GET.urlencode()}"
    if "prefix" in request.GET:
        return _bucket(request, vote, last, book, mark)
    start, stop = number(request, "from", 0), number(request, "to", last.size)
    if not 0 <= start <= stop <= last.size:
        raise BadAsked(
            _(
                "The log has %(size)d leaves: ask “from” 0 “to” %(size)d, the first before the second."
            )
            % {"size": last.size}
        )
    if stop - start > logbook.MOST_LEAVES:
        raise BadAsked(
            _(
                "The log has %(size)d leaves, and one answer gives at most %(most)d: ask for a part of it by"
                " “from” and “to”."
            )
            % {"size": last.size, "most": logbook.MOST_LEAVES}
        )
    return answer(
        request,
        vote,
        mark,
        lambda: {"size": last.size, "from": start, "batches": book.slices(start, stop)},
    )


def _bucket(
    request: SiteRequest, vote: Election, last: LogHead, book: LogBook, mark: str
) -> HttpResponse:
    prefix = request.GET["prefix"]
    if len(prefix) > logbook.LONGEST_PREFIX or not set(prefix) <= set("0123456789abcdef"):
        raise BadAsked(
            _("A prefix is up to %d of the digits 0 to 9 and a to f.") % logbook.LONGEST_PREFIX
        )
    places = book.beginning(prefix)
    if len(places) > logbook.MOST_IN_A_BUCKET:
        raise BadAsked(
            _(
                "%(there)d leaves begin so, and one answer gives at most %(most)d: give a longer prefix."
            )
            % {"there": len(places), "most": logbook.MOST_IN_A_BUCKET}
        )
    is_told, is_final = logbook.has_openings(vote), logbook.has_ended(vote)

    def value() -> dict[str, Any]:
        told = logbook.openings(vote, prefix, at=request.at) if is_told else {}
        rows = [{**row, **told.get(row["leaf"], {})} for row in logbook.bucket(book, places)]
        return {
            "size": last.size,
            "prefix": prefix,
            "is_final": is_final,
            "is_opened": is_told,
            "leaves": rows,
        }

    return answer(request, vote, f"{mark} {is_told} {is_final}", value)


@telling
def consistency(request: SiteRequest, vote: Election) -> HttpResponse:
    """Prove that the log of a size begins with the log of an older one (RFC 9162, section 2.1.4.1)."""
    last = head_of(vote)
    older, size = number(request, "from"), number(request, "to")
    if not 0 <= older <= size <= last.size:
        raise BadAsked(
            _(
                "The log has %(size)d leaves: ask “from” 0 “to” %(size)d, the first before the second."
            )
            % {"size": last.size}
        )
    if older in {0, size}:
        return answer(request, vote, f"{older} {size}", lambda: {"proof": []})
    book = book_of(vote, last)
    mark = f"consistency {last.root} {older} {size}"
    return answer(
        request,
        vote,
        mark,
        lambda: {"proof": [node.hex() for node in book.tree.consistency(older, size)]},
        is_fixed=True,
    )


@telling
def inclusion(request: SiteRequest, vote: Election) -> HttpResponse:
    """Prove that a leaf stands in the log of a size (RFC 9162, section 2.1.3.1)."""
    last = head_of(vote)
    size = number(request, "size", last.size)
    if not 0 < size <= last.size:
        raise BadAsked(
            _("The log has %d leaves: “size” is from 1 to that.") % last.size
            if last.size
            else _("The log holds nothing yet.")
        )
    if ("leaf" in request.GET) == ("at" in request.GET):
        raise BadAsked(
            _("Give either “leaf”, as 64 hexadecimal digits, or “at”, its place from 0.")
        )
    # who has a leaf may see that it stands there, of fewer than ten ballots too
    book = logbook.book_of(vote, last) if "leaf" in request.GET else book_of(vote, last)
    place = _place(request, book, size)
    return answer(
        request,
        vote,
        f"inclusion {last.root} {place} {size}",
        lambda: {
            "place": place,
            "size": size,
            "leaf": book.leaves[place],
            "proof": book.proof(place, size),
        },
        is_fixed=True,
    )


def _place(request: SiteRequest, book: LogBook, size: int) -> int:
    if "at" in request.GET:
        place = number(request, "at")
    else:
        found = book.places.get(request.GET["leaf"])
        if found is None:
            raise NotThere(_("This leaf does not stand in the log, or not yet."))
        place = found
    if not 0 <= place < size:
        raise BadAsked(
            _("In a log of %(size)d leaves there is no place %(place)d.")
            % {"size": size, "place": place}
        )
    return place


def number(request: SiteRequest, name: str, default: int | None = None) -> int:
    """Read a whole number from the address."""
    text = request.GET.get(name)
    if text is None and default is not None:
        return default
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadAsked(_("“%s” is missing, or is no whole number.") % name)
    return int(text)
